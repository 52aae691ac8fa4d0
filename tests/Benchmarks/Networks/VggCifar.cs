namespace CnnGen.Benchmarks.Networks;

/// <summary>Six 3 x 3 convolutions in three stages, 155 million multiply-adds.</summary>
[Input(3, 32, 32)]
[Conv2D(64, 3, Pad = 1, Activation = Activation.ReLU)]
[Conv2D(64, 3, Pad = 1, Activation = Activation.ReLU)]
[MaxPool(2)]
[Conv2D(128, 3, Pad = 1, Activation = Activation.ReLU)]
[Conv2D(128, 3, Pad = 1, Activation = Activation.ReLU)]
[MaxPool(2)]
[Conv2D(256, 3, Pad = 1, Activation = Activation.ReLU)]
[Conv2D(256, 3, Pad = 1, Activation = Activation.ReLU)]
[MaxPool(2)]
[Flatten]
[Dense(512, Activation = Activation.ReLU)]
[Dense(10)]
[Softmax]
[Loss(LossFunction.CrossEntropy)]
public sealed partial class VggCifar;
