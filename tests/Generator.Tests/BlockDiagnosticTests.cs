using Microsoft.CodeAnalysis;

namespace CnnGen.Generator.Tests;

/// <summary>Mistakes in blocks of other assemblies and files, where no mark in one source says the place.</summary>
public class BlockDiagnosticTests
{
    private const string Broken = """using CnnGen; namespace Lib; [BlockLayer("Conv4D(n)")] [BlockLayer("ReLU(m)")] public class MineAttribute(int n) : BlockAttribute;""";
    private const string Network = """using CnnGen; [Input(4, 8, 8)] [Lib.Mine(1)] [MaxPool(99)] partial class Net;""";

    [Fact]
    public void MistakesInAReferencedBlockAreReportedAtTheUse()
    {
        GeneratorRun run = GeneratorRun.Of(GeneratorRun.Compile(Network).AddReferences(BlockTests.Library(Broken).ToMetadataReference()), GeneratorRun.CreateDriver());
        Assert.Equal(["CNN402", "CNN403"], run.Diagnostics.Select(one => one.Id).Order());
        Assert.All(run.Diagnostics, one => Assert.Equal("Lib.Mine(1)", one.Location.SourceTree!.ToString().Substring(one.Location.SourceSpan.Start, one.Location.SourceSpan.Length)));
        Assert.All(run.Diagnostics, one => Assert.StartsWith("In the block 'Mine': ", one.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal));
        Assert.All(run.Diagnostics, one => Assert.Equal(DiagnosticSeverity.Error, one.Severity));
        Assert.All(run.Diagnostics, one => Assert.EndsWith(one.Id + ".md", one.Descriptor.HelpLinkUri, StringComparison.Ordinal));
        Assert.Empty(run.Generated);
    }

    [Fact]
    public void MistakesInAReferencedBlockInsideABlockAreReportedWhereThatNamesIt()
    {
        const string Outer = """using CnnGen; [BlockLayer("Lib.Mine(1)")] class OuterAttribute : BlockAttribute; [Input(4, 8, 8)] [Outer] partial class Net;""";
        GeneratorRun run = GeneratorRun.Of(GeneratorRun.Compile(Outer).AddReferences(BlockTests.Library(Broken).ToMetadataReference()), GeneratorRun.CreateDriver());
        Assert.Equal(["CNN402", "CNN403"], run.Diagnostics.Select(one => one.Id).Order());
        Assert.All(run.Diagnostics, one => Assert.Equal(Outer.IndexOf("Lib.Mine", StringComparison.Ordinal), one.Location.SourceSpan.Start));
    }

    [Fact]
    public void MistakesInABlockOfAnotherFileAreReportedThereAndOnce()
    {
        GeneratorRun run = GeneratorRun.Of(Network, Broken);
        Assert.Equal(["CNN402", "CNN403"], run.Diagnostics.Select(one => one.Id));
        Assert.All(run.Diagnostics, one => Assert.Equal("Source1.cs", one.Location.GetLineSpan().Path));
    }

    [Fact]
    public void ABlockThatNothingUsesIsCheckedToo() => Assert.Equal(["CNN402", "CNN403"], GeneratorRun.Of(Broken).Diagnostics.Select(one => one.Id));

    [Fact]
    public void InternalBlocksOfOtherAssembliesAreNotFound()
    {
        const string Outer = """using CnnGen; namespace Lib; [BlockLayer("Hidden")] class OuterAttribute : BlockAttribute;""";
        Compilation library = BlockTests.Library("""using CnnGen; namespace Lib; [BlockLayer("ReLU")] class HiddenAttribute : BlockAttribute;""");
        GeneratorRun run = GeneratorRun.Of(GeneratorRun.Compile(Outer).AddReferences(library.ToMetadataReference()), GeneratorRun.CreateDriver());
        Assert.Equal("CNN402", Assert.Single(run.Diagnostics).Id);
    }

    [Fact]
    public void PragmasReachWarningsInsideBlocks()
    {
        const string Source = """
            using CnnGen;
            [BlockLayer("Conv2D(1, 1)")] [BlockLayer("Softmax")] class MineAttribute : BlockAttribute;
            #pragma warning disable CNN305
            [Input(4, 8, 8)] [Mine] partial class Net;
            """;
        Assert.Empty(GeneratorRun.Of(Source).Diagnostics);
        Assert.Equal(DiagnosticSeverity.Warning, Assert.Single(GeneratorRun.Of(Source.Replace("#pragma", "//", StringComparison.Ordinal)).Diagnostics).Severity);
    }
}
