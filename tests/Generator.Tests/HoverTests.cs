using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace CnnGen.Generator.Tests;

/// <summary>What the compiler knows of a class's documentation, which is what editors show of it.</summary>
public class HoverTests
{
    private const string Layers = "[Input(1, 8, 8)]\n[Conv2D(4, 3)]\n[Flatten]\n[Dense(3, Name = \"scores\")]\npublic partial class Net;\n";

    private const string Table = """
        layer    kind     output     parameters  multiply-adds
        input             (1, 8, 8)
        conv1    Conv2D   (4, 6, 6)          40          1,296
        flatten1 Flatten  (144)               -              -
        scores   Dense    (3)               435            432
        """;

    [Fact]
    public void ShowsTheTable()
    {
        string shown = DocumentationOf(Layers);
        Assert.Contains("<summary>A network of 3 layers from (1, 8, 8) to (3).</summary>", shown, StringComparison.Ordinal);
        Assert.Contains("Parameters: 475. Multiply-adds of a sample: 1,728. Memory of one inference: ", shown, StringComparison.Ordinal);
        string[] rows = [.. shown.Split('\n').Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)))];
        Assert.All(Table.Split('\n'), row => Assert.Contains(string.Join(' ', row.Split(' ', StringSplitOptions.RemoveEmptyEntries)), rows));
    }

    [Theory]
    [InlineData("/// <summary>Reads digits.</summary>\n", true)]
    [InlineData("/// <summary>Reads digits.</summary>\n/// <remarks>Slowly.</remarks>\n", false)]
    [InlineData("/// <inheritdoc/>\n", false)]
    public void LeavesTheUsersOwn(string own, bool hasTable)
    {
        string shown = DocumentationOf(own + Layers);
        Assert.DoesNotContain("A network of", shown, StringComparison.Ordinal);
        Assert.Equal(hasTable, shown.Contains("scores", StringComparison.Ordinal));
        Assert.Equal(own.Contains("summary", StringComparison.Ordinal), shown.Contains("Reads digits.", StringComparison.Ordinal));
    }

    /// <summary>Where documentation is not parsed, its comments still count.</summary>
    [Fact]
    public void SeesCommentsThatAreNotParsed()
    {
        GeneratorRun run = RunOf("/// <summary>Reads digits.</summary>\n" + Layers, DocumentationMode.None);
        Assert.DoesNotContain("A network of", Assert.Single(run.Generated).SourceText.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void CountsWhatDoesNotFitAScreen()
    {
        string shown = DocumentationOf($"[Input(4)]\n{string.Concat(Enumerable.Repeat("[Tanh]\n", 43))}public partial class Net;\n");
        Assert.Contains("tanh40 ", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("tanh41", shown, StringComparison.Ordinal);
        Assert.Contains("... and 3 more layers", shown, StringComparison.Ordinal);
    }

    private static string DocumentationOf(string source)
    {
        GeneratorRun run = RunOf(source, DocumentationMode.Diagnose);
        Assert.Empty(run.Compilation.GetDiagnostics().Where(one => one.Severity >= DiagnosticSeverity.Warning));
        return run.Compilation.GetTypeByMetadataName("Net")!.GetDocumentationCommentXml()!;
    }

    private static GeneratorRun RunOf(string source, DocumentationMode mode)
    {
        CSharpParseOptions options = GeneratorRun.ParseOptions.WithDocumentationMode(mode);
        Compilation compilation = GeneratorRun.Compile().AddSyntaxTrees(CSharpSyntaxTree.ParseText(SourceText.From("using CnnGen;\n" + source, System.Text.Encoding.UTF8), options, "Source0.cs"));
        return GeneratorRun.Of(compilation, CSharpGeneratorDriver.Create([new CnnGenerator().AsSourceGenerator()], parseOptions: options));
    }
}
