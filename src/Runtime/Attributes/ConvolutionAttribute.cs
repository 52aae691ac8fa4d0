namespace CnnGen;

/// <summary>A layer that moves a kernel of weights over the spatial axes.</summary>
public abstract class ConvolutionAttribute : WindowAttribute
{
    /// <summary>Elements from one tap to the next, the same on every axis.</summary>
    public int Dilation { get; set; }

    /// <summary>The dilation of each axis.</summary>
    public int[]? Dilations { get; set; }

    /// <summary>Whether a bias is added, one for each channel of the output.</summary>
    public bool UseBias { get; set; } = true;

    /// <summary>Applied to the result.</summary>
    public Activation Activation { get; set; }
}

/// <summary>A convolution whose padding may hold other things than zeros.</summary>
public abstract class PaddedConvolutionAttribute : ConvolutionAttribute
{
    /// <summary>What padding holds.</summary>
    public PadMode PadMode { get; set; }

    /// <summary>What padding holds with <see cref="PadMode.Constant"/>.</summary>
    public double PadValue { get; set; }
}

/// <summary>A convolution: weights <c>[filters, channels / groups, kernel...]</c>.</summary>
/// <param name="filters">Channels of the output.</param>
/// <param name="kernel">Size of the kernel: one for all axes, or one for each.</param>
public abstract class ConvAttribute(int filters, int[] kernel) : PaddedConvolutionAttribute
{
    /// <summary>Channels of the output.</summary>
    public int Filters { get; } = filters;

    /// <summary>Size of the kernel.</summary>
    public int[] Kernel { get; } = kernel;

    /// <summary>Groups of channels that do not see each other; divides channels and filters.</summary>
    public int Groups { get; set; } = 1;

    /// <summary>How it is computed; what is quickest unless said.</summary>
    public Algorithm Algorithm { get; set; }
}

/// <summary>
/// A transposed convolution, the gradient of a convolution with respect to its input (Dumoulin and Visin 2016, chapter 4):
/// weights <c>[channels, filters / groups, kernel...]</c>.
/// </summary>
/// <remarks>
/// out = (in - 1) * stride - pads + dilation * (k - 1) + 1 + outputPad: padding is cut off the output. With <see cref="Padding.Same"/> out = in * stride,
/// and half of what is too much is cut off before, the odd one after.
/// </remarks>
/// <param name="filters">Channels of the output.</param>
/// <param name="kernel">Size of the kernel: one for all axes, or one for each.</param>
public abstract class ConvTransposeAttribute(int filters, int[] kernel) : ConvolutionAttribute
{
    /// <summary>Channels of the output.</summary>
    public int Filters { get; } = filters;

    /// <summary>Size of the kernel.</summary>
    public int[] Kernel { get; } = kernel;

    /// <summary>Groups of channels that do not see each other; divides channels and filters.</summary>
    public int Groups { get; set; } = 1;

    /// <summary>Elements more at the end of every axis: 0 up to the larger of stride and dilation, less one.</summary>
    public int OutputPad { get; set; }

    /// <summary>Elements more at the end of each axis.</summary>
    public int[]? OutputPads { get; set; }
}
