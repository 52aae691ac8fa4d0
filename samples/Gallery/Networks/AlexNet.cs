namespace Gallery.Networks;

/// <summary>AlexNet in the variant of Krizhevsky 2014, "One weird trick for parallelizing convolutional neural networks", as torchvision has it: 61,100,840 parameters.</summary>
[Input(3, 224, 224)]
[Conv2D(64, 11, Stride = 4, Pad = 2, Activation = Activation.ReLU)]
[MaxPool(3, Stride = 2)]
[Conv2D(192, 5, Pad = 2, Activation = Activation.ReLU)]
[MaxPool(3, Stride = 2)]
[Conv2D(384, 3, Pad = 1, Activation = Activation.ReLU)]
[Conv2D(256, 3, Pad = 1, Activation = Activation.ReLU)]
[Conv2D(256, 3, Pad = 1, Activation = Activation.ReLU)]
[MaxPool(3, Stride = 2)]
[AdaptiveAveragePool(6)]
[Flatten]
[Dropout(0.5)]
[Dense(4096, Activation = Activation.ReLU)]
[Dropout(0.5)]
[Dense(4096, Activation = Activation.ReLU)]
[Dense(1000)]
[Loss(LossFunction.SoftmaxCrossEntropy)]
public sealed partial class AlexNet;
