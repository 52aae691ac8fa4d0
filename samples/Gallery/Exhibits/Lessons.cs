using CnnGen.Samples;
using Gallery.Data;

namespace Gallery.Exhibits;

/// <summary>What the classifiers of the gallery learn from.</summary>
internal static class Lessons
{
    /// <summary>96 digits of 6 x 6 pixels, to learn from and to test with.</summary>
    public static Lesson SmallDigits(Visit visit)
    {
        string? path = DataFolder.Find(visit.Data, Path.Combine("digits6x6", "digits6x6.csv"));
        LabeledData all = path is null ? Data.SmallDigits.Draw(visit.Seed) : Data.SmallDigits.Read(path);
        return new(path ?? "digits drawn here (name a file of them with --data)", all, all);
    }

    /// <summary>MNIST, or what there is in its place.</summary>
    public static Lesson Digits(Visit visit)
    {
        string? folder = DataFolder.Find(visit.Data, "mnist");
        ImageSet images = ImageSet.Find(folder is null ? null : new DirectoryInfo(folder), visit.Seed);
        return new(images.Source, images.Train, images.Test);
    }

    /// <summary>The Free Spoken Digit Dataset in its official split; what is learned from is heard from four places.</summary>
    /// <exception cref="InvalidDataException">It is not here.</exception>
    public static Lesson SpokenDigits(Visit visit)
    {
        string folder = DataFolder.Find(visit.Data, "fsdd")
            ?? throw new InvalidDataException("The Free Spoken Digit Dataset is not here: name its folder of WAV files with --data (github.com/Jakobovski/free-spoken-digit-dataset).");
        IReadOnlyList<SpokenDigitSet.Recording> all = SpokenDigitSet.Read(folder);
        return new(
            folder + ", recordings 0 to 4 for testing",
            SpokenDigitSet.Hear([.. all.Where(recording => !recording.IsTest)], copies: 4, visit.Seed),
            SpokenDigitSet.Hear([.. all.Where(recording => recording.IsTest)], copies: 1, visit.Seed + 1));
    }

    /// <summary>Solid shapes, drawn here.</summary>
    public static Lesson SolidShapes(Visit visit) =>
        new("shapes drawn here: " + string.Join(", ", VoxelShapes.Names), VoxelShapes.Draw(4000, visit.Seed), VoxelShapes.Draw(500, visit.Seed + 1));

    /// <summary>Pictures of patterns, drawn here.</summary>
    public static Lesson Patterns(Visit visit) =>
        new("patterns drawn here: " + string.Join(", ", Textures.Names), Textures.Draw(800, visit.Seed), Textures.Draw(200, visit.Seed + 1));
}
