using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CnnGen;

/// <summary>How several tensors of one shape are gone through together: planes of runs, a run being positions that lie one after the other in all of them.</summary>
/// <remarks>
/// Rows without a halo between them are one run. A vector (one position, channels adjacent) is gone through in planes of 16 channels as a
/// blocked tensor is, the last of them cut short, so that its channels fill vectors. Per-channel numbers come as a pattern of 16 floats: the
/// 16 channels of a plane, or one channel 16 times where planes are channels. Element i of a run then takes lane i % 16 of it in either case.
/// </remarks>
internal readonly struct PlaneWalk
{
    /// <summary>Floats of a pattern.</summary>
    public const int PatternLength = 16;

    private readonly int _channels;
    private readonly bool _isVector;

    public PlaneWalk(in TensorLayout a)
        : this(a, a, a)
    {
    }

    public PlaneWalk(in TensorLayout a, in TensorLayout b)
        : this(a, b, b)
    {
    }

    public PlaneWalk(in TensorLayout a, in TensorLayout b, in TensorLayout c)
    {
        _channels = a.Channels;
        _isVector = a.Block == 1 && a.Positions == 1 && a.PlanePitch == 1 && b.PlanePitch == 1 && c.PlanePitch == 1;
        Lanes = _isVector ? PatternLength : a.Block;
        Planes = (_channels + Lanes - 1) / Lanes;
        (Slices, Rows, Columns) = (a.Depth, a.Rows, a.Columns);
        if ((a.Left | a.Right | b.Left | b.Right | c.Left | c.Right) == 0)
        {
            (Rows, Columns) = (1, a.Rows * a.Columns);
            if ((a.Top | a.Bottom | b.Top | b.Bottom | c.Top | c.Bottom) == 0)
                (Slices, Columns) = (1, a.Depth * Columns);
        }
    }

    /// <summary>Channels of a plane: 1 or 16.</summary>
    public int Lanes { get; }

    /// <summary>Number of planes.</summary>
    public int Planes { get; }

    /// <summary>Slices of a plane.</summary>
    public int Slices { get; }

    /// <summary>Runs of a slice.</summary>
    public int Rows { get; }

    /// <summary>Positions of a run.</summary>
    public int Columns { get; }

    /// <summary>Floats of a position: 1, 16, or what is left of a vector.</summary>
    public int FloatsOf(int plane) => _isVector ? ChannelsOf(plane) : Lanes;

    /// <summary>Channels that are meant in a plane.</summary>
    public int ChannelsOf(int plane) => Math.Min(Lanes, _channels - (plane * Lanes));

    /// <summary>A tensor as this walk sees it.</summary>
    public PlaneView View(ref float buffer, in TensorLayout layout) =>
        _isVector ? new(ref buffer, layout.Origin, PatternLength, 0, 0) : new(ref buffer, layout.Origin, layout.PlanePitch, layout.SlicePitch, layout.RowPitch);

    /// <summary>Makes the pattern of a plane from one float for each channel; lanes past the last channel are zero.</summary>
    public void LoadPattern(ref float source, int plane, Span<float> pattern)
    {
        if (Lanes == 1)
        {
            pattern.Fill(Unsafe.Add(ref source, plane));
            return;
        }

        int channels = ChannelsOf(plane);
        MemoryMarshal.CreateReadOnlySpan(
            ref Unsafe.Add(ref source, plane * PatternLength), channels).CopyTo(pattern);
        pattern[channels..].Clear();
    }

    /// <summary>Makes a pattern whole after the lanes of a plane's channels were set.</summary>
    public void Complete(int plane, Span<float> pattern)
    {
        if (Lanes == 1)
            pattern[1..].Fill(pattern[0]);
        else
            pattern[ChannelsOf(plane)..].Clear();
    }
}
