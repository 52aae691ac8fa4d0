namespace Gallery.Networks;

/// <summary>LeNet-5 (LeCun et al. 1998, "Gradient-based learning applied to document recognition"), as it is taught today: 61,706 parameters.</summary>
/// <remarks>
/// The article's 32 x 32 input is 28 x 28 and a border of two; its trained subsampling is a plain average, its partly connected second convolution is a full one,
/// and its ten radial units are dense ones.
/// </remarks>
[Input(1, 28, 28)]
[Conv2D(6, 5, Pad = 2, Activation = Activation.Tanh)]
[AveragePool(2)]
[Conv2D(16, 5, Activation = Activation.Tanh)]
[AveragePool(2)]
[Flatten]
[Dense(120, Activation = Activation.Tanh)]
[Dense(84, Activation = Activation.Tanh)]
[Dense(10)]
[Loss(LossFunction.SoftmaxCrossEntropy)]
public sealed partial class LeNet5;
