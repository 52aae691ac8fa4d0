using CnnGen.Generator.Lowering;

namespace CnnGen.Generator.Planning;

/// <summary>A transform of tiles. All that differs from layer to layer are numbers in its arguments, so that layers of one form share it.</summary>
/// <param name="Form">The form.</param>
/// <param name="Places">Tensors that are passed, before the numbers: from, to, a tile's memory, and what there is besides.</param>
internal abstract record WinogradTransform(WinogradForm Form, int Places) : Kernel
{
    /// <summary>Where in the arguments it stands how many planes are transformed; the distances of the first tensor's planes come next.</summary>
    public int PlanesArgument => Places + 8;

    /// <summary>Vectors that are read, written and computed for one vector of channels of a tile.</summary>
    public abstract int Operations { get; }
}

/// <summary>Tiles of an image into transformed tiles.</summary>
internal sealed record WinogradDataKernel(WinogradForm Form) : WinogradTransform(Form, 3)
{
    public override int Operations => Form.Operations.Data;
}

/// <summary>Products into the tiles of a result, with what happens to it before it is stored.</summary>
internal sealed record WinogradResultKernel(WinogradForm Form, bool HasBias, bool HasAddend, Graph.Activation Activation)
    : WinogradTransform(Form, 3 + (HasBias ? 1 : 0) + (HasAddend ? 1 : 0))
{
    public override int Operations => Form.Operations.Result;
}

/// <summary>Distances of a tensor, in floats.</summary>
internal sealed record Pitches(int Plane, Triple Axes)
{
    public static Pitches Of(BufferLayout layout, Triple steps) => new(layout.PlanePitch, Triple.Of(axis => steps[axis] * layout.Pitch(axis)));

    public Argument[] Arguments => [Plane, Axes.Depth, Axes.Rows, Axes.Columns];
}
