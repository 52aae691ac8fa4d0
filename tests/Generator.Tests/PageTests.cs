using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;

namespace CnnGen.Generator.Tests;

/// <summary>Every mistake has a page, whose wrong code is reported and whose right code is not.</summary>
public partial class PageTests
{
    public static TheoryData<string> Ids => [.. Descriptors.All.Select(descriptor => descriptor.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void ShowsWrongAndRight(string id)
    {
        string page = Page(id);
        DiagnosticDescriptor descriptor = Descriptors.Find(id);
        Assert.StartsWith($"# {id}: {descriptor.Title.ToString(System.Globalization.CultureInfo.InvariantCulture)}\n", page, StringComparison.Ordinal);
        Assert.EndsWith($"/docs/diagnostics/{id}.md", descriptor.HelpLinkUri, StringComparison.Ordinal);

        if (id.StartsWith("CNN5", StringComparison.Ordinal))
        {
            ShowsWrongAndRightWeights(id, page);
            return;
        }

        string[] blocks = [.. CodeBlock().Matches(page).Select(match => match.Groups[1].Value)];
        Assert.Equal(2, blocks.Length);
        Assert.Contains(Run(blocks[0]).Diagnostics, diagnostic => diagnostic.Id == id);
        GraphRun right = Run(blocks[1]);
        Assert.DoesNotContain(right.Diagnostics, one => one.Id == id || Descriptors.Find(one.Id).DefaultSeverity != DiagnosticSeverity.Hidden);
        Assert.Empty(right.CompilerErrors);
        Assert.NotEmpty(right.Graphs);
    }

    /// <summary>Of weights there is a file besides, of which a page tells.</summary>
    private static void ShowsWrongAndRightWeights(string id, string page)
    {
        string[] blocks = [.. CodeBlock().Matches(page).Select(match => match.Groups[1].Value)];
        Assert.Equal(2, blocks.Length);
        var manifest = new ManifestText(id == "CNN503" ? "file letters.safetensors\nclass LetterNet\n" : "file digits.safetensors\n", "tensor F32 3,10 dense1.weight\ntensor F32 3 dense1.bias\n");
        GeneratorRun wrong = Run(blocks[0]), right = Run(blocks[1]);
        Assert.Equal([id], wrong.Diagnostics.Select(one => one.Id));
        Assert.Empty(right.Diagnostics);
        Assert.Empty(right.CompilerErrors);
        Assert.Equal(2, right.Generated.Count);

        GeneratorRun Run(string code) => GeneratorRun.Of(GeneratorRun.Compile("using CnnGen;\n" + code), GeneratorRun.CreateDriver(manifest));
    }

    [Fact]
    public void NoPageIsLeftOver() => Assert.Equal(
        Descriptors.All.Select(descriptor => descriptor.Id + ".md").Append("README.md").Order(StringComparer.Ordinal),
        Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "diagnostics")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));

    [Fact]
    public void TheOverviewNamesAllOfThem() => Assert.All(
        Descriptors.All, descriptor => Assert.Contains(
            $"| [{descriptor.Id}]({descriptor.Id}.md) | {descriptor.DefaultSeverity} | {descriptor.Title.ToString(System.Globalization.CultureInfo.InvariantCulture)} |", Page("README"),
            StringComparison.Ordinal));

    [Fact]
    public void TheReleaseNotesNameAllOfThem()
    {
        string releases = string.Concat(Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "releases")).Select(File.ReadAllText));
        Assert.All(Descriptors.All, descriptor => Assert.Contains(
            $"\n{descriptor.Id} | {descriptor.Category} | {descriptor.DefaultSeverity} | {descriptor.Title.ToString(System.Globalization.CultureInfo.InvariantCulture)}\n", releases,
            StringComparison.Ordinal));
        Assert.Equal(Descriptors.All.Count, ReleasedRule().Count(releases));
        Assert.Equal(Descriptors.All.Count, Descriptors.All.Select(descriptor => descriptor.Id).Distinct().Count());
    }

    private static string Page(string name) =>
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "diagnostics", name + ".md")).Replace("\r\n", "\n", StringComparison.Ordinal);

    private static GraphRun Run(string code) => GraphRun.Of("using CnnGen;\n" + code);

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex("^CNN\\d{3} \\|", RegexOptions.Multiline)]
    private static partial Regex ReleasedRule();
}
