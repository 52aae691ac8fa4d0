namespace Gallery.Networks;

/// <summary>Four classes of 90 x 117 colour photographs by large kernels with stride; maximum pools, trained by squared error.</summary>
[Input(3, 90, 117)]
[Conv2D(96, 11, Stride = 3, Padding = Padding.Same, Activation = Activation.ReLU)]
[MaxPool(3)]
[Conv2D(256, 7, Stride = 2, Padding = Padding.Same, Activation = Activation.ReLU)]
[MaxPool(3, Stride = 1)]
[Flatten]
[Dense(128, Activation = Activation.ReLU)]
[Dense(4)]
[Softmax]
[Loss(LossFunction.MeanSquaredError)]
public sealed partial class PhotoMaxSquared;

/// <summary><see cref="PhotoMaxSquared"/> with maximum pools, trained by cross-entropy.</summary>
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
public sealed partial class PhotoMaxEntropy;

/// <summary><see cref="PhotoMaxSquared"/> with average pools, trained by squared error.</summary>
[Input(3, 90, 117)]
[Conv2D(96, 11, Stride = 3, Padding = Padding.Same, Activation = Activation.ReLU)]
[AveragePool(3)]
[Conv2D(256, 7, Stride = 2, Padding = Padding.Same, Activation = Activation.ReLU)]
[AveragePool(3, Stride = 1)]
[Flatten]
[Dense(128, Activation = Activation.ReLU)]
[Dense(4)]
[Softmax]
[Loss(LossFunction.MeanSquaredError)]
public sealed partial class PhotoAverageSquared;

/// <summary><see cref="PhotoMaxSquared"/> with average pools, trained by cross-entropy.</summary>
[Input(3, 90, 117)]
[Conv2D(96, 11, Stride = 3, Padding = Padding.Same, Activation = Activation.ReLU)]
[AveragePool(3)]
[Conv2D(256, 7, Stride = 2, Padding = Padding.Same, Activation = Activation.ReLU)]
[AveragePool(3, Stride = 1)]
[Flatten]
[Dense(128, Activation = Activation.ReLU)]
[Dense(4)]
[Softmax]
[Loss(LossFunction.CrossEntropy)]
public sealed partial class PhotoAverageEntropy;
