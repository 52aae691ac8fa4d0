namespace CnnGen.Training.Tests;

/// <summary>A network with all that has a state in training: weights, running statistics, dropout.</summary>
[Input(1, 8, 8)]
[Conv2D(8, 3, Padding = Padding.Same, UseBias = false)]
[BatchNorm, ReLU]
[MaxPool(2)]
[Conv2D(8, 3, Padding = Padding.Same, Activation = Activation.ReLU)]
[Flatten]
[Dropout(0.2)]
[Dense(3)]
[Loss(LossFunction.SoftmaxCrossEntropy, LabelSmoothing = 0.05)]
public sealed partial class SmallNet;

/// <summary>The same without what treats the samples of a batch together or at random.</summary>
[Input(1, 8, 8)]
[Conv2D(8, 3, Padding = Padding.Same, Activation = Activation.ReLU)]
[Flatten]
[Dense(3)]
[Loss(LossFunction.SoftmaxCrossEntropy, LabelSmoothing = 0.1)]
public sealed partial class PlainNet;
