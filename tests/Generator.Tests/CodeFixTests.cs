using System.Collections.Immutable;
using CnnGen.CodeFixes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;

namespace CnnGen.Generator.Tests;

/// <summary>Every fix gives the text it should; what it gives compiles, and the mistake is gone.</summary>
public class CodeFixTests
{
    private static readonly NetworkCodeFixProvider Provider = new();

    [Theory]
    [InlineData("CNN002", "Make it partial", "[Input(4)]\n[Dense(3)]\npublic sealed class Net;\n", "[Input(4)]\n[Dense(3)]\npublic sealed partial class Net;\n")]
    [InlineData(
        "CNN002", "Make it partial", "static class Outer\n{\n    [Input(4)] [Dense(3)] partial class Net;\n}\n",
        "static partial class Outer\n{\n    [Input(4)] [Dense(3)] partial class Net;\n}\n")]
    [InlineData("CNN001", "Add [Input(1, 28, 28)]", "[Conv2D(8, 3)]\npartial class Net;\n", "[Input(1, 28, 28)]\n[Conv2D(8, 3)]\npartial class Net;\n")]
    [InlineData("CNN001", "Add [Input(10)]", "[Dense(3), ReLU] partial class Net;\n", "[Input(10)] [Dense(3), ReLU] partial class Net;\n")]
    [InlineData(
        "CNN001", "Add [Input(1, 1024)]", "partial class Outer\n{\n    // The first layer.\n    [CnnGen.Conv1D(8, 3)]\n    partial class Net;\n}\n",
        "partial class Outer\n{\n    // The first layer.\n    [CnnGen.Input(1, 1024)]\n    [CnnGen.Conv1D(8, 3)]\n    partial class Net;\n}\n")]
    [InlineData("CNN001", "Add [Input(1, 32, 32, 32)]", "[global::CnnGen.Conv3D(8, 3)]\npartial class Net;\n", "[global::CnnGen.Input(1, 32, 32, 32)]\n[global::CnnGen.Conv3D(8, 3)]\npartial class Net;\n")]
    [InlineData(
        "CNN310", "Insert [Flatten]", "[Input(1, 8, 8)]\n[Conv2D(4, 3)]\n[Dense(3)]\npartial class Net;\n", "[Input(1, 8, 8)]\n[Conv2D(4, 3)]\n[Flatten]\n[Dense(3)]\npartial class Net;\n")]
    [InlineData("CNN310", "Insert [Flatten]", "[Input(1, 8, 8)] [Dense(3)] partial class Net;\n", "[Input(1, 8, 8)] [Flatten] [Dense(3)] partial class Net;\n")]
    [InlineData("CNN310", "Insert [Flatten]", "[Input(1, 8, 8), ReLU, Dense(3)]\npartial class Net;\n", "[Input(1, 8, 8), ReLU, Flatten, Dense(3)]\npartial class Net;\n")]
    [InlineData("CNN102", "Use 3 groups", "[Input(6, 8, 8)]\n[Conv2D(9, 3, Groups = 4, Pad = 1)]\npartial class Net;\n", "[Input(6, 8, 8)]\n[Conv2D(9, 3, Groups = 3, Pad = 1)]\npartial class Net;\n")]
    [InlineData("CNN102", "Use 1 group", "[Input(3, 8, 8)]\n[Conv2D(8, 3, Groups = 2)]\npartial class Net;\n", "[Input(3, 8, 8)]\n[Conv2D(8, 3, Groups = 1)]\npartial class Net;\n")]
    [InlineData("CNN102", "Use 6 groups", "[Input(24, 8, 8)]\n[GroupNorm(7)]\npartial class Net;\n", "[Input(24, 8, 8)]\n[GroupNorm(6)]\npartial class Net;\n")]
    [InlineData("CNN103", "Use 4 groups", "[Input(8, 8, 8)]\n[ConvTranspose2D(12, 3, Groups = 8)]\npartial class Net;\n", "[Input(8, 8, 8)]\n[ConvTranspose2D(12, 3, Groups = 4)]\npartial class Net;\n")]
    [InlineData("CNN101", "Set Padding.Same", "[Input(1, 2, 2)]\n[Conv2D(8, 3)]\npartial class Net;\n", "[Input(1, 2, 2)]\n[Conv2D(8, 3, Padding = Padding.Same)]\npartial class Net;\n")]
    [InlineData(
        "CNN101", "Set Padding.Same", "[Input(1, 2, 2)]\n[CnnGen.MaxPool(5, Pad = 1, Stride = 2)]\npartial class Net;\n",
        "[Input(1, 2, 2)]\n[CnnGen.MaxPool(5, Padding = CnnGen.Padding.Same, Stride = 2)]\npartial class Net;\n")]
    [InlineData(
        "CNN101", "Set Padding.Same", "[Input(1, 2, 2)]\n[Conv2D(8, 3, Padding = Padding.Valid)]\npartial class Net;\n", "[Input(1, 2, 2)]\n[Conv2D(8, 3, Padding = Padding.Same)]\npartial class Net;\n")]
    [InlineData(
        "CNN110", "Set Padding.Same of Conv2D", "[Input(4, 8, 8)]\n[Conv2D(4, 3)]\n[Add(\"conv1\", \"input\")]\npartial class Net;\n",
        "[Input(4, 8, 8)]\n[Conv2D(4, 3, Padding = Padding.Same)]\n[Add(\"conv1\", \"input\")]\npartial class Net;\n")]
    [InlineData(
        "CNN110", "Set Padding.Same of MaxPool", "[Input(4, 8, 8)]\n[MaxPool(3, Stride = 1, Pads = [0, 0, 1, 1])]\n[Concat(\"input\", \"maxpool1\")]\npartial class Net;\n",
        "[Input(4, 8, 8)]\n[MaxPool(3, Stride = 1, Padding = Padding.Same)]\n[Concat(\"input\", \"maxpool1\")]\npartial class Net;\n")]
    [InlineData(
        "CNN301", "Remove [Softmax]", "[Input(4)]\n[Dense(3)]\n[Softmax]\n[Loss(LossFunction.SoftmaxCrossEntropy)]\npartial class Net;\n",
        "[Input(4)]\n[Dense(3)]\n[Loss(LossFunction.SoftmaxCrossEntropy)]\npartial class Net;\n")]
    [InlineData(
        "CNN301", "Use LossFunction.CrossEntropy", "[Input(4)]\n[Dense(3)]\n[Softmax]\n[Loss(LossFunction.SoftmaxCrossEntropy)]\npartial class Net;\n",
        "[Input(4)]\n[Dense(3)]\n[Softmax]\n[Loss(LossFunction.CrossEntropy)]\npartial class Net;\n")]
    [InlineData(
        "CNN301", "Remove Activation.Sigmoid of Dense", "[Input(4)]\n[Dense(3, Activation = Activation.Sigmoid, UseBias = false)]\n[Loss(LossFunction.SigmoidCrossEntropy)]\npartial class Net;\n",
        "[Input(4)]\n[Dense(3, UseBias = false)]\n[Loss(LossFunction.SigmoidCrossEntropy)]\npartial class Net;\n")]
    [InlineData(
        "CNN302", "Use LossFunction.SoftmaxCrossEntropy", "[Input(4)]\n[Dense(3)]\n[Loss(LossFunction.CrossEntropy)]\npartial class Net;\n",
        "[Input(4)]\n[Dense(3)]\n[Loss(LossFunction.SoftmaxCrossEntropy)]\npartial class Net;\n")]
    [InlineData("CNN308", "Remove the second softmax", "[Input(4)]\n[Dense(3), Softmax, Softmax]\npartial class Net;\n", "[Input(4)]\n[Dense(3), Softmax]\npartial class Net;\n")]
    [InlineData("CNN308", "Remove the second softmax", "[Input(4)] [Softmax] [Softmax] partial class Net;\n", "[Input(4)] [Softmax] partial class Net;\n")]
    [InlineData(
        "CNN309", "Drop the bias", "[Input(1, 8, 8)]\n[Conv2D(4, 3)]\n[BatchNorm]\npartial class Net;\n", "[Input(1, 8, 8)]\n[Conv2D(4, 3, UseBias = false)]\n[BatchNorm]\npartial class Net;\n")]
    [InlineData(
        "CNN309", "Drop the bias", "[Input(1, 8, 8)]\n[Conv2D(4, 3, UseBias = true, Pad = 1)]\n[BatchNorm]\npartial class Net;\n",
        "[Input(1, 8, 8)]\n[Conv2D(4, 3, UseBias = false, Pad = 1)]\n[BatchNorm]\npartial class Net;\n")]
    public async Task GivesTheText(string id, string title, string source, string expected)
    {
        const string Using = "using CnnGen;\n";
        Dictionary<string, string> fixes = await FixesOf(Using + source, id);
        Assert.True(fixes.TryGetValue(title, out string? text), $"'{title}' is not among: {string.Join(", ", fixes.Keys)}");
        Assert.Equal(Using + expected, text);
        var run = GeneratorRun.Of(text);
        Assert.DoesNotContain(run.Reported, one => one.Id == id);
        Assert.Empty(run.CompilerErrors);
        Assert.Single(run.Generated);
    }

