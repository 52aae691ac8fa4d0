using System;
using System.Collections.Generic;
using System.Linq;

namespace CnnGen.Generator.Planning;

/// <summary>Chooses the register tile of a nest for a vector width by counting what a tile costs.</summary>
/// <remarks>
/// The model is of a core that issues two multiply-adds and two loads a cycle, waits four cycles for a multiply-add, and streams
/// B from the second cache at 24 bytes a cycle (Zen, and Intel since Haswell), or at 32 with 512-bit vectors. A core that issues one multiply-add of 512 bits a cycle, as Zen 4 does, loses nothing
/// by tiles that keep two busy. A round of the reduction over a tile of r rows and v vectors takes the longest of these, provided that accumulators, the vectors of B and one multiplier stay in registers. Instructions that multiply nothing cost besides: hidden on a core of one's
/// own, but most virtual machines' cores are shared between two threads, where 4 x 16 reaches 66 to 71 GFLOP/s of 104, and 6 x 16 73 to 76. What is left is how many tiles there are,
/// what each costs before and after its rounds, and what the last one wastes.
/// </remarks>
internal static class TilePlanner
{
    /// <summary>A pointer for each row of the tile has to stay in a general register, beside the loop's own.</summary>
    public const int MostRows = 8;

    private const int MostVectors = 8;

    /// <summary>Panels of a tile of one row, which is read as fast as they come: of eight at once a third slower from memory than of four (22 and 31 GB/s, Zen 5), of two a tenth slower (Zen 3).</summary>
    public const int MostStreams = 4;

    /// <summary>The width whose tiles the others share where that costs them little; most processors have it.</summary>
    private const int MainWidth = 8;

    private const int WideWidth = 16;

    /// <summary>A tile of its own is as much text again, of which ResNet-50 may have two megabytes: worth it for more than this gain.</summary>
    private const double SharingLoss = 1.15;

    /// <summary>Cycles of a round beside its products, as they count where tiles are compared.</summary>
    private const double RoundOverhead = 1.3;

    /// <summary>Cycles to begin and end a tile: of all of it, and of each of its vectors.</summary>
    private const double TileOverhead = 5, VectorOverhead = 0.75;

    /// <summary>
    /// Rounds of a sum from which on panels of two 512-bit vectors do not stay in the first cache. A round takes 7.5 cycles then, be it of one vector or two: 6 x 32 reaches
    /// 80 % of the peak over 512 to 2048 channels, 8 x 32 and 6 x 64 reach 97 % (Zen 5). A sum over samples counts as one of few rounds.
    /// </summary>
    private const int LongSum = 512;

    /// <summary>The least cycles of a round: of 256-bit vectors, of 512-bit ones, whose eight accumulators leave no cycle over (4 x 32 is a fifth slower than 8 x 32), and of those in a long sum.</summary>
    private const double LeastRound = 4, LeastWideRound = 5, LeastLongRound = 7.5;

    /// <summary>Bytes of a tile's panels that stay in the second cache, beside A, from one tile to the next; longer ones come at 18 bytes a cycle (512-bit vectors).</summary>
    private const double CachedPanels = 256 * 1024;

    /// <summary>From costs as compared to cycles of a core of one's own, where the usual tile of 6 x 2 takes 6.3.</summary>
    private const double Alone = 6.3 / (6 + RoundOverhead);

    /// <summary>The tile for 256-bit vectors.</summary>
    public static Tile Main(Nest nest) => Best(nest, MainWidth).Tile;

    /// <summary>Cycles of a nest with 256-bit vectors, for one sample where it takes a batch.</summary>
    public static double Cycles(Nest nest) => Loops(nest) * Best(nest, MainWidth).Cost * Alone;

    /// <summary>The same with 512-bit vectors, by the tile that is chosen for them.</summary>
    public static double WideCycles(Nest nest) => Loops(nest) * Choose(nest, Main(nest), WideWidth).Cost * Alone;

