using System.ComponentModel;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace CnnGen;

/// <summary>Sums, products and concatenations of tensors, and their gradients. Called by generated code.</summary>
/// <remarks>A tensor is given by the first float of its buffer, halo included, and its layout.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static partial class Joins
{
    /// <summary>y = a + b, all of one shape and block; y may be the buffer of a or of b.</summary>
    /// <param name="a">The buffer of the one term.</param>
    /// <param name="aLayout">Its layout.</param>
    /// <param name="b">The buffer of the other.</param>
    /// <param name="bLayout">Its layout.</param>
    /// <param name="y">The buffer of the sum.</param>
    /// <param name="yLayout">Its layout.</param>
    public static void Add(ref float a, in TensorLayout aLayout, ref float b, in TensorLayout bLayout, ref float y, in TensorLayout yLayout)
    {
        var walk = new PlaneWalk(aLayout, bLayout, yLayout);
        PlaneView first = walk.View(ref a, aLayout), second = walk.View(ref b, bLayout), target = walk.View(ref y, yLayout);
        for (int plane = 0; plane < walk.Planes; plane++)
        {
            int length = walk.Columns * walk.FloatsOf(plane);
            for (int slice = 0; slice < walk.Slices; slice++)
            {
                for (int row = 0; row < walk.Rows; row++)
                    AddRun(ref first.Run(plane, slice, row), ref second.Run(plane, slice, row), ref target.Run(plane, slice, row), length);
            }
        }
    }

    /// <summary>y = a b, of one shape and block; or b has one position, whose channels scale those of a.</summary>
    /// <param name="a">The buffer of the one factor.</param>
    /// <param name="aLayout">Its layout.</param>
    /// <param name="b">The buffer of the other.</param>
    /// <param name="bLayout">Its layout.</param>
    /// <param name="y">The buffer of the product; it may be that of a.</param>
    /// <param name="yLayout">Its layout.</param>
    public static void Multiply(ref float a, in TensorLayout aLayout, ref float b, in TensorLayout bLayout, ref float y, in TensorLayout yLayout)
    {
        if (bLayout.Positions == 1 && aLayout.Positions > 1)
        {
            ScaleChannels(ref a, aLayout, ref b, bLayout, ref y, yLayout);
            return;
        }

        var walk = new PlaneWalk(aLayout, bLayout, yLayout);
        PlaneView first = walk.View(ref a, aLayout), second = walk.View(ref b, bLayout), target = walk.View(ref y, yLayout);
        for (int plane = 0; plane < walk.Planes; plane++)
        {
            int floats = walk.FloatsOf(plane), length = walk.Columns * floats;
            for (int slice = 0; slice < walk.Slices; slice++)
            {
                for (int row = 0; row < walk.Rows; row++)
                {
                    ref float run = ref target.Run(plane, slice, row);
                    MultiplyRun(ref first.Run(plane, slice, row), ref second.Run(plane, slice, row), ref run, length);
                    ClearSpare(ref run, walk.Columns, walk.ChannelsOf(plane), floats);
                }
            }
        }
    }

    /// <summary>
    /// The gradient of one factor: gx = g other. Where the other has one position it scales g's channels; where gx has one and g more, the
    /// products are summed over the positions.
    /// </summary>
    /// <param name="other">The buffer of the other factor.</param>
    /// <param name="otherLayout">Its layout.</param>
    /// <param name="gy">The gradient of the product.</param>
    /// <param name="gyLayout">Its layout.</param>
    /// <param name="gx">The gradient of this factor, overwritten.</param>
    /// <param name="gxLayout">Its layout.</param>
    public static void MultiplyBackward(
        ref float other, in TensorLayout otherLayout, ref float gy, in TensorLayout gyLayout, ref float gx, in TensorLayout gxLayout)
    {
        if (gxLayout.Positions > 1 || gyLayout.Positions == 1)
        {
            Multiply(ref gy, gyLayout, ref other, otherLayout, ref gx, gxLayout);
            return;
        }

        var walk = new PlaneWalk(otherLayout, gyLayout);
        PlaneView factor = walk.View(ref other, otherLayout), gradient = walk.View(ref gy, gyLayout);
        var sums = new ChannelSums(stackalloc float[32], stackalloc double[32], walk.Lanes);
        Span<float> zeros = stackalloc float[16];
        zeros.Clear();
        for (int plane = 0; plane < walk.Planes; plane++)
        {
            sums.Start();
            for (int slice = 0; slice < walk.Slices; slice++)
            {
                for (int row = 0; row < walk.Rows; row++)
                    sums.Add(ref gradient.Run(plane, slice, row), ref factor.Run(plane, slice, row), walk.Columns, walk.FloatsOf(plane), zeros);
            }

            sums.Finish();
            ref float target = ref Unsafe.Add(ref gx, gxLayout.Origin + ((nint)plane * gxLayout.PlanePitch));
            for (int lane = 0; lane < walk.Lanes; lane++)
                Unsafe.Add(ref target, lane) = lane < walk.ChannelsOf(plane) ? (float)sums.Products[lane] : 0f;
        }
    }

    private static void ScaleChannels(ref float a, in TensorLayout aLayout, ref float b, in TensorLayout bLayout, ref float y, in TensorLayout yLayout)
    {
        var walk = new PlaneWalk(aLayout, yLayout);
        PlaneView source = walk.View(ref a, aLayout), target = walk.View(ref y, yLayout);
        Span<float> scales = stackalloc float[16], shifts = stackalloc float[16];
        shifts.Clear();
        for (int plane = 0; plane < walk.Planes; plane++)
        {
            // The factor's one position may stand in a halo of its own: its planes are apart.
            ref float factor = ref Unsafe.Add(ref b, bLayout.Origin + ((nint)plane * bLayout.PlanePitch));
            for (int lane = 0; lane < walk.ChannelsOf(plane); lane++)
                scales[lane] = Unsafe.Add(ref factor, lane);
            walk.Complete(plane, scales);
            int length = walk.Columns * walk.FloatsOf(plane);
            for (int slice = 0; slice < walk.Slices; slice++)
            {
                for (int row = 0; row < walk.Rows; row++)
                    NormalizationRuns.Scale(ref source.Run(plane, slice, row), ref target.Run(plane, slice, row), length, walk.Lanes, scales, shifts);
            }
        }
    }

    private static void AddRun(ref float a, ref float b, ref float y, int length)
    {
        int i = 0;
        for (; i <= length - Vector<float>.Count; i += Vector<float>.Count)
            (Vector.LoadUnsafe(ref a, (nuint)i) + Vector.LoadUnsafe(ref b, (nuint)i)).StoreUnsafe(ref y, (nuint)i);
        for (; i < length; i++)
            Unsafe.Add(ref y, i) = Unsafe.Add(ref a, i) + Unsafe.Add(ref b, i);
    }

    private static void MultiplyRun(ref float a, ref float b, ref float y, int length)
    {
        int i = 0;
        for (; i <= length - Vector<float>.Count; i += Vector<float>.Count)
            (Vector.LoadUnsafe(ref a, (nuint)i) * Vector.LoadUnsafe(ref b, (nuint)i)).StoreUnsafe(ref y, (nuint)i);
        for (; i < length; i++)
            Unsafe.Add(ref y, i) = Unsafe.Add(ref a, i) * Unsafe.Add(ref b, i);
    }

    /// <summary>Numbers that nobody means could grow without end, product by product: spare lanes become zero.</summary>
    private static void ClearSpare(ref float run, int columns, int channels, int floats)
    {
        for (int column = 0; channels < floats && column < columns; column++)
        {
            for (int lane = channels; lane < floats; lane++)
                Unsafe.Add(ref run, (column * floats) + lane) = 0f;
        }
    }
}
