using CnnGen.Runtime.Tests.Memory;

namespace CnnGen.Runtime.Tests.Numerics;

/// <summary>
/// Samples in a layout, one after the other: not-a-number in the halos and where nothing was written yet, so that reading there shows; some
/// finite number in spare lanes. Sizes, halos and values come out of a seed.
/// </summary>
internal sealed class Tensor : IDisposable
{
    private const float Spare = 77f;

    private readonly Guarded _memory;
    private readonly int _count;
    private readonly int _stride;

    public Tensor(in TensorLayout layout, double[]? values = null, int count = 1, int stride = 0)
    {
        (Layout, _count, _stride) = (layout, count, stride == 0 ? layout.Length : stride);
        float[] memory = new float[((count - 1) * _stride) + layout.Length];
        Array.Fill(memory, float.NaN);
        for (int sample = 0; sample < count; sample++)
        {
            for (int channel = 0; values is not null && channel < layout.Planes * layout.Block; channel++)
            {
                for (int position = 0; position < layout.Positions; position++)
                {
                    memory[(sample * _stride) + IndexOf(layout, channel, position)] =
                        channel < layout.Channels ? (float)values[(((sample * layout.Channels) + channel) * layout.Positions) + position] : Spare;
                }
            }
        }

        _memory = new Guarded(memory);
    }

    public TensorLayout Layout { get; }

    public ref float First => ref _memory.First;

    /// <summary>Values of <c>[sample, channel, slice, row, column]</c>, after a look at everything else.</summary>
    public double[] Values()
    {
        float[] memory = _memory.ToArray();
        double[] values = new double[_count * Layout.Channels * Layout.Positions];
        for (int sample = 0; sample < _count; sample++)
        {
            for (int channel = 0; channel < Layout.Planes * Layout.Block; channel++)
            {
                for (int position = 0; position < Layout.Positions; position++)
                {
                    ref float value = ref memory[(sample * _stride) + IndexOf(Layout, channel, position)];
                    Assert.True(float.IsFinite(value), $"Channel {channel} of {Layout.Channels} at {position} is {value}.");
                    if (channel < Layout.Channels)
                        values[(((sample * Layout.Channels) + channel) * Layout.Positions) + position] = value;
                    value = float.NaN;
                }
            }
        }

        Assert.All(memory, x => Assert.True(float.IsNaN(x), "A halo was written to."));
        return values;
    }

    public void Dispose() => _memory.Dispose();

    private static int IndexOf(in TensorLayout layout, int channel, int position)
    {
        (int slice, int rest) = Math.DivRem(position, layout.Rows * layout.Columns);
        (int row, int column) = Math.DivRem(rest, layout.Columns);
        return layout.Origin + (channel / layout.Block * layout.PlanePitch) + (slice * layout.SlicePitch) + (row * layout.RowPitch)
            + (column * layout.Block) + (channel % layout.Block);
    }

    /// <summary>Blocks, channels and axes that every primitive is tried with.</summary>
    public static TheoryData<int, int, int> Shapes()
    {
        var shapes = new TheoryData<int, int, int>();
        foreach (int block in (int[])[1, 16])
        {
            foreach (int channels in (int[])[1, 3, 16, 17, 33])
            {
                for (int axes = 0; axes <= 3; axes++)
                    shapes.Add(block, channels, axes);
            }
        }

        return shapes;
    }

    /// <summary>A size for each axis; those there are not are 1.</summary>
    public static (int Depth, int Rows, int Columns) Size(Random random, int axes, int limit = 0) => (
        axes < 3 ? 1 : random.Next(1, 4), axes < 2 ? 1 : random.Next(1, 5), axes < 1 ? 1 : random.Next(1, limit > 0 ? limit : axes == 1 ? 21 : 8));

    /// <summary>A layout with a halo, or without one every third time.</summary>
    public static TensorLayout Lay(Random random, int channels, int block, int axes, (int Depth, int Rows, int Columns) size)
    {
        int Halo(int axis) => axes < axis ? 0 : random.Next(3);
        return random.Next(3) == 0
            ? new(channels, block, size.Depth, size.Rows, size.Columns)
            : new(channels, block, size.Depth, size.Rows, size.Columns, Halo(3), Halo(2), Halo(1), Halo(3), Halo(2), Halo(1));
    }

    /// <summary>Single-precision values about a mean.</summary>
    public static double[] Random(Random random, int length, double mean = 0) =>
        [.. Enumerable.Range(0, length).Select(_ => (double)(float)(mean + (2 * random.NextDouble()) - 1))];

    public static Guarded Parameters(double[] values) => new([.. values.Select(x => (float)x)]);

    public static double[] ValuesOf(Guarded parameters) => [.. parameters.ToArray().Select(x => (double)x)];

    /// <summary>The gradient of g f(x), by central differences.</summary>
    public static double[] Gradient(Func<double[], double[]> f, double[] x, double[] g, double step = 1e-5)
    {
        double[] place = [.. x], gradient = new double[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            place[i] = x[i] + step;
            double[] above = f(place);
            place[i] = x[i] - step;
            double[] below = f(place);
            place[i] = x[i];
            for (int j = 0; j < g.Length; j++)
                gradient[i] += g[j] * (above[j] - below[j]) / (2 * step);
        }

        return gradient;
    }

    /// <summary>Holds a gradient of g f(x) to finite differences: along each axis, or along three directions where there are many.</summary>
    public static void AssertGradient(Func<double[], double[]> f, double[] x, double[] g, double[] actual, double tolerance)
    {
        if (x.Length <= 150)
        {
            AssertClose(Gradient(f, x, g), actual, tolerance);
            return;
        }

        var random = new Random(x.Length);
        for (int trial = 0; trial < 3; trial++)
        {
            double[] direction = Random(random, x.Length);
            double[] Step(double step) => f([.. x.Zip(direction, (a, b) => a + (step * b))]);
            double slope = Step(1e-5).Zip(Step(-1e-5), (a, b) => (a - b) / 2e-5).Zip(g, (a, b) => a * b).Sum();
            AssertClose([slope], [actual.Zip(direction, (a, b) => a * b).Sum()], 3 * tolerance);
        }
    }

    public static void AssertClose(double[] expected, double[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            double error = Math.Abs(expected[i] - actual[i]);
            Assert.True(error <= tolerance * (1 + Math.Abs(expected[i])), $"At {i}: {actual[i]:R} for {expected[i]:R}.");
        }
    }
}