    /// <summary>No fix is offered where it would break something else, or the place at hand is not the place to mend.</summary>
    [Theory]
    [InlineData("CNN301", "[Input(4)] [Softmax(Name = \"s\")] [Dense(3)] [Output(\"s\")] [Loss(LossFunction.SoftmaxCrossEntropy)]", "Use LossFunction.CrossEntropy")]
    [InlineData("CNN110", "[Input(4, 8, 8)] [Conv2D(4, 3, Stride = 2)] [Add(\"conv1\", \"input\")]")]
    [InlineData("CNN101", "[Input(4, 2, 2)] [Window(4)]")]
    public async Task OffersOnlyWhatMends(string id, string attributes, params string[] titles) => Assert.Equal(
        titles,
        (await FixesOf("using CnnGen;\n" + attributes + "\npartial class Net;\n[BlockLayer(\"Conv2D(filters, 5)\")] [System.AttributeUsage(System.AttributeTargets.Class)] class WindowAttribute(int filters) : BlockAttribute;", id)).Keys);

    [Fact]
    public void EveryFixIsTested()
    {
        IEnumerable<string> tested = typeof(CodeFixTests).GetMethod(nameof(GivesTheText))!.GetCustomAttributes(typeof(InlineDataAttribute), false)
            .Select(data => (string)((InlineDataAttribute)data).GetData(null!).Single()[0]);
        Assert.Equal(Provider.FixableDiagnosticIds, tested.Distinct().Order(StringComparer.Ordinal));
        Assert.NotNull(Provider.GetFixAllProvider());
    }

