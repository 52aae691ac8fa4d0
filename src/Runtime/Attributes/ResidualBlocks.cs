namespace CnnGen;

/// <summary>Two convolutions of 3x3 beside a shortcut, the block of ResNet-18 and -34.</summary>
/// <remarks>
/// He et al., "Deep Residual Learning for Image Recognition", CVPR 2016, figure 5 left; the shortcut is a convolution of 1x1 where the shape changes (option B).
/// Names as in torchvision: conv1, bn1, conv2, bn2, downsample.0, downsample.1.
/// </remarks>
/// <param name="filters">Channels of the output.</param>
/// <param name="stride">Stride of the first repetition.</param>
[BlockLayer("Conv2D(filters, 3, Stride = index == 0 ? stride : 1, Pad = 1, UseBias = false)", Name = "conv1")]
[BlockLayer("BatchNorm", Name = "bn1")]
[BlockLayer("ReLU")]
[BlockLayer("Conv2D(filters, 3, Pad = 1, UseBias = false)", Name = "conv2")]
[BlockLayer("BatchNorm", Name = "bn2")]
[BlockLayer("Conv2D(filters, 1, Stride = index == 0 ? stride : 1, UseBias = false)", Name = "downsample.0", From = "input", When = "channels != filters || (index == 0 && stride != 1)")]
[BlockLayer("BatchNorm", Name = "downsample.1", When = "channels != filters || (index == 0 && stride != 1)")]
[BlockLayer("Add(bn2, downsample.1)")]
[BlockLayer("ReLU")]
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class BasicBlockAttribute(int filters, int stride = 1) : BlockAttribute
{
    /// <summary>Channels of the output.</summary>
    public int Filters { get; } = filters;

    /// <summary>Stride of the first repetition.</summary>
    public int Stride { get; } = stride;
}

/// <summary>Convolutions of 1x1, 3x3 and 1x1 beside a shortcut, the block of ResNet-50 and deeper.</summary>
/// <remarks>
/// He et al., "Deep Residual Learning for Image Recognition", CVPR 2016, figure 5 right; the stride is the 3x3's, as in torchvision (ResNet v1.5), whose names it has:
/// conv1, bn1, conv2, bn2, conv3, bn3, downsample.0, downsample.1.
/// </remarks>
/// <param name="width">Channels inside; the output has four times as many.</param>
/// <param name="stride">Stride of the first repetition.</param>
[BlockLayer("Conv2D(width, 1, UseBias = false)", Name = "conv1")]
[BlockLayer("BatchNorm", Name = "bn1")]
[BlockLayer("ReLU")]
[BlockLayer("Conv2D(width, 3, Stride = index == 0 ? stride : 1, Pad = 1, UseBias = false)", Name = "conv2")]
[BlockLayer("BatchNorm", Name = "bn2")]
[BlockLayer("ReLU")]
[BlockLayer("Conv2D(4 * width, 1, UseBias = false)", Name = "conv3")]
[BlockLayer("BatchNorm", Name = "bn3")]
[BlockLayer("Conv2D(4 * width, 1, Stride = index == 0 ? stride : 1, UseBias = false)", Name = "downsample.0", From = "input", When = "channels != 4 * width || (index == 0 && stride != 1)")]
[BlockLayer("BatchNorm", Name = "downsample.1", When = "channels != 4 * width || (index == 0 && stride != 1)")]
[BlockLayer("Add(bn3, downsample.1)")]
[BlockLayer("ReLU")]
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class BottleneckAttribute(int width, int stride = 1) : BlockAttribute
{
    /// <summary>Channels inside.</summary>
    public int Width { get; } = width;

    /// <summary>Stride of the first repetition.</summary>
    public int Stride { get; } = stride;
}

/// <summary>A convolution of 1x1 that widens, one of 3x3 on each channel, and one of 1x1 that narrows, beside a shortcut where the shape stays: MobileNetV2's block.</summary>
/// <remarks>
/// Sandler et al., "MobileNetV2: Inverted Residuals and Linear Bottlenecks", CVPR 2018, table 1. Names as in torchvision: conv.0.0 and conv.0.1 (convolution and
/// normalisation), conv.1.0, conv.1.1, conv.2, conv.3; without an expansion conv.0.0, conv.0.1, conv.1, conv.2.
/// </remarks>
/// <param name="filters">Channels of the output.</param>
/// <param name="stride">Stride of the first repetition.</param>
/// <param name="expansion">How many times the input's channels there are inside; with 1 nothing widens.</param>
[BlockLayer("Conv2D(expansion * channels, 1, UseBias = false)", Name = "conv.0.0", When = "expansion != 1")]
[BlockLayer("BatchNorm", Name = "conv.0.1", When = "expansion != 1")]
[BlockLayer("ReLU6", Name = "conv.0.2", When = "expansion != 1")]
[BlockLayer("DepthwiseConv2D(3, Stride = index == 0 ? stride : 1, Pad = 1, UseBias = false)", Name = "conv.1.0", When = "expansion != 1")]
[BlockLayer("BatchNorm", Name = "conv.1.1", When = "expansion != 1")]
[BlockLayer("ReLU6", Name = "conv.1.2", When = "expansion != 1")]
[BlockLayer("DepthwiseConv2D(3, Stride = index == 0 ? stride : 1, Pad = 1, UseBias = false)", Name = "conv.0.0", When = "expansion == 1")]
[BlockLayer("BatchNorm", Name = "conv.0.1", When = "expansion == 1")]
[BlockLayer("ReLU6", Name = "conv.0.2", When = "expansion == 1")]
[BlockLayer("Conv2D(filters, 1, UseBias = false)", Name = "conv.1", When = "expansion == 1")]
[BlockLayer("BatchNorm", Name = "conv.2", When = "expansion == 1")]
[BlockLayer("Conv2D(filters, 1, UseBias = false)", Name = "conv.2", When = "expansion != 1")]
[BlockLayer("BatchNorm", Name = "conv.3", When = "expansion != 1")]
[BlockLayer("Add(conv.3, input)", When = "channels == filters && (index != 0 || stride == 1)")]
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class InvertedResidualAttribute(int filters, int stride = 1, int expansion = 6) : BlockAttribute
{
    /// <summary>Channels of the output.</summary>
    public int Filters { get; } = filters;

    /// <summary>Stride of the first repetition.</summary>
    public int Stride { get; } = stride;

    /// <summary>How many times the input's channels there are inside.</summary>
    public int Expansion { get; } = expansion;
}
