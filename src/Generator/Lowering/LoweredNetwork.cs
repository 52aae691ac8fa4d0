using System.Linq;
using CnnGen.Generator.Graph;

namespace CnnGen.Generator.Lowering;

/// <summary>A tensor of one sample: channels of positions.</summary>
internal sealed record Extent(int Channels, Triple Size)
{
    public int Positions => Size.Product;

    public int Length => Channels * Positions;

    public static Extent Of(Shape shape) => new(shape.Channels, Triple.Of(shape.Spatial, 1));
}

/// <summary>A window over the spatial axes, everything explicit.</summary>
internal sealed record Window3(Triple Kernel, Triple Stride, Triple Dilation, Triple Begin, Triple End)
{
    /// <summary>A single tap at every position.</summary>
    public static readonly Window3 One = new(Triple.All(1), Triple.All(1), Triple.All(1), Triple.All(0), Triple.All(0));

    public int Taps => Kernel.Product;

    public static Window3 Of(Window window) => new(
        Triple.Of(window.Kernel, 1), Triple.Of(window.Stride, 1), Triple.Of(window.Dilation, 1), Triple.Of(window.PadBegin, 0), Triple.Of(window.PadEnd, 0));
}

/// <summary>What the kernels compute, with every convenience of the attributes taken apart. Values are numbered; value 0 is the network's input.</summary>
internal abstract record LoweredOp(string Layer, EquatableArray<int> Inputs, int Output)
{
    /// <summary>The value it reads, the first where there are several.</summary>
    public int Input => Inputs[0];

    /// <summary>Whether it has trained parameters.</summary>
    public virtual bool IsTrained => false;
}

/// <summary>A normalisation with known statistics, folded into the weights before it.</summary>
internal sealed record FoldedNorm(Parameter Gamma, Parameter Beta, Parameter Mean, Parameter Variance, double Epsilon);

/// <summary>A convolution, or the transpose of one; a second input is added to the result before the activation.</summary>
internal sealed record ConvOp(
    string Layer, EquatableArray<int> Inputs, int Output, int Filters, Window3 Window, int Groups, PadMode PadMode, double PadValue, bool IsTransposed,
    Parameter Weight, Parameter? Bias, FoldedNorm? Norm, Activation Activation, Algorithm Algorithm) : LoweredOp(Layer, Inputs, Output)
{
    public override bool IsTrained => true;

    public bool HasShortcut => Inputs.Count == 2;
}

internal sealed record DenseOp(string Layer, int Source, int Output, int Units, Parameter Weight, Parameter? Bias, FoldedNorm? Norm, Activation Activation)
    : LoweredOp(Layer, new(Source), Output)
{
    public override bool IsTrained => true;
}

/// <summary>What a pool does, whichever layer it is.</summary>
internal sealed record Pooling(PoolKind Kind, Window3 Window, bool CountIncludePad, Triple Extra);

internal sealed record PoolOp(string Layer, int Source, int Output, Pooling Pooling) : LoweredOp(Layer, new(Source), Output);

internal sealed record AdaptivePoolOp(string Layer, int Source, int Output) : LoweredOp(Layer, new(Source), Output);

internal sealed record ActivationOp(string Layer, int Source, int Output, Activation Activation) : LoweredOp(Layer, new(Source), Output);

internal sealed record PReLUOp(string Layer, int Source, int Output, Parameter Slope) : LoweredOp(Layer, new(Source), Output)
{
    public override bool IsTrained => true;
}

internal sealed record SoftmaxOp(string Layer, int Source, int Output, bool IsLog) : LoweredOp(Layer, new(Source), Output);

internal sealed record ReshapeOp(string Layer, int Source, int Output) : LoweredOp(Layer, new(Source), Output);

/// <summary>Pads; negative pads crop.</summary>
internal sealed record PadOp(string Layer, int Source, int Output, Triple Begin, Triple End, PadMode Mode, double Value) : LoweredOp(Layer, new(Source), Output);

internal sealed record DropoutOp(string Layer, int Source, int Output, double Rate) : LoweredOp(Layer, new(Source), Output);

/// <summary>A batch normalisation: over the batch in training, with running statistics where it could not be folded.</summary>
internal sealed record BatchNormOp(string Layer, int Source, int Output, FoldedNorm Norm, double Momentum) : LoweredOp(Layer, new(Source), Output)
{
    public override bool IsTrained => true;
}

/// <summary>A normalisation within a sample, over groups of channels and their positions.</summary>
internal sealed record GroupNormOp(string Layer, int Source, int Output, int Groups, bool IsElementwise, Parameter Gamma, Parameter Beta, double Epsilon)
    : LoweredOp(Layer, new(Source), Output)
{
    public override bool IsTrained => true;
}

internal sealed record LocalResponseNormOp(string Layer, int Source, int Output, int Size, double Alpha, double Beta, double Bias) : LoweredOp(Layer, new(Source), Output);

internal sealed record UpsampleOp(string Layer, int Source, int Output, bool IsLinear) : LoweredOp(Layer, new(Source), Output);

/// <summary>Axis i of the output is axis Order[i] of the input: channels, slices, rows, columns.</summary>
internal sealed record PermuteOp(string Layer, int Source, int Output, EquatableArray<int> Order) : LoweredOp(Layer, new(Source), Output);

internal sealed record PixelShuffleOp(string Layer, int Source, int Output, int Factor) : LoweredOp(Layer, new(Source), Output);

internal sealed record AddOp(string Layer, EquatableArray<int> Inputs, int Output) : LoweredOp(Layer, Inputs, Output);

/// <summary>A product of two; the second may have one position, which counts for all.</summary>
internal sealed record MultiplyOp(string Layer, int Left, int Right, int Output) : LoweredOp(Layer, new(Left, Right), Output);

internal sealed record ConcatOp(string Layer, EquatableArray<int> Inputs, int Output) : LoweredOp(Layer, Inputs, Output);

/// <summary>A tensor of the network and its place in the flat array of all: trained values, or running statistics.</summary>
internal sealed record Parameter(string Layer, string Name, EquatableArray<int> Shape, int Offset, string Initialization, int FanIn, int FanOut, bool IsTrained)
{
    public int Length => Shape.Aggregate(1, (product, size) => product * size);
}

/// <summary>A network as operations on numbered values.</summary>
/// <param name="Values">The extents of all values.</param>
/// <param name="ValueNames">Their names, for readers.</param>
/// <param name="Ops">In an order in which they can run.</param>
/// <param name="Outputs">The values that come out.</param>
/// <param name="Parameters">Of all layers, in their order.</param>
/// <param name="TrainedLength">Floats of the flat array's trained part, which comes first.</param>
/// <param name="WeightsLength">Floats of the flat array.</param>
internal sealed record LoweredNetwork(
    EquatableArray<Extent> Values, EquatableArray<string> ValueNames, EquatableArray<LoweredOp> Ops, EquatableArray<int> Outputs,
    EquatableArray<Parameter> Parameters, int TrainedLength, int WeightsLength)
{
    /// <summary>Floats of one sample's outputs, one after the other.</summary>
    public int OutputLength => Outputs.Sum(output => Values[output].Length);
}
