using CnnGen.Generator.Graph;
using Microsoft.CodeAnalysis;
using static CnnGen.Generator.Tests.BlockRun;

namespace CnnGen.Generator.Tests;

/// <summary>What the standard blocks and users' own stand for.</summary>
public class BlockTests
{
    private const string Usage = "[System.AttributeUsage(System.AttributeTargets.Class, AllowMultiple = true, Inherited = false)]";

    [Fact]
    public void ABasicBlockOfAnotherShapeHasAConvolutionInItsShortcut()
    {
        NetworkGraph graph = Graph("[Input(64, 8, 8)] [BasicBlock(128, stride: 2, Name = \"a\")]");
        Assert.Equal(
            ["a.conv1", "a.bn1", "a.relu1", "a.conv2", "a.bn2", "a.downsample.0", "a.downsample.1", "a.add1", "a.relu2"], Names(graph));
        Assert.Equal(["input"], Inputs(graph, "a.downsample.0"));
        Assert.Equal(["a.bn2", "a.downsample.1"], Inputs(graph, "a.add1"));
        Assert.Equal(new Shape(128, 4, 4), graph.Output);
    }

    [Fact]
    public void ABasicBlockOfTheSameShapeReadsItsInputTwice()
    {
        NetworkGraph graph = Graph("[Input(3, 8, 8)] [Conv2D(64, 1)] [BasicBlock(64)] [BasicBlock(64)]");
        Assert.Equal(
            ["conv1", .. Under("basicblock1", "conv1", "bn1", "relu1", "conv2", "bn2", "add1", "relu2"), .. Under("basicblock2", "conv1", "bn1", "relu1", "conv2", "bn2", "add1", "relu2")],
            Names(graph));
        Assert.Equal(["basicblock1.bn2", "conv1"], Inputs(graph, "basicblock1.add1"));
        Assert.Equal(["basicblock2.bn2", "basicblock1.relu2"], Inputs(graph, "basicblock2.add1"));
    }

    [Fact]
    public void BottlenecksInARowStrideAndWidenOnce()
    {
        NetworkGraph graph = Graph("[Input(256, 8, 8)] [Bottleneck(128, stride: 2, Repeat = 3, Name = \"layer2\")]");
        string[] plain = ["conv1", "bn1", "relu1", "conv2", "bn2", "relu2", "conv3", "bn3"];
        Assert.Equal(
            [
                .. Under("layer2.0", [.. plain, "downsample.0", "downsample.1", "add1", "relu3"]),
                .. Under("layer2.1", [.. plain, "add1", "relu3"]),
                .. Under("layer2.2", [.. plain, "add1", "relu3"]),
            ],
            Names(graph));
        Assert.Equal(["layer2.1.bn3", "layer2.0.relu3"], Inputs(graph, "layer2.1.add1"));
        Assert.Equal([2, 2], Layer<ConvLayer>(graph, "layer2.0.conv2").Window.Stride);
        Assert.Equal([2, 2], Layer<ConvLayer>(graph, "layer2.0.downsample.0").Window.Stride);
        Assert.Equal([1, 1], Layer<ConvLayer>(graph, "layer2.1.conv2").Window.Stride);
        Assert.Equal((512, false), (Layer<ConvLayer>(graph, "layer2.2.conv3").Filters, Layer<ConvLayer>(graph, "layer2.2.conv3").UseBias));
        Assert.Equal(new Shape(512, 4, 4), graph.Output);
    }

    [Fact]
    public void InvertedResidualsJoinWhereTheShapeStays()
    {
        NetworkGraph graph = Graph("[Input(16, 8, 8)] [InvertedResidual(24, 2, 6, Repeat = 2, Name = \"f\")]");
        string[] plain = ["conv.0.0", "conv.0.1", "conv.0.2", "conv.1.0", "conv.1.1", "conv.1.2", "conv.2", "conv.3"];
        Assert.Equal([.. Under("f.0", plain), .. Under("f.1", [.. plain, "add1"])], Names(graph));
        Assert.Equal(["f.1.conv.3", "f.0.conv.3"], Inputs(graph, "f.1.add1"));
        Assert.Equal(96, Layer<ConvLayer>(graph, "f.0.conv.0.0").Filters);
        Assert.Equal((96, 96), (Layer<ConvLayer>(graph, "f.0.conv.1.0").Groups, Layer<ConvLayer>(graph, "f.0.conv.1.0").Filters));
        Assert.Equal(144, Layer<ConvLayer>(graph, "f.1.conv.0.0").Filters);
        Assert.Equal(new Shape(24, 4, 4), graph.Output);
    }

