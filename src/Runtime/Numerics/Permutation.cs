using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CnnGen;

/// <summary>Elements with their axes in another order. Called by generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Permutation
{
    private const int Axes = 4;

    /// <summary>Axis i of y is axis order[i] of x, where axes are channels, slices, rows and columns. The blocks may differ.</summary>
    /// <param name="x">The buffer of one sample.</param>
    /// <param name="from">Its layout.</param>
    /// <param name="y">The buffer of results.</param>
    /// <param name="to">Its layout.</param>
    /// <param name="channels">The axis of x that is y's channels.</param>
    /// <param name="slices">The axis of x that is y's slices.</param>
    /// <param name="rows">The axis of x that is y's rows.</param>
    /// <param name="columns">The axis of x that is y's columns.</param>
    public static void Permute(ref float x, in TensorLayout from, ref float y, in TensorLayout to, int channels, int slices, int rows, int columns)
    {
        TensorLayouts.ClearSpareLanes(ref y, to);
        for (int channel = 0; channel < to.Channels; channel++)
        {
            int target = to.Origin + (channel / to.Block * to.PlanePitch) + (channel % to.Block);
            int source = from.Origin + Offset(from, channels, channel);
            for (int slice = 0; slice < to.Depth; slice++)
            {
                for (int row = 0; row < to.Rows; row++)
                {
                    Row(
                        ref Unsafe.Add(ref x, source + Offset(from, slices, slice) + Offset(from, rows, row)), from, columns,
                        ref Unsafe.Add(ref y, target + (slice * to.SlicePitch) + (row * to.RowPitch)), to.Block, to.Columns);
                }
            }
        }
    }

    /// <summary>The way back: gradients go where their elements came from.</summary>
    /// <param name="gy">The gradient of the results.</param>
    /// <param name="gyLayout">Its layout.</param>
    /// <param name="gx">The gradient of the source, overwritten.</param>
    /// <param name="gxLayout">Its layout.</param>
    /// <param name="channels">The axis of x that is y's channels.</param>
    /// <param name="slices">The axis of x that is y's slices.</param>
    /// <param name="rows">The axis of x that is y's rows.</param>
    /// <param name="columns">The axis of x that is y's columns.</param>
    public static void PermuteBackward(ref float gy, in TensorLayout gyLayout, ref float gx, in TensorLayout gxLayout, int channels, int slices, int rows, int columns)
    {
        Span<int> inverse = stackalloc int[Axes];
        (inverse[channels], inverse[slices], inverse[rows], inverse[columns]) = (0, 1, 2, 3);
        Permute(ref gy, gyLayout, ref gx, gxLayout, inverse[0], inverse[1], inverse[2], inverse[3]);
    }

    /// <summary>Floats from the first element of an axis to another; of channels only from one that is the first of its block.</summary>
    private static int Offset(in TensorLayout layout, int axis, int index) => axis switch
    {
        0 => (index / layout.Block * layout.PlanePitch) + (index % layout.Block),
        1 => index * layout.SlicePitch,
        2 => index * layout.RowPitch,
        _ => index * layout.Block,
    };

    /// <summary>One row of y, along whose columns an axis of x runs.</summary>
    private static void Row(ref float x, in TensorLayout from, int axis, ref float y, int step, int count)
    {
        if (axis == 0 && from.Block > 1)
        {
            for (int i = 0; i < count; i++)
                Unsafe.Add(ref y, i * step) = Unsafe.Add(ref x, (i / from.Block * from.PlanePitch) + (i % from.Block));
            return;
        }

        int stride = Offset(from, axis, 1);
        if (stride == 1 && step == 1)
        {
            MemoryMarshal.CreateReadOnlySpan(ref x, count).CopyTo(MemoryMarshal.CreateSpan(ref y, count));
            return;
        }

        for (int i = 0; i < count; i++)
            Unsafe.Add(ref y, i * step) = Unsafe.Add(ref x, i * stride);
    }
}
