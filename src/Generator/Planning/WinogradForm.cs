using System.Collections.Generic;
using System.Linq;
using CnnGen.Generator.Lowering;

namespace CnnGen.Generator.Planning;

/// <summary>F(m, r) along each axis: a tile of m outputs from m + r - 1 inputs. An axis of one tap and one output is left as it is.</summary>
/// <param name="Outputs">m.</param>
/// <param name="Taps">r.</param>
internal sealed record WinogradForm(Triple Outputs, Triple Taps)
{
    /// <summary>What a tile reads along each axis; as many products are made of it.</summary>
    public Triple Inputs => Triple.Of(axis => Outputs[axis] + Taps[axis] - 1);

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
                CookToom matrices = CookToom.Of(Outputs[axis], Taps[axis]);
                data += Products / n * (n + n + matrices.DataOperations);
                result += done * Axes.Where(other => other > axis).Aggregate(1, (product, other) => product * Inputs[other]) * (n + Outputs[axis] + matrices.ResultOperations);
                done *= Outputs[axis];
            }

            return (data, result);
        }
    }

    /// <summary>As in <c>F(4 x 4, 3 x 3)</c>.</summary>
    public override string ToString() => $"F({Outputs}, {Taps})";

    /// <summary>As a part of a name.</summary>
    public string Suffix => $"{Join(Outputs)}_{Join(Taps)}";

    private static string Join(Triple sizes) => string.Join("x", Sizes(sizes));

    private static IEnumerable<int> Sizes(Triple sizes) => sizes.Depth == 1 ? [sizes.Rows, sizes.Columns] : [sizes.Depth, sizes.Rows, sizes.Columns];
}