    [Fact]
    public void WithoutAnExpansionAnInvertedResidualStartsAtEachChannel()
    {
        NetworkGraph graph = Graph("[Input(16, 8, 8)] [InvertedResidual(16, 1, 1, Name = \"f\")]");
        Assert.Equal(Under("f", "conv.0.0", "conv.0.1", "conv.0.2", "conv.1", "conv.2", "add1"), Names(graph));
        Assert.Equal(16, Layer<ConvLayer>(graph, "f.conv.0.0").Groups);
        Assert.Equal(["f.conv.2", "input"], Inputs(graph, "f.add1"));
    }

    [Fact]
    public void SqueezeExciteScalesItsInput()
    {
        NetworkGraph graph = Graph("[Input(32, 8, 8)] [ReLU] [SqueezeExcite(4, Name = \"se\")]");
        Assert.Equal(["relu1", "se.avgpool", "se.fc1", "se.fc2", "se.multiply1"], Names(graph));
        Assert.Equal((8, ActivationKind.ReLU), (Layer<ConvLayer>(graph, "se.fc1").Filters, Layer<ConvLayer>(graph, "se.fc1").Activation.Kind));
        Assert.Equal((32, ActivationKind.Sigmoid), (Layer<ConvLayer>(graph, "se.fc2").Filters, Layer<ConvLayer>(graph, "se.fc2").Activation.Kind));
        Assert.Equal(["relu1", "se.fc2"], Inputs(graph, "se.multiply1"));
        Assert.Equal(new Shape(32, 8, 8), graph.Output);
    }

    [Fact]
    public void FireExpandsItsSqueezeTwice()
    {
        NetworkGraph graph = Graph("[Input(96, 8, 8)] [Fire(16, 64, 48)]");
        Assert.Equal(Under("fire1", "squeeze", "expand1x1", "expand3x3", "concat1"), Names(graph));
        Assert.Equal(["fire1.squeeze"], Inputs(graph, "fire1.expand3x3"));
        Assert.Equal(["fire1.expand1x1", "fire1.expand3x3"], Inputs(graph, "fire1.concat1"));
        Assert.Equal(new Shape(112, 8, 8), graph.Output);
    }

    [Fact]
    public void AUNetStepReadsAcross()
    {
        NetworkGraph graph = Graph("[Input(1, 8, 8)] [DoubleConv(4, Name = \"down\")] [MaxPool(2)] [DoubleConv(8)] [UNetUp(4, \"down\", Name = \"up\")]");
        Assert.Equal(
            [
                .. Under("down", "conv1", "relu1", "conv2", "relu2"), "maxpool1", .. Under("doubleconv2", "conv1", "relu1", "conv2", "relu2"),
                .. Under("up", "up", "concat1", "conv.conv1", "conv.relu1", "conv.conv2", "conv.relu2"),
            ],
            Names(graph));
        Assert.Equal(["doubleconv2.relu2"], Inputs(graph, "up.up"));
        Assert.Equal(["down.relu2", "up.up"], Inputs(graph, "up.concat1"));
        Assert.True(Layer<ConvLayer>(graph, "up.conv.conv1").UseBias);
        Assert.Equal(new Shape(4, 8, 8), graph.Output);
    }

    [Fact]
    public void PropertiesAreParametersAndReachBlocksInside()
    {
        NetworkGraph graph = Graph("[Input(1, 8, 8)] [DoubleConv(4, Name = \"down\")] [MaxPool(2)] [UNetUp(4, \"down\", Name = \"up\", UseBatchNorm = true)]");
        Assert.Contains("up.conv.bn1", Names(graph));
        Assert.DoesNotContain("down.bn1", Names(graph));
        Assert.False(Layer<ConvLayer>(graph, "up.conv.conv1").UseBias);
    }

    [Fact]
    public void ABlocksNameIsItsLastLayer()
    {
        NetworkGraph graph = Graph(
            "[Input(8, 8, 8)] [BasicBlock(8, Repeat = 2, Name = \"a\")] [Conv2D(8, 1)] [Add(\"a\", \"conv1\", \"a.0\", \"a.1.conv1\")] [ReLU(From = \"a\")] [Output(\"a\", \"add1\", \"relu1\")]");
        Assert.Equal(["a.1.relu2", "conv1", "a.0.relu2", "a.1.conv1"], Inputs(graph, "add1"));
        Assert.Equal(["a.1.relu2"], Inputs(graph, "relu1"));
        Assert.Equal(["a.1.relu2", "add1", "relu1"], graph.Outputs.Select(output => graph.Nodes[output].Name));
    }

