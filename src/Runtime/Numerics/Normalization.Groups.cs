using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CnnGen;

/// <content>Statistics over groups of channels of one sample: one group is layer normalization, as many as channels are instance normalization.</content>
public static partial class Normalization
{
    /// <summary>Positions whose parameters are brought into the order of a blocked run at a time.</summary>
    private const int TilePositions = 64;

    /// <summary>y = (x - mean) / sqrt(variance + epsilon) gamma + beta, the statistics over a group's channels and all positions.</summary>
    /// <param name="x">The buffer of one sample.</param>
    /// <param name="from">Its layout.</param>
    /// <param name="y">The buffer of results.</param>
    /// <param name="to">Its layout.</param>
    /// <param name="groups">Number of groups; it divides the channels.</param>
    /// <param name="isElementwise">Whether gamma and beta hold one value for each element, <c>[channel, slice, row, column]</c>, or one for each channel.</param>
    /// <param name="gamma">Scales.</param>
    /// <param name="beta">Shifts.</param>
    /// <param name="scratch">Four floats for each channel, their number rounded up to a multiple of 16.</param>
    /// <param name="epsilon">Added to variances.</param>
    public static void Groups(
        ref float x, in TensorLayout from, ref float y, in TensorLayout to, int groups, bool isElementwise,
        ref float gamma, ref float beta, ref float scratch, double epsilon)
    {
        if (groups == 1 && IsLine(from, isElementwise) && IsLine(to, isElementwise))
        {
            TensorLayout line = new(1, 1, 1, 1, from.Length);
            Groups(ref x, line, ref y, line, 1, true, ref gamma, ref beta, ref scratch, epsilon);
            return;
        }

        var walk = new PlaneWalk(from, to);
        PlaneView source = walk.View(ref x, from), target = walk.View(ref y, to);
        int positions = from.Positions;
        isElementwise &= positions > 1;
        GroupStatistics(walk, source, from.Channels, groups, ref scratch, epsilon);
        ref float inverses = ref Unsafe.Add(ref scratch, Align(from.Channels));

        Span<float> mean = stackalloc float[16], scale = stackalloc float[16], shift = stackalloc float[16], tiles = stackalloc float[2 * TilePositions * 16];
        for (int plane = 0; plane < walk.Planes; plane++)
        {
            walk.LoadPattern(ref scratch, plane, mean);
            walk.LoadPattern(ref inverses, plane, scale);
            if (!isElementwise)
            {
                walk.LoadPattern(ref gamma, plane, shift);
                for (int lane = 0; lane < 16; lane++)
                    scale[lane] *= shift[lane];
                walk.LoadPattern(ref beta, plane, shift);
                NormalizeRuns(walk, source, target, plane, 0, mean, scale, shift);
                continue;
            }

            for (int slice = 0; slice < walk.Slices; slice++)
            {
                for (int row = 0; row < walk.Rows; row++)
                {
                    nint first = ((nint)plane * walk.Lanes * positions) + (((slice * walk.Rows) + row) * walk.Columns);
                    NormalizeEachRun(
                        ref source.Run(plane, slice, row), ref target.Run(plane, slice, row), ref Unsafe.Add(ref gamma, first), ref Unsafe.Add(ref beta, first),
                        walk.Columns, walk.Lanes, walk.ChannelsOf(plane), positions, mean, scale, tiles);
                }
            }
        }
    }

