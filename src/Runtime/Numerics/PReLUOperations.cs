using System.ComponentModel;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace CnnGen;

/// <summary>x where it is positive, slope x else, the slope learned for each channel (He et al. 2015, equation 1). Called by generated code.</summary>
/// <remarks>A tensor is given by the first float of its buffer, halo included, and its layout; all tensors of a call have the same block.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class PReLUOperations
{
    /// <summary>y = x where x > 0, slope x else.</summary>
    /// <param name="x">The buffer of one sample.</param>
    /// <param name="from">Its layout.</param>
    /// <param name="y">The buffer of results.</param>
    /// <param name="to">Its layout.</param>
    /// <param name="slope">A slope for each channel.</param>
    public static void Forward(ref float x, in TensorLayout from, ref float y, in TensorLayout to, ref float slope)
    {
        var walk = new PlaneWalk(from, to);
        PlaneView source = walk.View(ref x, from), target = walk.View(ref y, to);
        Span<float> slopes = stackalloc float[16];
        for (int plane = 0; plane < walk.Planes; plane++)
        {
            walk.LoadPattern(ref slope, plane, slopes);
            int length = walk.Columns * walk.FloatsOf(plane);
            for (int slice = 0; slice < walk.Slices; slice++)
            {
                for (int row = 0; row < walk.Rows; row++)
                {
                    ref float run = ref source.Run(plane, slice, row);
                    Select(ref run, ref run, ref target.Run(plane, slice, row), length, walk.Lanes, slopes);
                }
            }
        }
    }

    /// <summary>gx = g where x > 0, slope g else; the gradient of a slope is the sum of g x where x is not positive.</summary>
    /// <param name="x">The buffer of one sample.</param>
    /// <param name="from">Its layout.</param>
    /// <param name="gy">The gradient of y.</param>
    /// <param name="gyLayout">Its layout.</param>
    /// <param name="gx">The gradient of x, overwritten.</param>
    /// <param name="gxLayout">Its layout.</param>
    /// <param name="slope">A slope for each channel.</param>
    /// <param name="gradSlope">Gradients of the slopes, added to.</param>
    public static void Backward(
        ref float x, in TensorLayout from, ref float gy, in TensorLayout gyLayout, ref float gx, in TensorLayout gxLayout, ref float slope, ref float gradSlope)
    {
        var walk = new PlaneWalk(from, gyLayout, gxLayout);
        PlaneView source = walk.View(ref x, from), gradient = walk.View(ref gy, gyLayout), target = walk.View(ref gx, gxLayout);
        Span<float> slopes = stackalloc float[16];
        var sums = new ChannelSums(stackalloc float[32], stackalloc double[32], walk.Lanes);
        for (int plane = 0; plane < walk.Planes; plane++)
        {
            walk.LoadPattern(ref slope, plane, slopes);
            sums.Start();
            int floats = walk.FloatsOf(plane);
            for (int slice = 0; slice < walk.Slices; slice++)
            {
                for (int row = 0; row < walk.Rows; row++)
                {
                    ref float run = ref source.Run(plane, slice, row);
                    ref float gradients = ref gradient.Run(plane, slice, row);
                    sums.AddNegative(ref gradients, ref run, walk.Columns, floats);
                    Select(ref run, ref gradients, ref target.Run(plane, slice, row), walk.Columns * floats, walk.Lanes, slopes);
                }
            }

            sums.Finish();
            for (int lane = 0; lane < walk.ChannelsOf(plane); lane++)
                Unsafe.Add(ref gradSlope, (plane * walk.Lanes) + lane) += (float)sums.Products[lane];
        }
    }

    /// <summary>What is selected by x is v where x is positive, slope v else.</summary>
    private static void Select(ref float x, ref float value, ref float target, int length, int lanes, ReadOnlySpan<float> slopes)
    {
        int width = Vector<float>.Count;
        int step = lanes == 1 ? width : 16;
        int whole = length - (length % width);
        for (int lane = 0; lane < step; lane += width)
        {
            Vector<float> slope = Vector.LoadUnsafe(in slopes[lane]);
            for (int i = lane; i < whole; i += step)
            {
                Vector<float> v = Vector.LoadUnsafe(ref value, (nuint)i);
                Vector<int> isPositive = Vector.GreaterThan(Vector.LoadUnsafe(ref x, (nuint)i), Vector<float>.Zero);
                Vector.ConditionalSelect(isPositive, v, v * slope).StoreUnsafe(ref target, (nuint)i);
            }
        }

        for (int i = whole; i < length; i++)
            Unsafe.Add(ref target, i) = Unsafe.Add(ref x, i) > 0 ? Unsafe.Add(ref value, i) : Unsafe.Add(ref value, i) * slopes[i & 15];
    }
}
