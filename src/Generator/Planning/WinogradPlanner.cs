using System;
using System.Collections.Generic;
using System.Linq;
using CnnGen.Generator.Graph;
using CnnGen.Generator.Lowering;

namespace CnnGen.Generator.Planning;

/// <summary>Decides whether a convolution of stride one is computed by Winograd's form, by which one, and in what blocks.</summary>
internal static class WinogradPlanner
{
    /// <summary>Outputs of a tile along an axis that are considered: larger ones round worse than float networks bear.</summary>
    private const int MostOutputs = 6;

    /// <summary>Whether the form that is asked for can be computed at all: there are points for it.</summary>
    public static bool Fits(int outputs, int taps) => outputs + taps - 1 <= CookToom.MostProducts;

    /// <summary>Outputs of a tile along each axis that an algorithm names; 0 where it names none.</summary>
    public static int OutputsOf(Algorithm algorithm) => algorithm switch { Algorithm.Winograd2 => 2, Algorithm.Winograd4 => 4, Algorithm.Winograd6 => 6, _ => 0 };

    /// <summary>The best plan, or null where the direct form is quicker or asked for.</summary>
    /// <param name="algorithm">What the user asks for.</param>
    /// <param name="groups">Groups of whole blocks of channels.</param>
    /// <param name="read">Channels read, of a group.</param>
    /// <param name="written">Channels written, of a group.</param>
    /// <param name="size">Positions of the result.</param>
    /// <param name="taps">Taps along each axis.</param>
    /// <param name="directLanes">Multiply-adds of the direct form, lanes that stay empty included.</param>
    public static WinogradPlan? Choose(Algorithm algorithm, int groups, int read, int written, Triple size, Triple taps, double directLanes)
    {
        if (algorithm == Algorithm.Direct || taps.Product == 1)
        {
            return null;
        }

        WinogradPlan? best = null;
        double least = algorithm == Algorithm.Auto ? CostModel.Direct(directLanes, (double)groups * read * written * taps.Product) : double.PositiveInfinity;
        foreach (WinogradForm form in Forms(algorithm, size, taps))
        {
            WinogradPlan plan = Block(form, size, groups, read, written);
            double cost = CostModel.Winograd(plan, groups, read, written);
            if (cost < least)
            {
                (best, least) = (plan, cost);
            }
        }

        return best;
    }

    private static IEnumerable<WinogradForm> Forms(Algorithm algorithm, Triple size, Triple taps)
    {
        int[][] choices = Enumerable.Range(0, Triple.Rank).Select(axis => Outputs(algorithm, size[axis], taps[axis])).ToArray();
        return from depth in choices[0] from row in choices[1] from column in choices[2] select new WinogradForm(new Triple(depth, row, column), taps);
    }

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
    private static WinogradPlan Block(WinogradForm form, Triple size, int groups, int read, int written)
    {
        var whole = new WinogradPlan(form, size, groups * Blocks(read), groups * Blocks(written), 1);
        int tile = form.Products * (whole.DataTilePitch + whole.ResultTilePitch), total = whole.TileCount;

        int most = Math.Max(CostModel.LeastTiles, CostModel.BlockLength / tile), blocks = (total + most - 1) / most;
        return whole with { BlockTiles = (total + blocks - 1) / blocks };
    }

    private static int Blocks(int channels) => (channels + BufferLayout.Lanes - 1) / BufferLayout.Lanes;
}
