using CnnGen.Generator.Graph;

namespace CnnGen.Generator.Lowering;

/// <summary>A tensor of one sample as planes of rows of columns; a vector has one row of one column.</summary>
internal sealed record Extent(int Channels, int Rows, int Columns)
{
    public int Positions => Rows * Columns;

    public int Length => Channels * Positions;

    public static Extent Of(Shape shape) => shape.Rank switch
    {
        0 => new Extent(shape.Channels, 1, 1),
        1 => new Extent(shape.Channels, 1, shape.Spatial[0]),
        _ => new Extent(shape.Channels, shape.Spatial[0], shape.Spatial[1]),
    };
}

/// <summary>A window over rows and columns, everything explicit.</summary>
internal sealed record Window2(
    int KernelRows, int KernelColumns, int StrideRows, int StrideColumns, int DilationRows, int DilationColumns, int Top, int Left, int Bottom, int Right)
{
    public int Taps => KernelRows * KernelColumns;

    public static Window2 Of(Window window)
    {
        int last = window.Kernel.Count - 1;
        return new Window2(
            First(window.Kernel, 1), window.Kernel[last],
            First(window.Stride, 1), window.Stride[last],
            First(window.Dilation, 1), window.Dilation[last],
            First(window.PadBegin, 0), window.PadBegin[last],
            First(window.PadEnd, 0), window.PadEnd[last]);

        int First(EquatableArray<int> list, int absent) => last == 0 ? absent : list[0];
    }
}

/// <summary>What the kernels compute, with every convenience of the attributes taken apart. Values are numbered; value 0 is the network's input.</summary>
internal abstract record LoweredOp(string Layer, int Input, int Output);

internal sealed record ConvOp(
    string Layer, int Input, int Output, int Filters, Window2 Window, int Groups, PadMode PadMode, double PadValue,
    Parameter Weight, Parameter? Bias, Activation Activation) : LoweredOp(Layer, Input, Output);

internal sealed record DenseOp(string Layer, int Input, int Output, int Units, Parameter Weight, Parameter? Bias, Activation Activation)
    : LoweredOp(Layer, Input, Output);

internal sealed record PoolOp(string Layer, int Input, int Output, PoolKind Kind, Window2 Window, bool CountIncludePad, int ExtraRows, int ExtraColumns)
    : LoweredOp(Layer, Input, Output);

internal sealed record AdaptivePoolOp(string Layer, int Input, int Output) : LoweredOp(Layer, Input, Output);

internal sealed record ActivationOp(string Layer, int Input, int Output, Activation Activation) : LoweredOp(Layer, Input, Output);

internal sealed record SoftmaxOp(string Layer, int Input, int Output, bool IsLog) : LoweredOp(Layer, Input, Output);

internal sealed record ReshapeOp(string Layer, int Input, int Output) : LoweredOp(Layer, Input, Output);

internal sealed record PadOp(string Layer, int Input, int Output, int Top, int Left, int Bottom, int Right, PadMode Mode, double Value)
    : LoweredOp(Layer, Input, Output);

internal sealed record DropoutOp(string Layer, int Input, int Output, double Rate) : LoweredOp(Layer, Input, Output);

/// <summary>A tensor of trained values and its place in the flat array of all.</summary>
internal sealed record Parameter(string Name, EquatableArray<int> Shape, int Offset, string Initialization, int FanIn, int FanOut)
{
    public int Length
    {
        get
        {
            int length = 1;
            foreach (int size in Shape)
            {
                length *= size;
            }

            return length;
        }
    }
}

internal sealed record LoweredNetwork(
    EquatableArray<Extent> Values, EquatableArray<string> ValueNames, EquatableArray<LoweredOp> Ops, int Output, EquatableArray<Parameter> Parameters, int WeightsLength);
