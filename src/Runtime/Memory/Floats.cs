using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace CnnGen;

/// <summary>Places in memory of floats. Called by generated code.</summary>
/// <remarks>
/// <see cref="Unsafe"/> has what this has, for every type and kind of index. Generated code names thousands of places, and to choose among generic overloads for each takes the
/// compiler a seventh of its time.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Floats
{
    /// <summary>The float at an offset, in floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref float At(ref float origin, nint offset) => ref Unsafe.Add(ref origin, offset);
}
