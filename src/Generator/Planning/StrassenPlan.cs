using System.Linq;
using CnnGen.Generator.Lowering;

namespace CnnGen.Generator.Planning;

/// <summary>
/// A product of matrices in quarters, seven products of half the size instead of eight (Strassen 1969, in Winograd's variant of 15 additions): rows are positions, which fall into two halves, as do the
/// channels that are read and those that are written.
/// </summary>
/// <param name="Lines">Lines of half the positions, between whose ends a tensor may have a halo.</param>
/// <param name="Length">Positions of a line.</param>
/// <param name="IsCompact">Whether the halves are one line each, as no tensor has a halo.</param>
internal sealed record StrassenPlan(int Lines, int Length, bool IsCompact)
{
    /// <summary>Products of a quarter each.</summary>
    public const int Products = 7;

    /// <summary>How much it rounds, root mean square, of what the direct form does: measured.</summary>
    public const double Rounding = 2;

    /// <summary>Floats that products lie further apart than they are long: a power of two between them would push them out of the cache.</summary>
    private const int Gap = BufferLayout.Lanes;

    /// <summary>Positions of a half.</summary>
    public int Positions => Lines * Length;

    /// <summary>From the upper half of a tensor to the lower.</summary>
    public int HalfPitch(BufferLayout layout) => IsCompact ? Length * BufferLayout.Lanes : Lines * layout.RowPitch;

    /// <summary>From one product to the next, where half of the channels that are written are so many planes.</summary>
    public int ProductPitch(int planes) => checked((planes * Positions * BufferLayout.Lanes) + Gap);

    /// <summary>The form for a 1 x 1 convolution, where it is quicker than the direct one; else null.</summary>
    /// <param name="size">Positions.</param>
    /// <param name="read">Channels read.</param>
    /// <param name="written">Channels written.</param>
    /// <param name="weights">Where weights lie.</param>
    /// <param name="tensors">The layouts that are read and written.</param>
    public static StrassenPlan? Choose(Triple size, int read, int written, CostModel.Weights weights, params BufferLayout[] tensors)
    {
        const int pair = 2 * BufferLayout.Lanes;
        if (read % pair != 0 || written % pair != 0 || tensors.Any(tensor => tensor.Block != BufferLayout.Lanes || tensor.Size != size))
        {
            return null;
        }

        StrassenPlan? plan = tensors.All(tensor => !tensor.HasHalo) && size.Product % 2 == 0 ? new StrassenPlan(1, size.Product / 2, true)
            : size.Depth == 1 && size.Rows % 2 == 0 ? new StrassenPlan(size.Rows / 2, size.Columns, false) : null;
        return plan is not null && CostModel.Strassen(plan, read, written, weights) < CostModel.Pointwise(size.Product, read, written, weights) ? plan : null;
    }
}
