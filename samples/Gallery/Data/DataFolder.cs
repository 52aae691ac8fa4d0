using CnnGen.Samples;

namespace Gallery.Data;

/// <summary>Where data sets are looked for.</summary>
internal static class DataFolder
{
    /// <summary>The path that was named on the command line, else the first of the known places that has it below <c>data</c>.</summary>
    /// <returns>Null where it is in none of them.</returns>
    /// <exception cref="InvalidDataException">The named path does not exist.</exception>
    public static string? Find(string? named, string relative)
    {
        if (named is not null)
        {
            return Path.Exists(named) ? Path.GetFullPath(named) : throw new InvalidDataException($"There is no {named}.");
        }

        return KnownPlaces.Find("data", relative);
    }
}
