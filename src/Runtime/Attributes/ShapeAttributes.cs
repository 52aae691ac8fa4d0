namespace CnnGen;

/// <summary>The elements as one vector: channels, then the spatial axes, the outermost first.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class FlattenAttribute : LayerAttribute;

/// <summary>The same elements in the same order under another shape.</summary>
/// <param name="shape">Channels, then up to 3 spatial sizes, outermost first; none for a vector.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class ReshapeAttribute(params int[] shape) : LayerAttribute
{
    /// <summary>Channels, then spatial sizes.</summary>
    public int[] Shape { get; } = shape;
}

/// <summary>The axes in another order: axis i of the output is axis <c>order[i]</c> of the input, 0 being the channels.</summary>
/// <remarks><c>[Permute(1, 2, 0)]</c> makes [rows, columns, channels] of an image; the two first axes exchanged between two <see cref="ReshapeAttribute"/> shuffle channels (Zhang et al. 2018, section 3.1).</remarks>
/// <param name="order">Every axis of the input once.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class PermuteAttribute(params int[] order) : LayerAttribute
{
    /// <summary>Every axis of the input once.</summary>
    public int[] Order { get; } = order;
}

/// <summary>Pads the spatial axes.</summary>
/// <param name="pads">One for all sides, or all begins, then all ends: top, left, bottom, right of an image.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class PadAttribute(params int[] pads) : LayerAttribute
{
    /// <summary>Padding of the sides.</summary>
    public int[] Pads { get; } = pads;

    /// <summary>What padding holds.</summary>
    public PadMode PadMode { get; set; }

    /// <summary>What padding holds with <see cref="PadMode.Constant"/>.</summary>
    public double PadValue { get; set; }
}

/// <summary>Cuts off the sides of the spatial axes.</summary>
/// <param name="crops">One for all sides, or all begins, then all ends: top, left, bottom, right of an image.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class CropAttribute(params int[] crops) : LayerAttribute
{
    /// <summary>What is cut off.</summary>
    public int[] Crops { get; } = crops;
}

/// <summary>Inverted dropout (Srivastava et al. 2014): in training each element is zero with the given probability, the others are scaled by 1/(1 - rate); at inference nothing.</summary>
/// <param name="rate">The probability, in [0, 1).</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class DropoutAttribute(double rate) : LayerAttribute
{
    /// <summary>The probability, in [0, 1).</summary>
    public double Rate { get; } = rate;
}

/// <summary>exp(x) over its sum over channels, at every position.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class SoftmaxAttribute : LayerAttribute;

/// <summary>The logarithm of the softmax over channels, at every position.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class LogSoftmaxAttribute : LayerAttribute;
