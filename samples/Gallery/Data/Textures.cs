namespace Gallery.Data;

/// <summary>Colour pictures of 90 x 117 with one of four patterns, of random colours, size, place and direction, with noise.</summary>
internal static class Textures
{
    /// <summary>What the classes are called.</summary>
    public static readonly string[] Names = ["stripes", "checks", "dots", "rings"];

    /// <summary>Draws pictures; the same seed draws the same ones.</summary>
    public static LabeledData Draw(int count, int seed)
    {
        const int rows = 90, columns = 117, plane = rows * columns;
        var inputs = new float[count * 3 * plane];
        int[] labels = [.. Enumerable.Range(0, count).Select(i => i % Names.Length)];
        for (int i = 0; i < count; i++)
        {
            var random = new RandomSequence(RandomSequence.Key(unchecked((ulong)seed), (ulong)i));
            Span<float> picture = inputs.AsSpan(i * 3 * plane, 3 * plane);
            double angle = Between(0, Math.PI), wave = 2 * Math.PI / Between(10, 16), x0 = Between(0, columns), y0 = Between(0, rows), noise = Between(0, 0.1);
            double[] dark = [Between(0, 0.4), Between(0, 0.4), Between(0, 0.4)], light = [.. dark.Select(value => value + Between(0.3, 0.6))];
            for (int pixel = 0; pixel < plane; pixel++)
            {
                double x = (pixel % columns) - x0, y = (pixel / columns) - y0;
                double u = wave * ((x * Math.Cos(angle)) + (y * Math.Sin(angle))), v = wave * ((y * Math.Cos(angle)) - (x * Math.Sin(angle)));
                double shade = Names[labels[i]] switch
                {
                    "stripes" => Math.Sin(u),
                    "checks" => Math.Sin(u) * Math.Sin(v) * 4,
                    "dots" => Math.Cos(u) + Math.Cos(v) - 0.8,
                    _ => Math.Sin(Math.Sqrt((u * u) + (v * v))),
                };
                double share = Math.Clamp((2 * shade) + 0.5, 0, 1);
                for (int channel = 0; channel < 3; channel++)
                {
                    picture[(channel * plane) + pixel] = (float)(dark[channel] + (share * (light[channel] - dark[channel])) + (noise * random.NextGaussian()) - 0.5);
                }
            }

            double Between(double low, double high) => low + (random.NextDouble() * (high - low));
        }

        return new LabeledData(inputs, labels, new TensorShape(3, rows, columns), Names.Length);
    }
}
