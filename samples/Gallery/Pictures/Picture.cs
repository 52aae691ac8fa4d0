using CnnGen.Samples;

namespace Gallery.Pictures;

/// <summary>A picture of 8-bit red, green and blue.</summary>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="Pixels">Red, green, blue of each pixel, row by row.</param>
public sealed record Picture(int Width, int Height, byte[] Pixels)
{
    /// <summary>Reads a PNG or a binary PPM file.</summary>
    /// <exception cref="InvalidDataException">It is neither, or damaged, or of a kind that is not read.</exception>
    public static Picture Read(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        try
        {
            return bytes.AsSpan().StartsWith("P6"u8) ? PpmReader.Parse(bytes) : PngReader.Parse(bytes);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }
    }

    /// <summary>Writes a PNG file.</summary>
    public void Save(string path) => PngFile.Write(path, Width, Height, Pixels);

    /// <summary>The three colours one after the other, each row by row, in [0, 1]: what networks take.</summary>
    public float[] ToPlanes()
    {
        int plane = Width * Height;
        var planes = new float[3 * plane];
        for (int i = 0; i < Pixels.Length; i++)
        {
            planes[(i % 3 * plane) + (i / 3)] = Pixels[i] / 255f;
        }

        return planes;
    }

    /// <summary>The reverse of <see cref="ToPlanes"/>; values outside [0, 1] become the nearest inside.</summary>
    public static Picture FromPlanes(ReadOnlySpan<float> planes, int width, int height)
    {
        int plane = width * height;
        var pixels = new byte[3 * plane];
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (byte)Math.Round(Math.Clamp(planes[(i % 3 * plane) + (i / 3)], 0, 1) * 255);
        }

        return new Picture(width, height, pixels);
    }

    /// <summary>The largest part from the middle that has the given proportions, scaled to the given size; a pixel is the mean of those it stands for.</summary>
    public Picture Fit(int width, int height)
    {
        double scale = Math.Min((double)Width / width, (double)Height / height);
        double left = (Width - (scale * width)) / 2, top = (Height - (scale * height)) / 2;
        int steps = Math.Max((int)Math.Ceiling(scale), 1);
        var pixels = new byte[3 * width * height];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                for (int channel = 0; channel < 3; channel++)
                {
                    double sum = 0;
                    for (int step = 0; step < steps * steps; step++)
                    {
                        double u = left + (scale * (x + (((step % steps) + 0.5) / steps))), v = top + (scale * (y + (((step / steps) + 0.5) / steps)));
                        sum += Pixels[(3 * ((Math.Clamp((int)v, 0, Height - 1) * Width) + Math.Clamp((int)u, 0, Width - 1))) + channel];
                    }

                    pixels[(3 * ((y * width) + x)) + channel] = (byte)Math.Round(sum / (steps * steps));
                }
            }
        }

        return new Picture(width, height, pixels);
    }

    /// <summary>A hill before a sky with a sun: where there is no photograph.</summary>
    public static Picture Draw(int width, int height)
    {
        var pixels = new byte[3 * width * height];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                double u = (double)x / width, v = (double)y / height;
                double hill = 0.65 - (0.15 * Math.Sin(5 * u)) - (0.04 * Math.Sin(23 * u));
                bool isSun = Math.Sqrt(Math.Pow((u - 0.75) * width, 2) + Math.Pow((v - 0.25) * height, 2)) < 0.12 * height;
                double grass = 0.5 + (0.25 * Math.Sin((97 * u) + (61 * v)) * Math.Sin((41 * u) - (83 * v)));
                (double r, double g, double b) = v > hill ? (0.35 * grass, grass, 0.25 * grass) : isSun ? (1, 0.9, 0.4) : (0.35 + (0.5 * v), 0.6 + (0.35 * v), 0.95);
                int i = 3 * ((y * width) + x);
                (pixels[i], pixels[i + 1], pixels[i + 2]) = ((byte)(255 * r), (byte)(255 * g), (byte)(255 * b));
            }
        }

        return new Picture(width, height, pixels);
    }
}
