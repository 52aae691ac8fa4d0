namespace CnnGen.Generator.Planning;

/// <summary>How a tensor of one sample lies in memory: planes of rows of columns, with a halo around each plane.</summary>
/// <remarks>
/// Block 1 is planar: a plane for each channel. Block 16 is channel-blocked: a plane for every 16 channels, with the channel's lane innermost;
/// the lanes beyond the last channel are zero or harmless. Sixteen floats are one 512-bit, two 256-bit or four 128-bit vectors, so that every
/// width reads the same layout. All pitches are in floats.
/// </remarks>
internal sealed record BufferLayout(int Channels, int Rows, int Columns, int Block, int Top = 0, int Left = 0, int Bottom = 0, int Right = 0)
{
    public const int Lanes = 16;

    public int Planes => (Channels + Block - 1) / Block;

    public int ColumnPitch => Block;

    public int RowPitch => (Left + Columns + Right) * Block;

    public int PlanePitch => (Top + Rows + Bottom) * RowPitch;

    /// <summary>The first interior element.</summary>
    public int Origin => (Top * RowPitch) + (Left * Block);

    public int Length => Planes * PlanePitch;

    public bool HasHalo => (Top | Left | Bottom | Right) != 0;

    /// <summary>Row-major [channels, rows, columns] without gaps: the public order.</summary>
    public bool IsDense => Block == 1 && !HasHalo;

    /// <summary>As in <c>[32/16][28+2][28+2][16]</c>.</summary>
    public override string ToString()
    {
        string plane = $"[{Size(Rows, Top + Bottom)}][{Size(Columns, Left + Right)}]";
        return Block == 1 ? $"[{Channels}]{plane}" : $"[{Channels}/{Block}]{plane}[{Block}]";

        static string Size(int interior, int halo) => halo == 0 ? $"{interior}" : $"{interior}+{halo}";
    }
}
