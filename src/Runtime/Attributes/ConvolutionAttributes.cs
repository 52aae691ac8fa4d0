namespace CnnGen;

/// <summary>Convolution of a signal: weights <c>[filters, channels / groups, kernel]</c>, a cross-correlation as everywhere in this field.</summary>
/// <remarks>[channels, in] to [filters, out], out as in <see cref="WindowAttribute"/>.</remarks>
/// <param name="filters">Channels of the output.</param>
/// <param name="kernel">Size of the kernel.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class Conv1DAttribute(int filters, params int[] kernel) : ConvAttribute(filters, kernel);

/// <summary>Convolution of an image: weights <c>[filters, channels / groups, rows, columns]</c>, a cross-correlation as everywhere in this field.</summary>
/// <remarks>[channels, rows, columns] to [filters, rows, columns], sizes as in <see cref="WindowAttribute"/>.</remarks>
/// <param name="filters">Channels of the output.</param>
/// <param name="kernel">Size of the kernel: one for both axes, or rows and columns.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class Conv2DAttribute(int filters, params int[] kernel) : ConvAttribute(filters, kernel);

/// <summary>Convolution of a volume: weights <c>[filters, channels / groups, planes, rows, columns]</c>, a cross-correlation as everywhere in this field.</summary>
/// <remarks>[channels, planes, rows, columns] to [filters, planes, rows, columns], sizes as in <see cref="WindowAttribute"/>.</remarks>
/// <param name="filters">Channels of the output.</param>
/// <param name="kernel">Size of the kernel: one for all axes, or planes, rows and columns.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class Conv3DAttribute(int filters, params int[] kernel) : ConvAttribute(filters, kernel);

/// <summary>Transposed convolution of a signal: weights <c>[channels, filters / groups, kernel]</c>.</summary>
/// <remarks>[channels, in] to [filters, out], out as in <see cref="ConvTransposeAttribute"/>.</remarks>
/// <param name="filters">Channels of the output.</param>
/// <param name="kernel">Size of the kernel.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class ConvTranspose1DAttribute(int filters, params int[] kernel) : ConvTransposeAttribute(filters, kernel);

/// <summary>Transposed convolution of an image: weights <c>[channels, filters / groups, rows, columns]</c>.</summary>
/// <remarks>[channels, rows, columns] to [filters, rows, columns], sizes as in <see cref="ConvTransposeAttribute"/>.</remarks>
/// <param name="filters">Channels of the output.</param>
/// <param name="kernel">Size of the kernel: one for both axes, or rows and columns.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class ConvTranspose2DAttribute(int filters, params int[] kernel) : ConvTransposeAttribute(filters, kernel);

/// <summary>Transposed convolution of a volume: weights <c>[channels, filters / groups, planes, rows, columns]</c>.</summary>
/// <remarks>[channels, planes, rows, columns] to [filters, planes, rows, columns], sizes as in <see cref="ConvTransposeAttribute"/>.</remarks>
/// <param name="filters">Channels of the output.</param>
/// <param name="kernel">Size of the kernel: one for all axes, or planes, rows and columns.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class ConvTranspose3DAttribute(int filters, params int[] kernel) : ConvTransposeAttribute(filters, kernel);

/// <summary>Convolution of each channel of an image alone: weights <c>[channels * multiplier, 1, rows, columns]</c>.</summary>
/// <remarks>
/// [channels, rows, columns] to [channels * multiplier, rows, columns], sizes as in <see cref="WindowAttribute"/>. Outputs c * multiplier up to
/// (c + 1) * multiplier - 1 see channel c: a <see cref="Conv2DAttribute"/> with as many groups as there are channels (Howard et al. 2017, section 3.1).
/// </remarks>
/// <param name="kernel">Size of the kernel: one for both axes, or rows and columns.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class DepthwiseConv2DAttribute(params int[] kernel) : PaddedConvolutionAttribute
{
    /// <summary>Size of the kernel.</summary>
    public int[] Kernel { get; } = kernel;

    /// <summary>Outputs of each channel, at least 1.</summary>
    public int Multiplier { get; set; } = 1;
}

/// <summary>Convolution of each channel of an image alone, without a bias, then one of 1x1 over all channels (Chollet 2017).</summary>
/// <remarks>
/// [channels, rows, columns] to [filters, rows, columns], sizes as in <see cref="WindowAttribute"/>. Tensors: <c>depthwise.weight</c>
/// [channels, 1, rows, columns], <c>pointwise.weight</c> [filters, channels, 1, 1], <c>pointwise.bias</c> [filters].
/// </remarks>
/// <param name="filters">Channels of the output.</param>
/// <param name="kernel">Size of the depthwise kernel: one for both axes, or rows and columns.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class SeparableConv2DAttribute(int filters, params int[] kernel) : PaddedConvolutionAttribute
{
    /// <summary>Channels of the output.</summary>
    public int Filters { get; } = filters;

    /// <summary>Size of the depthwise kernel.</summary>
    public int[] Kernel { get; } = kernel;
}
