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

/// <summary>A network in two parts.</summary>
[Input(1, 8, 8)]
[SplitFirst(Name = "f")]
[SplitLast(Name = "c")]
[Loss(LossFunction.SoftmaxCrossEntropy)]
public sealed partial class SplitNet;

/// <summary>The first part.</summary>
[Input(1, 8, 8)]
[SplitFirst(Name = "f")]
public sealed partial class SplitFeatures;

/// <summary>The second part.</summary>
[Input(6, 4, 4)]
[SplitLast(Name = "c")]
public sealed partial class SplitClassifier;

[BlockLayer("Conv2D(6, 3, Padding = Padding.Same, Activation = Activation.ReLU)")]
[BlockLayer("MaxPool(2)")]
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
internal sealed class SplitFirstAttribute : BlockAttribute;

[BlockLayer("Dense(12, Activation = Activation.Tanh)")]
[BlockLayer("Dense(3)")]
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
internal sealed class SplitLastAttribute : BlockAttribute;
