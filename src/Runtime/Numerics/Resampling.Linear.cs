using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CnnGen;

/// <content>Linear interpolation along every axis, the centres of elements being half a step inside (PyTorch's align_corners = False).</content>
public static partial class Resampling
{
    /// <summary>Columns of the result that are worked on at a time; they read no more columns than that and two.</summary>
    private const int LinearColumns = 64;

    /// <summary>An element of the result lies between two of the source on every axis; beyond the outermost centres it is the outermost.</summary>
    /// <param name="x">The buffer of one sample.</param>
    /// <param name="from">Its layout.</param>
    /// <param name="y">The buffer of results.</param>
    /// <param name="to">Its layout.</param>
    public static void Linear(ref float x, in TensorLayout from, ref float y, in TensorLayout to)
    {
        int scaleZ = to.Depth / from.Depth, scaleY = to.Rows / from.Rows, scaleX = to.Columns / from.Columns;
        Span<float> blend = stackalloc float[(LinearColumns + 2) * 16];
        for (int plane = 0; plane < from.Planes; plane++)
        {
            for (int slice = 0; slice < to.Depth; slice++)
            {
                Between z = new(slice, from.Depth, scaleZ);
                for (int row = 0; row < to.Rows; row++)
                {
                    Between h = new(row, from.Rows, scaleY);
                    ref float target = ref RowOf(ref y, to, plane, slice, row);
                    for (int column = 0; column < to.Columns; column += LinearColumns)
                    {
                        // The rows about this one, blended, then the columns about each of its columns.
                        int end = Math.Min(column + LinearColumns, to.Columns);
                        int first = new Between(column, from.Columns, scaleX).First;
                        int length = (new Between(end - 1, from.Columns, scaleX).Second + 1 - first) * from.Block;
                        blend[..length].Clear();
                        for (int corner = 0; corner < 4; corner++)
                        {
                            float weight = z.Weight(corner >> 1) * h.Weight(corner & 1);
                            if (weight != 0f)
                                AddScaled(ref Unsafe.Add(ref RowOf(ref x, from, plane, z.At(corner >> 1), h.At(corner & 1)), first * from.Block), ref blend[0], length, weight);
                        }

                        ref float results = ref Unsafe.Add(ref target, column * to.Block);
                        Between w = new(column, from.Columns, scaleX);
                        if (from.Block == 1)
                        {
                            MixPlanar(ref blend[0], length - 1, ref results, end - column, w.Rest, scaleX);
                            continue;
                        }

                        for (int i = 0; i < end - column; i++, w.Advance())
                            Mix(ref blend[(w.First - first) * 16], ref blend[(w.Second - first) * 16], ref Unsafe.Add(ref results, i * 16), w.Fraction);
                    }
                }
            }
        }
    }

