namespace CnnGen.Samples;

/// <summary>What images show.</summary>
internal enum ImageKind
{
    /// <summary>Clothes, as in Fashion-MNIST.</summary>
    Clothes,

    /// <summary>Digits that people wrote, as in MNIST.</summary>
    Digits,

    /// <summary>The digits of <see cref="CnnGen.Samples.DrawnDigits"/>.</summary>
    DrawnDigits,
}

/// <summary>Images to train on and to test with.</summary>
/// <param name="Source">Where they are from, in words.</param>
/// <param name="Train">For training.</param>
/// <param name="Test">For testing alone.</param>
/// <param name="Kind">What they show.</param>
internal sealed record ImageSet(string Source, LabeledData Train, LabeledData Test, ImageKind Kind)
{
    private static readonly string[] Clothes = ["T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Boot"];

    private static readonly string[] Digits = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

    /// <summary>Where Debian's package dataset-fashion-mnist puts its files.</summary>
    private const string Debian = "/usr/share/datasets/fashion-mnist";

    /// <summary>What the classes are called.</summary>
    public string[] Classes => Kind == ImageKind.Clothes ? Clothes : Digits;

    /// <summary>The folder that was named, else Fashion-MNIST where the machine has it, else digits that are drawn here.</summary>
    public static ImageSet Find(DirectoryInfo? folder, int seed)
    {
        if (folder is not null)
        {
            return Read(folder.FullName);
        }

        string? known = new[] { Environment.GetEnvironmentVariable("CNNGEN_DATA"), Debian }.FirstOrDefault(path => path is { Length: > 0 } && Directory.Exists(path));
        return known is not null ? Read(known) : DrawnDigits.Make(seed);
    }

    private static ImageSet Read(string folder) => !Directory.Exists(folder) ? throw new InvalidDataException($"There is no folder {folder}.") : new(
        folder, ReadPart(folder, "train"), ReadPart(folder, "t10k"), folder.Contains("fashion", StringComparison.OrdinalIgnoreCase) ? ImageKind.Clothes : ImageKind.Digits);

    /// <summary>One part of a set: <c>train</c> or <c>t10k</c>.</summary>
    /// <exception cref="InvalidDataException">The folder does not have it, or its images are not of 28 x 28.</exception>
    public static LabeledData ReadPart(string folder, string part)
    {
        LabeledData read = LabeledData.ReadIdx(FindFile(part + "-images"), FindFile(part + "-labels"));
        return read.Shape.Equals(new TensorShape(1, 28, 28)) ? read : throw new InvalidDataException($"{folder}: the images are {read.Shape}; expected (1, 28, 28).");

        string FindFile(string start) =>
            Directory.EnumerateFiles(folder).Where(path => Path.GetFileName(path).StartsWith(start, StringComparison.Ordinal)).Order(StringComparer.Ordinal).FirstOrDefault()
            ?? throw new InvalidDataException($"{folder} has no file {start}-...: expected train-images, train-labels, t10k-images and t10k-labels in IDX form, plain or .gz.");
    }
}
