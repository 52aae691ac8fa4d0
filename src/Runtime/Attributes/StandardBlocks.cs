namespace CnnGen;

/// <summary>Weighs channels by what is in all of them: their means through two dense layers (convolutions of 1x1), the second with a sigmoid.</summary>
/// <remarks>
/// Hu et al., "Squeeze-and-Excitation Networks", CVPR 2018, equations 2 to 4. Names as in torchvision: fc1, fc2.
/// </remarks>
/// <param name="reduction">How many times fewer channels there are between the two.</param>
[BlockLayer("GlobalAveragePool", Name = "avgpool")]
[BlockLayer("Conv2D(channels / reduction, 1, Activation = ReLU)", Name = "fc1")]
[BlockLayer("Conv2D(channels, 1, Activation = Sigmoid)", Name = "fc2")]
[BlockLayer("Multiply(input, fc2)")]
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class SqueezeExciteAttribute(int reduction = 16) : BlockAttribute
{
    /// <summary>How many times fewer channels there are between the two.</summary>
    public int Reduction { get; } = reduction;
}

/// <summary>A convolution of 1x1 that narrows, then convolutions of 1x1 and 3x3 side by side: SqueezeNet's block.</summary>
/// <remarks>
/// Iandola et al., "SqueezeNet: AlexNet-level accuracy with 50x fewer parameters and &lt;0.5MB model size", 2016, section 3.2 and figure 1. Names as in torchvision: squeeze,
/// expand1x1, expand3x3.
/// </remarks>
/// <param name="squeeze">Channels between.</param>
/// <param name="expand1x1">Channels of the convolution of 1x1.</param>
/// <param name="expand3x3">Channels of the convolution of 3x3.</param>
[BlockLayer("Conv2D(squeeze, 1, Activation = ReLU)", Name = "squeeze")]
[BlockLayer("Conv2D(expand1x1, 1, Activation = ReLU)", Name = "expand1x1")]
[BlockLayer("Conv2D(expand3x3, 3, Pad = 1, Activation = ReLU)", Name = "expand3x3", From = "squeeze")]
[BlockLayer("Concat(expand1x1, expand3x3)")]
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class FireAttribute(int squeeze, int expand1x1, int expand3x3) : BlockAttribute
{
    /// <summary>Channels between.</summary>
    public int Squeeze { get; } = squeeze;

    /// <summary>Channels of the convolution of 1x1.</summary>
    public int Expand1x1 { get; } = expand1x1;

    /// <summary>Channels of the convolution of 3x3.</summary>
    public int Expand3x3 { get; } = expand3x3;
}

/// <summary>Two convolutions of 3x3, each with a ReLU: a step of U-Net's way down.</summary>
/// <remarks>
/// Ronneberger et al., "U-Net: Convolutional Networks for Biomedical Image Segmentation", MICCAI 2015, figure 1; padded, so that the way up meets the same sizes without cropping.
/// </remarks>
/// <param name="filters">Channels of the output.</param>
[BlockLayer("Conv2D(filters, 3, Pad = 1, UseBias = !useBatchNorm)", Name = "conv1")]
[BlockLayer("BatchNorm", Name = "bn1", When = "useBatchNorm")]
[BlockLayer("ReLU")]
[BlockLayer("Conv2D(filters, 3, Pad = 1, UseBias = !useBatchNorm)", Name = "conv2")]
[BlockLayer("BatchNorm", Name = "bn2", When = "useBatchNorm")]
[BlockLayer("ReLU")]
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class DoubleConvAttribute(int filters) : BlockAttribute
{
    /// <summary>Channels of the output.</summary>
    public int Filters { get; } = filters;

    /// <summary>Whether each convolution is normalised (Ioffe and Szegedy 2015), in place of its bias. The article does not.</summary>
    public bool UseBatchNorm { get; set; }
}

/// <summary>Twice the size by a transposed convolution of 2x2, beside what the way down had at that size, then a <see cref="DoubleConvAttribute"/>: a step of U-Net's way up.</summary>
/// <remarks>
/// Ronneberger et al., "U-Net: Convolutional Networks for Biomedical Image Segmentation", MICCAI 2015, figure 1. The input's sizes are half of the skipped layer's.
/// </remarks>
/// <param name="filters">Channels of the output.</param>
/// <param name="skip">The layer of the way down.</param>
[BlockLayer("ConvTranspose2D(filters, 2, Stride = 2)", Name = "up")]
[BlockLayer("Concat(skip, up)")]
[BlockLayer("DoubleConv(filters, UseBatchNorm = useBatchNorm)", Name = "conv")]
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class UNetUpAttribute(int filters, string skip) : BlockAttribute
{
    /// <summary>Channels of the output.</summary>
    public int Filters { get; } = filters;

    /// <summary>The layer of the way down.</summary>
    public string Skip { get; } = skip;

    /// <summary>Whether each convolution of 3x3 is normalised (Ioffe and Szegedy 2015), in place of its bias. The article does not.</summary>
    public bool UseBatchNorm { get; set; }
}
