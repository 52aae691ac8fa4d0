using System;
using System.Collections.Generic;
using System.Linq;
using CnnGen.Generator.Graph;
using CnnGen.Generator.Lowering;

namespace CnnGen.Generator.Planning;

/// <summary>Decides whether a convolution is computed by Winograd's form, by which one, and in what blocks.</summary>
internal static class WinogradPlanner
{
    /// <summary>Outputs of a tile along an axis that are considered: larger ones round worse than float networks bear.</summary>
    private const int MostOutputs = 6;

    /// <summary>How many times as much as a direct convolution a form rounds along an axis, root mean square, by its number of points: measured. Axes multiply.</summary>
    private static readonly double[] Rounding = [1, 1, 1, 1, 1.1, 1.6, 2.05, 2.5, 2.9];

    /// <summary>Positions of a transformed tile that are considered unasked: with a large stride there would be thousands, each a product of its own.</summary>
    private const int MostPositions = 512;

    /// <summary>What is borne unasked, two axes of seven points: results within 1e-4 of exact ones.</summary>
    private const double MostRounding = 2.5 * 2.5;

    /// <summary>Whether the form that is asked for can be computed at all: there are points for it.</summary>
    public static bool Fits(int outputs, int taps) => CookToom.PointsOf(outputs, taps) <= CookToom.MostProducts;

    /// <summary>Outputs of a tile along each axis that an algorithm names; 0 where it names none.</summary>
    public static int OutputsOf(Algorithm algorithm) => algorithm switch { Algorithm.Winograd2 => 2, Algorithm.Winograd4 => 4, Algorithm.Winograd6 => 6, _ => 0 };

    /// <summary>The best plan, or null where the direct form is quicker or asked for.</summary>
    /// <param name="algorithm">What the user asks for.</param>
    /// <param name="groups">Groups of whole blocks of channels.</param>
    /// <param name="read">Channels read, of a group.</param>
    /// <param name="written">Channels written, of a group.</param>
    /// <param name="size">Positions of the result.</param>
    /// <param name="kernel">Taps along each axis.</param>
    /// <param name="stride">How far windows lie apart.</param>
    /// <param name="directLanes">Multiply-adds of the direct form, lanes that stay empty included.</param>
    /// <param name="weights">Where weights lie.</param>
    public static WinogradPlan? Choose(
        Algorithm algorithm, int groups, int read, int written, Triple size, Triple kernel, Triple stride, double directLanes, CostModel.Weights weights)
    {
        Triple taps = WinogradPlan.TapsOf(kernel, stride);
        if (algorithm == Algorithm.Direct || taps.Product == 1)
        {
            return null;
        }

        // The lanes of a block of few channels would mostly be empty: then phases are channels, where there are several, and the form has no stride.
        bool isFolded = groups * read < BufferLayout.Lanes && WinogradPlan.PhasesOf(kernel, stride).Product > 1;
        WinogradPlan? best = null;
        double least = algorithm == Algorithm.Auto ? CostModel.Direct(directLanes, (double)groups * read * written * kernel.Product, weights) : double.PositiveInfinity;
        foreach (WinogradForm form in Forms(algorithm, size, isFolded ? taps : kernel, isFolded ? Triple.All(1) : stride))
        {
            WinogradPlan plan = Block(new WinogradPlan(form, size, stride, kernel, groups * read, groups * WinogradPlan.InBlocks(written), 1));
            double cost = CostModel.Rounded(CostModel.Winograd(plan, groups, read, written, weights), RoundingOf(form));
            if (cost < least)
            {
                (best, least) = (plan, cost);
            }
        }

        return best;
    }

    private static IEnumerable<WinogradForm> Forms(Algorithm algorithm, Triple size, Triple taps, Triple stride)
    {
        int[][] choices = Enumerable.Range(0, Triple.Rank).Select(axis => Outputs(algorithm, size[axis], WinogradPlan.TapsOf(taps[axis], stride[axis]))).ToArray();
        IEnumerable<WinogradForm> forms =
            from depth in choices[0] from row in choices[1] from column in choices[2] select new WinogradForm(new Triple(depth, row, column), taps, stride);
        return algorithm == Algorithm.Auto ? forms.Where(form => form.Products <= MostPositions && RoundingOf(form) <= MostRounding) : forms;
    }

    private static double RoundingOf(WinogradForm form) =>
        form.Axes.Aggregate(1.0, (product, axis) => product * Rounding[CookToom.PointsOf(form.Outputs[axis], WinogradPlan.TapsOf(form.Taps[axis], form.Stride[axis]))]);

    /// <summary>An axis of one tap is left as it is.</summary>
    private static int[] Outputs(Algorithm algorithm, int size, int taps)
    {
        if (taps == 1)
        {
            return [1];
        }

        int asked = OutputsOf(algorithm);
        return asked != 0 ? [Math.Min(asked, size)] : Enumerable.Range(2, MostOutputs - 1).Where(outputs => outputs <= size && Fits(outputs, taps)).ToArray();
    }

    /// <summary>As many tiles together as the cache may hold, in blocks of nearly one size.</summary>
    private static WinogradPlan Block(WinogradPlan whole)
    {
        int tile = whole.Form.Products * (whole.DataTilePitch + whole.ResultTilePitch), total = whole.TileCount;

        int most = Math.Max(CostModel.LeastTiles, CostModel.BlockLength / tile), blocks = (total + most - 1) / most;
        return whole with { BlockTiles = (total + blocks - 1) / blocks };
    }
}
