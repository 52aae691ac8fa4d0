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

    /// <summary>
    /// Bytes that large pages should hold of a block of so many: whole pages, to the nearest number, so that less than half of one is taken for nothing; none of a block under half of one, of
    /// which the processor remembers all small pages.
    /// </summary>
    public static nuint Covering(nuint bytes) => OperatingSystem.IsLinux() ? (bytes + (Size / 2)) / Size * Size : 0;

    /// <summary>Asks for large pages. Where there are none the block keeps the usual ones.</summary>
    /// <param name="block">A new block at a multiple of <see cref="Size"/>, to which nobody has written.</param>
    /// <param name="bytes">A multiple of <see cref="Size"/>.</param>
    public static void Ask(void* block, nuint bytes)
    {
        try
        {
            _ = Advise(block, bytes, HugePage);
        }
        catch (Exception missing) when (missing is DllNotFoundException or EntryPointNotFoundException)
        {
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* address, nuint length, int advice);
}
