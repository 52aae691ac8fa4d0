namespace CnnGen.Runtime.Tests.Numerics;

/// <summary>Enlarging against its definitions; being linear, its gradients are the transposed definitions.</summary>
public class ResamplingTests
{
    private delegate void Operation(ref float source, in TensorLayout from, ref float target, in TensorLayout to);

    public static TheoryData<int, int, int> Shapes => Tensor.Shapes();

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Nearest_RepeatsAndSums(int block, int channels, int axes) => Check(
        block, channels, axes, Resampling.Nearest, Resampling.NearestBackward, (place, scale, size) => [(place / scale, 1.0)], 9);

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Linear_MixesNeighboursAndItsTranspose(int block, int channels, int axes)
    {
        Check(block, channels, axes, Resampling.Linear, Resampling.LinearBackward, Neighbours, 9);

        // Several chunks of columns.
        if (axes > 0 && channels == 3)
            Check(block, channels, axes, Resampling.Linear, Resampling.LinearBackward, Neighbours, 90);
    }

    /// <summary>PyTorch's own numbers for interpolate([1, 2, 4], scale_factor = 2, mode = "linear", align_corners = False).</summary>
    [Fact]
    public void Linear_PutsCentresHalfAStepInside()
    {
        TensorLayout from = new(1, 1, 1, 1, 3), to = new(1, 1, 1, 1, 6);
        using Tensor source = new(from, [1, 2, 4]), target = new(to);
        Resampling.Linear(ref source.First, from, ref target.First, to);
        Assert.Equal([1, 1.25, 1.75, 2.5, 3.5, 4], target.Values());
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 16)]
    [InlineData(16, 1)]
    [InlineData(16, 16)]
    public void PixelShuffle_IsPyTorchsOrder(int fromBlock, int toBlock)
    {
        var random = new Random(fromBlock + (2 * toBlock));
        foreach (int channels in (int[])[1, 3, 16, 17])
        {
            foreach (int factor in (int[])[1, 2, 3])
            {
                int rows = random.Next(1, 5), columns = random.Next(1, 6), many = channels * factor * factor;
                TensorLayout from = Tensor.Lay(random, many, fromBlock, 2, (1, rows, columns));
                TensorLayout to = Tensor.Lay(random, channels, toBlock, 2, (1, rows * factor, columns * factor));
                double[] x = Tensor.Random(random, many * rows * columns), y = new double[x.Length];
                for (int i = 0; i < y.Length; i++)
                {
                    int column = i % to.Columns, row = i / to.Columns % to.Rows, channel = i / to.Positions;
                    int source = (channel * factor * factor) + (row % factor * factor) + (column % factor);
                    y[i] = x[(source * rows * columns) + (row / factor * columns) + (column / factor)];
                }

                using Tensor small = new(from, x), large = new(to), back = new(from);
                Resampling.PixelShuffle(ref small.First, from, ref large.First, to, factor);
                Assert.Equal(y, large.Values());
                Resampling.PixelShuffleBackward(ref large.First, to, ref back.First, from, factor);
                Assert.Equal(x, back.Values());
            }
        }
    }

    private static void Check(
        int block, int channels, int axes, Operation forward, Operation backward, Func<int, int, int, (int, double)[]> weights, int limit)
    {
        var random = new Random((block * 1000) + (channels * 10) + axes);
        for (int trial = 0; trial < 4; trial++)
        {
            var size = Tensor.Size(random, axes, limit);
            (int z, int y, int x) = (axes < 3 ? 1 : random.Next(1, 4), axes < 2 ? 1 : random.Next(1, 4), axes < 1 ? 1 : random.Next(1, 5));
            (int Depth, int Rows, int Columns) large = (size.Depth * z, size.Rows * y, size.Columns * x);
            TensorLayout from = Tensor.Lay(random, channels, block, axes, size), to = Tensor.Lay(random, channels, block, axes, large);
            double[] source = Tensor.Random(random, channels * from.Positions), gradient = Tensor.Random(random, channels * to.Positions);
            double[] expected = new double[gradient.Length], expectedGradient = new double[source.Length];
            for (int i = 0; i < expected.Length; i++)
            {
                int channel = i / to.Positions, slice = i / (to.Rows * to.Columns) % to.Depth, row = i / to.Columns % to.Rows, column = i % to.Columns;
                foreach ((int atZ, double weightZ) in weights(slice, z, from.Depth))
                {
                    foreach ((int atY, double weightY) in weights(row, y, from.Rows))
                    {
                        foreach ((int atX, double weightX) in weights(column, x, from.Columns))
                        {
                            int j = (((((channel * from.Depth) + atZ) * from.Rows) + atY) * from.Columns) + atX;
                            expected[i] += source[j] * weightZ * weightY * weightX;
                            expectedGradient[j] += gradient[i] * weightZ * weightY * weightX;
                        }
                    }
                }
            }

            using Tensor x1 = new(from, source), y1 = new(to), gy = new(to, gradient), gx = new(from);
            forward(ref x1.First, from, ref y1.First, to);
            Tensor.AssertClose(expected, y1.Values(), 1e-6);
            backward(ref gy.First, to, ref gx.First, from);
            Tensor.AssertClose(expectedGradient, gx.Values(), 3e-6);
        }
    }

    private static (int, double)[] Neighbours(int place, int scale, int size)
    {
        double at = Math.Max(((place + 0.5) / scale) - 0.5, 0);
        int first = (int)at;
        return [(first, 1 - (at - first)), (Math.Min(first + 1, size - 1), at - first)];
    }
}
