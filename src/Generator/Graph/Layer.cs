namespace CnnGen.Generator.Graph;

/// <summary>How a window moves over the spatial axes; every list has one entry for each axis, outermost first. Pads are resolved: <c>Same</c> is gone.</summary>
internal sealed record Window(
    EquatableArray<int> Kernel, EquatableArray<int> Stride, EquatableArray<int> Dilation, EquatableArray<int> PadBegin, EquatableArray<int> PadEnd);

internal enum PadMode
{
    Zeros,
    Constant,
    Reflect,
    Replicate,
    Circular,
}

/// <summary>An elementwise function. Parameters: LeakyReLU and ELU (slope, alpha) in A; HardSigmoid alpha A, beta B; Clip min A, max B.</summary>
internal enum ActivationKind
{
    None,
    ReLU,
    ReLU6,
    LeakyReLU,
    ELU,
    SELU,
    GELU,
    GELUTanh,
    SiLU,
    Mish,
    Sigmoid,
    HardSigmoid,
    HardSwish,
    Tanh,
    Softplus,
    Softsign,
    Clip,
}

internal sealed record Activation(ActivationKind Kind, double A = 0, double B = 0)
{
    public static readonly Activation None = new(ActivationKind.None);

    /// <summary>Whether it keeps the order of values, so that the activation of a maximum is the maximum of activations: among those of a few instructions.</summary>
    public bool IsNondecreasing => Kind switch
    {
        ActivationKind.None or ActivationKind.ReLU or ActivationKind.ReLU6 or ActivationKind.Clip => true,
        ActivationKind.LeakyReLU => A is >= 0 and <= 1,
        ActivationKind.HardSigmoid => A >= 0,
        _ => false,
    };
}

internal enum PoolKind
{
    Max,
    Average,
    L2,
}

/// <summary>How a convolution is computed, where the user says it: directly, or by Winograd's form with tiles of so many outputs along each axis.</summary>
internal enum Algorithm
{
    Auto,
    Direct,
    Winograd2,
    Winograd4,
    Winograd6,
}

internal enum LossKind
{
    MeanSquaredError,
    HalfSquaredError,
    L2,
    L1,
    MeanAbsoluteError,
    MeanAbsolutePercentageError,
    MeanSquaredLogarithmicError,
    Huber,
    BinaryCrossEntropy,
    SigmoidCrossEntropy,
    CrossEntropy,
    SoftmaxCrossEntropy,
    NegativeLogLikelihood,
}

/// <summary>What a layer computes, with every argument resolved. A closed set: stages switch over it.</summary>
internal abstract record Layer;

internal sealed record ConvLayer(int Filters, Window Window, int Groups, bool UseBias, PadMode PadMode, double PadValue, Activation Activation, Algorithm Algorithm) : Layer;

/// <summary>A transposed convolution: the gradient of a convolution with this window with respect to its input. Weights [channels, filters / groups, kernel...].</summary>
internal sealed record ConvTransposeLayer(int Filters, Window Window, int Groups, bool UseBias, Activation Activation, Algorithm Algorithm) : Layer;

/// <summary>A convolution of each channel alone, without a bias, then one of 1x1. Tensors: depthwise.weight, pointwise.weight, pointwise.bias.</summary>
internal sealed record SeparableLayer(int Filters, Window Window, bool UseBias, PadMode PadMode, double PadValue, Activation Activation, Algorithm Algorithm) : Layer;

internal sealed record DenseLayer(int Units, bool UseBias, Activation Activation) : Layer;

/// <summary>Pooling; global pooling is a window as large as the input. L2: square root of the sum of squares.</summary>
/// <param name="Kind">What is made of a window.</param>
/// <param name="Window">The window; its end pads include what rounding the output size up adds.</param>
/// <param name="CountIncludePad">Whether a mean counts padding.</param>
/// <param name="Extra">Of each end pad, what rounding up added: it never counts.</param>
internal sealed record PoolLayer(PoolKind Kind, Window Window, bool CountIncludePad, EquatableArray<int> Extra) : Layer;

/// <summary>Output i averages inputs floor(i * in / out) up to ceil((i + 1) * in / out).</summary>
internal sealed record AdaptivePoolLayer : Layer;

internal sealed record ActivationLayer(Activation Activation) : Layer;

/// <summary>Over channels, at every position.</summary>
internal sealed record SoftmaxLayer(bool IsLog) : Layer;

/// <summary>Flatten and Reshape: the same elements in the same order (channels, rows, columns), under the node's shape.</summary>
internal sealed record ReshapeLayer : Layer;

/// <summary>Pads with the mode's values; negative pads crop. One entry for each spatial axis.</summary>
internal sealed record PadLayer(EquatableArray<int> Begin, EquatableArray<int> End, PadMode Mode, double Value) : Layer;

internal sealed record DropoutLayer(double Rate) : Layer;

/// <summary>Over what a normalisation takes its mean and variance.</summary>
internal enum NormalizationKind
{
    /// <summary>Each channel, over the batch and all positions.</summary>
    Batch,

    /// <summary>All of a sample; weight and bias have its shape.</summary>
    Layer,

    /// <summary>Each group of channels of a sample, over their positions.</summary>
    Group,

    /// <summary>Each channel of a sample, over its positions.</summary>
    Instance,
}

/// <summary>(x - mean) / sqrt(variance + epsilon) * weight + bias. Groups matter to Group alone, Momentum to Batch.</summary>
internal sealed record NormalizationLayer(NormalizationKind Kind, int Groups, double Epsilon, double Momentum) : Layer;

/// <summary>x / (bias + alpha / size * sum of squares over size neighbouring channels)^beta, as in ONNX.</summary>
internal sealed record LocalResponseNormLayer(int Size, double Alpha, double Beta, double Bias) : Layer;

/// <summary>Every spatial size times an integer. Linear: half-pixel centres, clamped at the edges.</summary>
internal sealed record UpsampleLayer(EquatableArray<int> Scale, bool IsLinear) : Layer;

/// <summary>[c r r, h, w] to [c, h r, w r]: output (c, y, x) is input (c r r + (y % r) r + x % r, y / r, x / r).</summary>
internal sealed record PixelShuffleLayer(int Factor) : Layer;

/// <summary>Axis i of the output is axis Order[i] of the input; 0 is the channels.</summary>
internal sealed record PermuteLayer(EquatableArray<int> Order) : Layer;

/// <summary>A factor and, with a bias, a summand for each channel.</summary>
internal sealed record ScaleLayer(bool UseBias) : Layer;

/// <summary>x, or its channel's slope times x below zero.</summary>
internal sealed record PReLULayer : Layer;

/// <summary>The sum of two or more values of one shape.</summary>
internal sealed record AddLayer : Layer;

/// <summary>The product of two or more values of one shape; factors after or before with spatial sizes of 1 count for all positions of their channel.</summary>
internal sealed record MultiplyLayer : Layer;

/// <summary>Values of the same spatial sizes, one after the other along the channel axis.</summary>
internal sealed record ConcatLayer : Layer;
