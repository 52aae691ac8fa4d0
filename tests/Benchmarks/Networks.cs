namespace CnnGen.Benchmarks;

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
public sealed partial class LeNet;

/// <summary>The network of the contract.</summary>
[Input(1, 28, 28)]
[Conv2D(32, 3, Pad = 1, Activation = Activation.ReLU)]
[MaxPool(2)]
[Conv2D(64, 3, Pad = 1, Activation = Activation.ReLU)]
[MaxPool(2)]
[Flatten]
[Dense(128, Activation = Activation.ReLU)]
[Dense(10)]
[Softmax]
public sealed partial class MnistCnn;

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
public sealed partial class Anfany;

/// <summary>Six 3 x 3 convolutions in three stages, 153 million multiply-adds.</summary>
[Input(3, 32, 32)]
[Conv2D(64, 3, Pad = 1, Activation = Activation.ReLU)]
[Conv2D(64, 3, Pad = 1, Activation = Activation.ReLU)]
[MaxPool(2)]
[Conv2D(128, 3, Pad = 1, Activation = Activation.ReLU)]
[Conv2D(128, 3, Pad = 1, Activation = Activation.ReLU)]
[MaxPool(2)]
[Conv2D(256, 3, Pad = 1, Activation = Activation.ReLU)]
[Conv2D(256, 3, Pad = 1, Activation = Activation.ReLU)]
[MaxPool(2)]
[Flatten]
[Dense(512, Activation = Activation.ReLU)]
[Dense(10)]
[Softmax]
public sealed partial class VggCifar;

/// <summary>The smallest: 69 parameters.</summary>
[Input(1, 6, 6)]
[Conv2D(3, 3, Activation = Activation.Sigmoid)]
[MaxPool(2)]
[Flatten]
[Dense(3, Activation = Activation.Sigmoid)]
public sealed partial class Book6;
