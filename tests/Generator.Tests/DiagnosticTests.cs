using Microsoft.CodeAnalysis;

namespace CnnGen.Generator.Tests;

/// <summary>Every mistake is reported where it stands, says what it found, and leaves nothing generated that would raise more.</summary>
public class DiagnosticTests
{
    public static TheoryData<string> Cases => [.. DiagnosticCases.All.Keys, .. BlockDiagnosticCases.All.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void IsReportedWhereItStands(string name)
    {
        DiagnosticCase given = BlockDiagnosticCases.All.GetValueOrDefault(name) ?? DiagnosticCases.All[name];
        bool isFile = given.Source.Contains("using CnnGen;", StringComparison.Ordinal);
        var markup = Markup.Parse(isFile ? given.Source : GeneratorRun.Class(given.Source));
        var run = GeneratorRun.Of(markup.Text);

        Assert.NotEmpty(markup.Marks);
        Assert.Equal(
            markup.Marks.OrderBy(mark => mark.Span.Start).ThenBy(mark => mark.Id).Select(mark => $"{mark.Id} at {markup.Text.Substring(mark.Span.Start, mark.Span.Length)}"),
            run.Diagnostics.OrderBy(one => one.Location.SourceSpan.Start).ThenBy(one => one.Id)
                .Select(one => $"{one.Id} at {markup.Text.Substring(one.Location.SourceSpan.Start, one.Location.SourceSpan.Length)}"));
        Assert.Equal(
            markup.Marks.Select(mark => mark.Span).OrderBy(span => span.Start).ThenBy(span => span.Length),
            run.Diagnostics.Select(one => one.Location.SourceSpan).OrderBy(span => span.Start).ThenBy(span => span.Length));
        string messages = string.Join("\n", run.Diagnostics.Select(one => one.GetMessage(System.Globalization.CultureInfo.InvariantCulture)));
        Assert.All(given.Says, part => Assert.Contains(part, messages, StringComparison.Ordinal));

        bool hasErrors = run.Diagnostics.Any(one => one.Severity == DiagnosticSeverity.Error) || given.Compiler.Length != 0;
        Assert.Equal(hasErrors ? 0 : 1, run.Generated.Count);
        Assert.Equal(given.Compiler, run.CompilerErrors.Select(one => one.Id));
    }

    [Fact]
    public void EveryMistakeHasACase()
    {
        IEnumerable<string> covered = DiagnosticCases.All.Values.Concat(BlockDiagnosticCases.All.Values).SelectMany(given => Markup.Parse(given.Source).Marks).Select(mark => mark.Id).Distinct();
        Assert.Equal(Descriptors.All.Where(descriptor => descriptor.DefaultSeverity != DiagnosticSeverity.Hidden && !descriptor.Id.StartsWith("CNN5", StringComparison.Ordinal)).Select(descriptor => descriptor.Id).Order(), covered.Order());
    }

    /// <summary>What is hidden is no mistake: it is where the editor may offer a change.</summary>
    [Theory]
    [InlineData("[Input(1, 4, 4)] [Dense(3)]", "Dense reads 'input' of shape (1, 4, 4) as a vector of 16; [Flatten] says so")]
    [InlineData("[Input(1, 4, 4)] [ReLU(Name = \"a\")] [Dense(3)]", "Dense reads 'a' of shape (1, 4, 4) as a vector of 16; [Flatten] says so")]
    [InlineData("[Input(1, 4, 4)] [Flatten] [Dense(3)]", null)]
    [InlineData("[Input(1, 4, 4)] [GlobalAveragePool] [Dense(3)]", null)]
    [InlineData("[Input(1, 4, 4)] [ReLU] [Dense(3, From = \"input\")] [Output(\"relu1\", \"dense1\")]", null)]
    public void OffersAFlatten(string attributes, string? message)
    {
        var run = GeneratorRun.Of(GeneratorRun.Class(attributes));
        Assert.Equal(message is null ? [] : [message], run.Reported.Where(one => one.Severity == DiagnosticSeverity.Hidden).Select(one => one.GetMessage(System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Single(run.Generated);
    }

    /// <summary>By its names alone a class is looked at more closely: none of the runtime's own may be missing from the list.</summary>
    [Fact]
    public void EveryAttributeOfTheRuntimeIsKnown() => Assert.Equal(
        typeof(InputAttribute).Assembly.GetExportedTypes()
            .Where(type => !type.IsAbstract && typeof(Attribute).IsAssignableFrom(type) && type != typeof(InputAttribute) && type != typeof(BlockLayerAttribute))
            .Select(type => type.Name[..^nameof(Attribute).Length]).Order(StringComparer.Ordinal),
        CnnGen.Generator.Parsing.KnownAttributes.Names.Order(StringComparer.Ordinal));

    /// <summary>A class of users' own blocks alone is known where it is partial.</summary>
    [Fact]
    public void ANetworkOfOwnBlocksLacksItsInput() => Assert.Contains(
        GeneratorRun.Of("using CnnGen; [Own] partial class Net; [BlockLayer(\"ReLU\")] [System.AttributeUsage(System.AttributeTargets.Class)] class OwnAttribute : BlockAttribute;").Diagnostics,
        one => one.Id == "CNN001");

    [Fact]
    public void StandsInTheCompilationsOwnTree()
    {
        var run = GeneratorRun.Of(GeneratorRun.Class("[Input(4)] [Dense(0)]"));
        Assert.True(Assert.Single(run.Diagnostics).Location.IsInSource);
    }

    [Fact]
    public void PragmaSuppressesAWarning()
    {
        const string Attributes = "[Input(4)] [Dense(1)] [Softmax]";
        Assert.Single(GeneratorRun.Of(GeneratorRun.Class(Attributes)).Diagnostics);
        Assert.Empty(GeneratorRun.Of("#pragma warning disable CNN305\n" + GeneratorRun.Class(Attributes)).Diagnostics);
    }

    [Fact]
    public void ANetworkOverTwoFilesIsReportedOnce()
    {
        var run = GeneratorRun.Of(
            "using CnnGen; [Input(4)] [Dense(3)] partial class Net;",
            "using CnnGen; [Input(4)] [Dense(3)] partial class Net;");
        Assert.Equal(["CNN003", "CNN013"], run.Diagnostics.Select(one => one.Id).Order());
        Assert.All(run.Diagnostics, one => Assert.Equal("Source1.cs", one.Location.GetLineSpan().Path));
        Assert.Contains("in line 1 of Source0.cs", run.Diagnostics.Single(one => one.Id == "CNN003").GetMessage(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[Input(4)] [Loss(LossFunction.CrossEntropy)]")]
    [InlineData("[Input(4)] [Loss(LossFunction.NegativeLogLikelihood)]")]
    [InlineData("[Input(4)] [Dense(3)] [Softmax] [Loss(LossFunction.CrossEntropy)]")]
    [InlineData("[Input(4)] [Dense(3)] [LogSoftmax] [Loss(LossFunction.NegativeLogLikelihood)]")]
    [InlineData("[Input(4)] [Dense(3, Activation = Activation.Sigmoid)] [Dropout(0)] [Loss(LossFunction.BinaryCrossEntropy)]")]
    [InlineData("[Loss(LossFunction.Huber, Delta = 2)] [Input(4)] [Dense(3, From = \"input\")] [ReLU(From = \"dense1\")] [Output(\"relu1\")]")]
    [InlineData("[Input(1, 8, 8)] [Conv2D(2, 3, Pad = 1, PadMode = PadMode.Constant, PadValue = 2)] [GlobalAveragePool] [Dense(2, Name = \"é_1\")]")]
    [InlineData("[Input(4, 8, 8)] [Conv2D(3, 3, UseBias = false)] [BatchNorm] [Conv2D(3, 3, Activation = Activation.ReLU)] [BatchNorm] [Conv2D(3, 3)] [InstanceNorm]")]
    [InlineData("[Input(4, 8, 8)] [Conv2D(3, 3)] [BatchNorm] [Output(\"conv1\", \"batchnorm1\")]")]
    [InlineData("[Input(4, 8, 8)] [Conv2D(3, 3)] [BatchNorm] [Add(\"conv1\", \"batchnorm1\")]")]
    [InlineData("[Input(3)] [Softmax] [Dense(3)] [Softmax]")]
    [InlineData("[Input(1, 8, 8)] [System.Serializable] [MaxPool(window: 2)]")]
    public void NothingIsReportedOfWhatIsRight(string attributes)
    {
        var run = GeneratorRun.Of(GeneratorRun.Class(attributes));
        Assert.Empty(run.Diagnostics);
        Assert.Empty(run.CompilerErrors);
        Assert.Single(run.Generated);
    }
}