    /// <summary>
    /// The gradients of <see cref="Groups"/>: of x, with h = g gamma, n the values of a group and z = (x - mean) inverse:
    /// inverse (h - sum(h) / n - z sum(h z) / n); of gamma g z, of beta g, summed over the elements that share them.
    /// </summary>
    /// <param name="x">The buffer of one sample.</param>
    /// <param name="from">Its layout.</param>
    /// <param name="gy">The gradient of y.</param>
    /// <param name="gyLayout">Its layout.</param>
    /// <param name="gx">The gradient of x, overwritten.</param>
    /// <param name="gxLayout">Its layout.</param>
    /// <param name="groups">Number of groups.</param>
    /// <param name="isElementwise">Whether gamma holds one value for each element or one for each channel.</param>
    /// <param name="gamma">Scales.</param>
    /// <param name="gradGamma">Gradients of the scales, added to.</param>
    /// <param name="gradBeta">Gradients of the shifts, added to.</param>
    /// <param name="scratch">Four floats for each channel, their number rounded up to a multiple of 16.</param>
    /// <param name="epsilon">Added to variances.</param>
    public static void GroupsBackward(
        ref float x, in TensorLayout from, ref float gy, in TensorLayout gyLayout, ref float gx, in TensorLayout gxLayout, int groups, bool isElementwise,
        ref float gamma, ref float gradGamma, ref float gradBeta, ref float scratch, double epsilon)
    {
        if (groups == 1 && IsLine(from, isElementwise) && IsLine(gyLayout, isElementwise) && IsLine(gxLayout, isElementwise))
        {
            TensorLayout line = new(1, 1, 1, 1, from.Length);
            GroupsBackward(ref x, line, ref gy, line, ref gx, line, 1, true, ref gamma, ref gradGamma, ref gradBeta, ref scratch, epsilon);
            return;
        }

        var walk = new PlaneWalk(from, gyLayout, gxLayout);
        PlaneView source = walk.View(ref x, from), gradient = walk.View(ref gy, gyLayout), target = walk.View(ref gx, gxLayout);
        int channels = from.Channels, aligned = Align(channels), positions = from.Positions;
        isElementwise &= positions > 1;
        GroupStatistics(walk, source, channels, groups, ref scratch, epsilon);
        ref float inverses = ref Unsafe.Add(ref scratch, aligned);
        ref float gradientSums = ref Unsafe.Add(ref scratch, 2 * aligned);
        ref float productSums = ref Unsafe.Add(ref scratch, 3 * aligned);

        // First h's sums over each channel; element by element, h itself goes where the gradient of x will be.
        var sums = new ChannelSums(stackalloc float[32], stackalloc double[32], walk.Lanes);
        Span<float> mean = stackalloc float[16], a = stackalloc float[16], b = stackalloc float[16], c = stackalloc float[16];
        Span<float> tiles = stackalloc float[2 * TilePositions * 16];
        for (int plane = 0; plane < walk.Planes; plane++)
        {
            walk.LoadPattern(ref scratch, plane, mean);
            walk.LoadPattern(ref inverses, plane, a);
            for (int slice = 0; isElementwise && slice < walk.Slices; slice++)
            {
                for (int row = 0; row < walk.Rows; row++)
                {
                    nint first = ((nint)plane * walk.Lanes * positions) + (((slice * walk.Rows) + row) * walk.Columns);
                    BackwardEachRun(
                        ref source.Run(plane, slice, row), ref gradient.Run(plane, slice, row), ref target.Run(plane, slice, row),
                        ref Unsafe.Add(ref gamma, first), ref Unsafe.Add(ref gradGamma, first), ref Unsafe.Add(ref gradBeta, first),
                        walk.Columns, walk.Lanes, walk.ChannelsOf(plane), positions, mean, a, tiles);
                }
            }

            sums.Start();
            AddRuns(ref sums, walk, isElementwise ? target : gradient, source, plane, 0, mean);
            sums.Finish();
            for (int lane = 0; lane < walk.ChannelsOf(plane); lane++)
            {
                int channel = (plane * walk.Lanes) + lane;
                double sum = sums.Sums[lane], product = sums.Products[lane] * Unsafe.Add(ref inverses, channel), factor = 1;
                if (!isElementwise)
                {
                    Unsafe.Add(ref gradBeta, channel) += (float)sum;
                    Unsafe.Add(ref gradGamma, channel) += (float)product;
                    factor = Unsafe.Add(ref gamma, channel);
                }

                Unsafe.Add(ref gradientSums, channel) = (float)(sum * factor);
                Unsafe.Add(ref productSums, channel) = (float)(product * factor);
            }
        }

        // Then each group's sums over its channels, as the numbers that the last loop takes.
        int size = channels / groups;
        double values = (double)size * positions;
        for (int first = 0; first < channels; first += size)
        {
            double sum = 0, product = 0, inverse = Unsafe.Add(ref inverses, first);
            for (int channel = first; channel < first + size; channel++)
            {
                sum += Unsafe.Add(ref gradientSums, channel);
                product += Unsafe.Add(ref productSums, channel);
            }

            MemoryMarshal.CreateSpan(ref Unsafe.Add(ref gradientSums, first), size).Fill((float)(-inverse * sum / values));
            MemoryMarshal.CreateSpan(ref Unsafe.Add(ref productSums, first), size).Fill((float)(-inverse * inverse * product / values));
        }

        for (int plane = 0; plane < walk.Planes; plane++)
        {
            walk.LoadPattern(ref scratch, plane, mean);
            walk.LoadPattern(ref inverses, plane, a);
            if (!isElementwise)
            {
                walk.LoadPattern(ref gamma, plane, b);
                for (int lane = 0; lane < 16; lane++)
                    a[lane] *= b[lane];
            }

            walk.LoadPattern(ref productSums, plane, b);
            walk.LoadPattern(ref gradientSums, plane, c);
            BackwardRuns(walk, source, isElementwise ? target : gradient, target, plane, 0, mean, a, b, c);
        }
    }

