using System;
using System.Linq;

namespace CnnGen.Generator.Planning;

/// <summary>What a convolution's algorithms cost, in cycles of a core with 256-bit vectors. The constants were fitted on measurements; docs/winograd.md and docs/strassen.md have both.</summary>
internal static class CostModel
{
    /// <summary>Floats of transformed tiles and products of a block: of a share of the third cache, as measured blocks that fit the second one gain nothing.</summary>
    public const int BlockLength = 1024 * 1024;

    /// <summary>Fewer tiles than this do not use the weights often enough while they are read.</summary>
    public const int LeastTiles = 12;

    /// <summary>Cycles for every float of a block that an image of few channels is made, or each of its phases, or that is taken apart again.</summary>
    private const double Copied = 0.5;

    /// <summary>Multiply-adds in a cycle by the direct form.</summary>
    private const double DirectRate = 15.2;

    /// <summary>The multiply-adds of the direct form that take as long as copying a float from blocks to rows or back.</summary>
    public const double CopiedLanes = Copied * DirectRate;

    /// <summary>Cycles for every vector of eight floats that a transform reads, writes or computes.</summary>
    private const double Operation = 0.5;

    /// <summary>Cycles of the calls of the three steps for a block of tiles.</summary>
    private const double Calls = 400;

    /// <summary>Cycles for every byte of weights from the third cache, and from memory.</summary>
    private const double CachedByte = 0.05, MemoryByte = 0.22;

    /// <summary>Of the shorter of computing and reading weights, the share that is not hidden behind the longer.</summary>
    private const double Exposed = 0.5;

    /// <summary>Bytes of a network's weights that stay in the third cache from one inference to the next: of 32 MB that eight cores share, most of which others have.</summary>
    private const double CachedBytes = 8e6;

    /// <summary>Cycles for every byte of transformed weights where they are made anew for each batch, of some 16 samples.</summary>
    private const double TransformedByte = 0.025;

    /// <summary>Cycles for a vector of each of the data's quarters, or of the result's, beyond what the direct form takes to read and write the same.</summary>
    private const double QuarterVector = 12;

    /// <summary>Sums of quarters take so many times as long where data and result are larger than the share of the third cache: each is gone through several times.</summary>
    private const double DistantSums = 2.5;

    /// <summary>The share of the time that once more the direct form's rounding must be worth.</summary>
    private const double RoundingCost = 0.02;

    /// <summary>Vectors of a block of channels.</summary>
    private const int Vectors = BufferLayout.Lanes / 8;

    /// <summary>Where a network's weights lie.</summary>
    /// <param name="NetworkBytes">Bytes of all weights.</param>
    /// <param name="IsTraining">Whether they change with every batch.</param>
    public sealed record Weights(double NetworkBytes, bool IsTraining)
    {
        /// <summary>Whether they stay in the third cache from one inference to the next.</summary>
        public bool AreCached => NetworkBytes <= CachedBytes;

        /// <summary>Cycles of reading a layer's weights.</summary>
        /// <param name="bytes">Bytes that are read.</param>
        /// <param name="plain">Bytes that they are untransformed, as they are counted in the network's.</param>
        public double Read(double bytes, double plain)
        {
            double cached = Math.Min(1, CachedBytes / (NetworkBytes + bytes - plain));
            return bytes * ((cached * CachedByte) + ((1 - cached) * MemoryByte));
        }
    }

    /// <summary>The direct form.</summary>
    /// <param name="lanes">Multiply-adds, lanes that stay empty included.</param>
    /// <param name="weights">Number of weights.</param>
    /// <param name="place">Where they lie.</param>
    public static double Direct(double lanes, double weights, Weights place) => Overlap(lanes / DirectRate, place.Read(weights * sizeof(float), weights * sizeof(float)));

    /// <summary>A 1 x 1 convolution, directly.</summary>
    public static double Pointwise(int rows, int read, int written, Weights place)
    {
        double bytes = (double)read * written * sizeof(float);
        return Overlap(written / BufferLayout.Lanes * TilePlanner.PanelCycles(rows, read), place.Read(bytes, bytes));
    }

    /// <summary>The same by Strassen's form, with what its rounding is worth.</summary>
    public static double Strassen(StrassenPlan plan, int read, int written, Weights place)
    {
        double plain = (double)read * written * sizeof(float), bytes = plain / 4 * StrassenPlan.Products;
        double products = StrassenPlan.Products * (written / BufferLayout.Lanes / 2) * TilePlanner.PanelCycles(plan.Positions, read / 2);
        double tensors = (double)plan.Positions * (read + written);
        double sums = StrassenSums(tensors / 2 / 8) * (tensors * sizeof(float) > CachedBytes ? DistantSums : 1);
        double cycles = sums + Calls + Overlap(products, place.Read(bytes, plain)) + (place.IsTraining ? bytes * TransformedByte : 0);
        return Rounded(cycles, StrassenPlan.Rounding);
    }

    /// <summary>What a form costs that rounds so many times as much as the direct one.</summary>
    public static double Rounded(double cycles, double rounding) => cycles * (1 + (RoundingCost * (rounding - 1)));

    /// <summary>Sums of quarters of so many vectors.</summary>
    public static double StrassenSums(double vectors) => vectors * QuarterVector;

    /// <summary>A transform of so many tiles of a block of channels.</summary>
    public static double Transform(WinogradTransform transform, double tiles) => tiles * Vectors * Operation * transform.Operations;

    /// <summary>Winograd's form: the transforms, the products, the transformed weights.</summary>
    public static double Winograd(WinogradPlan plan, int groups, int read, int written, Weights place)
    {
        (int data, int result) = plan.Form.Operations;
        double channels = read * (double)plan.Phases.Product, filters = (double)plan.WrittenPlanes * BufferLayout.Lanes;
        double bytes = plan.Form.Products * channels * filters * sizeof(float), plain = plan.Kernel.Product * read * filters * sizeof(float);
        double transforms = (double)plan.Blocks * plan.BlockTiles * Vectors * Operation * ((plan.ReadPlanes * (double)data) + (plan.WrittenPlanes * (double)result));
        double products = plan.Blocks * plan.Form.Products * plan.WrittenPlanes * TilePlanner.PanelCycles(plan.BlockTiles, channels);
        double copy = read < BufferLayout.Lanes ? groups * BufferLayout.Lanes * (double)plan.Size.Product * plan.Stride.Product * Copied : 0;
        return transforms + copy + (plan.Blocks * Calls) + Overlap(products, place.Read(bytes, plain) * plan.Blocks) + (place.IsTraining ? bytes * TransformedByte : 0);
    }

    private static double Overlap(double computing, double reading) => Math.Max(computing, reading) + (Exposed * Math.Min(computing, reading));
}
