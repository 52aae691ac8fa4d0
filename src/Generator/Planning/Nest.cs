using System.Collections.Generic;

namespace CnnGen.Generator.Planning;

/// <summary>A loop with the distance, in floats, that one round moves in each operand.</summary>
/// <param name="Extent">Rounds; <see cref="Nest.BatchExtent"/> for the samples of the batch, known only at run time.</param>
/// <param name="A">Distance in the multiplier.</param>
/// <param name="B">Distance in the vector operand.</param>
/// <param name="C">Distance in the result.</param>
/// <param name="Bias">Distance in the bias; outer loops only, panels are 16 apart.</param>
/// <param name="D">Distance in what is added to the result.</param>
internal sealed record Axis(int Extent, int A = 0, int B = 0, int C = 0, int Bias = 0, int D = 0)
{
    /// <summary>Drops axes of one round and joins neighbours that are one longer axis to every operand.</summary>
    public static Axis[] Merge(params Axis[] axes)
    {
        var merged = new List<Axis>();
        foreach (Axis axis in axes)
        {
            if (axis.Extent == 1)
            {
                continue;
            }

            Axis? last = merged.Count == 0 ? null : merged[merged.Count - 1];
            if (last is not null && axis.Extent > 0 && last.Extent > 0
                && last.A == axis.A * axis.Extent && last.B == axis.B * axis.Extent && last.C == axis.C * axis.Extent && last.Bias == axis.Bias * axis.Extent && last.D == axis.D * axis.Extent)
            {
                merged[merged.Count - 1] = axis with { Extent = axis.Extent * last.Extent };
            }
            else
            {
                merged.Add(axis);
            }
        }

        return merged.ToArray();
    }
}

/// <summary>What the accumulators start from.</summary>
internal enum NestStart
{
    /// <summary>Zero.</summary>
    Zero,

    /// <summary>A bias vector along the lanes.</summary>
    BiasAlongLanes,

    /// <summary>A bias for each row of the tile, broadcast.</summary>
    BiasAlongTile,

    /// <summary>The result itself, which is added to.</summary>
    Result,
}

/// <summary>Lanes and register tile for one vector width.</summary>
/// <param name="Lanes">Floats in a vector; 1 is the scalar form.</param>
/// <param name="Rows">Rows of the tile: values of the multiplier held against each vector.</param>
/// <param name="Vectors">Vectors of the tile.</param>
internal sealed record Tile(int Lanes, int Rows, int Vectors)
{
    public override string ToString() => $"{Rows} x {Vectors * Lanes}";
}

/// <summary>
/// The register-tiled loop nest that every product of the project is: C[m, n] (+)= sum over k of A[m, k] * B[k, n].
/// A convolution forward, its two gradients, a dense layer and its gradients differ in axes and strides alone.
/// </summary>
/// <remarks>
/// n are lanes: vectors are read from B and written to C. m are the rows of the tile: pixels, channels, taps or samples, several axes flattened
/// into one, so that a tile may run over the end of an image row. Outer loops go around all of it.
/// Where the result is overwritten, a last tile that would stick out is moved back and recomputes; where it is added to, a smaller tile ends the row.
/// </remarks>
internal sealed record Nest
{
    /// <summary>The extent that stands for the number of samples in the batch.</summary>
    public const int BatchExtent = -1;

    /// <summary>Floats of B from which on it is taken to come from memory: half a second cache of 512 KB or more.</summary>
    public const int StreamedLength = 64 * 1024;

    /// <summary>Floats of A from which on it does not stay in the second cache from one panel to the next, beside the weights: most of one of 512 KB.</summary>
    private const int FetchedLength = 80 * 1024;

    /// <summary>Rows of A from which on it is asked for: fewer are read quickly enough from wherever they are.</summary>
    private const int LeastFetchedRows = 40;

    /// <summary>Rows over which a panel is used so often that where it came from does not show.</summary>
    private const int MostStreamedRows = 256;

    /// <summary>Loops around the tiles.</summary>
    public EquatableArray<Axis> Outer { get; init; }

    /// <summary>The flattened axes of the tile's rows, outermost first.</summary>
    public EquatableArray<Axis> Rows { get; init; }

    /// <summary>
    /// Rows that come to one result, their maximum: the window of a pool that follows. They are the innermost axes of <see cref="Rows"/>, along which the result does not move; the others are
    /// positions.
    /// </summary>
    public int PooledRows { get; init; } = 1;

    /// <summary>
    /// The lanes. Panels: <see cref="Axis.Extent"/> panels of 16 floats, <see cref="Axis.B"/> and <see cref="Axis.C"/> apart.
    /// A run: <see cref="Axis.Extent"/> adjacent floats.
    /// </summary>
    public Axis Columns { get; init; } = new(1);

    /// <summary>Whether <see cref="Columns"/> are panels of 16 or one run.</summary>
    public bool IsPanels { get; init; }

    /// <summary>The summed axes, innermost last.</summary>
    public EquatableArray<Axis> Reduction { get; init; }

    /// <summary>Whether A is read as a vector lane by lane (depthwise), not broadcast.</summary>
    public bool IsLaneWise { get; init; }

    public NestStart Start { get; init; }

    /// <summary>Whether another tensor, of the result's shape, is added before the activation: the shortcut of a residual block.</summary>
    public bool HasAddend { get; init; }