    [Fact]
    public void ABlockReadsWhatItsFromNames()
    {
        NetworkGraph graph = Graph("[Input(8, 8, 8)] [Conv2D(8, 1)] [ReLU] [BasicBlock(8, From = \"conv1\", Name = \"a\")] [Output(\"a\", \"relu1\")]");
        Assert.Equal(["conv1"], Inputs(graph, "a.conv1"));
        Assert.Equal(["a.bn2", "conv1"], Inputs(graph, "a.add1"));
    }

    [Fact]
    public void LayersInsideABlockAreNotCountedOutside() =>
        Assert.Equal("conv2", Graph("[Input(8, 8, 8)] [Conv2D(8, 1)] [BasicBlock(8)] [Conv2D(8, 1)]").Nodes[^1].Name);

    [Theory]
    [InlineData("Conv2D(2 + 3 * 4 - 10 / 3 % 2, 1)", 13)]
    [InlineData("Conv2D((2 + 3) * 4, 1)", 20)]
    [InlineData("Conv2D(-(-7), 1)", 7)]
    [InlineData("Conv2D(7 / 2, 1)", 3)]
    [InlineData("Conv2D(count * 2, 1)", 10)]
    [InlineData("Conv2D(Count + channels + index, 1)", 8)]
    [InlineData("Conv2D(rate > 0.4 && rate < 6e-1 ? 1 : 2, 1)", 1)]
    [InlineData("Conv2D(rate == 0.5 ? rate * 2 >= 1 ? 4 : 5 : 6, 1)", 4)]
    [InlineData("Conv2D(!(count != 5) || 1 / 0 == 1 ? 3 : 4, 1)", 3)]
    [InlineData("Conv2D(kind == ReLU ? 1 : 2, 1)", 2)]
    [InlineData("Conv2D(Activation.Tanh == kind ? 1 : 2, 1)", 1)]
    [InlineData("Conv2D(text == null ? 1 : text == 'x' ? 2 : 3, 1)", 2)]
    [InlineData("Conv2D(text == \"x\" ? 2 : 3, 1)", 2)]
    [InlineData("Conv2D(even == (count % 2 == 0) ? 9 : 8, 1)", 9)]
    [InlineData(" Conv2D ( filters : 6 , kernel : [ 1 , 1 ] ) ", 6)]
    [InlineData("Conv2D(6, kernel: sizes)", 6)]
    [InlineData("Conv2D(6, sizes)", 6)]
    [InlineData("CnnGen.Conv2D(5, [1, 1])", 5)]
    [InlineData("Conv2D(5, [count > 2 ? 1 : 3])", 5)]
    public void ExpressionsAreThoseOfCSharp(string layer, int filters)
    {
        string source = $$"""
            using CnnGen;
            [BlockLayer({{Quote(layer)}})]
            class MineAttribute(int count, double rate, bool even, string text, params int[] sizes) : BlockAttribute { public Activation Kind { get; set; } }
            [Input(3, 8, 8)] [Mine(5, 0.5, false, "x", 1, 1, Kind = Activation.Tanh)] partial class Net;
            """;
        Assert.Equal(filters, Assert.IsType<ConvLayer>(GraphOf(source).Nodes.Single().Layer).Filters);
    }

    [Theory]
    [InlineData("Padding = Same", 8)]
    [InlineData("Padding = Padding.Same", 8)]
    [InlineData("Padding = CnnGen.Padding.Same", 8)]
    [InlineData("Padding = same ? Same : Padding.Valid", 8)]
    [InlineData("Padding = !same ? Same : Padding.Valid", 6)]
    [InlineData("Padding = how", 8)]
    [InlineData("Pads = [1, 0, 1, 2]", 8)]
    [InlineData("Pads = pads", 9)]
    [InlineData("Pads = [same ? 2 : 0, 0, 0, 0]", 8)]
    public void EnumerationsAndListsReachTheLayer(string argument, int rows)
    {
        string source = $$"""
            using CnnGen;
            [BlockLayer("Conv2D(4, 3, {{argument}})")]
            class MineAttribute(Padding how, bool same, int[] pads) : BlockAttribute;
            [Input(3, 8, 8)] [Mine(Padding.Same, true, new[] { 2, 1, 1, 1 })] partial class Net;
            """;
        Assert.Equal(rows, GraphOf(source).Output.Spatial[0]);
    }

