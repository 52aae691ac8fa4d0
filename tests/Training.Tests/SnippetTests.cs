using System.Text.RegularExpressions;

namespace CnnGen.Training.Tests;

/// <summary>The examples of docs/training.md do what the page says, and stand there as they are compiled.</summary>
public sealed partial class SnippetTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cnngen").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void ThePageHasTheCompiledExamples()
    {
        DirectoryInfo? root = new(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "CnnGen.sln")))
        {
            root = root.Parent;
        }

        Assert.NotNull(root);
        string source = File.ReadAllText(Path.Combine(root.FullName, "tests", "Training.Tests", "Snippets.cs"));
        string page = File.ReadAllText(Path.Combine(root.FullName, "docs", "training.md"));
        string[] compiled = [.. Marked().Matches(source).Select(match => Unindented(match.Groups[1].Value))];
        string[] shown = [.. Fenced().Matches(page).Select(match => match.Groups[1].Value.TrimEnd())];
        Assert.Equal(7, compiled.Length);
        Assert.Equal(compiled.Order(StringComparer.Ordinal), shown.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void TheExamplesRun()
    {
        LabeledData all = Bars.Draw(150, 1), test = Bars.Draw(30, 2);
        TrainingHistory history = Snippets.First(_folder, all);
        Assert.Equal(6, history.Epochs.Count);
        Trainer trainer = Snippets.Options(new SmallNet(1), all);
        Assert.Equal(6, Snippets.Resume(trainer, Path.Combine(_folder, "none"), all).Epochs.Count);
        Assert.True(double.IsFinite(Snippets.Finder(new SmallNet(1), all, Path.Combine(_folder, "rates.svg"))));
        var split = new SplitNet(1);
        Snippets.Report(split, new Trainer(split, new Adam(1e-2)).Fit(all, 2), test, ["across", "down", "square"], Path.Combine(_folder, "report.html"));
        Assert.True(File.Exists(Path.Combine(_folder, "rates.svg")));
        Assert.True(File.Exists(Path.Combine(_folder, "report.html")));
    }

    [Fact]
    public void ADecoderPlugsIn()
    {
        // Two pixels, red and blue, over one row of green and black: rows from the bottom up, each of a multiple of four bytes.
        byte[] bmp = new byte[54 + 16];
        "BM"u8.CopyTo(bmp);
        (bmp[10], bmp[18], bmp[22], bmp[28]) = (54, 2, 2, 24);
        new byte[] { 0, 255, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 0, 0, 0, 0 }.CopyTo(bmp, 54);
        Directory.CreateDirectory(Path.Combine(_folder, "images", "all"));
        File.WriteAllBytes(Path.Combine(_folder, "images", "all", "a.bmp"), bmp);
        LabeledImages images = Snippets.Folder(Path.Combine(_folder, "images"));
        Assert.Equal([255, 0, 0], new[] { 0, 4096, 8192 }.Select(plane => (int)images.Pixels(0)[plane]));
        Assert.Equal([0, 0, 255], new[] { 0, 4096, 8192 }.Select(plane => (int)images.Pixels(0)[plane + 63]));
        Assert.Equal([0, 255, 0], new[] { 0, 4096, 8192 }.Select(plane => (int)images.Pixels(0)[plane + (63 * 64)]));
    }

    /// <summary>Without the indentation of its first line.</summary>
    private static string Unindented(string text)
    {
        string[] lines = text.TrimEnd().Split('\n');
        int indent = lines[0].Length - lines[0].TrimStart().Length;
        return string.Join('\n', lines.Select(line => line.Length >= indent ? line[indent..] : line));
    }

    [GeneratedRegex(@"// snippet: \w+\n(.*?)\n *// end\n", RegexOptions.Singleline)]
    private static partial Regex Marked();

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Fenced();
}
