using CnnGen.Generator.Lowering;

namespace CnnGen.Generator.Planning;

/// <summary>Tiles of an image into transformed tiles: what all convolutions of one form share.</summary>
internal sealed record WinogradDataKernel(WinogradForm Form) : Kernel;

/// <summary>Products into the tiles of a result, with what happens to it before it is stored.</summary>
internal sealed record WinogradResultKernel(WinogradForm Form, bool HasBias, bool HasAddend, Graph.Activation Activation) : Kernel;

/// <summary>Distances of a tensor, in floats.</summary>
internal sealed record Pitches(int Plane, Triple Axes)
{
    public static Pitches Of(BufferLayout layout, Triple steps) => new(layout.PlanePitch, Triple.Of(axis => steps[axis] * layout.Pitch(axis)));
}

/// <summary>
/// A convolution as products of transformed tiles: for one block of tiles after another, the data is transformed, then multiplied with the transformed weights, position by position, then
/// the products are transformed into the result.
/// </summary>
/// <param name="Plan">The form, the tiles and how they are blocked.</param>
/// <param name="Products">For all positions, [tile, written channel] sums [tile, read channel] times [read channel, written channel].</param>
/// <param name="Read">Of what is read.</param>
/// <param name="Write">Of what is written.</param>
/// <param name="Addend">Of what is added.</param>
/// <param name="HasBias">Whether a bias is added.</param>
/// <param name="Activation">Applied to the result.</param>
internal sealed record WinogradKernel(WinogradPlan Plan, Nest Products, Pitches Read, Pitches Write, Pitches? Addend, bool HasBias, Graph.Activation Activation) : Kernel
{
    public WinogradDataKernel Data => new(Plan.Form);

    public WinogradResultKernel Result => new(Plan.Form, HasBias, Addend is not null, Activation);
}