    /// <summary>The text that each fix of the first diagnostic of that kind gives, by title.</summary>
    private static async Task<Dictionary<string, string>> FixesOf(string source, string id)
    {
        ImmutableArray<Diagnostic> reported = GeneratorRun.Of(source).Reported;
        Diagnostic diagnostic = Assert.Single(reported, one => one.Id == id);
        using var workspace = new AdhocWorkspace();
        Document document = workspace.AddProject("Cases", LanguageNames.CSharp).WithParseOptions(GeneratorRun.ParseOptions).AddDocument("Source0.cs", source);
        SyntaxTree tree = (await document.GetSyntaxTreeAsync())!;
        diagnostic = Diagnostic.Create(diagnostic.Descriptor, Location.Create(tree, diagnostic.Location.SourceSpan), diagnostic.Properties, []);
        var actions = new List<CodeAction>();
        await Provider.RegisterCodeFixesAsync(new CodeFixContext(document, diagnostic, (action, _) => actions.Add(action), default));
        Assert.All(actions, action => Assert.NotNull(action.EquivalenceKey));
        var texts = new Dictionary<string, string>();
        foreach (CodeAction action in actions)
        {
            ImmutableArray<CodeActionOperation> operations = await action.GetOperationsAsync(default);
            Document changed = operations.OfType<ApplyChangesOperation>().Single().ChangedSolution.GetDocument(document.Id)!;
            texts.Add(action.Title, (await changed.GetTextAsync()).ToString());
        }

        return texts;
    }
}
