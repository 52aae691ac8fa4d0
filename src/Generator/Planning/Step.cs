using System.Linq;
using CnnGen.Generator.Lowering;

namespace CnnGen.Generator.Planning;

/// <summary>A memory that generated code reads or writes.</summary>
internal enum Space
{
    /// <summary>A planned buffer of one sample.</summary>
    Arena,

    /// <summary>The planned buffers of one sample that are a thread's own: a space of its own where accesses are compared.</summary>
    Local,
    Packed,
    BackwardPacked,
    Weights,
    Gradients,
    Scratch,

    /// <summary>What a batch shares from the forward pass to the backward pass.</summary>
    Kept,
    Input,
    Output,
    OutputGradient,
    InputGradient,
}

/// <summary>A place in a memory: in the arena relative to a buffer, whose own place is decided when all lifetimes are known.</summary>
internal sealed record Place(Space Space, int Offset, int Buffer = -1)
{
    public Place At(int offset) => this with { Offset = Offset + offset };
}

/// <summary>An argument of a call: a place, a layout, or the text of anything else.</summary>
internal sealed record Argument(Place? Place, BufferLayout? Layout, string Text)
{
    /// <summary>The whole number that is passed.</summary>
    public int Number => int.Parse(Text, System.Globalization.CultureInfo.InvariantCulture);

    public static implicit operator Argument(Place place) => new(place, null, "");

    public static implicit operator Argument(BufferLayout layout) => new(null, layout, "");

    public static implicit operator Argument(int number) => new(null, null, number.ToString(System.Globalization.CultureInfo.InvariantCulture));

    public static implicit operator Argument(double number) => new(null, null, Emission.CSharp.DoubleLiteral(number));

    public static implicit operator Argument(bool value) => new(null, null, value ? "true" : "false");

    public static implicit operator Argument(string text) => new(null, null, text);
}

/// <summary>One call of a generated pass.</summary>
/// <param name="Layer">The layer it belongs to.</param>
/// <param name="Comment">What it does, for the reader.</param>
/// <param name="Callee">A primitive of the runtime; or the wanted name of <paramref name="Kernel"/>.</param>
/// <param name="Kernel">The kernel that is generated for it, if any.</param>
/// <param name="Arguments">What is passed.</param>
/// <param name="IsBatch">Whether one call serves the whole batch; otherwise it is made for every sample.</param>
/// <param name="Condition">A condition of the training pass under which alone it runs; empty for always.</param>
internal sealed record Step(
    string Layer, string Comment, string Callee, Kernel? Kernel, EquatableArray<Argument> Arguments, bool IsBatch = false, string Condition = "")
{
    /// <summary>How it is divided into parts; null for one that is done whole.</summary>
    public Split? Split { get; init; }

    /// <summary>
    /// Whether, in sections, each of its parts is done right after the same part of the step before, and finds what that has just written: they are divided alike. What else it reads is there before
    /// both. Where layers are timed there are no sections, and each does all of its parts by itself.
    /// </summary>
    public bool FollowsParts { get; init; }

    /// <summary>What all of it takes for one sample, roughly.</summary>
    public double Nanoseconds { get; init; }
}

/// <summary>A method that is generated. Equal kernels are emitted once.</summary>
internal abstract record Kernel;

internal sealed record NestKernel(Nest Nest) : Kernel;

/// <summary>Pooling of planes of <paramref name="Input"/> to planes of <paramref name="Output"/>; the layouts carry the halos of pads.</summary>
internal sealed record PoolKernel(Lowering.Pooling Pool, BufferLayout Input, BufferLayout Output) : Kernel
{
    /// <summary>Floats of 128 bits.</summary>
    private const int NarrowestVector = 4;

    /// <summary>
    /// Whether lanes go along the rows of a planar buffer: each window takes two columns of its own, and two vectors are taken apart into the columns with even and those with odd numbers.
    /// </summary>
    public bool IsPaired => Input.Block == 1 && Pool.Window is { Kernel.Columns: 2, Stride.Columns: 2, Dilation.Columns: 1, Begin.Columns: 0, Taps: <= Emission.PoolWriter.UnrolledTaps }
        && Output.Size.Columns >= NarrowestVector && Output.Size.Columns * 2 <= Input.Size.Columns;

    /// <summary>Adjacent floats along which lanes go.</summary>
    public int Run => IsPaired ? Output.Size.Columns : Input.Block;
}

/// <summary>The gradient of the output to that of the input: added, where windows overlap, to what starts at zero.</summary>
internal sealed record PoolBackwardKernel(
    Lowering.Pooling Pool, BufferLayout Input, BufferLayout Output, BufferLayout OutputGradient, BufferLayout InputGradient) : Kernel
{
    /// <summary>As forwards; but the last vector of a row is moved back and stored twice, so nothing may be added.</summary>
    public bool IsPaired => IsDisjoint && new PoolKernel(Pool, Input, Output).IsPaired;

    /// <summary>Adjacent floats along which lanes go.</summary>
    public int Run => IsPaired ? Output.Size.Columns : Input.Block;

    /// <summary>Whether no element is in two windows: then its gradient is stored, not added.</summary>
    public bool IsDisjoint => Enumerable.Range(0, Triple.Rank).All(axis => (Pool.Window.Kernel[axis] - 1) * Pool.Window.Dilation[axis] < Pool.Window.Stride[axis]);

    /// <summary>Whether every element of the input is in exactly one window: then all of the gradient is stored, over whatever was there.</summary>
    public bool CoversInput => Enumerable.Range(0, Triple.Rank).All(axis =>
        Pool.Window.Begin[axis] == 0 && Pool.Window.Stride[axis] == Pool.Window.Kernel[axis] && Pool.Window.Dilation[axis] == 1
        && Output.Size[axis] * Pool.Window.Kernel[axis] == Input.Size[axis]);
}

internal sealed record AdaptivePoolKernel(BufferLayout Input, BufferLayout Output, bool IsBackward) : Kernel;

/// <summary>An elementwise primitive of the runtime, called for each row of operands whose layouts differ.</summary>
internal sealed record RowwiseKernel(string Primitive, EquatableArray<BufferLayout> Operands, string Extra) : Kernel;

/// <summary>Dropout, or in inference mode a copy.</summary>
internal sealed record DropoutKernel(BufferLayout Source, BufferLayout Target, double Rate) : Kernel;
