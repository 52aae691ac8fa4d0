namespace CnnGen.Benchmarks.Networks;

/// <summary>Large kernels with stride over a 90 x 117 photograph.</summary>
[Input(3, 90, 117)]
[Conv2D(96, 11, Stride = 3, Padding = Padding.Same, Activation = Activation.ReLU)]
[MaxPool(3)]
[Conv2D(256, 7, Stride = 2, Padding = Padding.Same, Activation = Activation.ReLU)]
[MaxPool(3, Stride = 1)]
[Flatten]
[Dense(128, Activation = Activation.ReLU)]
[Dense(4)]
[Softmax]
[Loss(LossFunction.CrossEntropy)]
public sealed partial class Anfany;
