namespace Gallery.Networks;

/// <summary>GoogLeNet (Szegedy et al. 2014, "Going deeper with convolutions", table 1), as torchvision has it, without auxiliary classifiers: 6,624,904 parameters.</summary>
/// <remarks>torchvision's variant normalises every convolution, and its third branch has 3 x 3 where the article has 5 x 5.</remarks>
[Input(3, 224, 224)]
[ConvNormReLU(64, 7, stride: 2, Name = "conv1")]
[MaxPool(3, Stride = 2, CeilMode = true)]
[ConvNormReLU(64, 1, Name = "conv2")]
[ConvNormReLU(192, 3, Name = "conv3")]
[MaxPool(3, Stride = 2, CeilMode = true)]
[Inception(64, 96, 128, 16, 32, 32, Name = "inception3a")]
[Inception(128, 128, 192, 32, 96, 64, Name = "inception3b")]
[MaxPool(3, Stride = 2, CeilMode = true)]
[Inception(192, 96, 208, 16, 48, 64, Name = "inception4a")]
[Inception(160, 112, 224, 24, 64, 64, Name = "inception4b")]
[Inception(128, 128, 256, 24, 64, 64, Name = "inception4c")]
[Inception(112, 144, 288, 32, 64, 64, Name = "inception4d")]
[Inception(256, 160, 320, 32, 128, 128, Name = "inception4e")]
[MaxPool(2, CeilMode = true)]
[Inception(256, 160, 320, 32, 128, 128, Name = "inception5a")]
[Inception(384, 192, 384, 48, 128, 128, Name = "inception5b")]
[GlobalAveragePool]
[Dropout(0.2)]
[Dense(1000, Name = "fc")]
[Loss(LossFunction.SoftmaxCrossEntropy)]
public sealed partial class GoogLeNet;

/// <summary>Four ways side by side: 1 x 1; 1 x 1 and 3 x 3, twice; a maximum and 1 x 1. A block of this gallery's own: it is declared here and used above.</summary>
/// <param name="ones">Channels of the 1 x 1 way.</param>
/// <param name="narrow3">Channels before the second way's 3 x 3.</param>
/// <param name="threes">Channels of the second way.</param>
/// <param name="narrow5">Channels before the third way's 3 x 3 (the article's 5 x 5).</param>
/// <param name="fives">Channels of the third way.</param>
/// <param name="pooled">Channels of the way with the maximum.</param>
[BlockLayer("ConvNormReLU(ones, 1)", Name = "branch1")]
[BlockLayer("ConvNormReLU(narrow3, 1)", Name = "branch2.0", From = "input")]
[BlockLayer("ConvNormReLU(threes, 3)", Name = "branch2.1")]
[BlockLayer("ConvNormReLU(narrow5, 1)", Name = "branch3.0", From = "input")]
[BlockLayer("ConvNormReLU(fives, 3)", Name = "branch3.1")]
[BlockLayer("MaxPool(3, Stride = 1, Pad = 1)", Name = "branch4.0", From = "input")]
[BlockLayer("ConvNormReLU(pooled, 1)", Name = "branch4.1")]
[BlockLayer("Concat(branch1, branch2.1, branch3.1, branch4.1)")]
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class InceptionAttribute(int ones, int narrow3, int threes, int narrow5, int fives, int pooled) : BlockAttribute
{
    /// <summary>Channels of the output.</summary>
    public int Filters { get; } = ones + threes + fives + pooled;

    /// <summary>Channels inside, before the convolutions of 3 x 3.</summary>
    public int Narrow { get; } = narrow3 + narrow5;
}

/// <summary>A convolution without bias, normalised, with a rectifier; padded so that with stride 1 the size stays.</summary>
/// <param name="filters">Channels of the output.</param>
/// <param name="kernel">Size of the kernel, odd.</param>
/// <param name="stride">Stride.</param>
[BlockLayer("Conv2D(filters, kernel, Stride = stride, Pad = kernel / 2, UseBias = false)", Name = "conv")]
[BlockLayer("BatchNorm(Epsilon = 0.001)", Name = "bn")]
[BlockLayer("ReLU")]
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class ConvNormReLUAttribute(int filters, int kernel, int stride = 1) : BlockAttribute
{
    /// <summary>Channels of the output.</summary>
    public int Filters { get; } = filters;

    /// <summary>Size of the kernel.</summary>
    public int Kernel { get; } = kernel;

    /// <summary>Stride.</summary>
    public int Stride { get; } = stride;
}
