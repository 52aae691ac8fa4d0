namespace Gallery.Networks;

/// <summary>SqueezeNet 1.0 (Iandola et al. 2016, table 1), as torchvision has it: AlexNet's accuracy with 1,248,424 parameters.</summary>
[Input(3, 224, 224)]
[Conv2D(96, 7, Stride = 2, Activation = Activation.ReLU)]
[MaxPool(3, Stride = 2, CeilMode = true)]
[Fire(16, 64, 64)]
[Fire(16, 64, 64)]
[Fire(32, 128, 128)]
[MaxPool(3, Stride = 2, CeilMode = true)]
[Fire(32, 128, 128)]
[Fire(48, 192, 192)]
[Fire(48, 192, 192)]
[Fire(64, 256, 256)]
[MaxPool(3, Stride = 2, CeilMode = true)]
[Fire(64, 256, 256)]
[Dropout(0.5)]
[Conv2D(1000, 1, Activation = Activation.ReLU)]
[GlobalAveragePool]
[Flatten]
[Loss(LossFunction.SoftmaxCrossEntropy)]
public sealed partial class SqueezeNet;
