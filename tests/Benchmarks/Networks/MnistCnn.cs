namespace CnnGen.Benchmarks.Networks;

/// <summary>Two 3 x 3 convolutions and a hidden layer, as for MNIST.</summary>
[Input(1, 28, 28)]
[Conv2D(32, 3, Pad = 1, Activation = Activation.ReLU)]
[MaxPool(2)]
[Conv2D(64, 3, Pad = 1, Activation = Activation.ReLU)]
[MaxPool(2)]
[Flatten]
[Dense(128, Activation = Activation.ReLU)]
[Dense(10)]
[Softmax]
[Loss(LossFunction.CrossEntropy)]
public sealed partial class MnistCnn;
