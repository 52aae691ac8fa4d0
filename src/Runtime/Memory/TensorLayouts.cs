using System.ComponentModel;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CnnGen;

/// <summary>Moves between the layouts of generated networks, and their halos. Called by generated code with literal arguments.</summary>
/// <remarks>
/// A layout has channels in blocks: a plane of rows of columns for each block, the channel's lane innermost; block 1 is planar.
/// Around each plane may lie a halo. All pitches are in floats.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class TensorLayouts
{
    /// <summary>Sets floats to zero.</summary>
    public static void Clear(ref float buffer, int length) => MemoryMarshal.CreateSpan(ref buffer, length).Clear();

    /// <summary>Fills the halo around planes whose interior is valid.</summary>
    /// <param name="buffer">The first float of the first plane, halo included.</param>
    /// <param name="planes">Number of planes.</param>
    /// <param name="rows">Rows of the interior.</param>
    /// <param name="columns">Columns of the interior.</param>
    /// <param name="block">Floats of one column.</param>
    /// <param name="top">Rows of halo above.</param>
    /// <param name="left">Columns of halo on the left.</param>
    /// <param name="bottom">Rows of halo below.</param>
    /// <param name="right">Columns of halo on the right.</param>
    /// <param name="mode">0 constant, 1 reflect, 2 replicate, 3 circular.</param>
    /// <param name="value">The constant.</param>
    public static void FillHalo(
        ref float buffer, int planes, int rows, int columns, int block, int top, int left, int bottom, int right, int mode, float value)
    {
        int rowPitch = (left + columns + right) * block, planePitch = (top + rows + bottom) * rowPitch;
        for (int plane = 0; plane < planes; plane++)
        {
            ref float start = ref Unsafe.Add(ref buffer, plane * planePitch);
            if (mode == 0)
            {
                FillConstant(ref start, rows, columns * block, top, left * block, bottom, right * block, value);
                continue;
            }

            for (int row = 0; row < rows; row++)
            {
                ref float line = ref Unsafe.Add(ref start, (top + row) * rowPitch);
                for (int i = 0; i < left + right; i++)
                {
                    int column = i < left ? i - left : columns + i - left;
                    Move(ref line, (left + column) * block, (left + Source(column, columns, mode)) * block, block);
                }
            }

            for (int i = 0; i < top + bottom; i++)
            {
                int row = i < top ? i - top : rows + i - top;
                Move(ref start, (top + row) * rowPitch, (top + Source(row, rows, mode)) * rowPitch, rowPitch);
            }
        }
    }

    /// <summary>The adjoint of <see cref="FillHalo"/>: adds each halo element's gradient to the element that it was filled from, and clears the halo.</summary>
    /// <inheritdoc cref="FillHalo"/>
    public static void FoldHalo(ref float buffer, int planes, int rows, int columns, int block, int top, int left, int bottom, int right, int mode)
    {
        int rowPitch = (left + columns + right) * block, planePitch = (top + rows + bottom) * rowPitch;
        for (int plane = 0; plane < planes && mode != 0; plane++)
        {
            // Backwards: the rows were filled last, from lines whose ends were filled before.
            ref float start = ref Unsafe.Add(ref buffer, plane * planePitch);
            for (int i = 0; i < top + bottom; i++)
            {
                int row = i < top ? i - top : rows + i - top;
                Add(ref start, (top + Source(row, rows, mode)) * rowPitch, (top + row) * rowPitch, rowPitch);
            }

            for (int row = 0; row < rows; row++)
            {
                ref float line = ref Unsafe.Add(ref start, (top + row) * rowPitch);
                for (int i = 0; i < left + right; i++)
                {
                    int column = i < left ? i - left : columns + i - left;
                    Add(ref line, (left + Source(column, columns, mode)) * block, (left + column) * block, block);
                }
            }
        }

        FillHalo(ref buffer, planes, rows, columns, block, top, left, bottom, right, 0, 0);
    }

    /// <summary>Copies the interior of one layout into that of another; the lanes of a blocked target beyond the last channel become zero.</summary>
    /// <param name="source">The first interior element.</param>
    /// <param name="sourceBlock">1, or 16 channels.</param>
    /// <param name="sourcePlane">From one plane to the next.</param>
    /// <param name="sourceRow">From one row to the next.</param>
    /// <param name="target">The first interior element.</param>
    /// <param name="targetBlock">1, or 16 channels.</param>
    /// <param name="targetPlane">From one plane to the next.</param>
    /// <param name="targetRow">From one row to the next.</param>
    /// <param name="channels">Number of channels.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Number of columns.</param>
    public static void Copy(
        ref float source, int sourceBlock, int sourcePlane, int sourceRow, ref float target, int targetBlock, int targetPlane, int targetRow, int channels, int rows, int columns)
    {
        if (sourceBlock == targetBlock)
        {
            int width = columns * sourceBlock, planes = (channels + sourceBlock - 1) / sourceBlock;
            if (sourceRow == width && targetRow == width && sourcePlane == rows * width && targetPlane == sourcePlane)
            {
                Span(ref source, planes * sourcePlane).CopyTo(Span(ref target, planes * sourcePlane));
                return;
            }

            for (int plane = 0; plane < planes; plane++)
            {
                for (int row = 0; row < rows; row++)
                {
                    Span(ref Unsafe.Add(ref source, (plane * sourcePlane) + (row * sourceRow)), width)
                        .CopyTo(Span(ref Unsafe.Add(ref target, (plane * targetPlane) + (row * targetRow)), width));
                }
            }
        }
        else if (targetBlock == 1)
        {
            for (int channel = 0; channel < channels; channel++)
            {
                ref float from = ref Unsafe.Add(ref source, (channel / sourceBlock * sourcePlane) + (channel % sourceBlock));
                ref float to = ref Unsafe.Add(ref target, channel * targetPlane);
                for (int row = 0; row < rows; row++)
                {
                    ref float read = ref Unsafe.Add(ref from, row * sourceRow);
                    ref float write = ref Unsafe.Add(ref to, row * targetRow);
                    for (int column = 0; column < columns; column++)
                    {
                        Unsafe.Add(ref write, column) = Unsafe.Add(ref read, column * sourceBlock);
                    }
                }
            }
        }
        else
        {
            for (int channel = 0; channel < (channels + targetBlock - 1) / targetBlock * targetBlock; channel++)
            {
                ref float to = ref Unsafe.Add(ref target, (channel / targetBlock * targetPlane) + (channel % targetBlock));
                ref float from = ref Unsafe.Add(ref source, Math.Min(channel, channels - 1) * sourcePlane);
                for (int row = 0; row < rows; row++)
                {
                    ref float read = ref Unsafe.Add(ref from, row * sourceRow);
                    ref float write = ref Unsafe.Add(ref to, row * targetRow);
                    for (int column = 0; column < columns; column++)
                    {
                        Unsafe.Add(ref write, column * targetBlock) = channel < channels ? Unsafe.Add(ref read, column) : 0;
                    }
                }
            }
        }
    }

    /// <summary>Adds, for each channel, the sum over its positions to a target: the gradient of a bias.</summary>
    public static void SumPositions(ref float source, int block, int planePitch, int rowPitch, int channels, int rows, int columns, ref float target)
    {
        for (int channel = 0; channel < channels; channel++)
        {
            ref float plane = ref Unsafe.Add(ref source, (channel / block * planePitch) + (channel % block));
            float sum = 0;
            for (int row = 0; row < rows; row++)
            {
                ref float line = ref Unsafe.Add(ref plane, row * rowPitch);
                float part = 0;
                for (int column = 0; column < columns; column++)
                {
                    part += Unsafe.Add(ref line, column * block);
                }

                sum += part;
            }

            Unsafe.Add(ref target, channel) += sum;
        }
    }

    /// <summary>Adds rows that are <paramref name="pitch"/> apart to a target: the gradient of a dense layer's bias.</summary>
    public static void SumRows(ref float source, int pitch, int count, ref float target, int length)
    {
        for (int row = 0; row < count; row++)
        {
            Add(ref target, ref Unsafe.Add(ref source, (nint)row * pitch), length);
        }
    }

    private static void FillConstant(ref float plane, int rows, int width, int top, int left, int bottom, int right, float value)
    {
        int pitch = left + width + right;
        Span(ref plane, (top * pitch) + left).Fill(value);
        for (int row = 0; row < rows - 1 && right + left > 0; row++)
        {
            // The end of a row and the start of the next lie side by side.
            Span(ref Unsafe.Add(ref plane, ((top + row) * pitch) + left + width), right + left).Fill(value);
        }

        Span(ref Unsafe.Add(ref plane, ((top + rows - 1) * pitch) + left + width), (bottom * pitch) + right).Fill(value);
    }

    /// <summary>The interior position that a position outside is filled from.</summary>
    private static int Source(int position, int size, int mode) => mode switch
    {
        1 => position < 0 ? -position : (2 * (size - 1)) - position,
        2 => position < 0 ? 0 : size - 1,
        _ => position < 0 ? position + size : position - size,
    };

    private static Span<float> Span(ref float start, int length) => MemoryMarshal.CreateSpan(ref start, length);

    private static void Move(ref float buffer, int to, int from, int length) =>
        Span(ref Unsafe.Add(ref buffer, from), length).CopyTo(Span(ref Unsafe.Add(ref buffer, to), length));

    private static void Add(ref float buffer, int to, int from, int length) => Add(ref Unsafe.Add(ref buffer, to), ref Unsafe.Add(ref buffer, from), length);

    private static void Add(ref float target, ref float source, int length)
    {
        int i = 0;
        for (; i <= length - Vector<float>.Count; i += Vector<float>.Count)
        {
            ref float place = ref Unsafe.Add(ref target, i);
            (Vector.LoadUnsafe(ref place) + Vector.LoadUnsafe(ref Unsafe.Add(ref source, i))).StoreUnsafe(ref place);
        }

        for (; i < length; i++)
        {
            Unsafe.Add(ref target, i) += Unsafe.Add(ref source, i);
        }
    }
}
