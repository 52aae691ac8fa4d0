using System;

namespace CnnGen.Generator.Planning;

/// <summary>What algorithms cost, in cycles of a core. The constants were fitted on measurements; docs/winograd.md has both.</summary>
internal static class CostModel
{
    /// <summary>Floats of transformed tiles and products of a block: of a share of the third cache, as measured blocks that fit the second one gain nothing.</summary>
    public const int BlockLength = 1024 * 1024;

    /// <summary>Fewer tiles than this do not use the weights often enough while they are read.</summary>
    public const int LeastTiles = 12;

    /// <summary>Multiply-adds in a cycle, by the direct form and by products of tiles.</summary>
    private const double Direct1 = 15.4, Products = 15.2;

    /// <summary>Cycles for every vector of eight floats that a transform reads or writes.</summary>
    private const double Move = 1.0;

    /// <summary>Cycles for every byte of weights, beside the products: what the memory's prefetching does not hide.</summary>
    private const double WeightByte = 0.05;

    /// <summary>Vectors of a block of channels.</summary>
    private const int Vectors = BufferLayout.Lanes / 8;

    /// <summary>The direct form.</summary>
    /// <param name="lanes">Multiply-adds, lanes that stay empty included.</param>
    /// <param name="weights">Number of weights.</param>
    public static double Direct(double lanes, double weights) => (lanes / Direct1) + (weights * sizeof(float) * WeightByte);

    /// <summary>A transform of so many tiles of a block of channels.</summary>
    public static double Transform(WinogradTransform transform, double tiles) => tiles * Vectors * Move * transform.Moves;

    /// <summary>Winograd's form: the transforms, the products, the transformed weights.</summary>
    public static double Winograd(WinogradPlan plan, int groups, int read, int written)
    {
        (int data, int result) = plan.Form.Moves;
        double tiles = (double)plan.Blocks * plan.BlockTiles, panels = plan.WrittenPlanes * (double)BufferLayout.Lanes;
        double products = Math.Ceiling(plan.BlockTiles / 4.0) * 4 * plan.Blocks * plan.Form.Products * read * panels / Products;
        double transforms = tiles * Vectors * Move * ((plan.ReadPlanes * (double)data) + (plan.WrittenPlanes * (double)result));
        return products + transforms + (plan.Form.Products * read * panels * sizeof(float) * WeightByte);
    }
}
