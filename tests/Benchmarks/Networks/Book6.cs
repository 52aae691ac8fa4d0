namespace CnnGen.Benchmarks.Networks;

/// <summary>The smallest: 69 parameters.</summary>
[Input(1, 6, 6)]
[Conv2D(3, 3, Activation = Activation.Sigmoid)]
[MaxPool(2)]
[Flatten]
[Dense(3, Activation = Activation.Sigmoid)]
public sealed partial class Book6;
