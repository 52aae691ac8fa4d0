using System.Runtime.InteropServices;

namespace CnnGen;

/// <summary>Pages of 2 MB in place of 4 KB, where Linux has them for who asks.</summary>
/// <remarks>
/// A packed ResNet-50 is 150 MB, 37,000 small pages, of which a processor remembers two thousand: weights that are read from memory wait for the place of each page, and prefetching ends
/// where a page does. With large pages memory is read a quarter faster (16 and 21 GB/s on the machine of docs/benchmarks.md).
/// </remarks>
internal static unsafe partial class LargePages
{
    /// <summary>Bytes of a large page.</summary>
    public const int Size = 2 * 1024 * 1024;

    /// <summary>Advice of <c>madvise</c>: the range is worth large pages.</summary>
    private const int HugePage = 14;

    /// <summary>Bytes from which on a block gets large pages: of smaller ones the processor remembers all pages.</summary>
    private const int LeastBytes = 2 * Size;

    /// <summary>To what a block should be aligned.</summary>
    public static nuint AlignmentOf(nuint bytes) => OperatingSystem.IsLinux() && bytes >= LeastBytes ? Size : (nuint)AlignedMemory.Alignment;

    /// <summary>Asks for large pages for what whole ones a new block has. Where there are none it keeps the usual ones.</summary>
    /// <param name="block">The block, which nobody has written to.</param>
    /// <param name="bytes">Its length.</param>
    public static void Ask(void* block, nuint bytes)
    {
        if (AlignmentOf(bytes) != Size)
        {
            return;
        }

        try
        {
            _ = Advise(block, bytes / Size * Size, HugePage);
        }
        catch (Exception missing) when (missing is DllNotFoundException or EntryPointNotFoundException)
        {
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* address, nuint length, int advice);
}
