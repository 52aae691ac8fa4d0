namespace CnnGen.Runtime.Tests.Files;

/// <summary>Images as tensors, against the same in double precision, pixel by pixel.</summary>
public sealed class ImageTensorTests
{
    private static readonly float[] Mean = [0.485f, 0.456f, 0.406f], Deviation = [0.229f, 0.224f, 0.225f];

    public static TheoryData<int, int, int, int> Sizes => new()
    {
        { 1, 1, 1, 1 }, { 1, 5, 1, 5 }, { 4, 4, 4, 4 }, { 7, 9, 7, 9 }, { 16, 31, 16, 31 },
        { 1, 1, 3, 2 }, { 2, 2, 5, 7 }, { 7, 9, 3, 4 }, { 5, 8, 10, 16 }, { 30, 20, 11, 300 }, { 3, 600, 9, 513 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Rgb(int rows, int columns, int height, int width)
    {
        byte[] pixels = RandomBytes(rows * columns * 3);
        var shape = new TensorShape(3, height, width);
        Check(output => ImageTensors.FromRgb(pixels, rows, columns, output, shape, Mean, Deviation), shape, Expected(Doubles(pixels), rows, columns, shape, Mean, Deviation));
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Gray(int rows, int columns, int height, int width)
    {
        byte[] pixels = RandomBytes(rows * columns);
        var shape = new TensorShape(1, height, width);
        Check(output => ImageTensors.FromGray(pixels, rows, columns, output, shape), shape, Expected(Doubles(pixels), rows, columns, shape, [0], [1]));
        Check(output => ImageTensors.FromGray(pixels, rows, columns, output, shape, [0.5f], [0.25f]), shape, Expected(Doubles(pixels), rows, columns, shape, [0.5f], [0.25f]));
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void AnyChannels(int rows, int columns, int height, int width)
    {
        foreach (int channels in new[] { 2, 4, 5, 9 })
        {
            var shape = new TensorShape(channels, height, width);
            byte[] pixels = RandomBytes(rows * columns * channels);
            Check(output => ImageTensors.FromHwc(pixels, rows, columns, output, shape), shape, Expected(Doubles(pixels), rows, columns, shape, [0], [1]));
            float[] values = [.. pixels.Select(value => (value - 100) / 3f)];
            Check(output => ImageTensors.FromHwc(values, rows, columns, output, shape, [2], [3]), shape, Expected([.. values.Select(value => (double)value)], rows, columns, shape, [2], [3]));
        }
    }

    [Fact]
    public void ChannelsBecomePlanes()
    {
        var tensor = new float[12];
        ImageTensors.FromRgb([255, 0, 51, 0, 102, 0, 153, 0, 0, 0, 204, 255], 2, 2, tensor, new TensorShape(3, 2, 2));
        float[] expected = [1, 0, 0.6f, 0, 0, 0.4f, 0, 0.8f, 0.2f, 0, 0, 1];
        Assert.All(tensor.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-6f));
    }

    [Fact]
    public void AllocatesNothing()
    {
        byte[] pixels = RandomBytes(40 * 50 * 3);
        TensorShape same = new(3, 40, 50), smaller = new(3, 20, 24);
        float[] one = new float[same.Length], other = new float[smaller.Length];
        Run();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Run()
        {
            ImageTensors.FromRgb(pixels, 40, 50, one, same, Mean, Deviation);
            ImageTensors.FromRgb(pixels, 40, 50, other, smaller);
        }
    }

    [Fact]
    public void SaysWhatDoesNotFit()
    {
        var shape = new TensorShape(3, 2, 2);
        Says("expected 12", () => ImageTensors.FromRgb(new byte[11], 2, 2, new float[12], shape));
        Says("expected 12", () => ImageTensors.FromRgb(new byte[12], 2, 2, new float[13], shape));
        Says("expected 1 channel, grey", () => ImageTensors.FromGray(new byte[12], 2, 2, new float[12], shape));
        Says("expected 3 channels", () => ImageTensors.FromRgb(new byte[4], 2, 2, new float[4], new TensorShape(1, 2, 2)));
        Says("expected channels, rows and columns", () => ImageTensors.FromRgb(new byte[3], 1, 1, new float[3], new TensorShape(3)));
        Says("expected 1 or 3", () => ImageTensors.FromRgb(new byte[12], 2, 2, new float[12], shape, [1, 2]));
        Says("expected more than 0", () => ImageTensors.FromRgb(new byte[12], 2, 2, new float[12], shape, default, [1, 0, 1]));
        Says("rows", () => ImageTensors.FromRgb([], 0, 2, [], shape));

        static void Says(string words, Action call) => Assert.Contains(words, Assert.ThrowsAny<ArgumentException>(call).Message, StringComparison.Ordinal);
    }

    private delegate void Conversion(Span<float> output);

    private static void Check(Conversion convert, TensorShape shape, double[] expected)
    {
        var output = new float[shape.Length];
        convert(output);
        for (int i = 0; i < output.Length; i++)
        {
            Assert.True(Math.Abs(output[i] - expected[i]) <= 2e-5 * Math.Max(1, Math.Abs(expected[i])), $"{i}: {output[i]}, expected {expected[i]}");
        }
    }

    /// <summary>The definition: each output position in the image, the four pixels around it, each weighted by its distance.</summary>
    private static double[] Expected(double[] pixels, int rows, int columns, TensorShape shape, float[] mean, float[] deviation)
    {
        int channels = shape.Channels, height = shape.Spatial[0], width = shape.Spatial[1];
        var expected = new double[shape.Length];
        for (int i = 0; i < expected.Length; i++)
        {
            int c = i / (height * width);
            double y = At(i / width % height, height, rows), x = At(i % width, width, columns), sum = 0;
            for (int row = 0; row < rows; row++)
            {
                double down = Math.Max(0, 1 - Math.Abs(row - y));
                for (int column = Math.Max(0, (int)x - 1); down > 0 && column < Math.Min(columns, (int)x + 3); column++)
                {
                    sum += down * Math.Max(0, 1 - Math.Abs(column - x)) * pixels[(((row * columns) + column) * channels) + c];
                }
            }

            expected[i] = (sum - mean[mean.Length == 1 ? 0 : c]) / deviation[deviation.Length == 1 ? 0 : c];
        }

        return expected;

        static double At(int output, int outputs, int inputs) => Math.Min(Math.Max(((output + 0.5) / outputs * inputs) - 0.5, 0), inputs - 1);
    }

    private static double[] Doubles(byte[] pixels) => [.. pixels.Select(value => value / 255.0)];

    private static byte[] RandomBytes(int count)
    {
        var bytes = new byte[count];
        new Random(count).NextBytes(bytes);
        return bytes;
    }
}
