using System;

namespace CnnGen.Generator.Planning;

/// <summary>Chooses the register tile of a nest for a vector width by counting what a tile costs.</summary>
/// <remarks>
/// The model is of a core that issues two multiply-adds (one of 512 bits) and two loads a cycle, waits four cycles for a multiply-add, and streams
/// B from the second cache at 24 bytes a cycle (Zen, and Intel since Haswell). A round of the reduction over a tile of r rows and v vectors takes the
/// longest of the four, provided that accumulators, the vectors of B and one multiplier stay in registers. What is left is how many tiles there are,
/// and what the last one wastes.
/// </remarks>
internal static class TilePlanner
{
    /// <summary>A pointer for each row of the tile has to stay in a general register, beside the loop's own.</summary>
    private const int MostRows = 8;

    public static Tile Choose(Nest nest, int hardwareLanes)
    {
        int lanes = hardwareLanes;
        int run = nest.IsPanels ? BufferLayout.Lanes : nest.Columns.Extent;
        while (lanes > 1 && (lanes > run || lanes == 2))
        {
            lanes /= 2;
        }

        // The scalar form is for machines without vectors: short code, not speed.
        int registers = hardwareLanes switch { 16 => 32, 1 => 3, _ => 16 };
        int columnVectors = nest.IsPanels ? nest.Columns.Extent * BufferLayout.Lanes / lanes : (nest.Columns.Extent + lanes - 1) / lanes;
        int rows = nest.HasBatchRows ? 6 : nest.RowCount;
        bool overlaps = nest.Start != NestStart.Result;

        Tile best = new(lanes, 1, 1);
        double bestCost = double.MaxValue;
        for (int tileRows = 1; tileRows <= Math.Min(rows, MostRows); tileRows++)
        {
            for (int vectors = 1; vectors <= Math.Min(columnVectors, 8); vectors++)
            {
                if ((tileRows * vectors) + Operands(nest, vectors) > registers || !Fits(nest, lanes, vectors))
                {
                    continue;
                }

                double columnTiles = Math.Ceiling((double)columnVectors / vectors);
                double rowCost = overlaps
                    ? Math.Ceiling((double)rows / tileRows) * Cycles(lanes, tileRows, vectors)
                    : (rows / tileRows * Cycles(lanes, tileRows, vectors)) + (rows % tileRows == 0 ? 0 : Cycles(lanes, rows % tileRows, vectors));

                // A smaller tile for the last rows is as much code again, and rows that end within a tile need a division each: worth it only for a gain.
                double cost = columnTiles * rowCost * (overlaps || rows % tileRows == 0 ? 1 : 1.03) * (nest.IsEven(tileRows) ? 1 : 1.02);

                // Of two that cost the same the larger tile reads less.
                if (cost < bestCost - 1e-9 || (cost < bestCost + 1e-9 && tileRows * vectors > best.Rows * best.Vectors))
                {
                    best = new Tile(lanes, tileRows, vectors);
                    bestCost = cost;
                }
            }
        }

        return best;
    }

    /// <summary>Registers beside the accumulators: the vectors of B and the multiplier; lane by lane the multiplier is a memory operand.</summary>
    private static int Operands(Nest nest, int vectors) => nest.IsLaneWise ? 2 : vectors + 1;

    private static double Cycles(int lanes, int rows, int vectors)
    {
        double products = rows * vectors / (lanes == 16 ? 1.0 : 2.0), loads = (rows + vectors) / 2.0, stream = vectors * lanes * sizeof(float) / 24.0;

        // Loads cost a little even where they are hidden: of tiles that are otherwise alike the one with fewer wins.
        return Math.Max(Math.Max(products, 4), Math.Max(loads, stream)) + (0.02 * loads);
    }

    /// <summary>
    /// Within a panel a tile is a divisor of its vectors; beyond, whole panels. A nest that adds to its result has no tile moved back,
    /// so whole tiles must fit.
    /// </summary>
    private static bool Fits(Nest nest, int lanes, int vectors)
    {
        if (!nest.IsPanels)
        {
            return vectors * lanes <= nest.Columns.Extent && (nest.Start != NestStart.Result || nest.Columns.Extent % (vectors * lanes) == 0);
        }

        int perPanel = BufferLayout.Lanes / lanes;
        if (vectors < perPanel)
        {
            return perPanel % vectors == 0;
        }

        int panels = vectors / perPanel;
        return vectors % perPanel == 0 && panels <= nest.Columns.Extent
            && (!nest.IsLaneWise || panels == 1)
            && (nest.Start != NestStart.Result || nest.Columns.Extent % panels == 0);
    }
}