    /// <summary>How often a nest's tiles are gone through, each round of a sum counted; of a batch, whose cost is of six rows, for one sample.</summary>
    private static double Loops(Nest nest)
    {
        double rounds = nest.HasBatchRows ? 1.0 / 6 : 1;
        foreach (Axis axis in nest.Outer.Concat(nest.Reduction))
        {
            rounds *= Math.Abs(axis.Extent);
        }

        return rounds;
    }

    /// <summary>Cycles of so many rows against one panel, with 256-bit vectors.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="rounds">Rounds of the reduction.</param>
    public static double PanelCycles(int rows, double rounds) => rounds * Alone * Enumerable.Range(1, Math.Min(rows, 6)).Min(tileRows =>
        Overwriting(rows, new Tile(MainWidth, tileRows, BufferLayout.Lanes / MainWidth), Nest.ShortTiles(rows, tileRows), rounds));

    /// <summary>A tile for each width that programs choose among.</summary>
    /// <remarks>
    /// Kernels of the same rows and vectors are one text, so a width takes the main width's tile unless its own is clearly better. Without vectors it always does where it can: that form is
    /// there to be right.
    /// </remarks>
    public static IEnumerable<(int Width, Tile Tile)> Choose(Nest nest)
    {
        Tile main = Main(nest);
        foreach (int width in Emission.Simd.Widths)
        {
            yield return (width, Choose(nest, main, width).Tile);
        }
    }

    private static (Tile Tile, double Cost) Choose(Nest nest, Tile main, int width)
    {
        Tile shared = main with { Lanes = LanesFor(nest, width) };
        (Tile Tile, double Cost) best = Best(nest, width);
        double cost = Cost(nest, shared, width);
        return cost <= best.Cost * SharingLoss || (shared.Lanes == 1 && cost < double.PositiveInfinity) ? (shared, cost) : best;
    }

    private static (Tile Tile, double Cost) Best(Nest nest, int width)
    {
        int rows = nest.HasBatchRows ? 6 : nest.RowCount, lanes = LanesFor(nest, width);
        Tile best = new(lanes, nest.PooledRows, 1);
        double bestCost = double.PositiveInfinity;
        for (int tileRows = nest.PooledRows; tileRows <= Math.Min(rows, MostRows); tileRows += nest.PooledRows)
        {
            for (int vectors = 1; vectors <= MostVectors; vectors++)
            {
                var tile = new Tile(lanes, tileRows, vectors);
                double cost = Cost(nest, tile, width);

                // Of two that cost the same the larger tile reads less.
                if (cost < bestCost - 1e-9 || (cost < bestCost + 1e-9 && tileRows * vectors > best.Rows * best.Vectors))
                {
                    best = tile;
                    bestCost = cost;
                }
            }
        }

        return (best, bestCost);
    }

    /// <summary>The widest vectors that a run or a panel fills.</summary>
    private static int LanesFor(Nest nest, int width)
    {
        int lanes = width, run = nest.IsPanels ? BufferLayout.Lanes : nest.Columns.Extent;
        while (lanes > 1 && (lanes > run || lanes == 2))
        {
            lanes /= 2;
        }

        return lanes;
    }

