namespace CnnGen.Runtime.Tests.Numerics;

/// <summary>Normalization across channels against ONNX's formula in double precision, its gradient against finite differences of it.</summary>
public class LocalResponseTests
{
    public static TheoryData<int, int, int> Shapes => Tensor.Shapes();

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Normalize_IsTheFormulaAndItsGradient(int block, int channels, int axes)
    {
        var random = new Random((block * 1000) + (channels * 10) + axes);
        (int, double, double, double)[] cases = [(1, 0.5, 0.75, 1), (2, 1, 0.5, 0.7), (3, 2, 1, 2), (4, 0.1, 0.6, 1), (5, 1, 0.75, 2), (40, 3, 0.75, 1), (6000, 50, 0.8, 1)];
        foreach ((int size, double alpha, double beta, double bias) in cases)
        {
            var extent = Tensor.Size(random, axes, 11);
            TensorLayout from = Tensor.Lay(random, channels, block, axes, extent), to = Tensor.Lay(random, channels, block, axes, extent);
            TensorLayout gyLayout = Tensor.Lay(random, channels, block, axes, extent), gxLayout = Tensor.Lay(random, channels, block, axes, extent);
            int positions = from.Positions;
            double[] x = Tensor.Random(random, channels * positions), g = Tensor.Random(random, channels * positions);

            using Tensor source = new(from, x), target = new(to), gradient = new(gyLayout, g), result = new(gxLayout);
            LocalResponse.Normalize(ref source.First, from, ref target.First, to, size, alpha, beta, bias);
            Tensor.AssertClose(Reference(x, channels, positions, size, alpha, beta, bias), target.Values(), 1e-6);
            LocalResponse.Backward(ref source.First, from, ref gradient.First, gyLayout, ref result.First, gxLayout, size, alpha, beta, bias);
            Tensor.AssertClose(Gradient(x, g, channels, positions, size, alpha, beta, bias), result.Values(), 1e-5);
        }
    }

    /// <summary>More channels than are gathered at a time, with a window that is wider than that and one that is not.</summary>
    [Theory]
    [InlineData(1, 5)]
    [InlineData(1, 2100)]
    [InlineData(16, 5)]
    [InlineData(16, 2100)]
    public void Normalize_TakesChannelsInChunks(int block, int size)
    {
        const int Channels = 4421;
        TensorLayout layout = new(Channels, block, 1, 1, 2, 0, 0, 1, 0, 0, 0);
        double[] x = Tensor.Random(new Random(size), 2 * Channels), g = Tensor.Random(new Random(block), 2 * Channels);
        using Tensor source = new(layout, x), target = new(layout), gradient = new(layout, g), result = new(layout);
        LocalResponse.Normalize(ref source.First, layout, ref target.First, layout, size, 2, 0.75, 1);
        Tensor.AssertClose(Reference(x, Channels, 2, size, 2, 0.75, 1), target.Values(), 1e-6);
        LocalResponse.Backward(ref source.First, layout, ref gradient.First, layout, ref result.First, layout, size, 2, 0.75, 1);

        Tensor.AssertGradient(v => Reference(v, Channels, 2, size, 2, 0.75, 1), x, g, result.Values(), 3e-5);
    }

    private static double[] Reference(double[] x, int channels, int positions, int size, double alpha, double beta, double bias)
    {
        // Squares of all channels before one: a window is a difference of two.
        double[] y = new double[x.Length], before = new double[x.Length + positions];
        for (int i = 0; i < x.Length; i++)
            before[i + positions] = before[i] + (x[i] * x[i]);
        for (int channel = 0; channel < channels; channel++)
        {
            int first = Math.Max(0, channel - ((size - 1) / 2)), last = Math.Min(channels - 1, channel + (size / 2));
            for (int position = 0; position < positions; position++)
            {
                double sum = before[((last + 1) * positions) + position] - before[(first * positions) + position];
                y[(channel * positions) + position] = x[(channel * positions) + position] / Math.Pow(bias + (alpha / size * sum), beta);
            }
        }

        return y;
    }

    // Positions do not meet: each is differentiated by itself.
    private static double[] Gradient(double[] x, double[] g, int channels, int positions, int size, double alpha, double beta, double bias)
    {
        double[] gradient = new double[x.Length];
        for (int position = 0; position < positions; position++)
        {
            double[] here = [.. Enumerable.Range(0, channels).Select(c => x[(c * positions) + position])];
            double[] there = [.. Enumerable.Range(0, channels).Select(c => g[(c * positions) + position])];
            double[] part = Tensor.Gradient(v => Reference(v, channels, 1, size, alpha, beta, bias), here, there);
            for (int channel = 0; channel < channels; channel++)
                gradient[(channel * positions) + position] = part[channel];
        }

        return gradient;
    }
}
