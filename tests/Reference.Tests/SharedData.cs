namespace CnnGen.Reference.Tests;

/// <summary>Data that are not part of the repository: in <c>CNNGEN_SHARED</c>, or in <c>../shared</c> beside it.</summary>
internal static class SharedData
{
    /// <summary>A folder of them; null where there is none.</summary>
    public static string? Find(string folder)
    {
        string? root = Environment.GetEnvironmentVariable("CNNGEN_SHARED");
        for (DirectoryInfo? current = new(AppContext.BaseDirectory); root is null && current is not null; current = current.Parent)
        {
            if (File.Exists(Path.Combine(current.FullName, "CnnGen.sln")) && current.Parent is { } parent)
            {
                root = Path.Combine(parent.FullName, "shared");
            }
        }

        return root is not null && Directory.Exists(Path.Combine(root, folder)) ? Path.Combine(root, folder) : null;
    }
}
