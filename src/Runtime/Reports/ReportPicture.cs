namespace CnnGen;

/// <summary>Planes of numbers as small PNG pictures within a page.</summary>
internal static class ReportPicture
{
    /// <summary>A sample as it is: one or three planes of [0, 1], a signal as a line of grey; of other numbers of channels the first.</summary>
    public static string Sample(ReadOnlySpan<float> sample, TensorShape shape)
    {
        (int rows, int columns) = Plane(shape);
        return Uri(PixelImage.FromPlanes(sample[..((shape.Channels == 3 ? 3 : 1) * rows * columns)], columns, rows));
    }

    /// <summary>A map from 0, white, to the greatest value of all maps it stands among, dark.</summary>
    public static string Map(ReadOnlySpan<float> map, int rows, int columns, float most) =>
        Painted(map, rows, columns, value => Between((255, 255, 255), (63, 0, 125), value / Math.Max(most, 1e-12f)));

    /// <summary>Weights: blue below zero, white at zero, red above.</summary>
    public static string Signed(ReadOnlySpan<float> map, int rows, int columns, float most) => Painted(map, rows, columns, value => value < 0
        ? Between((255, 255, 255), (33, 102, 172), -value / Math.Max(most, 1e-12f))
        : Between((255, 255, 255), (178, 24, 43), value / Math.Max(most, 1e-12f)));

    /// <summary>An image in grey, with a coarser map over it in yellow to red, drawn smoothly.</summary>
    public static string Overlay(ReadOnlySpan<float> image, TensorShape shape, ReadOnlySpan<float> map, int mapRows, int mapColumns)
    {
        const int zoom = 4;
        (int rows, int columns) = Plane(shape);
        float most = Math.Max(Most(map), 1e-12f);
        int width = columns * zoom, height = rows * zoom, colors = shape.Channels == 3 ? 3 : 1, plane = rows * columns;
        var pixels = new byte[3 * width * height];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int at = ((y / zoom) * columns) + (x / zoom);
                float grey = 0;
                for (int color = 0; color < colors; color++)
                {
                    grey += Math.Clamp(image[(color * plane) + at], 0, 1) / colors;
                }

                float heat = Between(map, mapRows, mapColumns, (y + 0.5) / height * mapRows, (x + 0.5) / width * mapColumns) / most;
                (byte r, byte g, byte b) hot = Between((255, 237, 100), (189, 0, 38), heat);
                float share = 0.75f * Math.Min(heat * 1.5f, 1);
                int i = 3 * ((y * width) + x);
                (pixels[i], pixels[i + 1], pixels[i + 2]) = (Mix(grey, hot.r, share), Mix(grey, hot.g, share), Mix(grey, hot.b, share));
            }
        }

        return Uri(new PixelImage(width, height, 3, pixels));

        static byte Mix(float grey, byte hot, float share) => (byte)Math.Round((grey * 255 * (1 - share)) + (hot * share));
    }

    /// <summary>The greatest absolute value.</summary>
    public static float Most(ReadOnlySpan<float> values)
    {
        float most = 0;
        foreach (float value in values)
        {
            most = Math.Max(most, Math.Abs(value));
        }

        return most;
    }

    /// <summary>Rows and columns of the first plane; a signal is one row.</summary>
    public static (int Rows, int Columns) Plane(TensorShape shape) => shape.Spatial switch
    {
        [] => (1, shape.Channels),
        [int columns] => (1, columns),
        [.., int rows, int columns] => (rows, columns),
    };

    private static string Painted(ReadOnlySpan<float> map, int rows, int columns, Func<float, (byte R, byte G, byte B)> paint)
    {
        var pixels = new byte[3 * rows * columns];
        for (int i = 0; i < rows * columns; i++)
        {
            (pixels[3 * i], pixels[(3 * i) + 1], pixels[(3 * i) + 2]) = paint(map[i]);
        }

        return Uri(new PixelImage(columns, rows, 3, pixels));
    }

    private static string Uri(PixelImage image)
    {
        using var stream = new MemoryStream();
        ImageFile.WritePng(stream, image);
        return "data:image/png;base64," + Convert.ToBase64String(stream.ToArray());
    }

    private static (byte R, byte G, byte B) Between((byte R, byte G, byte B) from, (byte R, byte G, byte B) to, float share)
    {
        share = Math.Clamp(float.IsNaN(share) ? 0 : share, 0, 1);
        return (Mix(from.R, to.R), Mix(from.G, to.G), Mix(from.B, to.B));

        byte Mix(byte a, byte b) => (byte)Math.Round(a + ((b - a) * share));
    }

    /// <summary>Bilinear, with half-pixel centres and the edges going on.</summary>
    private static float Between(ReadOnlySpan<float> map, int rows, int columns, double y, double x)
    {
        y = Math.Clamp(y - 0.5, 0, rows - 1);
        x = Math.Clamp(x - 0.5, 0, columns - 1);
        int top = (int)y, left = (int)x, bottom = Math.Min(top + 1, rows - 1), right = Math.Min(left + 1, columns - 1);
        double above = map[(top * columns) + left] + ((x - left) * (map[(top * columns) + right] - map[(top * columns) + left]));
        double below = map[(bottom * columns) + left] + ((x - left) * (map[(bottom * columns) + right] - map[(bottom * columns) + left]));
        return (float)(above + ((y - top) * (below - above)));
    }
}
