using CnnGen;

namespace CnnGenApp;

/// <summary>Images to learn from: outlines of random size and place, with noise.</summary>
internal static class DrawnShapes
{
    public const int Size = 16;

    public static readonly string[] Names = ["circle", "square", "triangle", "cross"];

    public static LabeledData Draw(int count, int seed)
    {
        var random = new Random(seed);
        var images = new float[count * Size * Size];
        var labels = new int[count];
        for (int i = 0; i < count; i++)
        {
            labels[i] = random.Next(Names.Length);
            Draw(images.AsSpan(i * Size * Size, Size * Size), labels[i], random);
        }

        return new LabeledData(images, labels, new TensorShape(1, Size, Size), Names.Length);
    }

    private static void Draw(Span<float> image, int shape, Random random)
    {
        double radius = 4 + (random.NextDouble() * 2.5), x0 = 7.5 + (random.NextDouble() * 3) - 1.5, y0 = 7.5 + (random.NextDouble() * 3) - 1.5;
        for (int row = 0; row < Size; row++)
        {
            for (int column = 0; column < Size; column++)
            {
                double x = column - x0, y = row - y0;
                double distance = shape switch
                {
                    0 => Math.Abs(Math.Sqrt((x * x) + (y * y)) - radius),
                    1 => Math.Abs(Math.Max(Math.Abs(x), Math.Abs(y)) - radius),
                    2 => Math.Abs(Math.Max(y, (1.7 * Math.Abs(x)) - y) / 1.4 - (radius * 0.7)),
                    _ => Math.Abs(x) > radius || Math.Abs(y) > radius ? 9 : Math.Abs(Math.Abs(x) - Math.Abs(y)) * 0.7,
                };
                image[(row * Size) + column] = (float)(Math.Clamp(1.5 - distance, 0, 1) + (0.38 * random.NextDouble()));
            }
        }
    }
}