    /// <summary>Cycles of a whole nest, but for what all tiles have in common; infinite where the tile does not fit.</summary>
    private static double Cost(Nest nest, Tile tile, int width)
    {
        int rows = nest.HasBatchRows ? 6 : nest.RowCount;
        int columnVectors = nest.IsPanels ? nest.Columns.Extent * BufferLayout.Lanes / tile.Lanes : (nest.Columns.Extent + tile.Lanes - 1) / tile.Lanes;
        int registers = width == WideWidth ? 32 : 16;
        if (tile.Rows > rows || tile.Vectors > columnVectors || (tile.Rows * tile.Vectors) + Operands(nest, tile) > registers || !Fits(nest, tile))
        {
            return double.PositiveInfinity;
        }

        bool overlaps = nest.Start != NestStart.Result;
        double columnTiles = Math.Ceiling((double)columnVectors / tile.Vectors), rounds = Math.Max(Math.Abs(nest.Rounds), 1);
        double rowCost = overlaps
            ? Overwriting(rows, tile, nest.ShortTiles(tile.Rows), rounds)
            : (rows / tile.Rows * Cycles(tile, tile.Rows, rounds)) + (rows % tile.Rows == 0 ? 0 : Cycles(tile, rows % tile.Rows, rounds));

        // A smaller tile for the last rows is as much code again, and lines that end within a tile take a remainder and a mask for each row: worth it only for a gain.
        return columnTiles * rowCost * (overlaps || rows % tile.Rows == 0 ? 1 : 1.03) * (nest.IsEven(tile.Rows) ? 1 : 1.02);
    }

    /// <summary>The same of all tiles that cover so many rows whose results are overwritten: some are a row shorter, or the last one is moved back.</summary>
    private static double Overwriting(int rows, Tile tile, int shorter, double rounds) =>
        ((Nest.Tiles(rows, tile.Rows) - shorter) * Cycles(tile, tile.Rows, rounds)) + (shorter == 0 ? 0 : shorter * Cycles(tile, tile.Rows - 1, rounds));

    /// <summary>Registers beside the accumulators: the vectors of B and the multiplier; what is used once, lane by lane or by one row, is a memory operand.</summary>
    private static int Operands(Nest nest, Tile tile) => nest.IsLaneWise || tile.Rows == 1 ? 2 : tile.Vectors + 1;

    /// <summary>Cycles of one round of a tile of so many rows, with its share of the tile's beginning and end.</summary>
    private static double Cycles(Tile tile, int rows, double rounds)
    {
        bool isWide = tile.Lanes == WideWidth;
        double products = Math.Max(rows * tile.Vectors / 2.0, !isWide ? LeastRound : rounds < LongSum ? LeastWideRound : LeastLongRound);
        double loads = (rows + tile.Vectors) / 2.0, bytes = tile.Vectors * tile.Lanes * sizeof(float);
        double stream = bytes / (!isWide ? 24 : rounds * bytes <= CachedPanels ? 32 : 18);

        // Loads cost a little even where they are hidden, those of B more, as it comes from further away: of tiles that are otherwise alike the one with fewer wins.
        return Math.Max(products, Math.Max(loads, stream)) + (0.01 * (rows + (3 * tile.Vectors))) + RoundOverhead + ((TileOverhead + (VectorOverhead * rows * tile.Vectors)) / rounds);
    }

    /// <summary>
    /// Within a panel a tile is a divisor of its vectors; beyond, whole panels. In a run the last tile is moved back, or the last vector of a tile that covers the whole run.
    /// A nest that adds to its result has neither, so whole tiles must fit. Rows that come to one result are in one tile, and those of every tile equally far apart.
    /// </summary>
    private static bool Fits(Nest nest, Tile tile)
    {
        int width = tile.Vectors * tile.Lanes;
        if (nest.PooledRows != 1 && !nest.IsEven(tile.Rows))
        {
            return false;
        }

        if (!nest.IsPanels)
        {
            int extent = nest.Columns.Extent;
            return nest.Start == NestStart.Result ? width <= extent && extent % width == 0
                : extent >= tile.Lanes && width < extent + tile.Lanes;
        }

        if (width < BufferLayout.Lanes)
        {
            return BufferLayout.Lanes % width == 0;
        }

        int panels = width / BufferLayout.Lanes;
        return width % BufferLayout.Lanes == 0 && panels <= nest.Columns.Extent && (tile.Rows > 1 || panels <= MostStreams)
            && (!nest.IsLaneWise || panels == 1)
            && (nest.Start != NestStart.Result || nest.Columns.Extent % panels == 0);
    }
}
