namespace CnnGen;

/// <summary>Convolution of an image: weights <c>[filters, channels / groups, rows, columns]</c>, a cross-correlation as everywhere in this field.</summary>
/// <param name="filters">Channels of the output.</param>
/// <param name="kernel">Size of the kernel: one for both axes, or rows and columns.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class Conv2DAttribute(int filters, params int[] kernel) : WindowAttribute
{
    /// <summary>Channels of the output.</summary>
    public int Filters { get; } = filters;

    /// <summary>Size of the kernel.</summary>
    public int[] Kernel { get; } = kernel;

    /// <summary>Elements from one tap to the next, the same on every axis.</summary>
    public int Dilation { get; set; }

    /// <summary>The dilation of each axis.</summary>
    public int[]? Dilations { get; set; }

    /// <summary>Groups of channels that do not see each other; divides channels and filters.</summary>
    public int Groups { get; set; } = 1;

    /// <summary>Whether a bias is added.</summary>
    public bool UseBias { get; set; } = true;

    /// <summary>Applied to the result.</summary>
    public Activation Activation { get; set; }

    /// <summary>What padding holds.</summary>
    public PadMode PadMode { get; set; }

    /// <summary>What padding holds with <see cref="PadMode.Constant"/>.</summary>
    public double PadValue { get; set; }
}

/// <summary>A fully connected layer: weights <c>[units, inputs]</c>. A spatial input is flattened: channels, then rows, then columns.</summary>
/// <param name="units">Elements of the output.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class DenseAttribute(int units) : LayerAttribute
{
    /// <summary>Elements of the output.</summary>
    public int Units { get; } = units;

    /// <summary>Whether a bias is added.</summary>
    public bool UseBias { get; set; } = true;

    /// <summary>Applied to the result.</summary>
    public Activation Activation { get; set; }
}
