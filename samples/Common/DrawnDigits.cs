namespace CnnGen.Samples;

/// <summary>Digits drawn from strokes, with random slant, thickness, size, shift and noise: images where there are none on the machine.</summary>
internal static class DrawnDigits
{
    private const int Size = 28;

    /// <summary>Each digit as polylines in a unit square, x to the right and y down.</summary>
    private static readonly (double X, double Y)[][][] Strokes =
    [
        [Arc(0.5, 0.5, 0.32, 0.45, 0, 360)],
        [[(0.35, 0.2), (0.55, 0.05), (0.55, 0.95)]],
        [[.. Arc(0.5, 0.3, 0.3, 0.25, 180, 375), (0.2, 0.95), (0.82, 0.95)]],
        [Arc(0.45, 0.28, 0.3, 0.23, 200, 450), Arc(0.45, 0.72, 0.33, 0.23, 270, 520)],
        [[(0.62, 0.05), (0.15, 0.65), (0.85, 0.65)], [(0.65, 0.4), (0.65, 0.97)]],
        [[(0.78, 0.05), (0.28, 0.05), (0.24, 0.45)], Arc(0.47, 0.67, 0.32, 0.28, 230, 500)],
        [[(0.68, 0.05), (0.35, 0.35), (0.2, 0.7)], Arc(0.5, 0.7, 0.3, 0.25, 0, 360)],
        [[(0.18, 0.06), (0.82, 0.06), (0.42, 0.96)]],
        [Arc(0.5, 0.27, 0.26, 0.22, 0, 360), Arc(0.5, 0.73, 0.32, 0.24, 0, 360)],
        [Arc(0.5, 0.3, 0.29, 0.25, 0, 360), [(0.79, 0.3), (0.72, 0.65), (0.5, 0.96)]],
    ];

    public static ImageSet Make(int seed) => new(
        "digits drawn here (no Fashion-MNIST on this machine; name a folder with --data)", Draw(12_000, seed, part: 0), Draw(2_000, seed, part: 1), ImageKind.DrawnDigits);

    private static LabeledData Draw(int count, int seed, ulong part)
    {
        var random = new RandomSequence(RandomSequence.Key(unchecked((ulong)seed), part));
        var inputs = new float[count * Size * Size];
        var labels = new int[count];
        for (int i = 0; i < count; i++)
        {
            labels[i] = random.Next(10);
            Draw(inputs.AsSpan(i * Size * Size, Size * Size), Strokes[labels[i]], random);
        }

        return new LabeledData(inputs, labels, new TensorShape(1, Size, Size), 10);
    }

    private static void Draw(Span<float> image, (double X, double Y)[][] strokes, RandomSequence random)
    {
        double slant = Between(-0.35, 0.35), turn = Between(-0.25, 0.25), width = Between(13, 20), height = Between(16, 22), pen = Between(0.7, 1.8);
        double x0 = 14 + Between(-3, 3), y0 = 14 + Between(-3, 3), noise = Between(0, 0.12), wave = Between(-0.06, 0.06), ink = Between(0.75, 1);
        foreach ((double X, double Y)[] stroke in strokes)
        {
            (double X, double Y)[] points = [.. stroke.Select(Place)];
            for (int i = 0; i + 1 < points.Length; i++)
            {
                Line(image, points[i], points[i + 1], pen, ink);
            }
        }

        foreach (ref float pixel in image)
        {
            pixel = (float)Math.Clamp(pixel + (noise * random.NextGaussian()), 0, 1);
        }

        (double X, double Y) Place((double X, double Y) point)
        {
            double x = point.X - 0.5 + (wave * Math.Sin(6 * point.Y)), y = point.Y - 0.5;
            x -= slant * y;
            double u = x * width, v = y * height;
            return (x0 + (u * Math.Cos(turn)) - (v * Math.Sin(turn)), y0 + (u * Math.Sin(turn)) + (v * Math.Cos(turn)));
        }

        double Between(double low, double high) => low + (random.NextDouble() * (high - low));
    }

    /// <summary>A segment with a round pen whose edge fades over one pixel.</summary>
    private static void Line(Span<float> image, (double X, double Y) a, (double X, double Y) b, double pen, double ink)
    {
        for (int y = Math.Max(0, (int)(Math.Min(a.Y, b.Y) - pen - 1)); y <= Math.Min(Size - 1, (int)(Math.Max(a.Y, b.Y) + pen + 2)); y++)
        {
            for (int x = Math.Max(0, (int)(Math.Min(a.X, b.X) - pen - 1)); x <= Math.Min(Size - 1, (int)(Math.Max(a.X, b.X) + pen + 2)); x++)
            {
                double dx = b.X - a.X, dy = b.Y - a.Y, length = (dx * dx) + (dy * dy);
                double t = length == 0 ? 0 : Math.Clamp((((x - a.X) * dx) + ((y - a.Y) * dy)) / length, 0, 1);
                double distance = Math.Sqrt(Square(x - a.X - (t * dx)) + Square(y - a.Y - (t * dy)));
                ref float pixel = ref image[(y * Size) + x];
                pixel = Math.Max(pixel, (float)(ink * Math.Clamp(pen + 0.5 - distance, 0, 1)));
            }
        }

        static double Square(double value) => value * value;
    }

    /// <summary>An arc of an ellipse, degrees clockwise from the right.</summary>
    private static (double X, double Y)[] Arc(double x, double y, double radiusX, double radiusY, double from, double to) =>
        [.. Enumerable.Range(0, 17).Select(i => (from + ((to - from) * i / 16)) * Math.PI / 180).Select(angle => (x + (radiusX * Math.Cos(angle)), y + (radiusY * Math.Sin(angle))))];
}
