using CnnGen;

namespace CnnGenApp;

/// <summary>Tells four shapes apart in grey images of 16 by 16 pixels.</summary>
[Input(1, 16, 16)]                                                    // channels, rows, columns
[Conv2D(8, 3, Padding = Padding.Same, Activation = Activation.ReLU)]
[MaxPool(2)]
[Conv2D(16, 3, Padding = Padding.Same, Activation = Activation.ReLU)]
[MaxPool(2)]
[Flatten]
[Dense(4)]                                                            // a score for each shape
[Loss(LossFunction.SoftmaxCrossEntropy)]
public sealed partial class ShapeNet;
