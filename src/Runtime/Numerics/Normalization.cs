using System.ComponentModel;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CnnGen;

/// <summary>Batch, layer, group and instance normalization, forward and backward. Called by generated code.</summary>
/// <remarks>
/// A tensor is given by the first float of its buffer, halo included, and its layout; all tensors of a call have the same block.
/// gamma, beta, running statistics and their gradients hold exactly as many floats as there are channels.
/// Batch: Ioffe, Szegedy 2015; layer: Ba, Kiros, Hinton 2016; group: Wu, He 2018; instance: Ulyanov, Vedaldi, Lempitsky 2016.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static partial class Normalization
{
    /// <summary>y = (x - mean) / sqrt(variance + epsilon) gamma + beta for each channel, the statistics those of the batch in training and the running ones else.</summary>
    /// <param name="x">The first sample's buffer.</param>
    /// <param name="from">The layout of a sample of x.</param>
    /// <param name="y">The first sample's buffer of results.</param>
    /// <param name="to">The layout of a sample of y.</param>
    /// <param name="sampleStride">Floats from one sample to the next, of x and of y.</param>
    /// <param name="count">Number of samples.</param>
    /// <param name="gamma">Scales.</param>
    /// <param name="beta">Shifts.</param>
    /// <param name="runningMean">Running means; in training (1 - momentum) of them and momentum of the batch's stay.</param>
    /// <param name="runningVariance">Running variances, kept likewise of the batch's unbiased ones.</param>
    /// <param name="means">The means used, for the backward pass.</param>
    /// <param name="inverses">The 1 / sqrt(variance + epsilon) used.</param>
    /// <param name="epsilon">Added to variances.</param>
    /// <param name="momentum">Weight of this batch in the running statistics.</param>
    /// <param name="isTraining">Whether the batch's own statistics are used.</param>
    public static void Batch(
        ref float x, in TensorLayout from, ref float y, in TensorLayout to, int sampleStride, int count, ref float gamma, ref float beta,
        ref float runningMean, ref float runningVariance, ref float means, ref float inverses, double epsilon, double momentum, bool isTraining)
    {
        var walk = new PlaneWalk(from, to);
        PlaneView source = walk.View(ref x, from), target = walk.View(ref y, to);
        var moments = new ChannelMoments(stackalloc float[48], stackalloc double[32], walk.Lanes);
        Span<float> mean = stackalloc float[16], scale = stackalloc float[16], shift = stackalloc float[16];
        for (int plane = 0; plane < walk.Planes; plane++)
        {
            int first = plane * walk.Lanes, ours = walk.ChannelsOf(plane);
            if (isTraining)
            {
                moments.Start();
                for (int sample = 0; sample < count; sample++)
                    AddRuns(ref moments, walk, source, plane, (nint)sample * sampleStride);
                moments.Finish();
            }

            for (int lane = 0; lane < ours; lane++)
            {
                int channel = first + lane;
                ref float runMean = ref Unsafe.Add(ref runningMean, channel);
                ref float runVariance = ref Unsafe.Add(ref runningVariance, channel);
                double average = runMean, variance = runVariance;
                if (isTraining)
                {
                    average = moments.Means[lane];
                    variance = moments.Deviations[lane] / moments.Count;

                    // One value has no unbiased variance; its deviation is zero, and so is what is kept of it.
                    double unbiased = moments.Deviations[lane] / Math.Max(moments.Count - 1, 1);
                    runMean = (float)(((1 - momentum) * runMean) + (momentum * average));
                    runVariance = (float)(((1 - momentum) * runVariance) + (momentum * unbiased));
                }

                float inverse = (float)(1 / Math.Sqrt(variance + epsilon));
                mean[lane] = Unsafe.Add(ref means, channel) = (float)average;
                Unsafe.Add(ref inverses, channel) = inverse;
                scale[lane] = inverse * Unsafe.Add(ref gamma, channel);
                shift[lane] = Unsafe.Add(ref beta, channel);
            }

            walk.Complete(plane, mean);
            walk.Complete(plane, scale);
            walk.Complete(plane, shift);
            for (int sample = 0; sample < count; sample++)
                NormalizeRuns(walk, source, target, plane, (nint)sample * sampleStride, mean, scale, shift);
        }
    }

    /// <summary>
    /// The gradients of <see cref="Batch"/>: of x, with g the gradient of y, n the values of a channel and z = (x - mean) inverse:
    /// gamma inverse (g - sum(g) / n - z sum(g z) / n) in training, gamma inverse g else; of gamma sum(g z), of beta sum(g).
    /// </summary>
    /// <param name="x">The first sample's buffer.</param>
    /// <param name="from">The layout of a sample of x.</param>
    /// <param name="gy">The gradient of y.</param>
    /// <param name="gyLayout">Its layout.</param>
    /// <param name="gx">The gradient of x, overwritten.</param>
    /// <param name="gxLayout">Its layout.</param>
    /// <param name="sampleStride">Floats from one sample to the next, of all three.</param>
    /// <param name="count">Number of samples.</param>
    /// <param name="gamma">Scales.</param>
    /// <param name="means">The means that the forward pass used.</param>
    /// <param name="inverses">The inverse deviations that it used.</param>
    /// <param name="gradGamma">Gradients of the scales, added to.</param>
    /// <param name="gradBeta">Gradients of the shifts, added to.</param>
    /// <param name="isTraining">Whether the batch's own statistics were used; else they count as constants.</param>
    public static void BatchBackward(
        ref float x, in TensorLayout from, ref float gy, in TensorLayout gyLayout, ref float gx, in TensorLayout gxLayout, int sampleStride, int count,
        ref float gamma, ref float means, ref float inverses, ref float gradGamma, ref float gradBeta, bool isTraining)
    {
        var walk = new PlaneWalk(from, gyLayout, gxLayout);
        PlaneView source = walk.View(ref x, from), gradient = walk.View(ref gy, gyLayout), target = walk.View(ref gx, gxLayout);
        double values = (double)count * from.Positions;

        var sums = new ChannelSums(stackalloc float[32], stackalloc double[32], walk.Lanes);
        Span<float> mean = stackalloc float[16], a = stackalloc float[16], b = stackalloc float[16], c = stackalloc float[16];
        for (int plane = 0; plane < walk.Planes; plane++)
        {
            walk.LoadPattern(ref means, plane, mean);
            sums.Start();
            for (int sample = 0; sample < count; sample++)
                AddRuns(ref sums, walk, gradient, source, plane, (nint)sample * sampleStride, mean);
            sums.Finish();

            for (int lane = 0; lane < walk.ChannelsOf(plane); lane++)
            {
                int channel = (plane * walk.Lanes) + lane;
                double inverse = Unsafe.Add(ref inverses, channel), scale = inverse * Unsafe.Add(ref gamma, channel);
                Unsafe.Add(ref gradBeta, channel) += (float)sums.Sums[lane];
                Unsafe.Add(ref gradGamma, channel) += (float)(sums.Products[lane] * inverse);
                a[lane] = (float)scale;
                b[lane] = isTraining ? (float)(-scale * inverse * inverse * sums.Products[lane] / values) : 0f;
                c[lane] = isTraining ? (float)(-scale * sums.Sums[lane] / values) : 0f;
            }

            walk.Complete(plane, a);
            walk.Complete(plane, b);
            walk.Complete(plane, c);
            for (int sample = 0; sample < count; sample++)
                BackwardRuns(walk, source, gradient, target, plane, (nint)sample * sampleStride, mean, a, b, c);
        }
    }

    /// <summary>y = x scale + shift for each channel.</summary>
    /// <param name="x">The buffer of one sample.</param>
    /// <param name="from">Its layout.</param>
    /// <param name="y">The buffer of results.</param>
    /// <param name="to">Its layout.</param>
    /// <param name="scale">Scales, padded to a multiple of 16.</param>
    /// <param name="shift">Shifts, padded to a multiple of 16.</param>
    public static void Scale(ref float x, in TensorLayout from, ref float y, in TensorLayout to, ref float scale, ref float shift)
    {
        var walk = new PlaneWalk(from, to);
        PlaneView source = walk.View(ref x, from), target = walk.View(ref y, to);
        Span<float> scales = stackalloc float[16], shifts = stackalloc float[16];
        for (int plane = 0; plane < walk.Planes; plane++)
        {
            walk.LoadPattern(ref scale, plane, scales);
            walk.LoadPattern(ref shift, plane, shifts);
            int length = walk.Columns * walk.FloatsOf(plane);
            for (int slice = 0; slice < walk.Slices; slice++)
            {
                for (int row = 0; row < walk.Rows; row++)
                    NormalizationRuns.Scale(ref source.Run(plane, slice, row), ref target.Run(plane, slice, row), length, walk.Lanes, scales, shifts);
            }
        }
    }

    /// <summary>Batch normalization by running statistics as one scale and one shift: gamma / sqrt(variance + epsilon), and beta + (bias - mean) scale.</summary>
    /// <param name="gamma">Scales of the normalization.</param>
    /// <param name="beta">Shifts of the normalization.</param>
    /// <param name="mean">Running means.</param>
    /// <param name="variance">Running variances.</param>
    /// <param name="epsilon">Added to variances.</param>
    /// <param name="bias">The bias of the product before it.</param>
    /// <param name="hasBias">Whether there is one.</param>
    /// <param name="scale">The scales, padded by zeros to a multiple of 16.</param>
    /// <param name="shift">The shifts, padded by zeros to a multiple of 16.</param>
    /// <param name="channels">Number of channels.</param>
    public static void Fold(
        ref float gamma, ref float beta, ref float mean, ref float variance, double epsilon, ref float bias, bool hasBias, ref float scale, ref float shift, int channels)
    {
        for (int channel = 0; channel < channels; channel++)
        {
            double factor = Unsafe.Add(ref gamma, channel) / Math.Sqrt(Unsafe.Add(ref variance, channel) + epsilon);
            double before = hasBias ? Unsafe.Add(ref bias, channel) : 0;
            Unsafe.Add(ref scale, channel) = (float)factor;
            Unsafe.Add(ref shift, channel) = (float)(Unsafe.Add(ref beta, channel) + ((before - Unsafe.Add(ref mean, channel)) * factor));
        }

        for (int channel = channels; channel < Align(channels); channel++)
            Unsafe.Add(ref scale, channel) = Unsafe.Add(ref shift, channel) = 0f;
    }

    /// <summary>Multiplies packed weights by the scales of their outputs.</summary>
    /// <param name="packed">Weights, <c>[panel][vector][lanes]</c>.</param>
    /// <param name="panels">Number of panels.</param>
    /// <param name="vectorsPerPanel">Vectors of a panel.</param>
    /// <param name="scale">Scales, one for each lane of each panel.</param>
    /// <param name="lanes">Outputs of a panel, a multiple of 16.</param>
    public static void ScalePanels(ref float packed, int panels, int vectorsPerPanel, ref float scale, int lanes = 16)
    {
        int length = vectorsPerPanel * lanes;
        for (int panel = 0; panel < panels; panel++)
        {
            ref float first = ref Unsafe.Add(ref packed, (nint)panel * length);
            for (int lane = 0; lane < lanes; lane += Vector<float>.Count)
            {
                Vector<float> factor = Vector.LoadUnsafe(ref scale, (nuint)((panel * lanes) + lane));
                for (int i = lane; i < length; i += lanes)
                    (Vector.LoadUnsafe(ref first, (nuint)i) * factor).StoreUnsafe(ref first, (nuint)i);
            }
        }
    }

    /// <summary>Multiplies rows by their scales.</summary>
    /// <param name="packed">The first row; rows follow each other.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="length">Floats of a row.</param>
    /// <param name="scale">A scale for each row.</param>
    public static void ScaleRows(ref float packed, int rows, int length, ref float scale)
    {
        for (int row = 0; row < rows; row++)
        {
            ref float first = ref Unsafe.Add(ref packed, (nint)row * length);
            float factor = Unsafe.Add(ref scale, row);
            int i = 0;
            for (; i <= length - Vector<float>.Count; i += Vector<float>.Count)
                (Vector.LoadUnsafe(ref first, (nuint)i) * factor).StoreUnsafe(ref first, (nuint)i);
            for (; i < length; i++)
                Unsafe.Add(ref first, i) *= factor;
        }
    }

    private static int Align(int channels) => (channels + 15) / 16 * 16;

    private static void AddRuns(ref ChannelMoments moments, in PlaneWalk walk, in PlaneView source, int plane, nint offset)
    {
        for (int slice = 0; slice < walk.Slices; slice++)
        {
            for (int row = 0; row < walk.Rows; row++)
                moments.Add(ref source.Run(plane, slice, row, offset), walk.Columns, walk.FloatsOf(plane));
        }
    }

    private static void AddRuns(
        ref ChannelSums sums, in PlaneWalk walk, in PlaneView gradient, in PlaneView source, int plane, nint offset, ReadOnlySpan<float> mean)
    {
        for (int slice = 0; slice < walk.Slices; slice++)
        {
            for (int row = 0; row < walk.Rows; row++)
            {
                sums.Add(
                    ref gradient.Run(plane, slice, row, offset), ref source.Run(plane, slice, row, offset), walk.Columns, walk.FloatsOf(plane), mean);
            }
        }
    }

    private static void NormalizeRuns(
        in PlaneWalk walk, in PlaneView source, in PlaneView target, int plane, nint offset,
        ReadOnlySpan<float> mean, ReadOnlySpan<float> scale, ReadOnlySpan<float> shift)
    {
        int length = walk.Columns * walk.FloatsOf(plane);
        for (int slice = 0; slice < walk.Slices; slice++)
        {
            for (int row = 0; row < walk.Rows; row++)
            {
                NormalizationRuns.Normalize(
                    ref source.Run(plane, slice, row, offset), ref target.Run(plane, slice, row, offset), length, walk.Lanes, mean, scale, shift);
            }
        }
    }

    private static void BackwardRuns(
        in PlaneWalk walk, in PlaneView source, in PlaneView gradient, in PlaneView target, int plane, nint offset,
        ReadOnlySpan<float> mean, ReadOnlySpan<float> a, ReadOnlySpan<float> b, ReadOnlySpan<float> c)
    {
        int length = walk.Columns * walk.FloatsOf(plane);
        for (int slice = 0; slice < walk.Slices; slice++)
        {
            for (int row = 0; row < walk.Rows; row++)
            {
                NormalizationRuns.Backward(
                    ref source.Run(plane, slice, row, offset), ref gradient.Run(plane, slice, row, offset), ref target.Run(plane, slice, row, offset),
                    length, walk.Lanes, mean, a, b, c);
            }
        }
    }
}