    [Fact]
    public void WhatAUseDoesNotSayHasItsDefault()
    {
        const string Source = """
            using CnnGen;
            [BlockLayer("Conv2D(filters, size, Activation = kind)", Name = "a")]
            [BlockLayer("Dropout(rate)", Name = "b", When = "drop")]
            [BlockLayer("LeakyReLU")]
            [BlockLayer("Conv2D(more == 0 ? 3 : 4, 1, Activation = other)", Name = "c")]
            [BlockLayer("Add(c, c)", When = "skip == null && name == 'none'")]
            class MineAttribute(int filters = 7, int size = 3, Activation kind = Activation.ELU, double rate = 0.25, bool drop = true, string name = "none") : BlockAttribute
            {
                public int More { get; set; }
                public string? Skip { get; set; }
                public Activation Other { get; set; }
            }
            [Input(3, 8, 8)] [Mine(Name = "m")] partial class Net;
            """;
        NetworkGraph graph = GraphOf(Source);
        Assert.Equal(["m.a", "m.b", "m.leakyrelu1", "m.c", "m.add1"], Names(graph));
        Assert.Equal((7, ActivationKind.ELU), (Layer<ConvLayer>(graph, "m.a").Filters, Layer<ConvLayer>(graph, "m.a").Activation.Kind));
        Assert.Equal(0.25, Layer<DropoutLayer>(graph, "m.b").Rate);
        Assert.Equal(0.01, Layer<ActivationLayer>(graph, "m.leakyrelu1").Activation.A);
        Assert.Equal((3, ActivationKind.None), (Layer<ConvLayer>(graph, "m.c").Filters, Layer<ConvLayer>(graph, "m.c").Activation.Kind));
    }

    [Fact]
    public void WhatIsLeftOutIsReadThrough()
    {
        const string Source = $$"""
            using CnnGen;
            [BlockLayer("Conv2D(4, 1)", Name = "a")]
            [BlockLayer("ReLU", Name = "b", When = "false")]
            [BlockLayer("Tanh", Name = "c", When = "false")]
            [BlockLayer("Sigmoid", Name = "d")]
            [BlockLayer("Add(d, input)", Name = "e", When = "false")]
            [BlockLayer("SiLU", Name = "f", From = "input", When = "false")]
            [BlockLayer("Multiply(c, e, f)", Name = "g")]
            class MineAttribute : BlockAttribute;
            [BlockLayer("ReLU", When = "index == 1")]
            {{Usage}} class MaybeAttribute : BlockAttribute;
            [Input(4, 8, 8)] [ReLU] [Mine(Name = "m")] [Maybe(Name = "n")] [Tanh] [Maybe(Name = "o", Repeat = 3)] [Add("n", "o", "o.0")] partial class Net;
            """;
        NetworkGraph graph = GraphOf(Source);
        Assert.Equal(["relu1", "m.a", "m.d", "m.g", "tanh1", "o.1.relu1", "add1"], Names(graph));
        Assert.Equal(["m.a"], Inputs(graph, "m.d"));
        Assert.Equal(["m.a", "m.d", "relu1"], Inputs(graph, "m.g"));
        Assert.Equal(["m.g"], Inputs(graph, "tanh1"));
        Assert.Equal(["m.g", "o.1.relu1", "tanh1"], Inputs(graph, "add1"));
    }

    [Fact]
    public void NamesAreFoundInsideThenOutsideAndParametersOutside()
    {
        const string Source = """
            using CnnGen;
            [BlockLayer("Conv2D(4, 1)", Name = "a")]
            [BlockLayer("Add(a, b, 'relu1', 'input')", Name = "sum")]
            [BlockLayer("Add(sum, other)", Name = "c")]
            [BlockLayer("Sigmoid", Name = "d", From = "other")]
            [BlockLayer("Add(c, d)")]
            class InnerAttribute(string other) : BlockAttribute;
            [BlockLayer("Tanh", Name = "a")]
            [BlockLayer("Inner(a)", Name = "in")]
            [BlockLayer("Inner('b')", Name = "in2")]
            class OuterAttribute : BlockAttribute;
            [Input(4, 8, 8)] [ReLU] [ReLU(Name = "a")] [ReLU(Name = "b", From = "relu1")] [Inner("a", Name = "x")] [Outer(Name = "y")] [Add("y", "y.in", "y.a")] partial class Net;
            """;
        NetworkGraph graph = GraphOf(Source);
        Assert.Equal(["x.a", "b", "relu1", "b"], Inputs(graph, "x.sum"));
        Assert.Equal(["x.sum", "a"], Inputs(graph, "x.c"));
        Assert.Equal(["a"], Inputs(graph, "x.d"));
        Assert.Equal(["y.in.sum", "y.a"], Inputs(graph, "y.in.c"));
        Assert.Equal(["y.in.a", "b", "relu1", "y.a"], Inputs(graph, "y.in.sum"));
        Assert.Equal(["y.in2.sum", "b"], Inputs(graph, "y.in2.c"));
        Assert.Equal(["y.in2.add3", "y.in.add3", "y.a"], Inputs(graph, "add1"));
    }