    /// <summary>Every gradient goes, by the same weights, to the elements that its own was mixed of.</summary>
    /// <param name="gy">The gradient of the results.</param>
    /// <param name="gyLayout">Its layout.</param>
    /// <param name="gx">The gradient of the source, overwritten.</param>
    /// <param name="gxLayout">Its layout.</param>
    public static void LinearBackward(ref float gy, in TensorLayout gyLayout, ref float gx, in TensorLayout gxLayout)
    {
        int scaleZ = gyLayout.Depth / gxLayout.Depth, scaleY = gyLayout.Rows / gxLayout.Rows, scaleX = gyLayout.Columns / gxLayout.Columns;
        Span<float> blend = stackalloc float[(LinearColumns + 2) * 16];
        for (int plane = 0; plane < gxLayout.Planes; plane++)
        {
            for (int line = 0; line < gxLayout.Depth * gxLayout.Rows; line++)
                MemoryMarshal.CreateSpan(ref RowOf(ref gx, gxLayout, plane, line / gxLayout.Rows, line % gxLayout.Rows), gxLayout.Columns * gxLayout.Block).Clear();

            for (int slice = 0; slice < gyLayout.Depth; slice++)
            {
                Between z = new(slice, gxLayout.Depth, scaleZ);
                for (int row = 0; row < gyLayout.Rows; row++)
                {
                    Between h = new(row, gxLayout.Rows, scaleY);
                    ref float gradient = ref RowOf(ref gy, gyLayout, plane, slice, row);
                    for (int column = 0; column < gyLayout.Columns; column += LinearColumns)
                    {
                        int end = Math.Min(column + LinearColumns, gyLayout.Columns);
                        int first = new Between(column, gxLayout.Columns, scaleX).First;
                        int length = (new Between(end - 1, gxLayout.Columns, scaleX).Second + 1 - first) * gxLayout.Block;
                        blend[..length].Clear();
                        ref float gradients = ref Unsafe.Add(ref gradient, column * gyLayout.Block);
                        Between w = new(column, gxLayout.Columns, scaleX);
                        if (gxLayout.Block == 1)
                            UnmixPlanar(ref gradients, end - column, ref blend[0], length - 1, w.Rest, scaleX);
                        for (int i = 0; gxLayout.Block != 1 && i < end - column; i++, w.Advance())
                        {
                            ref float place = ref Unsafe.Add(ref gradients, i * 16);
                            AddScaled(ref place, ref blend[(w.First - first) * 16], 16, 1f - w.Fraction);
                            AddScaled(ref place, ref blend[(w.Second - first) * 16], 16, w.Fraction);
                        }

                        for (int corner = 0; corner < 4; corner++)
                        {
                            float weight = z.Weight(corner >> 1) * h.Weight(corner & 1);
                            if (weight != 0f)
                                AddScaled(ref blend[0], ref Unsafe.Add(ref RowOf(ref gx, gxLayout, plane, z.At(corner >> 1), h.At(corner & 1)), first * gxLayout.Block), length, weight);
                        }
                    }
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddScaled(ref float source, ref float target, int length, float weight)
    {
        int i = 0;
        for (; i <= length - Vector<float>.Count; i += Vector<float>.Count)
            (Vector.LoadUnsafe(ref target, (nuint)i) + (Vector.LoadUnsafe(ref source, (nuint)i) * weight)).StoreUnsafe(ref target, (nuint)i);
        for (; i < length; i++)
            Unsafe.Add(ref target, i) += Unsafe.Add(ref source, i) * weight;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Mix(ref float first, ref float second, ref float target, float fraction)
    {
        for (int lane = 0; lane < 16; lane += Vector<float>.Count)
        {
            Vector<float> mixed = (Vector.LoadUnsafe(ref first, (nuint)lane) * (1f - fraction)) + (Vector.LoadUnsafe(ref second, (nuint)lane) * fraction);
            mixed.StoreUnsafe(ref target, (nuint)lane);
        }
    }

    /// <summary>A row of single floats, from one that begins at the first element that it needs; the walk of <see cref="Between"/> in registers.</summary>
    private static void MixPlanar(ref float source, int last, ref float target, int count, int rest, int scale)
    {
        int first = 0, period = 2 * scale;
        float unit = 0.5f / scale;
        for (int i = 0; i < count; i++)
        {
            float fraction = Math.Max(rest, 0) * unit;
            Unsafe.Add(ref target, i) = (Unsafe.Add(ref source, first) * (1f - fraction)) + (Unsafe.Add(ref source, Math.Min(first + 1, last)) * fraction);
            rest += 2;
            if (rest >= period)
            {
                rest -= period;
                first++;
            }
        }
    }

    /// <summary>The transpose of <see cref="MixPlanar"/>: what goes to an element is gathered in a register until the walk has passed it.</summary>
    private static void UnmixPlanar(ref float gradient, int count, ref float target, int last, int rest, int scale)
    {
        int first = 0, period = 2 * scale;
        float unit = 0.5f / scale, here = 0f, next = 0f;
        for (int i = 0; i < count; i++)
        {
            float value = Unsafe.Add(ref gradient, i), part = value * (Math.Max(rest, 0) * unit);
            here += value - part;
            next += part;
            rest += 2;
            if (rest >= period)
            {
                rest -= period;
                Unsafe.Add(ref target, first) += here;
                (here, next) = (next, 0f);
                first++;
            }
        }

        // The walk may end past the last element, with nothing for it.
        Unsafe.Add(ref target, Math.Min(first, last)) += here;
        Unsafe.Add(ref target, Math.Min(first + 1, last)) += next;
    }

    /// <summary>The two elements of an axis between which one of the result lies, and how far from the first to the second.</summary>
    private struct Between
    {
        private readonly int _last;
        private readonly int _period;
        private readonly float _unit;

        public Between(int index, int size, int scale)
        {
            (_last, _period, _unit) = (size - 1, 2 * scale, 0.5f / scale);
            int place = (2 * index) + 1 - scale;
            First = Math.Max(place, 0) / _period;
            Rest = place - (First * _period);
        }

        public int First { get; private set; }

        /// <summary>From the first element, in units of 1 / (2 scale), where centres are whole numbers; negative before the first centre of all.</summary>
        public int Rest { get; private set; }

        public readonly int Second => Math.Min(First + 1, _last);

        public readonly float Fraction => Math.Max(Rest, 0) * _unit;

        /// <summary>On to the next of the result.</summary>
        public void Advance()
        {
            Rest += 2;
            if (Rest >= _period)
            {
                Rest -= _period;
                First++;
            }
        }

        public readonly int At(int which) => which == 0 ? First : Second;

        public readonly float Weight(int which) => which == 0 ? 1f - Fraction : Fraction;
    }
}
