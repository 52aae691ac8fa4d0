using Gallery.Pictures;

namespace Gallery.Data;

/// <summary>A photograph to look at.</summary>
internal static class Photographs
{
    /// <summary>The PNG or PPM file that was named (of a folder the first), else a photograph where it is looked for, else a drawn picture.</summary>
    /// <exception cref="InvalidDataException">What was named does not exist, or cannot be read.</exception>
    public static (Picture Picture, string Source) Find(string? named)
    {
        string? path = DataFolder.Find(named, Path.Combine("photos", "coffee.png"));
        if (path is null)
        {
            return (Picture.Draw(600, 400), "drawn here (name a PNG or PPM file with --data)");
        }

        if (Directory.Exists(path))
        {
            path = Directory.EnumerateFiles(path).Where(file => Path.GetExtension(file).ToLowerInvariant() is ".png" or ".ppm").Order(StringComparer.Ordinal).FirstOrDefault()
                ?? throw new InvalidDataException($"{path} has no PNG or PPM file.");
        }

        return (Picture.Read(path), path);
    }
}
