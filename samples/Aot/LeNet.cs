namespace CnnGen.Samples.Aot;

/// <summary>LeNet-5 in its usual modern form (LeCun et al. 1998, "Gradient-based learning applied to document recognition"), with its weights in the assembly.</summary>
[Input(1, 28, 28)]
[Conv2D(6, 5, Padding = Padding.Same, Activation = Activation.ReLU)]
[MaxPool(2)]
[Conv2D(16, 5, Activation = Activation.ReLU)]
[MaxPool(2)]
[Flatten]
[Dense(120, Activation = Activation.ReLU)]
[Dense(84, Activation = Activation.ReLU)]
[Dense(10)]
[Loss(LossFunction.SoftmaxCrossEntropy)]
[Weights("lenet.safetensors")]
public sealed partial class LeNet;
