using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CnnGen;

/// <summary>A zeroed block of native memory for floats, aligned to 64 bytes: a cache line, and the widest vector.</summary>
/// <remarks>
/// Arrays on the managed heap cannot be aligned to more than 8 bytes, and a vector that straddles two cache lines costs two loads.
/// The block is freed when it is disposed or, at the latest, when the collector finds it unreachable.
/// </remarks>
public sealed unsafe class AlignedMemory : SafeBuffer
{
    /// <summary>Bytes to which every block is aligned.</summary>
    public const int Alignment = 64;

    /// <summary>Allocates <paramref name="length"/> floats, all zero.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="length"/> is negative.</exception>
    /// <exception cref="OutOfMemoryException">The system has no such block.</exception>
    public AlignedMemory(long length)
        : base(ownsHandle: true)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Length = length;
        nuint bytes = Math.Max((nuint)length * sizeof(float), Alignment);
        nuint paged = LargePages.Covering(bytes);
        void* block = NativeMemory.AlignedAlloc(Math.Max(bytes, paged), paged == 0 ? (nuint)Alignment : LargePages.Size);
        if (paged != 0)
        {
            LargePages.Ask(block, paged);
        }

        NativeMemory.Clear(block, bytes);
        SetHandle((nint)block);
        Initialize(bytes);
        GC.AddMemoryPressure((long)bytes);
    }

    /// <summary>Number of floats.</summary>
    public long Length { get; }

    /// <summary>The first float. The reference is good for as long as the block is kept reachable and is not disposed.</summary>
    /// <exception cref="ObjectDisposedException">The block was freed.</exception>
    public ref float Reference
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed, this);
            return ref Unsafe.AsRef<float>((void*)handle);
        }
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        NativeMemory.AlignedFree((void*)handle);
        GC.RemoveMemoryPressure((long)Math.Max((nuint)Length * sizeof(float), Alignment));
        return true;
    }
}
