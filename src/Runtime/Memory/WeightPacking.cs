using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CnnGen;

/// <summary>Brings weights from their public order into the order in which kernels read them, and gradients back. Called by generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class WeightPacking
{
    /// <summary>
    /// Packs to <c>[outer / lanes][inner / innerBlock][taps0][taps1][innerBlock][lanes]</c>, without gaps;
    /// zero where the outer or inner index is beyond its end.
    /// </summary>
    /// <param name="source">The element whose indices are all zero; strides may be negative.</param>
    /// <param name="target">The packed tensor.</param>
    /// <param name="outer">Channels along the lanes.</param>
    /// <param name="outerStride">Distance between them in the source.</param>
    /// <param name="inner">Channels that are summed over.</param>
    /// <param name="innerStride">Distance between them in the source.</param>
    /// <param name="innerBlock">Summed channels in a block.</param>
    /// <param name="taps0">Rows of taps.</param>
    /// <param name="tapStride0">Distance between rows of taps.</param>
    /// <param name="taps1">Taps in a row.</param>
    /// <param name="tapStride1">Distance between taps.</param>
    /// <param name="lanes">Lanes of a panel.</param>
    public static void Pack(
        ref float source, ref float target, int outer, int outerStride, int inner, int innerStride, int innerBlock,
        int taps0, int tapStride0, int taps1, int tapStride1, int lanes)
    {
        var map = new PackMap(outer, outerStride, inner, innerStride, innerBlock, taps0, tapStride0, taps1, tapStride1, lanes);
        for (int i = 0; i < map.Vectors; i++)
        {
            ref float vector = ref Unsafe.Add(ref target, i * lanes);
            (int first, int count) = map.Vector(i);
            for (int lane = 0; lane < count; lane++)
            {
                Unsafe.Add(ref vector, lane) = Unsafe.Add(ref source, first + (lane * outerStride));
            }

            MemoryMarshal.CreateSpan(ref Unsafe.Add(ref vector, count), lanes - count).Clear();
        }
    }

    /// <summary>The inverse of <see cref="Pack"/>: writes the packed tensor's elements to their places in the strided one.</summary>
    /// <inheritdoc cref="Pack"/>
    public static void Unpack(
        ref float source, ref float target, int outer, int outerStride, int inner, int innerStride, int innerBlock,
        int taps0, int tapStride0, int taps1, int tapStride1, int lanes)
    {
        var map = new PackMap(outer, outerStride, inner, innerStride, innerBlock, taps0, tapStride0, taps1, tapStride1, lanes);
        for (int i = 0; i < map.Vectors; i++)
        {
            ref float vector = ref Unsafe.Add(ref source, i * lanes);
            (int first, int count) = map.Vector(i);
            for (int lane = 0; lane < count; lane++)
            {
                Unsafe.Add(ref target, first + (lane * outerStride)) = Unsafe.Add(ref vector, lane);
            }
        }
    }

    /// <summary>Weights of a grouped convolution as those of one group: <c>[filters][channels][taps]</c>, zero where filter and channel are of different groups.</summary>
    public static void Ungroup(ref float source, ref float target, int filters, int channels, int groups, int taps)
    {
        int row = channels / groups * taps;
        MemoryMarshal.CreateSpan(ref target, filters * channels * taps).Clear();
        for (int filter = 0; filter < filters; filter++)
        {
            MemoryMarshal.CreateSpan(ref Unsafe.Add(ref source, filter * row), row)
                .CopyTo(MemoryMarshal.CreateSpan(ref Unsafe.Add(ref target, (filter * channels * taps) + (filter / (filters / groups) * row)), row));
        }
    }

    /// <summary>The inverse of <see cref="Ungroup"/>: keeps what lies within a group.</summary>
    public static void Group(ref float source, ref float target, int filters, int channels, int groups, int taps)
    {
        int row = channels / groups * taps;
        for (int filter = 0; filter < filters; filter++)
        {
            MemoryMarshal.CreateSpan(ref Unsafe.Add(ref source, (filter * channels * taps) + (filter / (filters / groups) * row)), row)
                .CopyTo(MemoryMarshal.CreateSpan(ref Unsafe.Add(ref target, filter * row), row));
        }
    }

    /// <summary>A copy, padded with zeros.</summary>
    public static void CopyPadded(ref float source, ref float target, int length, int paddedLength)
    {
        Span<float> all = MemoryMarshal.CreateSpan(ref target, paddedLength);
        MemoryMarshal.CreateSpan(ref source, length).CopyTo(all);
        all[length..].Clear();
    }

    /// <summary>Where the vectors of a packed tensor come from.</summary>
    private readonly ref struct PackMap
    {
        private readonly int _outer, _outerStride, _inner, _innerStride, _innerBlock, _taps0, _tapStride0, _taps1, _tapStride1, _lanes;

        public PackMap(int outer, int outerStride, int inner, int innerStride, int innerBlock, int taps0, int tapStride0, int taps1, int tapStride1, int lanes)
        {
            (_outer, _outerStride, _inner, _innerStride, _innerBlock) = (outer, outerStride, inner, innerStride, innerBlock);
            (_taps0, _tapStride0, _taps1, _tapStride1, _lanes) = (taps0, tapStride0, taps1, tapStride1, lanes);
        }

        public int Vectors => (_outer + _lanes - 1) / _lanes * ((_inner + _innerBlock - 1) / _innerBlock) * _taps0 * _taps1 * _innerBlock;

        /// <summary>The source of a vector's first lane, and how many of its lanes have one.</summary>
        public (int First, int Count) Vector(int index)
        {
            (index, int lane) = Math.DivRem(index, _innerBlock);
            (index, int tap1) = Math.DivRem(index, _taps1);
            (index, int tap0) = Math.DivRem(index, _taps0);
            (int panel, int block) = Math.DivRem(index, (_inner + _innerBlock - 1) / _innerBlock);
            int inner = (block * _innerBlock) + lane;
            int first = (panel * _lanes * _outerStride) + (inner * _innerStride) + (tap0 * _tapStride0) + (tap1 * _tapStride1);
            return (first, inner < _inner ? Math.Min(_lanes, _outer - (panel * _lanes)) : 0);
        }
    }
}
