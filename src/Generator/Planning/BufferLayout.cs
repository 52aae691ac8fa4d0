using CnnGen.Generator.Lowering;

namespace CnnGen.Generator.Planning;

/// <summary>How a tensor of one sample lies in memory: planes of slices of rows of columns, with a halo around each plane.</summary>
/// <remarks>
/// Block 1 is planar: a plane for each channel. Block 16 is channel-blocked: a plane for every 16 channels, with the channel's lane innermost;
/// the lanes beyond the last channel are finite, as zero weights meet them. Sixteen floats are one 512-bit, two 256-bit or four 128-bit vectors, so that every
/// width reads the same layout. All pitches are in floats. The runtime's TensorLayout is the same.
/// </remarks>
internal sealed record BufferLayout(int Channels, Triple Size, int Block, Triple Before = default, Triple After = default)
{
    public const int Lanes = 16;

    public int Planes => (Channels + Block - 1) / Block;

    public int ColumnPitch => Block;

    public int RowPitch => (Before.Columns + Size.Columns + After.Columns) * Block;

    public int SlicePitch => (Before.Rows + Size.Rows + After.Rows) * RowPitch;

    public int PlanePitch => (Before.Depth + Size.Depth + After.Depth) * SlicePitch;

    /// <summary>The first interior element.</summary>
    public int Origin => Offset(Before);

    public int Length => checked(Planes * PlanePitch);

    public bool HasHalo => Before != default || After != default;

    /// <summary>Row-major [channels, depth, rows, columns] without gaps: the public order.</summary>
    public bool IsDense => Block == 1 && !HasHalo;

    /// <summary>From one position to the next along an axis.</summary>
    public int Pitch(int axis) => axis switch { 0 => SlicePitch, 1 => RowPitch, _ => ColumnPitch };

    /// <summary>From one position to another.</summary>
    public int Offset(Triple positions) => (positions.Depth * SlicePitch) + (positions.Rows * RowPitch) + (positions.Columns * ColumnPitch);

    /// <summary>As in <c>[32/16][28+2][28+2][16]</c>.</summary>
    public override string ToString()
    {
        string plane = (Size.Depth == 1 && Along(0) == 0 ? "" : Text(0)) + Text(1) + Text(2);
        return Block == 1 ? $"[{Channels}]{plane}" : $"[{Channels}/{Block}]{plane}[{Block}]";

        int Along(int axis) => Before[axis] + After[axis];

        string Text(int axis) => Along(axis) == 0 ? $"[{Size[axis]}]" : $"[{Size[axis]}+{Along(axis)}]";
    }
}
