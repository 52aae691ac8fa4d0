using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CnnGen;

/// <content>Concatenation along channels, and its gradient. Blocks may differ, and a tensor may begin in the middle of a block.</content>
public static partial class Joins
{
    /// <summary>Copies as many channels as the target has out of the source: the gradient of a concatenation.</summary>
    /// <param name="source">The buffer of the whole.</param>
    /// <param name="from">Its layout.</param>
    /// <param name="firstChannel">The channel of the source that becomes the target's first.</param>
    /// <param name="target">The buffer of the part.</param>
    /// <param name="to">Its layout; spare lanes become zero.</param>
    public static void CopyChannels(ref float source, in TensorLayout from, int firstChannel, ref float target, in TensorLayout to)
    {
        if (firstChannel % from.Block == 0)
        {
            // The part begins with a plane, so that it is a tensor of its own.
            TensorLayouts.Copy(ref Unsafe.Add(ref source, (nint)(firstChannel / from.Block) * from.PlanePitch), from, ref target, to);
            return;
        }

        TensorLayouts.ClearSpareLanes(ref target, to);
        MoveChannels(ref source, from, firstChannel, ref target, to, 0, to.Channels);
    }

    /// <summary>Copies all channels of the source into the target, the other channels of which stay as they are: a part of a concatenation. The last part clears the spare lanes.</summary>
    /// <param name="source">The buffer of the part.</param>
    /// <param name="from">Its layout.</param>
    /// <param name="target">The buffer of the whole.</param>
    /// <param name="to">Its layout.</param>
    /// <param name="firstChannel">The channel of the target that the source's first becomes.</param>
    public static void PlaceChannels(ref float source, in TensorLayout from, ref float target, in TensorLayout to, int firstChannel)
    {
        if (firstChannel + from.Channels == to.Channels)
            TensorLayouts.ClearSpareLanes(ref target, to);

        // Whole blocks go as a tensor of their own; what begins or ends within a block of the target goes apart, beside its neighbours.
        int whole = firstChannel % to.Block == 0 ? from.Channels / to.Block * to.Block : 0;
        if (whole > 0)
        {
            TensorLayout part = new(
                whole, to.Block, to.Depth, to.Rows, to.Columns, to.Front, to.Top, to.Left, to.Back, to.Bottom, to.Right);
            TensorLayouts.Copy(ref source, from, ref Unsafe.Add(ref target, (nint)(firstChannel / to.Block) * to.PlanePitch), part);
        }

        MoveChannels(ref source, from, whole, ref target, to, firstChannel + whole, from.Channels - whole);
    }

    private static void MoveChannels(ref float source, in TensorLayout from, int sourceChannel, ref float target, in TensorLayout to, int targetChannel, int count)
    {
        while (count > 0)
        {
            // Channels that are lanes of one plane on either side.
            int neighbours = Math.Min(count, Math.Min(from.Block - (sourceChannel % from.Block), to.Block - (targetChannel % to.Block)));
            for (int slice = 0; slice < to.Depth; slice++)
            {
                for (int row = 0; row < to.Rows; row++)
                {
                    MoveRow(
                        ref Unsafe.Add(ref source, LineOf(from, sourceChannel, slice, row)), from.Block,
                        ref Unsafe.Add(ref target, LineOf(to, targetChannel, slice, row)), to.Block, to.Columns, neighbours);
                }
            }

            sourceChannel += neighbours;
            targetChannel += neighbours;
            count -= neighbours;
        }
    }

    private static void MoveRow(ref float source, int sourceStep, ref float target, int targetStep, int columns, int lanes)
    {
        for (int column = 0; column < columns; column++)
        {
            ref float here = ref Unsafe.Add(ref source, column * sourceStep);
            ref float there = ref Unsafe.Add(ref target, column * targetStep);
            if (lanes >= 4)
            {
                MemoryMarshal.CreateReadOnlySpan(ref here, lanes).CopyTo(MemoryMarshal.CreateSpan(ref there, lanes));
                continue;
            }

            for (int lane = 0; lane < lanes; lane++)
                Unsafe.Add(ref there, lane) = Unsafe.Add(ref here, lane);
        }
    }

    private static nint LineOf(in TensorLayout layout, int channel, int slice, int row) =>
        layout.Origin + ((nint)(channel / layout.Block) * layout.PlanePitch) + ((nint)slice * layout.SlicePitch) + ((nint)row * layout.RowPitch)
        + (channel % layout.Block);
}
