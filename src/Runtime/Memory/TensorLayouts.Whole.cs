using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace CnnGen;

/// <content>The forms that generated code calls: a buffer is given by its first float, halo included, and its layout. A volume is its slices.</content>
public static partial class TensorLayouts
{
    /// <summary>Copies the interior of one layout into that of another; spare lanes of a blocked target become zero. Halos stay as they are.</summary>
    /// <param name="source">The first float, halo included.</param>
    /// <param name="from">Its layout.</param>
    /// <param name="target">The first float, halo included. The two buffers do not overlap.</param>
    /// <param name="to">Its layout, of the same interior.</param>
    public static void Copy(ref float source, in TensorLayout from, ref float target, in TensorLayout to)
    {
        for (int slice = 0; slice < to.Depth; slice++)
        {
            Copy(
                ref Unsafe.Add(ref source, from.Origin + (slice * from.SlicePitch)), from.Block, from.PlanePitch, from.RowPitch,
                ref Unsafe.Add(ref target, to.Origin + (slice * to.SlicePitch)), to.Block, to.PlanePitch, to.RowPitch,
                to.Channels, to.Rows, to.Columns);
        }
    }

    /// <summary>
    /// Makes the phases of a stride, positions that leave the same remainder along each axis, channels of one image: channel p * channels + c at position i is channel c of the source at
    /// i * stride + p, axis by axis. Spare lanes become zero.
    /// </summary>
    /// <param name="source">The first position of the first phase, of planar data.</param>
    /// <param name="planePitch">Floats from one channel of the source to the next.</param>
    /// <param name="slicePitch">Floats from one of its slices to the next.</param>
    /// <param name="rowPitch">Floats from one of its rows to the next.</param>
    /// <param name="channels">Channels of the source.</param>
    /// <param name="strideSlices">The stride along the slices.</param>
    /// <param name="strideRows">The stride along the rows.</param>
    /// <param name="strideColumns">The stride along the columns.</param>
    /// <param name="phaseSlices">Phases along the slices.</param>
    /// <param name="phaseRows">Phases along the rows.</param>
    /// <param name="phaseColumns">Phases along the columns.</param>
    /// <param name="target">The first float of the image.</param>
    /// <param name="to">Its layout, in blocks and without a halo.</param>
    public static void FoldPhases(
        ref float source, int planePitch, int slicePitch, int rowPitch, int channels, int strideSlices, int strideRows, int strideColumns,
        int phaseSlices, int phaseRows, int phaseColumns, ref float target, in TensorLayout to)
    {
        Span<nint> places = stackalloc nint[to.Block];
        for (int plane = 0; plane < to.Planes; plane++)
        {
            int valid = Math.Min(to.Channels - (plane * to.Block), to.Block);
            for (int lane = 0; lane < valid; lane++)
            {
                (int phase, int channel) = Math.DivRem((plane * to.Block) + lane, channels);
                int slice = phase / (phaseRows * phaseColumns), row = phase / phaseColumns % phaseRows, column = phase % phaseColumns;
                places[lane] = (channel * (nint)planePitch) + (slice * (nint)slicePitch) + (row * (nint)rowPitch) + column;
            }

            for (int line = 0; line < to.Depth * to.Rows; line++)
            {
                (int slice, int row) = Math.DivRem(line, to.Rows);
                ref float from = ref Unsafe.Add(ref source, (slice * strideSlices * (nint)slicePitch) + (row * strideRows * (nint)rowPitch));
                ref float into = ref Unsafe.Add(ref target, (plane * (nint)to.PlanePitch) + (slice * (nint)to.SlicePitch) + (row * (nint)to.RowPitch));
                for (int column = 0; column < to.Columns; column++)
                {
                    for (int lane = 0; lane < valid; lane++)
                        Unsafe.Add(ref into, lane) = Unsafe.Add(ref from, places[lane]);
                    for (int lane = valid; lane < to.Block; lane++)
                        Unsafe.Add(ref into, lane) = 0f;
                    from = ref Unsafe.Add(ref from, strideColumns);
                    into = ref Unsafe.Add(ref into, to.Block);
                }
            }
        }
    }

    /// <summary>Copies every so many positions of a layout, from the first of its interior on, next to each other: position i of the target is position i * stride of the source, axis by axis.</summary>
    /// <param name="source">The first float, halo included.</param>
    /// <param name="from">Its layout, in blocks of 16 channels.</param>
    /// <param name="strideSlices">The stride along the slices.</param>
    /// <param name="strideRows">The stride along the rows.</param>
    /// <param name="strideColumns">The stride along the columns.</param>
    /// <param name="target">The first float, halo included. The two buffers do not overlap.</param>
    /// <param name="to">Its layout, in blocks of 16 channels; the last position of each axis times the stride lies within the source, halo included.</param>
    public static void Subsample(
        ref float source, in TensorLayout from, int strideSlices, int strideRows, int strideColumns, ref float target, in TensorLayout to)
    {
        for (int plane = 0; plane < to.Planes; plane++)
        {
            for (int line = 0; line < to.Depth * to.Rows; line++)
            {
                (int slice, int row) = Math.DivRem(line, to.Rows);
                ref float position = ref Unsafe.Add(
                    ref source, from.Origin + (plane * (nint)from.PlanePitch) + (slice * strideSlices * (nint)from.SlicePitch) + (row * strideRows * (nint)from.RowPitch));
                ref float into = ref Unsafe.Add(ref target, to.Origin + (plane * (nint)to.PlanePitch) + (slice * (nint)to.SlicePitch) + (row * (nint)to.RowPitch));
                for (int column = 0; column < to.Columns; column++)
                {
                    // All channels of a block, by the widest vectors there are.
                    Vector512.LoadUnsafe(ref position).StoreUnsafe(ref into);
                    position = ref Unsafe.Add(ref position, strideColumns * to.Block);
                    into = ref Unsafe.Add(ref into, to.Block);
                }
            }
        }
    }

