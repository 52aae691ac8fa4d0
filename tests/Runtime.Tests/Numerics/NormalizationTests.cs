using CnnGen.Runtime.Tests.Memory;

namespace CnnGen.Runtime.Tests.Numerics;

/// <summary>Normalizations against plain loops in double precision, their gradients against finite differences of these.</summary>
public class NormalizationTests
{
    private const double Epsilon = 1e-5;

    public static TheoryData<int, int, int> Shapes => Tensor.Shapes();

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Batch_IsTheFormulaAndItsGradient(int block, int channels, int axes)
    {
        var random = new Random((block * 1000) + (channels * 10) + axes);
        for (int trial = 0; trial < 6; trial++)
        {
            bool isTraining = trial % 2 == 0;
            var size = Tensor.Size(random, axes, 5);
            TensorLayout from = Tensor.Lay(random, channels, block, axes, size), to = Tensor.Lay(random, channels, block, axes, size);
            TensorLayout gyLayout = Tensor.Lay(random, channels, block, axes, size), gxLayout = Tensor.Lay(random, channels, block, axes, size);
            int count = random.Next(2, 4), positions = from.Positions, length = count * channels * positions;
            int stride = new[] { from.Length, to.Length, gyLayout.Length, gxLayout.Length }.Max() + random.Next(3);
            double[] x = Tensor.Random(random, length, 2), g = Tensor.Random(random, length), gamma = Tensor.Random(random, channels, 1), beta = Tensor.Random(random, channels);
            double[] mean = Tensor.Random(random, channels), variance = Tensor.Random(random, channels, 1.5);

            double[] Reference(double[] at, double[] scale, double[] shift) => BatchReference(at, scale, shift, mean, variance, channels, positions, isTraining, out _, out _);
            double[] expected = BatchReference(x, gamma, beta, mean, variance, channels, positions, isTraining, out double[] batchMean, out double[] batchVariance);

            using Tensor source = new(from, x, count, stride), target = new(to, null, count, stride);
            using Tensor gradient = new(gyLayout, g, count, stride), result = new(gxLayout, null, count, stride);
            using Guarded scales = Tensor.Parameters(gamma), shifts = Tensor.Parameters(beta), runMean = Tensor.Parameters(mean), runVariance = Tensor.Parameters(variance);
            using Guarded means = Tensor.Parameters(new double[channels]), inverses = Tensor.Parameters(new double[channels]);
            Normalization.Batch(
                ref source.First, from, ref target.First, to, stride, count, ref scales.First, ref shifts.First, ref runMean.First, ref runVariance.First,
                ref means.First, ref inverses.First, Epsilon, 0.1, isTraining);
            Tensor.AssertClose(expected, target.Values(), 2e-5);

            double n = count * positions;
            Tensor.AssertClose(isTraining ? [.. mean.Zip(batchMean, (r, b) => (0.9 * r) + (0.1 * b))] : mean, Tensor.ValuesOf(runMean), 1e-6);
            Tensor.AssertClose(
                isTraining ? [.. variance.Zip(batchVariance, (r, b) => (0.9 * r) + (0.1 * b * n / (n - 1)))] : variance, Tensor.ValuesOf(runVariance), 1e-6);
            Tensor.AssertClose(isTraining ? batchMean : mean, Tensor.ValuesOf(means), 1e-6);
            Tensor.AssertClose([.. (isTraining ? batchVariance : variance).Select(v => 1 / Math.Sqrt(v + Epsilon))], Tensor.ValuesOf(inverses), 1e-5);

            double[] before = Tensor.Random(random, channels);
            using Guarded gradScale = Tensor.Parameters(before), gradShift = Tensor.Parameters(before);
            Normalization.BatchBackward(
                ref source.First, from, ref gradient.First, gyLayout, ref result.First, gxLayout, stride, count, ref scales.First, ref means.First, ref inverses.First,
                ref gradScale.First, ref gradShift.First, isTraining);
            Tensor.AssertGradient(v => Reference(v, gamma, beta), x, g, result.Values(), 2e-4);
            Tensor.AssertGradient(v => Reference(x, v, beta), gamma, g, Change(gradScale, before), 2e-5);
            Tensor.AssertGradient(v => Reference(x, gamma, v), beta, g, Change(gradShift, before), 2e-5);
        }
    }