    /// <summary>Whether nothing is summed: the phase of a stride that no tap meets.</summary>
    public bool IsEmptySum
    {
        get
        {
            foreach (Axis axis in Reduction)
            {
                if (axis.Extent == 0)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Applied to the result before it is stored; only functions of a few vector instructions.</summary>
    public Graph.Activation Activation { get; init; } = Graph.Activation.None;

    /// <summary>
    /// Whether B comes from memory, and lies in the order of the loops: then, while the rows of one panel are computed, the next panel is asked for.
    /// </summary>
    public bool IsStreamed { get; init; }

    /// <summary>Whether B, larger than a cache, is read once and line after line, as of a dense layer's one row: then its lines are asked for a little ahead. The processor alone is late.</summary>
    public bool IsReadOnce { get; init; }

    /// <summary>
    /// Whether A, of a pointwise convolution, comes from beyond the second cache for every panel, block of channels by block of channels: then, while one is read, the next is asked for. The
    /// processor does not foresee it, as it lies a plane further.
    /// </summary>
    public bool FetchesAhead { get; init; }

    /// <summary>Rounds of the reduction.</summary>
    public int Rounds
    {
        get
        {
            int rounds = 1;
            foreach (Axis axis in Reduction)
            {
                rounds *= axis.Extent;
            }

            return rounds;
        }
    }

    /// <summary>Floats of a panel of B.</summary>
    public int PanelLength => Rounds * BufferLayout.Lanes;

    /// <summary>This nest, undivided, B streamed where it is larger than a cache, and A fetched ahead.</summary>
    public Nest Streamed()
    {
        long length = Columns.Extent * (long)Columns.B;
        foreach (Axis axis in Outer)
        {
            length *= axis.B == 0 ? 1 : axis.Extent;
        }

        bool isForRows = !HasBatchRows && RowCount <= MostStreamedRows;
        return this with
        {
            IsStreamed = isForRows && IsPanels && !IsLaneWise && Reduction.Count != 0 && Columns.B == PanelLength && length >= StreamedLength,
            FetchesAhead = IsPanels && !IsLaneWise && !HasBatchRows && Start != NestStart.Result && Columns.Extent > 1
                && Reduction.Count == 2 && Reduction[1] is { Extent: BufferLayout.Lanes, A: 1 }
                && RowCount >= LeastFetchedRows && RowCount * (long)Rounds >= FetchedLength,
        };
    }

    /// <summary>Number of rows; negative where it is the batch.</summary>
    public int RowCount
    {
        get
        {
            int count = 1;
            foreach (Axis axis in Rows)
            {
                count = axis.Extent == BatchExtent ? BatchExtent : count * axis.Extent;
            }

            return count;
        }
    }

    /// <summary>Whether it is a convolution of one tap over all of a tensor.</summary>
    public bool IsPointwiseOver(BufferLayout tensor) =>
        IsPanels && !IsLaneWise && Start != NestStart.Result && Outer.Count == 0 && tensor is { Block: BufferLayout.Lanes, HasHalo: false } && RowCount == tensor.Size.Product
        && Rows.Count != 0 && Rows[Rows.Count - 1].A == BufferLayout.Lanes && Reduction.Count == (tensor.Planes == 1 ? 1 : 2)
        && Reduction[Reduction.Count - 1] is { Extent: BufferLayout.Lanes, A: 1 } && (tensor.Planes == 1 || (Reduction[0].A == tensor.PlanePitch && Reduction[0].Extent == tensor.Planes));

    /// <summary>Number of tiles of at most so many rows.</summary>
    public int Tiles(int tileRows) => Tiles(RowCount, tileRows);

    /// <summary>The same for so many rows.</summary>
    public static int Tiles(int rows, int tileRows) => (rows + tileRows - 1) / tileRows;

    /// <summary>
    /// Of these tiles, how many have a row less, so that together they are all rows and no more: 16 rows are a tile of 6 and two of 5. The shorter tile is as much code again, so that it is
    /// for at least a twenty-fifth of the work, and for sums of some length; else there is none, and the last tile is moved back and computes rows again.
    /// </summary>
    public int ShortTiles(int tileRows) => HasBatchRows || IsLaneWise || PooledRows != 1 || Start == NestStart.Result ? 0 : ShortTiles(RowCount, tileRows);

    /// <summary>The same for so many rows whose results are overwritten.</summary>
    public static int ShortTiles(int rows, int tileRows)
    {
        int tiles = Tiles(rows, tileRows), missing = (tiles * tileRows) - rows;
        return tileRows < 4 || missing >= tiles || missing * 25 < tiles * tileRows ? 0 : missing;
    }

    /// <summary>Whether every such tile has its rows at the same distances: it is inner axes as a whole, and a part of the next that divides it.</summary>
    public bool IsEven(int tileRows) => IsEven([.. Rows], tileRows);

    /// <summary>The same for other axes of rows.</summary>
    public static bool IsEven(IReadOnlyList<Axis> rows, int tileRows)
    {
        int inner = 1;
        for (int i = rows.Count - 1; i > 0 && tileRows % inner == 0; i--)
        {
            inner *= rows[i].Extent;
            if (inner % tileRows == 0)
            {
                return true;
            }
        }

        return tileRows % inner == 0;
    }

    public bool HasBatchRows => RowCount == BatchExtent;

    public bool TakesBatch
    {
        get
        {
            bool takes = HasBatchRows;
            foreach (Axis axis in Reduction)
            {
                takes |= axis.Extent == BatchExtent;
            }

            return takes;
        }
    }

    public bool HasBias => Start is NestStart.BiasAlongLanes or NestStart.BiasAlongTile;
}
