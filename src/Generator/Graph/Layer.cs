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
}

internal enum PoolKind
{
    Max,
    Average,
    L2,
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

internal sealed record ConvLayer(int Filters, Window Window, int Groups, bool UseBias, PadMode PadMode, double PadValue, Activation Activation) : Layer;

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
