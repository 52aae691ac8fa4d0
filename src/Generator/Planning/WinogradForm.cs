using System.Collections.Generic;
using System.Linq;
using CnnGen.Generator.Lowering;

namespace CnnGen.Generator.Planning;

/// <summary>F(m, r) along each axis, with a stride s: a tile of m outputs from (m - 1) s + r inputs. An axis of one tap and one output is not transformed.</summary>
/// <param name="Outputs">m.</param>
/// <param name="Taps">r.</param>
/// <param name="Stride">s.</param>
internal sealed record WinogradForm(Triple Outputs, Triple Taps, Triple Stride)
{
    /// <summary>What a tile reads along each axis; as many products are made of it.</summary>
    public Triple Inputs => Triple.Of(axis => ((Outputs[axis] - 1) * Stride[axis]) + Taps[axis]);

    /// <summary>Products for each pair of channels: positions of a transformed tile.</summary>
    public int Products => Inputs.Product;

    /// <summary>The axes that are transformed, outermost first.</summary>
    public int[] Axes => Enumerable.Range(0, Triple.Rank).Where(axis => Inputs[axis] > 1).ToArray();

    /// <summary>Vectors that transforming one vector of channels of a tile reads, writes and computes, axis after axis.</summary>
    public (int Data, int Result) Operations
    {
        get
        {
            int data = 0, result = 0, done = 1;
            foreach (int axis in Axes)
            {
                int n = Inputs[axis];
                CookToom matrices = Matrices(axis);
                data += Products / n * (n + n + matrices.DataOperations);
                result += done * Axes.Where(other => other > axis).Aggregate(1, (product, other) => product * Inputs[other]) * (n + Outputs[axis] + matrices.ResultOperations);
                done *= Outputs[axis];
            }

            return (data, result);
        }
    }

    /// <summary>Those of an axis.</summary>
    public CookToom Matrices(int axis) => CookToom.Of(Outputs[axis], Taps[axis], Stride[axis]);

    /// <summary>As in <c>F(4 x 4, 3 x 3)</c>, and with a stride <c>F(4 x 4, 3 x 3 / 2 x 2)</c>.</summary>
    public override string ToString() => Stride == Triple.All(1) ? $"F({Outputs}, {Taps})" : $"F({Outputs}, {Taps} / {Stride})";

    /// <summary>As a part of a name.</summary>
    public string Suffix => $"{Join(Outputs)}_{Join(Taps)}{(Stride == Triple.All(1) ? "" : "_" + Join(Stride))}";

    private static string Join(Triple sizes) => string.Join("x", Sizes(sizes));

    private static IEnumerable<int> Sizes(Triple sizes) => sizes.Depth == 1 ? [sizes.Rows, sizes.Columns] : [sizes.Depth, sizes.Rows, sizes.Columns];
}
