namespace Gallery.Networks;

/// <summary>A grey image, one convolution, several dense layers, an independent yes or no for each class; the pool takes the maximum.</summary>
[Input(1, 28, 28)]
[Conv2D(16, 5, Activation = Activation.ReLU)]
[MaxPool(2)]
[Flatten]
[Dense(128, Activation = Activation.ReLU)]
[Dense(64, Activation = Activation.ReLU)]
[Dense(10, Activation = Activation.Sigmoid)]
[Loss(LossFunction.BinaryCrossEntropy)]
public sealed partial class GreyMax;

/// <summary><see cref="GreyMax"/> with the mean of each window.</summary>
[Input(1, 28, 28)]
[Conv2D(16, 5, Activation = Activation.ReLU)]
[AveragePool(2)]
[Flatten]
[Dense(128, Activation = Activation.ReLU)]
[Dense(64, Activation = Activation.ReLU)]
[Dense(10, Activation = Activation.Sigmoid)]
[Loss(LossFunction.BinaryCrossEntropy)]
public sealed partial class GreyAverage;

/// <summary><see cref="GreyMax"/> with the root of the sum of squares of each window.</summary>
[Input(1, 28, 28)]
[Conv2D(16, 5, Activation = Activation.ReLU)]
[L2Pool(2)]
[Flatten]
[Dense(128, Activation = Activation.ReLU)]
[Dense(64, Activation = Activation.ReLU)]
[Dense(10, Activation = Activation.Sigmoid)]
[Loss(LossFunction.BinaryCrossEntropy)]
public sealed partial class GreyL2;
