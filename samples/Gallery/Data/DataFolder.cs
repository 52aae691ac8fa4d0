namespace Gallery.Data;

/// <summary>Where data sets are looked for.</summary>
internal static class DataFolder
{
    /// <summary>The path that was named on the command line, else the first of the known places that has it: <c>CNNGEN_SHARED</c>/data, ../shared/data.</summary>
    /// <returns>Null where it is in none of them.</returns>
    /// <exception cref="InvalidDataException">The named path does not exist.</exception>
    public static string? Find(string? named, string relative)
    {
        if (named is not null)
        {
            return Path.Exists(named) ? Path.GetFullPath(named) : throw new InvalidDataException($"There is no {named}.");
        }

        return Roots().Select(root => Path.Combine(root, "data", relative)).FirstOrDefault(Path.Exists);
    }

    private static IEnumerable<string> Roots()
    {
        if (Environment.GetEnvironmentVariable("CNNGEN_SHARED") is { Length: > 0 } shared)
        {
            yield return shared;
        }

        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            yield return Path.Combine(folder.FullName, "shared");
        }
    }
}