    /// <summary>Whether several channels, each element with a parameter of its own, lie one after the other as one long channel would.</summary>
    private static bool IsLine(in TensorLayout layout, bool isElementwise) =>
        layout.Channels > 1 && layout.Block == 1 && (isElementwise || layout.Positions == 1) && layout.Length == layout.Channels * layout.Positions;

    /// <summary>For each channel the mean of its group, then the group's 1 / sqrt(variance + epsilon), each padded by zeros to a multiple of 16.</summary>
    private static void GroupStatistics(in PlaneWalk walk, in PlaneView source, int channels, int groups, ref float scratch, double epsilon)
    {
        int aligned = Align(channels), size = channels / groups;
        Span<float> means = MemoryMarshal.CreateSpan(ref scratch, aligned), inverses = MemoryMarshal.CreateSpan(ref Unsafe.Add(ref scratch, aligned), aligned);
        means[channels..].Clear();
        inverses[channels..].Clear();

        var moments = new ChannelMoments(stackalloc float[48], stackalloc double[32], walk.Lanes);
        double count = 0, mean = 0, deviations = 0;
        for (int plane = 0; plane < walk.Planes; plane++)
        {
            moments.Start();
            AddRuns(ref moments, walk, source, plane, 0);
            moments.Finish();
            for (int lane = 0; lane < walk.ChannelsOf(plane); lane++)
            {
                // A channel joins its group as a portion joins its channel.
                double total = count + moments.Count, ratio = moments.Count / total, difference = moments.Means[lane] - mean;
                deviations += moments.Deviations[lane] + (difference * difference * count * ratio);
                mean += difference * ratio;
                count = total;

                int end = (plane * walk.Lanes) + lane + 1;
                if (end % size == 0)
                {
                    means[(end - size)..end].Fill((float)mean);
                    inverses[(end - size)..end].Fill((float)(1 / Math.Sqrt((deviations / count) + epsilon)));
                    (count, mean, deviations) = (0, 0, 0);
                }
            }
        }
    }

    private static void NormalizeEachRun(
        ref float x, ref float y, ref float gamma, ref float beta, int columns, int lanes, int channels, int positions,
        ReadOnlySpan<float> mean, ReadOnlySpan<float> inverse, Span<float> tiles)
    {
        if (lanes == 1)
        {
            NormalizationRuns.NormalizeEach(ref x, ref y, ref gamma, ref beta, columns, 1, mean, inverse);
            return;
        }

        ref float gammaTile = ref tiles[0], betaTile = ref tiles[TilePositions * 16];
        for (int column = 0; column < columns; column += TilePositions)
        {
            int part = Math.Min(TilePositions, columns - column);
            TensorLayouts.Copy(ref Unsafe.Add(ref gamma, column), 1, positions, positions, ref gammaTile, 16, 0, 0, channels, 1, part);
            TensorLayouts.Copy(ref Unsafe.Add(ref beta, column), 1, positions, positions, ref betaTile, 16, 0, 0, channels, 1, part);
            NormalizationRuns.NormalizeEach(
                ref Unsafe.Add(ref x, column * 16), ref Unsafe.Add(ref y, column * 16), ref gammaTile, ref betaTile, part * 16, 16, mean, inverse);
        }
    }

    private static void BackwardEachRun(
        ref float x, ref float g, ref float target, ref float gamma, ref float gradGamma, ref float gradBeta, int columns, int lanes, int channels, int positions,
        ReadOnlySpan<float> mean, ReadOnlySpan<float> inverse, Span<float> tiles)
    {
        TensorLayouts.Accumulate(ref g, lanes, 0, 0, ref gradBeta, 1, positions, positions, channels, 1, columns);
        if (lanes == 1)
        {
            NormalizationRuns.BackwardEach(ref x, ref g, ref target, ref gamma, ref gradGamma, columns, 1, mean, inverse);
            return;
        }

        ref float gammaTile = ref tiles[0], gradientTile = ref tiles[TilePositions * 16];
        for (int column = 0; column < columns; column += TilePositions)
        {
            int part = Math.Min(TilePositions, columns - column);
            TensorLayouts.Copy(ref Unsafe.Add(ref gamma, column), 1, positions, positions, ref gammaTile, 16, 0, 0, channels, 1, part);
            tiles.Slice(TilePositions * 16, part * 16).Clear();
            NormalizationRuns.BackwardEach(
                ref Unsafe.Add(ref x, column * 16), ref Unsafe.Add(ref g, column * 16), ref Unsafe.Add(ref target, column * 16),
                ref gammaTile, ref gradientTile, part * 16, 16, mean, inverse);
            TensorLayouts.Accumulate(ref gradientTile, 16, 0, 0, ref Unsafe.Add(ref gradGamma, column), 1, positions, positions, channels, 1, part);
        }
    }
}
