namespace Gallery.Pictures;

/// <summary>A picture of 8-bit red, green and blue.</summary>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="Pixels">Red, green, blue of each pixel, row by row.</param>
public sealed record Picture(int Width, int Height, byte[] Pixels)
{
    /// <summary>Reads a PNG or a binary PPM file.</summary>
    /// <exception cref="InvalidDataException">It is neither, or damaged.</exception>
    public static Picture Read(string path) => Of(ImageFile.Read(path));

    /// <summary>Writes a PNG file.</summary>
    public void Save(string path) => ImageFile.WritePng(path, Image);

    /// <summary>The three colours one after the other, each row by row, in [0, 1]: what networks take.</summary>
    public float[] ToPlanes() => Image.ToPlanes(3);

    /// <summary>The reverse of <see cref="ToPlanes"/>; values outside [0, 1] become the nearest inside.</summary>
    public static Picture FromPlanes(ReadOnlySpan<float> planes, int width, int height) => Of(PixelImage.FromPlanes(planes, width, height));

    /// <summary>The largest part from the middle that has the given proportions, scaled to the given size.</summary>
    public Picture Fit(int width, int height) => Of(Image.Fit(width, height));

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

    private PixelImage Image => new(Width, Height, 3, Pixels);

    private static Picture Of(PixelImage image) => new(image.Width, image.Height, [.. Enumerable.Range(0, 3 * image.Width * image.Height).Select(i =>
        (byte)(image.Samples[(i / 3 * image.Channels) + (image.Channels >= 3 ? i % 3 : 0)] >> (image.MaxValue == 255 ? 0 : 8)))]);
}
