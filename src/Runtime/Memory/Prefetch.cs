using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace CnnGen;

/// <summary>Asks for memory before it is needed.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Prefetch
{
    /// <summary>Brings the cache line of an element into the first cache, where the processor has an instruction for it. The place may lie beyond the end of a memory: nothing is read.</summary>
    /// <param name="source">A place in native memory.</param>
    /// <param name="offset">Floats after it.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Near(ref float source, nint offset)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.Add(ref source, offset)));
        }
    }

    /// <summary>Brings the cache line of an element into the second cache, where the processor has an instruction for it. The place may lie beyond the end of a memory: nothing is read.</summary>
    /// <param name="source">A place in native memory.</param>
    /// <param name="offset">Floats after it.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Line(ref float source, nint offset)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch1(Unsafe.AsPointer(ref Unsafe.Add(ref source, offset)));
        }
    }
}
