using CnnGen;

namespace CnnGen.Samples.ContinuedTraining;

[Input(1, 28, 28)]
[Conv2D(8, 5, Padding = Padding.Same, Activation = Activation.ReLU)]
[MaxPool(2)]
[Conv2D(16, 5, Padding = Padding.Same, Activation = Activation.ReLU)]
[MaxPool(3)]
[Flatten]
[Dense(10)]
[Loss(LossFunction.SoftmaxCrossEntropy)]
public sealed partial class Mnist8;
