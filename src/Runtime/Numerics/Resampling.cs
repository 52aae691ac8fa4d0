using System.ComponentModel;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CnnGen;

/// <summary>Enlarging by whole factors, and its gradients. Called by generated code.</summary>
/// <remarks>
/// A tensor is given by the first float of its buffer, halo included, and its layout; the factor of an axis is the quotient of the two sizes.
/// All tensors of a call have the same block, those of a pixel shuffle excepted.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static partial class Resampling
{
    /// <summary>Every element becomes a block of equal ones.</summary>
    /// <param name="x">The buffer of one sample.</param>
    /// <param name="from">Its layout.</param>
    /// <param name="y">The buffer of results.</param>
    /// <param name="to">Its layout.</param>
    public static void Nearest(ref float x, in TensorLayout from, ref float y, in TensorLayout to)
    {
        int scaleZ = to.Depth / from.Depth, scaleY = to.Rows / from.Rows, scaleX = to.Columns / from.Columns;
        for (int plane = 0; plane < from.Planes; plane++)
        {
            for (int slice = 0; slice < from.Depth; slice++)
            {
                for (int row = 0; row < from.Rows; row++)
                {
                    ref float first = ref RowOf(ref y, to, plane, slice * scaleZ, row * scaleY);
                    Repeat(ref RowOf(ref x, from, plane, slice, row), ref first, from.Columns, from.Block, scaleX);
                    for (int copy = 1; copy < scaleZ * scaleY; copy++)
                    {
                        ref float other = ref Unsafe.Add(ref first, ((nint)(copy / scaleY) * to.SlicePitch) + ((nint)(copy % scaleY) * to.RowPitch));
                        int length = to.Columns * to.Block;
                        MemoryMarshal.CreateReadOnlySpan(ref first, length).CopyTo(MemoryMarshal.CreateSpan(ref other, length));
                    }
                }
            }
        }
    }

    /// <summary>The gradient of an element is the sum of those of its copies.</summary>
    /// <param name="gy">The gradient of the results.</param>
    /// <param name="gyLayout">Its layout.</param>
    /// <param name="gx">The gradient of the source, overwritten.</param>
    /// <param name="gxLayout">Its layout.</param>
    public static void NearestBackward(ref float gy, in TensorLayout gyLayout, ref float gx, in TensorLayout gxLayout)
    {
        int scaleZ = gyLayout.Depth / gxLayout.Depth, scaleY = gyLayout.Rows / gxLayout.Rows, scaleX = gyLayout.Columns / gxLayout.Columns;
        for (int plane = 0; plane < gxLayout.Planes; plane++)
        {
            for (int slice = 0; slice < gxLayout.Depth; slice++)
            {
                for (int row = 0; row < gxLayout.Rows; row++)
                {
                    ref float target = ref RowOf(ref gx, gxLayout, plane, slice, row);
                    MemoryMarshal.CreateSpan(ref target, gxLayout.Columns * gxLayout.Block).Clear();
                    for (int copy = 0; copy < scaleZ * scaleY; copy++)
                    {
                        ref float gradient = ref RowOf(ref gy, gyLayout, plane, (slice * scaleZ) + (copy / scaleY), (row * scaleY) + (copy % scaleY));
                        AddRepeated(ref gradient, ref target, gxLayout.Columns, gxLayout.Block, scaleX);
                    }
                }
            }
        }
    }

    /// <summary>y[c, h r + i, w r + j] = x[c r r + i r + j, h, w] (Shi et al. 2016, equation 4, in PyTorch's order of channels). The blocks may differ.</summary>
    /// <param name="x">The buffer of one sample.</param>
    /// <param name="from">Its layout.</param>
    /// <param name="y">The buffer of results.</param>
    /// <param name="to">Its layout.</param>
    /// <param name="factor">r.</param>
    public static void PixelShuffle(ref float x, in TensorLayout from, ref float y, in TensorLayout to, int factor)
    {
        TensorLayouts.ClearSpareLanes(ref y, to);
        for (int channel = 0; channel < from.Channels; channel++)
        {
            (int whole, int part) = Math.DivRem(channel, factor * factor);
            for (int row = 0; row < from.Rows; row++)
            {
                ref float source = ref Unsafe.Add(ref RowOf(ref x, from, channel / from.Block, 0, row), channel % from.Block);
                ref float target = ref Unsafe.Add(
                    ref RowOf(ref y, to, whole / to.Block, 0, (row * factor) + (part / factor)), (part % factor * to.Block) + (whole % to.Block));
                Spread(ref source, from.Block, ref target, factor * to.Block, from.Columns);
            }
        }
    }

    /// <summary>The way back: gradients go where their elements came from.</summary>
    /// <param name="gy">The gradient of the results.</param>
    /// <param name="gyLayout">Its layout.</param>
    /// <param name="gx">The gradient of the source, overwritten.</param>
    /// <param name="gxLayout">Its layout.</param>
    /// <param name="factor">r.</param>
    public static void PixelShuffleBackward(ref float gy, in TensorLayout gyLayout, ref float gx, in TensorLayout gxLayout, int factor)
    {
        TensorLayouts.ClearSpareLanes(ref gx, gxLayout);
        for (int channel = 0; channel < gxLayout.Channels; channel++)
        {
            (int whole, int part) = Math.DivRem(channel, factor * factor);
            for (int row = 0; row < gxLayout.Rows; row++)
            {
                ref float source = ref Unsafe.Add(
                    ref RowOf(ref gy, gyLayout, whole / gyLayout.Block, 0, (row * factor) + (part / factor)),
                    (part % factor * gyLayout.Block) + (whole % gyLayout.Block));
                ref float target = ref Unsafe.Add(ref RowOf(ref gx, gxLayout, channel / gxLayout.Block, 0, row), channel % gxLayout.Block);
                Spread(ref source, factor * gyLayout.Block, ref target, gxLayout.Block, gxLayout.Columns);
            }
        }
    }

    private static ref float RowOf(ref float buffer, in TensorLayout layout, int plane, int slice, int row) =>
        ref Unsafe.Add(ref buffer, layout.Origin + ((nint)plane * layout.PlanePitch) + ((nint)slice * layout.SlicePitch) + ((nint)row * layout.RowPitch));

    private static void Spread(ref float source, int sourceStep, ref float target, int targetStep, int count)
    {
        for (int i = 0; i < count; i++)
            Unsafe.Add(ref target, i * targetStep) = Unsafe.Add(ref source, i * sourceStep);
    }

    private static void Repeat(ref float source, ref float target, int columns, int block, int scale)
    {
        if (block == 1)
        {
            for (int column = 0; column < columns; column++)
            {
                float value = Unsafe.Add(ref source, column);
                for (int copy = 0; copy < scale; copy++)
                    Unsafe.Add(ref target, (column * scale) + copy) = value;
            }

            return;
        }

        for (int column = 0; column < columns; column++)
        {
            for (int lane = 0; lane < 16; lane += Vector<float>.Count)
            {
                Vector<float> value = Vector.LoadUnsafe(ref source, (nuint)((column * 16) + lane));
                for (int copy = 0; copy < scale; copy++)
                    value.StoreUnsafe(ref target, (nuint)((((column * scale) + copy) * 16) + lane));
            }
        }
    }

    private static void AddRepeated(ref float source, ref float target, int columns, int block, int scale)
    {
        if (block == 1)
        {
            for (int column = 0; column < columns; column++)
            {
                float sum = Unsafe.Add(ref target, column);
                for (int copy = 0; copy < scale; copy++)
                    sum += Unsafe.Add(ref source, (column * scale) + copy);
                Unsafe.Add(ref target, column) = sum;
            }

            return;
        }

        for (int column = 0; column < columns; column++)
        {
            for (int lane = 0; lane < 16; lane += Vector<float>.Count)
            {
                Vector<float> sum = Vector.LoadUnsafe(ref target, (nuint)((column * 16) + lane));
                for (int copy = 0; copy < scale; copy++)
                    sum += Vector.LoadUnsafe(ref source, (nuint)((((column * scale) + copy) * 16) + lane));
                sum.StoreUnsafe(ref target, (nuint)((column * 16) + lane));
            }
        }
    }
}
