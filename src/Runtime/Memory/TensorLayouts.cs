using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CnnGen;

/// <summary>What generated code does to whole activation buffers: filling halos, folding their gradients back, changing the layout, summing.</summary>
/// <remarks>
/// A buffer holds channels in blocks: block 1 is planar, with block 16 channel c is lane c % 16 of plane c / 16, and the lanes past
/// the last channel hold finite numbers that nobody means. A plane is [top + rows + bottom][left + columns + right][block] floats, the halo being what lies around
/// the interior of rows x columns; planes follow each other without a gap. Nothing here allocates.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static partial class TensorLayouts
{
    private const int Constant = 0;
    private const int Reflect = 1;
    private const int Replicate = 2;
    private const int Circular = 3;

    /// <summary>Sets floats to zero.</summary>
    /// <param name="buffer">The first of them.</param>
    /// <param name="length">How many.</param>
    public static void Clear(ref float buffer, int length) => MemoryMarshal.CreateSpan(ref buffer, length).Clear();

    /// <summary>Fills the halo of every plane from its interior.</summary>
    /// <param name="buffer">First float of the first plane, halo included.</param>
    /// <param name="planes">Number of planes (channels when planar, blocks of channels otherwise).</param>
    /// <param name="rows">Rows of the interior.</param>
    /// <param name="columns">Columns of the interior.</param>
    /// <param name="block">
    /// Floats of one position. Any number will do: the depth of a volume is filled by taking depth for the rows, 1 for the columns
    /// and a whole slice, halo included, for the block.
    /// </param>
    /// <param name="top">Rows of halo before the interior.</param>
    /// <param name="left">Columns of halo before the interior.</param>
    /// <param name="bottom">Rows of halo after the interior.</param>
    /// <param name="right">Columns of halo after the interior.</param>
    /// <param name="mode">
    /// 0 constant <paramref name="value"/>; 1 reflect, not repeating the edge; 2 replicate the edge; 3 circular. As PyTorch's padding
    /// modes: the halo is narrower than the interior for reflect, and no wider for circular.
    /// </param>
    /// <param name="value">What mode 0 writes, into every lane.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such mode, or the halo is too wide for it.</exception>
    internal static void FillHalo(
        ref float buffer, int planes, int rows, int columns, int block, int top, int left, int bottom, int right, int mode, float value)
    {
        CheckHalo(rows, columns, top, left, bottom, right, mode);
        if ((top | left | bottom | right) == 0)
            return;

        nint rowPitch = (nint)(left + columns + right) * block;
        nint planePitch = rowPitch * (top + rows + bottom);
        for (int plane = 0; plane < planes; plane++)
        {
            ref float first = ref Unsafe.Add(ref buffer, plane * planePitch);
            if (mode == Constant)
            {
                SetHalo(ref first, rows, columns, block, top, left, bottom, right, value);
                continue;
            }

            // The interior rows first, so that the rows of the halo are copies of complete rows, corners and all.
            ref float interior = ref Unsafe.Add(ref first, (top * rowPitch) + (left * block));
            for (int row = 0; (left | right) != 0 && row < rows; row++)
                FillRow(ref Unsafe.Add(ref interior, row * rowPitch), columns, block, left, right, mode);
            ref float firstRow = ref Unsafe.Add(ref first, top * rowPitch);
            for (int row = -top; row < 0; row++)
                Copy(ref Unsafe.Add(ref firstRow, SourceOf(row, rows, mode) * rowPitch), ref Unsafe.Add(ref firstRow, row * rowPitch), (int)rowPitch);
            for (int row = rows; row < rows + bottom; row++)
                Copy(ref Unsafe.Add(ref firstRow, SourceOf(row, rows, mode) * rowPitch), ref Unsafe.Add(ref firstRow, row * rowPitch), (int)rowPitch);
        }
    }

    /// <summary>
    /// The adjoint of filling: adds every gradient in the halo to the interior element whose copy stood there (mode 0
    /// has no such element), and leaves zeros in the halo.
    /// </summary>
    /// <param name="buffer">First float of the first plane, halo included: gradients.</param>
    /// <param name="planes">Number of planes.</param>
    /// <param name="rows">Rows of the interior.</param>
    /// <param name="columns">Columns of the interior.</param>
    /// <param name="block">Floats of one position.</param>
    /// <param name="top">Rows of halo before the interior.</param>
    /// <param name="left">Columns of halo before the interior.</param>
    /// <param name="bottom">Rows of halo after the interior.</param>
    /// <param name="right">Columns of halo after the interior.</param>
    /// <param name="mode">0 constant, 1 reflect, 2 replicate, 3 circular.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such mode, or the halo is too wide for it.</exception>
    internal static void FoldHalo(
        ref float buffer, int planes, int rows, int columns, int block, int top, int left, int bottom, int right, int mode)
    {
        CheckHalo(rows, columns, top, left, bottom, right, mode);
        if ((top | left | bottom | right) == 0)
            return;

        nint rowPitch = (nint)(left + columns + right) * block;
        nint planePitch = rowPitch * (top + rows + bottom);
        for (int plane = 0; plane < planes; plane++)
        {
            ref float first = ref Unsafe.Add(ref buffer, plane * planePitch);
            if (mode != Constant)
            {
                // The steps of FillHalo backwards: whole rows into the interior rows, then these rows' ends into their middles.
                ref float firstRow = ref Unsafe.Add(ref first, top * rowPitch);
                for (int row = rows + bottom - 1; row >= rows; row--)
                    Add(ref Unsafe.Add(ref firstRow, row * rowPitch), ref Unsafe.Add(ref firstRow, SourceOf(row, rows, mode) * rowPitch), (int)rowPitch);
                for (int row = -1; row >= -top; row--)
                    Add(ref Unsafe.Add(ref firstRow, row * rowPitch), ref Unsafe.Add(ref firstRow, SourceOf(row, rows, mode) * rowPitch), (int)rowPitch);
                ref float interior = ref Unsafe.Add(ref firstRow, left * block);
                for (int row = 0; (left | right) != 0 && row < rows; row++)
                    FoldRow(ref Unsafe.Add(ref interior, row * rowPitch), columns, block, left, right, mode);
            }

            SetHalo(ref first, rows, columns, block, top, left, bottom, right, 0f);
        }
    }

    // The interior row or column that stands at a position of the halo, both counted from the start of the interior.
    private static int SourceOf(int position, int size, int mode) => mode switch
    {
        Reflect => position < 0 ? -position : (2 * (size - 1)) - position,
        Replicate => position < 0 ? 0 : size - 1,
        _ => position < 0 ? position + size : position - size,
    };

    private static void FillRow(ref float interior, int columns, int block, int left, int right, int mode)
    {
        if (mode == Circular)
        {
            // The two ends of the halo are the two far ends of the interior, each in one piece.
            Copy(ref Unsafe.Add(ref interior, (columns - left) * block), ref Unsafe.Add(ref interior, -left * block), left * block);
            Copy(ref interior, ref Unsafe.Add(ref interior, columns * block), right * block);
            return;
        }

        for (int column = -left; column < 0; column++)
            Copy(ref Unsafe.Add(ref interior, SourceOf(column, columns, mode) * block), ref Unsafe.Add(ref interior, column * block), block);
        for (int column = columns; column < columns + right; column++)
            Copy(ref Unsafe.Add(ref interior, SourceOf(column, columns, mode) * block), ref Unsafe.Add(ref interior, column * block), block);
    }

    private static void FoldRow(ref float interior, int columns, int block, int left, int right, int mode)
    {
        for (int column = -left; column < 0; column++)
            Add(ref Unsafe.Add(ref interior, column * block), ref Unsafe.Add(ref interior, SourceOf(column, columns, mode) * block), block);
        for (int column = columns; column < columns + right; column++)
            Add(ref Unsafe.Add(ref interior, column * block), ref Unsafe.Add(ref interior, SourceOf(column, columns, mode) * block), block);
    }

    private static void SetHalo(ref float plane, int rows, int columns, int block, int top, int left, int bottom, int right, float value)
    {
        // In memory the right end of a row and the left end of the next are neighbours, so the halo is one run between every two rows.
        int interior = columns * block;
        int between = (left + right) * block;
        int rowPitch = interior + between;
        ref float run = ref plane;
        int length = (top * rowPitch) + (left * block);
        for (int row = 0; row < rows; row++)
        {
            MemoryMarshal.CreateSpan(ref run, length).Fill(value);
            run = ref Unsafe.Add(ref run, length + interior);
            length = between;
        }

        MemoryMarshal.CreateSpan(ref run, (right * block) + (bottom * rowPitch)).Fill(value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(ref float source, ref float target, int length)
    {
        if (length == 1)
            target = source;
        else
            MemoryMarshal.CreateReadOnlySpan(ref source, length).CopyTo(MemoryMarshal.CreateSpan(ref target, length));
    }

    private static void CheckHalo(int rows, int columns, int top, int left, int bottom, int right, int mode)
    {
        if (mode is < Constant or > Circular)
            throw new ArgumentOutOfRangeException(nameof(mode), mode, "The padding mode is one of 0 to 3.");
        int narrower = mode switch { Reflect => 1, Circular => 0, _ => -1 };
        if (narrower >= 0 && (Math.Max(top, bottom) > rows - narrower || Math.Max(left, right) > columns - narrower))
        {
            throw new ArgumentOutOfRangeException(
                nameof(mode), mode, $"A halo of {top}, {left}, {bottom}, {right} (top, left, bottom, right) is too wide for {rows} x {columns} in this padding mode.");
        }
    }
}
