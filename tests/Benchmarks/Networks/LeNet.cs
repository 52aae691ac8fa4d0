namespace CnnGen.Benchmarks.Networks;

/// <summary>LeNet-5 with ReLU and max pooling.</summary>
[Input(1, 28, 28)]
[Conv2D(6, 5, Pad = 2, Activation = Activation.ReLU)]
[MaxPool(2)]
[Conv2D(16, 5, Activation = Activation.ReLU)]
[MaxPool(2)]
[Flatten]
[Dense(120, Activation = Activation.ReLU)]
[Dense(84, Activation = Activation.ReLU)]
[Dense(10)]
[Softmax]
[Loss(LossFunction.CrossEntropy)]
public sealed partial class LeNet;