    /// <summary>Fills the halo around planes whose interior is valid.</summary>
    /// <param name="buffer">The first float, halo included.</param>
    /// <param name="layout">Its layout.</param>
    /// <param name="mode">0 constant, 1 reflect, 2 replicate, 3 circular.</param>
    /// <param name="value">What mode 0 writes, into every lane.</param>
    public static void FillHalo(ref float buffer, in TensorLayout layout, int mode, float value)
    {
        if (layout.Depth == 1 && (layout.Front | layout.Back) == 0)
        {
            FillHalo(
                ref buffer, layout.Planes, layout.Rows, layout.Columns, layout.Block, layout.Top, layout.Left, layout.Bottom, layout.Right, mode, value);
            return;
        }

        for (int plane = 0; plane < layout.Planes; plane++)
        {
            // First within the slices, which follow each other as planes do; then whole slices before and after them.
            ref float first = ref Unsafe.Add(ref buffer, plane * layout.PlanePitch);
            FillHalo(
                ref Unsafe.Add(ref first, layout.Front * layout.SlicePitch), layout.Depth, layout.Rows, layout.Columns, layout.Block,
                layout.Top, layout.Left, layout.Bottom, layout.Right, mode, value);
            FillHalo(ref first, 1, layout.Depth, 1, layout.SlicePitch, layout.Front, 0, layout.Back, 0, mode, value);
        }
    }

    /// <summary>The adjoint of filling: adds every gradient in the halo to the interior element whose copy stood there, and leaves zeros in the halo.</summary>
    /// <param name="buffer">The first float, halo included.</param>
    /// <param name="layout">Its layout.</param>
    /// <param name="mode">0 constant, 1 reflect, 2 replicate, 3 circular.</param>
    public static void FoldHalo(ref float buffer, in TensorLayout layout, int mode)
    {
        if (layout.Depth == 1 && (layout.Front | layout.Back) == 0)
        {
            FoldHalo(ref buffer, layout.Planes, layout.Rows, layout.Columns, layout.Block, layout.Top, layout.Left, layout.Bottom, layout.Right, mode);
            return;
        }

        for (int plane = 0; plane < layout.Planes; plane++)
        {
            ref float first = ref Unsafe.Add(ref buffer, plane * layout.PlanePitch);
            FoldHalo(ref first, 1, layout.Depth, 1, layout.SlicePitch, layout.Front, 0, layout.Back, 0, mode);
            FoldHalo(
                ref Unsafe.Add(ref first, layout.Front * layout.SlicePitch), layout.Depth, layout.Rows, layout.Columns, layout.Block,
                layout.Top, layout.Left, layout.Bottom, layout.Right, mode);
        }
    }

    /// <summary>Adds, for each channel, the sum over its positions to a target: the gradient of a bias.</summary>
    /// <param name="source">The first float, halo included.</param>
    /// <param name="layout">Its layout.</param>
    /// <param name="target">First of as many floats as there are channels.</param>
    public static void SumPositions(ref float source, in TensorLayout layout, ref float target)
    {
        for (int slice = 0; slice < layout.Depth; slice++)
        {
            SumPositions(
                ref Unsafe.Add(ref source, layout.Origin + (slice * layout.SlicePitch)), layout.Block, layout.PlanePitch, layout.RowPitch,
                layout.Channels, layout.Rows, layout.Columns, ref target);
        }
    }

    /// <summary>Sets the lanes past the last channel to zero in the interior: memory that is used again may hold infinities, the halo of a maximum, which no zero weight takes away.</summary>
    /// <param name="buffer">The first float, halo included.</param>
    /// <param name="layout">Its layout.</param>
    internal static void ClearSpareLanes(ref float buffer, in TensorLayout layout)
    {
        int used = layout.Channels % layout.Block;
        ref float plane = ref Unsafe.Add(ref buffer, layout.Origin + ((nint)(layout.Planes - 1) * layout.PlanePitch) + used);
        for (int line = 0; used != 0 && line < layout.Depth * layout.Rows; line++)
        {
            ref float first = ref Unsafe.Add(ref plane, ((nint)(line / layout.Rows) * layout.SlicePitch) + ((nint)(line % layout.Rows) * layout.RowPitch));
            for (int column = 0; column < layout.Columns; column++)
                Clear(ref Unsafe.Add(ref first, column * layout.Block), layout.Block - used);
        }
    }
}
