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

                        for (int i = column; i < end; i++)
                        {
                            Between w = new(i, from.Columns, scaleX);
                            Mix(
                                ref blend[(w.First - first) * from.Block], ref blend[(w.Second - first) * from.Block],
                                ref Unsafe.Add(ref target, i * to.Block), from.Block, w.Fraction);
                        }
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
                        for (int i = column; i < end; i++)
                        {
                            Between w = new(i, gxLayout.Columns, scaleX);
                            ref float place = ref Unsafe.Add(ref gradient, i * gyLayout.Block);
                            AddScaled(ref place, ref blend[(w.First - first) * gxLayout.Block], gxLayout.Block, 1f - w.Fraction);
                            AddScaled(ref place, ref blend[(w.Second - first) * gxLayout.Block], gxLayout.Block, w.Fraction);
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
    private static void Mix(ref float first, ref float second, ref float target, int block, float fraction)
    {
        if (block == 1)
        {
            target = (first * (1f - fraction)) + (second * fraction);
            return;
        }

        for (int lane = 0; lane < 16; lane += Vector<float>.Count)
        {
            Vector<float> mixed = (Vector.LoadUnsafe(ref first, (nuint)lane) * (1f - fraction)) + (Vector.LoadUnsafe(ref second, (nuint)lane) * fraction);
            mixed.StoreUnsafe(ref target, (nuint)lane);
        }
    }

    /// <summary>The two elements of an axis between which one of the result lies, and how far from the first to the second.</summary>
    private readonly struct Between
    {
        public Between(int index, int size, int scale)
        {
            // In units of 1 / (2 scale), where centres are whole numbers.
            int place = Math.Max((2 * index) + 1 - scale, 0);
            First = place / (2 * scale);
            Second = Math.Min(First + 1, size - 1);
            Fraction = (place - (2 * scale * First)) / (2f * scale);
        }

        public int First { get; }

        public int Second { get; }

        public float Fraction { get; }

        public int At(int which) => which == 0 ? First : Second;

        public float Weight(int which) => which == 0 ? 1f - Fraction : Fraction;
    }
}
