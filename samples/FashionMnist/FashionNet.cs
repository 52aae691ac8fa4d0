using CnnGen;

namespace FashionMnist;

/// <summary>Two convolutions and two dense layers over 28 x 28 grey images, for ten classes.</summary>
[Input(1, 28, 28)]
[Conv2D(32, 3, Padding = Padding.Same, Activation = Activation.ReLU)]
[MaxPool(2)]
[Conv2D(64, 3, Padding = Padding.Same, Activation = Activation.ReLU)]
[MaxPool(2)]
[Flatten]
[Dense(128, Activation = Activation.ReLU)]
[Dropout(0.5)]
[Dense(10)]
[Loss(LossFunction.SoftmaxCrossEntropy)]
public sealed partial class FashionNet;

/// <summary>The first layer of <see cref="FashionNet"/> alone: its output is what the filters see.</summary>
[Input(1, 28, 28)]
[Conv2D(32, 3, Padding = Padding.Same, Activation = Activation.ReLU)]
public sealed partial class FirstLayer;
