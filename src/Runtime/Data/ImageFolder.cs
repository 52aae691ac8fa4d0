namespace CnnGen;

/// <summary>Reads a folder that has a folder of images for each class, whose name it is.</summary>
public static class ImageFolder
{
    /// <summary>Reads all images into memory, as bytes: classes by name, their images by name, each scaled to the shape.</summary>
    /// <param name="folder">The folder of classes.</param>
    /// <param name="shape">What images become: 1 channel (grey) or 3, rows, columns. The largest part from the middle of these proportions is taken.</param>
    /// <param name="decoders">Decoders of formats other than PNG and PPM.</param>
    /// <exception cref="ArgumentException">The shape is not that of an image.</exception>
    /// <exception cref="InvalidDataException">There is no class, a class has no image, or files are damaged or of no known format: the message names all of them.</exception>
    public static LabeledImages Read(string folder, TensorShape shape, params IReadOnlyList<IImageDecoder> decoders)
    {
        ArgumentNullException.ThrowIfNull(shape);
        if (shape is not { Channels: 1 or 3, Spatial: [int rows, int columns] })
        {
            throw new ArgumentException($"The shape is {shape}; expected 1 or 3 channels, rows and columns.", nameof(shape));
        }

        string[] classes = [.. Directory.GetDirectories(folder).Order(StringComparer.Ordinal)];
        HashSet<string> extensions = ImageFile.All(decoders).SelectMany(decoder => decoder.Extensions).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var errors = new List<string>();
        var files = new List<(string Path, int Label)>();
        for (int label = 0; label < classes.Length; label++)
        {
            string[] images = [.. Directory.GetFiles(classes[label]).Where(path => extensions.Contains(Path.GetExtension(path))).Order(StringComparer.Ordinal)];
            int number = label;
            files.AddRange(images.Select(path => (path, number)));
            if (images.Length == 0)
            {
                errors.Add($"{classes[label]} has no image ({string.Join(", ", extensions.Order(StringComparer.Ordinal))}).");
            }
        }

        if (classes.Length == 0)
        {
            errors.Add($"{folder} has no folder; expected one of images for each class.");
        }

        var pixels = new byte[checked(files.Count * shape.Length)];
        for (int i = 0; i < files.Count; i++)
        {
            try
            {
                PixelImage image = ImageFile.Read(files[i].Path, decoders);
                Copy(image.Width == columns && image.Height == rows ? image : image.Fit(columns, rows), shape.Channels, pixels.AsSpan(i * shape.Length, shape.Length));
            }
            catch (InvalidDataException e)
            {
                errors.Add(e.Message);
            }
        }

        if (errors.Count != 0)
        {
            throw new InvalidDataException(string.Join(Environment.NewLine, errors));
        }

        return new LabeledImages(pixels, [.. files.Select(file => file.Label)], shape, [.. classes.Select(path => Path.GetFileName(path)!)]);
    }

    private static void Copy(PixelImage image, int channels, Span<byte> target)
    {
        float[] planes = image.ToPlanes(channels);
        for (int i = 0; i < planes.Length; i++)
        {
            target[i] = (byte)Math.Round(planes[i] * 255);
        }
    }
}
