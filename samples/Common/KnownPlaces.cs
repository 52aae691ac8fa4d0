namespace CnnGen.Samples;

/// <summary>Where files that are not part of the project are looked for.</summary>
internal static class KnownPlaces
{
    /// <summary>The first that is there: in the folder that <c>CNNGEN_SHARED</c> names, else in a folder <c>shared</c> beside the program or one of the folders that it is in.</summary>
    /// <param name="relative">The parts of the path below that folder.</param>
    /// <returns>Null where it is in none of them.</returns>
    public static string? Find(params string[] relative) => Roots().Select(root => Path.Combine([root, .. relative])).FirstOrDefault(Path.Exists);

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
