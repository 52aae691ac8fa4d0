using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace CnnGen;

/// <summary>
/// Changes weights between their public form (strided: [out, in / groups, kernel...] and its relatives) and the packed form that
/// kernels read: vectors of `lanes` outer channels, in the order of the kernel's loops. Packed once, or once a training step.
/// </summary>
/// <remarks>Outer are the channels that a kernel writes and inner those that it sums over; taps are the kernel's positions. Nothing here allocates.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class WeightPacking
{
    /// <summary>Packs weights into [outer / lanes][inner / innerBlock][taps0][taps1][innerBlock][lanes], both quotients rounded up.</summary>
    /// <remarks>
    /// Element (o / lanes, i / innerBlock, t0, t1, i % innerBlock, o % lanes) is
    /// source[o * outerStride + i * innerStride + t0 * tapStride0 + t1 * tapStride1], and zero where o or i is past its end.
    /// Quickest where the source is contiguous along the taps (in either direction), along inner and taps, or along outer.
    /// </remarks>
    /// <param name="source">The element of which all indices are zero; strides may be negative (a rotated kernel starts at its last tap).</param>
    /// <param name="target">First float of the packed tensor, contiguous.</param>
    /// <param name="outer">Number of outer channels.</param>
    /// <param name="outerStride">Floats from one outer channel to the next.</param>
    /// <param name="inner">Number of inner channels.</param>
    /// <param name="innerStride">Floats from one inner channel to the next.</param>
    /// <param name="innerBlock">Inner channels that lie together, inside the taps.</param>
    /// <param name="taps0">Size of the outer tap axis.</param>
    /// <param name="tapStride0">Floats from one tap to the next along it.</param>
    /// <param name="taps1">Size of the inner tap axis.</param>
    /// <param name="tapStride1">Floats from one tap to the next along it.</param>
    /// <param name="lanes">Outer channels in a vector.</param>
    /// <param name="tapPlanes">Size of a third tap axis, around the other two.</param>
    /// <param name="tapPlaneStride">Floats from one tap to the next along it.</param>
    public static void Pack(
        ref float source, ref float target, int outer, int outerStride, int inner, int innerStride, int innerBlock,
        int taps0, int tapStride0, int taps1, int tapStride1, int lanes, int tapPlanes = 1, int tapPlaneStride = 0) =>
        Walk<Packing>(ref source, ref target, outer, outerStride, inner, innerStride, innerBlock, taps0, tapStride0, taps1, tapStride1, lanes, tapPlanes, tapPlaneStride);

    /// <summary>The inverse of <see cref="Pack"/>: writes every element of the strided tensor from the packed one; the padding is not read.</summary>
    /// <param name="packed">First float of the packed tensor, contiguous.</param>
    /// <param name="target">The element of the strided tensor of which all indices are zero.</param>
    /// <param name="outer">Number of outer channels.</param>
    /// <param name="outerStride">Floats from one outer channel to the next.</param>
    /// <param name="inner">Number of inner channels.</param>
    /// <param name="innerStride">Floats from one inner channel to the next.</param>
    /// <param name="innerBlock">Inner channels that lie together, inside the taps.</param>
    /// <param name="taps0">Size of the outer tap axis.</param>
    /// <param name="tapStride0">Floats from one tap to the next along it.</param>
    /// <param name="taps1">Size of the inner tap axis.</param>
    /// <param name="tapStride1">Floats from one tap to the next along it.</param>
    /// <param name="lanes">Outer channels in a vector.</param>
    /// <param name="tapPlanes">Size of a third tap axis, around the other two.</param>
    /// <param name="tapPlaneStride">Floats from one tap to the next along it.</param>
    public static void Unpack(
        ref float packed, ref float target, int outer, int outerStride, int inner, int innerStride, int innerBlock,
        int taps0, int tapStride0, int taps1, int tapStride1, int lanes, int tapPlanes = 1, int tapPlaneStride = 0) =>
        Walk<Unpacking>(ref target, ref packed, outer, outerStride, inner, innerStride, innerBlock, taps0, tapStride0, taps1, tapStride1, lanes, tapPlanes, tapPlaneStride);

    /// <summary>Weights of a grouped convolution as those of one group: zero where filter and channel are of different groups.</summary>
    /// <param name="source">Weights [filters][channels / groups][taps].</param>
    /// <param name="target">Weights [filters][channels][taps].</param>
    /// <param name="filters">Number of filters, all groups together.</param>
    /// <param name="channels">Number of input channels, all groups together.</param>
    /// <param name="groups">Number of groups.</param>
    /// <param name="taps">Positions of the kernel.</param>
    public static void Ungroup(ref float source, ref float target, int filters, int channels, int groups, int taps)
    {
        int run = channels / groups * taps;
        MemoryMarshal.CreateSpan(ref target, filters * channels * taps).Clear();
        for (int filter = 0; filter < filters; filter++)
        {
            MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref source, filter * run), run)
                .CopyTo(MemoryMarshal.CreateSpan(ref Unsafe.Add(ref target, (filter * channels * taps) + (filter / (filters / groups) * run)), run));
        }
    }

    /// <summary>The inverse of <see cref="Ungroup"/>: keeps what lies within a group.</summary>
    /// <param name="source">Weights [filters][channels][taps].</param>
    /// <param name="target">Weights [filters][channels / groups][taps].</param>
    /// <param name="filters">Number of filters, all groups together.</param>
    /// <param name="channels">Number of input channels, all groups together.</param>
    /// <param name="groups">Number of groups.</param>
    /// <param name="taps">Positions of the kernel.</param>
    public static void Group(ref float source, ref float target, int filters, int channels, int groups, int taps)
    {
        int run = channels / groups * taps;
        for (int filter = 0; filter < filters; filter++)
        {
            MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref source, (filter * channels * taps) + (filter / (filters / groups) * run)), run)
                .CopyTo(MemoryMarshal.CreateSpan(ref Unsafe.Add(ref target, filter * run), run));
        }
    }

    /// <summary>Copies <paramref name="length"/> floats, a bias, and writes zeros from there to <paramref name="paddedLength"/>.</summary>
    /// <param name="source">First float of the source.</param>
    /// <param name="target">First float of the target.</param>
    /// <param name="length">Floats to copy.</param>
    /// <param name="paddedLength">Floats to write, not less than <paramref name="length"/>.</param>
    public static void CopyPadded(ref float source, ref float target, int length, int paddedLength)
    {
        Span<float> padded = MemoryMarshal.CreateSpan(ref target, paddedLength);
        MemoryMarshal.CreateReadOnlySpan(ref source, length).CopyTo(padded);
        padded[length..].Clear();
    }

    // Both directions walk the same pairs of elements; they differ in which of the two is written.
    private interface IDirection
    {
        static abstract bool Packs { get; }
    }

    private readonly struct Packing : IDirection
    {
        public static bool Packs => true;
    }

    private readonly struct Unpacking : IDirection
    {
        public static bool Packs => false;
    }

    private static void Walk<T>(
        ref float strided, ref float packed, int outer, int outerStride, int inner, int innerStride, int innerBlock,
        int taps0, int tapStride0, int taps1, int tapStride1, int lanes, int tapPlanes, int tapPlaneStride)
        where T : struct, IDirection
    {
        int outerBlocks = (outer + lanes - 1) / lanes;
        int innerBlocks = (inner + innerBlock - 1) / innerBlock;
        nint planeLength = (nint)taps0 * taps1 * innerBlock * lanes, blockLength = planeLength * tapPlanes;

        // The longer stride goes outside, so that the strided tensor is walked nearly in order; packed blocks are long enough to jump between.
        bool innerOutside = Math.Abs((long)innerStride) > Math.Abs((long)outerStride);
        for (int slow = 0; slow < (innerOutside ? innerBlocks : outerBlocks); slow++)
        {
            for (int fast = 0; fast < (innerOutside ? outerBlocks : innerBlocks); fast++)
            {
                int o = innerOutside ? fast : slow;
                int i = innerOutside ? slow : fast;
                ref float block = ref Unsafe.Add(ref packed, (((nint)o * innerBlocks) + i) * blockLength);
                int valid = Math.Min(lanes, outer - (o * lanes));
                int innerValid = Math.Min(innerBlock, inner - (i * innerBlock));
                if (T.Packs && innerValid < innerBlock)
                    MemoryMarshal.CreateSpan(ref block, (int)blockLength).Clear();
                ref float first = ref Unsafe.Add(ref strided, (o * (nint)lanes * outerStride) + (i * (nint)innerBlock * innerStride));
                for (int plane = 0; plane < tapPlanes; plane++)
                {
                    WalkBlock<T>(
                        ref Unsafe.Add(ref first, plane * (nint)tapPlaneStride), ref Unsafe.Add(ref block, plane * planeLength),
                        valid, outerStride, innerValid, innerStride, innerBlock, taps0, tapStride0, taps1, tapStride1, lanes);
                }
            }
        }
    }

    private static void WalkBlock<T>(
        ref float strided, ref float block, int valid, int outerStride, int innerValid, int innerStride, int innerBlock,
        int taps0, int tapStride0, int taps1, int tapStride1, int lanes)
        where T : struct, IDirection
    {
        // +1 or -1 where the taps, taken together, are a contiguous run of the strided tensor; one tap is one in either direction.
        // Where the outer channels are contiguous, vectors are copied as they are and runs are of no interest.
        int taps = taps0 * taps1;
        int step = 0;
        if (outerStride != 1)
        {
            if (taps == 1)
                step = innerStride == -1 ? -1 : 1;
            else if (taps1 == 1 ? tapStride0 is 1 or -1 : tapStride1 is 1 or -1 && (taps0 == 1 || tapStride0 == tapStride1 * taps1))
                step = taps1 == 1 ? tapStride0 : tapStride1;
        }

        // The run goes on over the inner channels where these are as far apart as a run of taps is long.
        if (step != 0 && innerStride == step * taps)
        {
            WalkRun<T>(ref strided, outerStride, step, innerValid * taps, ref block, taps, innerBlock, lanes, valid, lanes);
            return;
        }

        for (int il = 0; il < innerValid; il++)
        {
            ref float from = ref Unsafe.Add(ref strided, il * (nint)innerStride);
            ref float to = ref Unsafe.Add(ref block, il * (nint)lanes);
            if (step != 0 && taps != 1)
            {
                WalkRun<T>(ref from, outerStride, step, taps, ref to, taps, innerBlock, lanes, valid, lanes);
                continue;
            }

            for (int t0 = 0; t0 < taps0; t0++)
            {
                for (int t1 = 0; t1 < taps1; t1++)
                {
                    WalkVector<T>(
                        ref Unsafe.Add(ref from, (t0 * (nint)tapStride0) + (t1 * (nint)tapStride1)), outerStride,
                        ref Unsafe.Add(ref to, ((t0 * taps1) + t1) * (nint)innerBlock * lanes), valid, lanes);
                }
            }
        }
    }

    // A run of `length` floats for each of `valid` lanes, ascending or descending: inner channels by taps, the taps running fastest.
    // Position j = il * taps + t belongs to the packed vector t * innerBlock + il.
    private static void WalkRun<T>(
        ref float strided, nint laneStride, int step, int length, ref float packed, int taps, int innerBlock, int pitch, int valid, int padded)
        where T : struct, IDirection
    {
        nint tapPitch = (nint)innerBlock * pitch;
        nint wrap = pitch - (taps * tapPitch);
        int lane = 0;
        if (Vector128.IsHardwareAccelerated && length >= 4)
        {
            // Four lanes to the end of the run, and then the next four: sixteen lanes side by side are often a power of two apart, and
            // would push each other out of the cache.
            for (; lane <= valid - 4; lane += 4)
                WalkFourLanes<T>(ref Unsafe.Add(ref strided, lane * laneStride), laneStride, step, length, ref Unsafe.Add(ref packed, lane), taps, tapPitch, wrap);
        }

        if (lane == padded)
            return;
        ref float from = ref Unsafe.Add(ref strided, lane * laneStride);
        ref float to = ref Unsafe.Add(ref packed, lane);
        int tap = 0;
        for (int j = 0; j < length; j++)
        {
            WalkVector<T>(ref from, laneStride, ref to, valid - lane, padded - lane);
            from = ref Unsafe.Add(ref from, step);
            to = ref Unsafe.Add(ref to, Advance(ref tap, taps, tapPitch, wrap));
        }
    }

    private static void WalkFourLanes<T>(
        ref float strided, nint laneStride, int step, int length, ref float packed, int taps, nint tapPitch, nint wrap)
        where T : struct, IDirection
    {
        int tap = 0;
        int j = 0;
        for (; j <= length - 4; j += 4)
        {
            ref float p0 = ref packed;
            ref float p1 = ref Unsafe.Add(ref p0, Advance(ref tap, taps, tapPitch, wrap));
            ref float p2 = ref Unsafe.Add(ref p1, Advance(ref tap, taps, tapPitch, wrap));
            ref float p3 = ref Unsafe.Add(ref p2, Advance(ref tap, taps, tapPitch, wrap));
            packed = ref Unsafe.Add(ref p3, Advance(ref tap, taps, tapPitch, wrap));

            // A descending run is read from its lower end, and so are the four vectors.
            if (step < 0)
                WalkSquare<T>(ref Unsafe.Add(ref strided, -j - 3), laneStride, ref p3, ref p2, ref p1, ref p0);
            else
                WalkSquare<T>(ref Unsafe.Add(ref strided, j), laneStride, ref p0, ref p1, ref p2, ref p3);
        }

        for (; j < length; j++)
        {
            WalkVector<T>(ref Unsafe.Add(ref strided, step * j), laneStride, ref packed, 4, 4);
            packed = ref Unsafe.Add(ref packed, Advance(ref tap, taps, tapPitch, wrap));
        }
    }

    // From one position's packed vector to the next one's.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint Advance(ref int tap, int taps, nint tapPitch, nint wrap)
    {
        if (++tap < taps)
            return tapPitch;
        tap = 0;
        return tapPitch + wrap;
    }

    // Four consecutive floats of four lanes against four packed vectors: a 4 x 4 transpose.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WalkSquare<T>(ref float s0, nint laneStride, ref float p0, ref float p1, ref float p2, ref float p3)
        where T : struct, IDirection
    {
        ref float s1 = ref Unsafe.Add(ref s0, laneStride);
        ref float s2 = ref Unsafe.Add(ref s1, laneStride);
        ref float s3 = ref Unsafe.Add(ref s2, laneStride);
        Vector128<float> v0 = Vector128.LoadUnsafe(ref T.Packs ? ref s0 : ref p0);
        Vector128<float> v1 = Vector128.LoadUnsafe(ref T.Packs ? ref s1 : ref p1);
        Vector128<float> v2 = Vector128.LoadUnsafe(ref T.Packs ? ref s2 : ref p2);
        Vector128<float> v3 = Vector128.LoadUnsafe(ref T.Packs ? ref s3 : ref p3);
        Transposition.FourByFour(ref v0, ref v1, ref v2, ref v3);
        v0.StoreUnsafe(ref T.Packs ? ref p0 : ref s0);
        v1.StoreUnsafe(ref T.Packs ? ref p1 : ref s1);
        v2.StoreUnsafe(ref T.Packs ? ref p2 : ref s2);
        v3.StoreUnsafe(ref T.Packs ? ref p3 : ref s3);
    }

    // One packed vector against a strided one; lanes from `valid` to `padded` are packed as zero.
    private static void WalkVector<T>(ref float strided, nint laneStride, ref float packed, int valid, int padded)
        where T : struct, IDirection
    {
        int lane = 0;
        if (laneStride == 1 && Vector128.IsHardwareAccelerated)
        {
            for (; lane <= valid - 4; lane += 4)
            {
                if (T.Packs)
                    Vector128.LoadUnsafe(ref Unsafe.Add(ref strided, lane)).StoreUnsafe(ref Unsafe.Add(ref packed, lane));
                else
                    Vector128.LoadUnsafe(ref Unsafe.Add(ref packed, lane)).StoreUnsafe(ref Unsafe.Add(ref strided, lane));
            }
        }

        for (; lane < valid; lane++)
        {
            if (T.Packs)
                Unsafe.Add(ref packed, lane) = Unsafe.Add(ref strided, lane * laneStride);
            else
                Unsafe.Add(ref strided, lane * laneStride) = Unsafe.Add(ref packed, lane);
        }

        for (; T.Packs && lane < padded; lane++)
            Unsafe.Add(ref packed, lane) = 0f;
    }
}
