using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace CnnGen.Generator.Tests;

/// <summary>Compares generated files with verified ones, in the file form of Verify.SourceGenerators, so that the package can take its place.</summary>
/// <remarks>
/// <c>Class.Method#Hint.verified.cs</c>, <c>//HintName:</c> first. On a difference the <c>.received.cs</c> is written beside it: look at it, and rename it if it is right.
/// </remarks>
internal static class Verifier
{
    public static void Verify(IReadOnlyList<GeneratedSourceResult> sources, [CallerFilePath] string file = "", [CallerMemberName] string method = "")
    {
        string folder = Path.Combine(Repository(), "tests", "Generator.Tests");
        string prefix = $"{Path.GetFileNameWithoutExtension(file)}.{method}#";
        List<string> different = [];
        foreach (GeneratedSourceResult source in sources)
        {
            string hint = Path.GetFileNameWithoutExtension(source.HintName);
            string verified = Path.Combine(folder, $"{prefix}{hint}.verified.cs"), received = Path.Combine(folder, $"{prefix}{hint}.received.cs");
            string text = $"//HintName: {source.HintName}\n{source.SourceText}";
            if (File.Exists(verified) && File.ReadAllText(verified).ReplaceLineEndings("\n") == text)
            {
                File.Delete(received);
                continue;
            }

            File.WriteAllText(received, text);
            different.Add(Path.GetFileName(received));
        }

        string[] stale = [.. Directory.GetFiles(folder, prefix + "*.verified.cs").Select(Path.GetFileName)
            .Where(name => sources.All(source => $"{prefix}{Path.GetFileNameWithoutExtension(source.HintName)}.verified.cs" != name)).Select(name => name!)];
        Assert.True(different.Count == 0, "Differs from what was verified: " + string.Join(", ", different));
        Assert.True(stale.Length == 0, "Verified, and no longer generated: " + string.Join(", ", stale));
    }

    private static string Repository()
    {
        DirectoryInfo folder = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "CnnGen.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The tests run outside the repository.");
        }

        return folder.FullName;
    }
}
