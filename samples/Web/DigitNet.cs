namespace CnnGen.Samples.Web;

/// <summary>Reads a digit.</summary>
[Input(1, 28, 28)]
[Conv2D(12, 5, Padding = Padding.Same, Activation = Activation.ReLU)]
[MaxPool(2)]
[Conv2D(24, 3, Padding = Padding.Same, Activation = Activation.ReLU)]
[MaxPool(2)]
[Flatten]
[Dense(48, Activation = Activation.ReLU)]
[Dropout(0.3)]
[Dense(10)]
[Loss(LossFunction.SoftmaxCrossEntropy)]
public sealed partial class DigitNet;

/// <summary>The same layers, with what each of them sees as an output.</summary>
[Input(1, 28, 28)]
[Conv2D(12, 5, Padding = Padding.Same, Activation = Activation.ReLU)]
[MaxPool(2)]
[Conv2D(24, 3, Padding = Padding.Same, Activation = Activation.ReLU)]
[MaxPool(2)]
[Flatten]
[Dense(48, Activation = Activation.ReLU)]
[Dense(10)]
[Softmax]
[Output("softmax1", "conv1", "maxpool1", "conv2", "maxpool2", "dense1", "dense2")]
public sealed partial class DigitLayers;