    /// <summary>Far from zero, where a sum of squares would have lost the variance, and over many portions.</summary>
    [Theory]
    [InlineData(1, 0)]
    [InlineData(1, 1)]
    [InlineData(16, 0)]
    [InlineData(16, 1)]
    public void Batch_KeepsTheVarianceBesideALargeMean(int block, int halo)
    {
        const int Channels = 3, Count = 3;
        TensorLayout layout = new(Channels, block, 1, 41, 43, 0, halo, halo, 0, halo, halo);
        double[] x = Tensor.Random(new Random(block), Count * Channels * layout.Positions, 300), unit = [1, 1, 1], zero = [0, 0, 0];

        // One sample lies elsewhere: portions differ in their means.
        for (int i = 0; i < Channels * layout.Positions; i++)
            x[i] -= 90;
        double[] expected = BatchReference(x, unit, zero, zero, zero, Channels, layout.Positions, true, out double[] mean, out double[] variance);
        using Tensor source = new(layout, x, Count), target = new(layout, null, Count);
        using Guarded gamma = Tensor.Parameters(unit), beta = Tensor.Parameters(zero), runMean = Tensor.Parameters(zero), runVariance = Tensor.Parameters(zero);
        using Guarded means = Tensor.Parameters(zero), inverses = Tensor.Parameters(zero);
        Normalization.Batch(
            ref source.First, layout, ref target.First, layout, layout.Length, Count, ref gamma.First, ref beta.First, ref runMean.First, ref runVariance.First,
            ref means.First, ref inverses.First, Epsilon, 1, true);
        double n = Count * layout.Positions;
        for (int channel = 0; channel < Channels; channel++)
        {
            Assert.Equal(1, runMean[channel] / mean[channel], 1e-7);
            Assert.Equal(1, runVariance[channel] / (variance[channel] * n / (n - 1)), 1e-6);
        }

        Tensor.AssertClose(expected, target.Values(), 2e-6);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Groups_AreTheFormulaAndItsGradient(int block, int channels, int axes)
    {
        var random = new Random((block * 1000) + (channels * 10) + axes);
        int[] divisors = [.. Enumerable.Range(1, channels).Where(d => channels % d == 0)];
        for (int trial = 0; trial < 6; trial++)
        {
            bool isElementwise = trial % 2 == 0;

            // The last trials are large enough for several tiles.
            bool isLong = trial >= 4 && axes == 1;
            var size = isLong ? (1, 1, 131) : Tensor.Size(random, axes, 5);
            int groups = isElementwise ? 1 : divisors[random.Next(divisors.Length)];
            TensorLayout from = Tensor.Lay(random, channels, block, axes, size), to = Tensor.Lay(random, channels, block, axes, size);
            TensorLayout gyLayout = Tensor.Lay(random, channels, block, axes, size), gxLayout = Tensor.Lay(random, channels, block, axes, size);
            int positions = from.Positions, length = channels * positions, parameters = isElementwise ? length : channels;
            double[] x = Tensor.Random(random, length, 2), g = Tensor.Random(random, length), gamma = Tensor.Random(random, parameters, 1), beta = Tensor.Random(random, parameters);
            double[] Reference(double[] at, double[] scale, double[] shift) => GroupReference(at, scale, shift, channels, positions, groups, isElementwise);

            using Tensor source = new(from, x), target = new(to), gradient = new(gyLayout, g), result = new(gxLayout);
            using Guarded scales = Tensor.Parameters(gamma), shifts = Tensor.Parameters(beta);
            using Guarded scratch = Tensor.Parameters([.. Enumerable.Repeat(double.NaN, (channels + 15) / 16 * 64)]);
            Normalization.Groups(ref source.First, from, ref target.First, to, groups, isElementwise, ref scales.First, ref shifts.First, ref scratch.First, 0.01);
            Tensor.AssertClose(Reference(x, gamma, beta), target.Values(), 2e-5);

            double[] before = Tensor.Random(random, parameters);
            using Guarded gradScale = Tensor.Parameters(before), gradShift = Tensor.Parameters(before);
            Normalization.GroupsBackward(
                ref source.First, from, ref gradient.First, gyLayout, ref result.First, gxLayout, groups, isElementwise, ref scales.First,
                ref gradScale.First, ref gradShift.First, ref scratch.First, 0.01);
            Tensor.AssertGradient(v => Reference(v, gamma, beta), x, g, result.Values(), 1e-4);
            Tensor.AssertGradient(v => Reference(x, v, beta), gamma, g, Change(gradScale, before), 2e-5);
            Tensor.AssertGradient(v => Reference(x, gamma, v), beta, g, Change(gradShift, before), 2e-5);
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void FoldAndScale_AreBatchNormalizationOfAProductWithItsBias(int block, int channels, int axes)
    {
        var random = new Random((block * 1000) + (channels * 10) + axes);
        foreach (bool hasBias in (bool[])[false, true])
        {
            var size = Tensor.Size(random, axes);
            TensorLayout from = Tensor.Lay(random, channels, block, axes, size), to = Tensor.Lay(random, channels, block, axes, size);
            double[] x = Tensor.Random(random, channels * from.Positions), gamma = Tensor.Random(random, channels, 1), beta = Tensor.Random(random, channels);
            double[] mean = Tensor.Random(random, channels), variance = Tensor.Random(random, channels, 1.5), bias = Tensor.Random(random, channels);
            double[] biased = [.. x.Select((v, i) => v + (hasBias ? bias[i / from.Positions] : 0))];
            double[] expected = BatchReference(biased, gamma, beta, mean, variance, channels, from.Positions, false, out _, out _);

            using Guarded gammas = Tensor.Parameters(gamma), betas = Tensor.Parameters(beta), means = Tensor.Parameters(mean), variances = Tensor.Parameters(variance);
            using Guarded biases = Tensor.Parameters(bias);
            int aligned = (channels + 15) / 16 * 16;
            using Guarded scale = Tensor.Parameters(new double[aligned]), shift = Tensor.Parameters([.. Enumerable.Repeat(3.0, aligned)]);
            Normalization.Fold(
                ref gammas.First, ref betas.First, ref means.First, ref variances.First, Epsilon, ref biases.First, hasBias, ref scale.First, ref shift.First, channels);
            using Tensor source = new(from, x), target = new(to);
            Normalization.Scale(ref source.First, from, ref target.First, to, ref scale.First, ref shift.First);
            Tensor.AssertClose(expected, target.Values(), 1e-5);
            Assert.All(scale.ToArray()[channels..].Concat(shift.ToArray()[channels..]), v => Assert.Equal(0f, v));
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 7)]
    public void ScalePanels_ScalesLaneByLane(int panels, int vectors)
    {
        double[] packed = Tensor.Random(new Random(1), panels * vectors * 16), scale = Tensor.Random(new Random(2), panels * 16);
        using Guarded weights = Tensor.Parameters(packed), scales = Tensor.Parameters(scale);
        Normalization.ScalePanels(ref weights.First, panels, vectors, ref scales.First);
        Tensor.AssertClose([.. packed.Select((v, i) => v * scale[(i / (vectors * 16) * 16) + (i % 16)])], Tensor.ValuesOf(weights), 1e-6);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 27)]
    public void ScaleRows_ScalesRowByRow(int rows, int length)
    {
        double[] packed = Tensor.Random(new Random(1), rows * length), scale = Tensor.Random(new Random(2), rows);
        using Guarded weights = Tensor.Parameters(packed), scales = Tensor.Parameters(scale);
        Normalization.ScaleRows(ref weights.First, rows, length, ref scales.First);
        Tensor.AssertClose([.. packed.Select((v, i) => v * scale[i / length])], Tensor.ValuesOf(weights), 1e-6);
    }

    private static double[] Change(Guarded after, double[] before) => [.. Tensor.ValuesOf(after).Zip(before, (a, b) => a - b)];

    private static double[] BatchReference(
        double[] x, double[] gamma, double[] beta, double[] runMean, double[] runVariance, int channels, int positions, bool isTraining,
        out double[] mean, out double[] variance)
    {
        (mean, variance) = ([.. runMean], [.. runVariance]);
        double[] y = new double[x.Length];
        for (int channel = 0; channel < channels; channel++)
        {
            int[] ours = [.. Enumerable.Range(0, x.Length).Where(i => i / positions % channels == channel)];
            if (isTraining)
            {
                double m = mean[channel] = ours.Average(i => x[i]);
                variance[channel] = ours.Average(i => (x[i] - m) * (x[i] - m));
            }

            foreach (int i in ours)
                y[i] = ((x[i] - mean[channel]) / Math.Sqrt(variance[channel] + Epsilon) * gamma[channel]) + beta[channel];
        }

        return y;
    }

    private static double[] GroupReference(double[] x, double[] gamma, double[] beta, int channels, int positions, int groups, bool isElementwise)
    {
        double[] y = new double[x.Length];
        int size = channels / groups * positions;
        for (int first = 0; first < x.Length; first += size)
        {
            double mean = x[first..(first + size)].Average(), variance = x[first..(first + size)].Average(v => (v - mean) * (v - mean));
            for (int i = first; i < first + size; i++)
            {
                int parameter = isElementwise ? i : i / positions;
                y[i] = ((x[i] - mean) / Math.Sqrt(variance + 0.01) * gamma[parameter]) + beta[parameter];
            }
        }

        return y;
    }
}
