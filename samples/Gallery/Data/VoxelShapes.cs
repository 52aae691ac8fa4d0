namespace Gallery.Data;

/// <summary>Solid shapes in a volume of 28 x 28 x 28 voxels, of random size, turned at random, somewhat off the centre, with noise.</summary>
internal static class VoxelShapes
{
    /// <summary>Voxels along each side.</summary>
    public const int Size = 28;

    /// <summary>What the classes are called.</summary>
    public static readonly string[] Names = ["ball", "box", "cylinder", "cone", "torus"];

    /// <summary>Draws shapes; the same seed draws the same ones.</summary>
    public static LabeledData Draw(int count, int seed)
    {
        const int volume = Size * Size * Size;
        var inputs = new float[count * volume];
        int[] labels = [.. Enumerable.Range(0, count).Select(i => i % Names.Length)];
        for (int i = 0; i < count; i++)
        {
            // A stream for each sample: any of them can be drawn alone.
            Draw(labels[i], inputs.AsSpan(i * volume, volume), new RandomSequence(RandomSequence.Key(unchecked((ulong)seed), (ulong)i)));
        }

        return new LabeledData(inputs, labels, new TensorShape(1, Size, Size, Size), Names.Length);
    }

    private static void Draw(int kind, Span<float> voxels, RandomSequence random)
    {
        Func<double, double, double, double> distance = MakeShape(kind, random);
        double[] turn = RandomTurn(random);
        double x0 = Between(-2, 2), y0 = Between(-2, 2), z0 = Between(-2, 2), noise = Between(0.05, 0.2);
        for (int z = 0, i = 0; z < Size; z++)
        {
            for (int y = 0; y < Size; y++)
            {
                for (int x = 0; x < Size; x++, i++)
                {
                    double u = x - 13.5 - x0, v = y - 13.5 - y0, w = z - 13.5 - z0;
                    double inside = 0.5 - distance(
                        (turn[0] * u) + (turn[1] * v) + (turn[2] * w), (turn[3] * u) + (turn[4] * v) + (turn[5] * w), (turn[6] * u) + (turn[7] * v) + (turn[8] * w));
                    voxels[i] = (float)(Math.Clamp(inside, 0, 1) + (noise * random.NextGaussian()));
                }
            }
        }

        double Between(double low, double high) => low + (random.NextDouble() * (high - low));
    }

    /// <summary>The distance to a shape's surface, negative inside: exact for ball and torus, a lower bound for the others, enough for a soft edge one voxel wide.</summary>
    private static Func<double, double, double, double> MakeShape(int kind, RandomSequence random)
    {
        double r = Between(8, 11);
        switch (Names[kind])
        {
            case "ball":
                double ball = r * Between(0.6, 1);
                return (x, y, z) => Length(x, y, z) - ball;
            case "box":
                double a = r * Between(0.45, 0.75), b = r * Between(0.45, 0.75), c = r * Between(0.45, 0.75);
                return (x, y, z) => Math.Max(Math.Max(Math.Abs(x) - a, Math.Abs(y) - b), Math.Abs(z) - c);
            case "cylinder":
                double radius = r * Between(0.45, 0.7), half = r * Between(0.6, 0.9);
                return (x, y, z) => Math.Max(Length(x, y, 0) - radius, Math.Abs(z) - half);
            case "cone":
                // Apex at z = height, base at z = -height: its side falls by slope from the axis.
                double foot = r * Between(0.7, 0.9), height = r * Between(0.7, 0.95);
                double slope = foot / (2 * height), cosine = 1 / Math.Sqrt(1 + (slope * slope));
                return (x, y, z) => Math.Max((Length(x, y, 0) - (slope * (height - z))) * cosine, -height - z);
            default:
                double ring = r * 0.7, tube = r * Between(0.2, 0.3);
                return (x, y, z) => Length(Length(x, y, 0) - ring, z, 0) - tube;
        }

        double Between(double low, double high) => low + (random.NextDouble() * (high - low));

        static double Length(double x, double y, double z) => Math.Sqrt((x * x) + (y * y) + (z * z));
    }

    /// <summary>A rotation, all equally likely: that of a quaternion of four normal numbers (Shoemake 1992), row by row.</summary>
    private static double[] RandomTurn(RandomSequence random)
    {
        double w = random.NextGaussian(), x = random.NextGaussian(), y = random.NextGaussian(), z = random.NextGaussian();
        double s = 2 / ((w * w) + (x * x) + (y * y) + (z * z));
        return
        [
            1 - (s * ((y * y) + (z * z))), s * ((x * y) - (z * w)), s * ((x * z) + (y * w)),
            s * ((x * y) + (z * w)), 1 - (s * ((x * x) + (z * z))), s * ((y * z) - (x * w)),
            s * ((x * z) - (y * w)), s * ((y * z) + (x * w)), 1 - (s * ((x * x) + (y * y))),
        ];
    }
}