    [Fact]
    public void BlocksInBlocksRepeat()
    {
        const string Source = """
            using CnnGen;
            namespace Deep.Inside { [BlockLayer("Conv2D(channels + index + more, 1)")] class StepAttribute(int more) : BlockAttribute; }
            namespace Deep
            {
                [BlockLayer("Inside.Step(1, Repeat = times)", Name = "steps")]
                [BlockLayer("Deep.Inside.Step(0)")]
                class StageAttribute(int times) : BlockAttribute;
            }
            namespace Cases { [Input(1, 4, 4)] [Deep.Stage(2, Repeat = 2)] partial class Net; }
            """;
        NetworkGraph graph = GraphOf(Source);
        Assert.Equal(["stage1.0.steps.0.conv1", "stage1.0.steps.1.conv1", "stage1.0.step2.conv1", "stage1.1.steps.0.conv1", "stage1.1.steps.1.conv1", "stage1.1.step2.conv1"], Names(graph));
        Assert.Equal([2, 4, 4, 5, 7, 7], graph.Nodes.Select(node => node.Output.Channels));
    }

    [Fact]
    public void BlocksInsideTypesAreFound()
    {
        const string Source = """
            using CnnGen;
            partial class Blocks
            {
                [BlockLayer("ReLU")] internal class OneAttribute : BlockAttribute;
                [BlockLayer("One")] [BlockLayer("Two")] internal class BothAttribute : BlockAttribute;
                [BlockLayer("Tanh")] internal class Two : BlockAttribute;
                [Input(4)] [Both] partial class Net;
            }
            """;
        Assert.Equal(["both1.one1.relu1", "both1.two1.tanh1"], Names(GraphOf(Source)));
    }

    [Fact]
    public void BlocksOfReferencedAssembliesAreRead()
    {
        Compilation library = Library($$"""
            using CnnGen;
            namespace Lib;
            public enum Mode { Plain, Gated }
            [BlockLayer("Conv2D(filters, size, Pad = size / 2)", Name = "conv")]
            [BlockLayer("Gate", When = "mode == Gated")]
            [BlockLayer("ReLU", When = "mode != Mode.Gated")]
            {{Usage}} public class StepAttribute(int filters, int size = 3) : BlockAttribute { public Mode Mode { get; set; } }
            [BlockLayer("SqueezeExcite(2)")] internal class GateAttribute : BlockAttribute;
            """);
        Compilation compilation = GeneratorRun.Compile("using Lib; using CnnGen; [Input(4, 8, 8)] [Step(6)] [Step(8, 5, Mode = Mode.Gated, Name = \"g\")] partial class Net;")
            .AddReferences(library.ToMetadataReference());
        GraphResult result = Of(compilation);
        Assert.Empty(result.Diagnostics);
        Assert.Equal(
            ["step1.conv", "step1.relu1", "g.conv", .. Under("g.gate1.squeezeexcite1", "avgpool", "fc1", "fc2", "multiply1")], Names(result.Graph!));

        using var image = new MemoryStream();
        Assert.True(library.Emit(image).Success);
        image.Position = 0;
        Compilation other = compilation.RemoveReferences(compilation.References.Last()).AddReferences(MetadataReference.CreateFromStream(image));
        Assert.Equal(result.Graph, Of(other).Graph);
    }

    internal static Compilation Library(string source) => GeneratorRun.Compile(source).WithAssemblyName("Library");

    private static NetworkGraph Graph(string attributes) => GraphOf(GeneratorRun.Class(attributes));

    private static string[] Names(NetworkGraph graph) => [.. graph.Nodes.Select(node => node.Name)];

    private static string[] Under(string block, params string[] names) => [.. names.Select(name => $"{block}.{name}")];

    private static T Layer<T>(NetworkGraph graph, string name)
        where T : Layer => Assert.IsType<T>(NodeOf(graph, name).Layer);

    private static string Quote(string text) => "\"" + text.Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";
}
