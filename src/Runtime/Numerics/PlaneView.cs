using System.Runtime.CompilerServices;

namespace CnnGen;

/// <summary>Where the runs of a tensor begin, for a <see cref="PlaneWalk"/>.</summary>
internal readonly ref struct PlaneView
{
    private readonly ref float _origin;
    private readonly nint _plane;
    private readonly nint _slice;
    private readonly nint _row;

    public PlaneView(ref float buffer, nint origin, nint plane, nint slice, nint row)
    {
        _origin = ref Unsafe.Add(ref buffer, origin);
        (_plane, _slice, _row) = (plane, slice, row);
    }

    /// <summary>The first float of a run of the sample that begins <paramref name="offset"/> floats further.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref float Run(int plane, int slice, int row, nint offset = 0) =>
        ref Unsafe.Add(ref _origin, (plane * _plane) + (slice * _slice) + (row * _row) + offset);
}
