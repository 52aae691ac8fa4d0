using CnnGen.Generator.Graph;
using CnnGen.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CnnGen.Generator.Tests;

/// <summary>Shapes, names and windows as api.md has them.</summary>
public class ShapeTests
{
    [Theory]
    [InlineData("[Input(1, 28, 28)] [Conv2D(32, 3, Padding = Padding.Same)]", "(32, 28, 28)")]
    [InlineData("[Input(3, 17, 19)] [Conv2D(16, 3)]", "(16, 15, 17)")]
    [InlineData("[Input(3, 12, 13)] [Conv2D(6, 5, Stride = 2, Pad = 2)]", "(6, 6, 7)")]
    [InlineData("[Input(6, 9, 12)] [Conv2D(6, 3, 5, Pads = [0, 2, 1, 1])]", "(6, 8, 11)")]
    [InlineData("[Input(8, 10, 10)] [Conv2D(8, 3, Dilation = 2, Pad = 2)]", "(8, 10, 10)")]
    [InlineData("[Input(8, 10, 10)] [Conv2D(8, 3, Dilations = [1, 3], Strides = [2, 1])]", "(8, 4, 4)")]
    [InlineData("[Input(3, 45, 39)] [Conv2D(12, 11, Stride = 3, Padding = Padding.Same)]", "(12, 15, 13)")]
    [InlineData("[Input(3, 7, 7)] [MaxPool(2)]", "(3, 3, 3)")]
    [InlineData("[Input(3, 7, 7)] [MaxPool(2, CeilMode = true)]", "(3, 4, 4)")]
    [InlineData("[Input(3, 9, 12)] [AveragePool(3, 4)]", "(3, 3, 3)")]
    [InlineData("[Input(3, 9, 12)] [AveragePool(3, Stride = 2)]", "(3, 4, 5)")]
    [InlineData("[Input(3, 9, 12)] [GlobalMaxPool]", "(3, 1, 1)")]
    [InlineData("[Input(3, 9, 12)] [AdaptiveAveragePool(2)]", "(3, 2, 2)")]
    [InlineData("[Input(3, 9, 12)] [AdaptiveAveragePool(20, 1)]", "(3, 20, 1)")]
    [InlineData("[Input(2, 5, 6)] [Pad(1, 2, 3, 0)]", "(2, 9, 8)")]
    [InlineData("[Input(2, 5, 6)] [Pad(1)]", "(2, 7, 8)")]
    [InlineData("[Input(2, 5, 6)] [Crop(0, 1, 2, 1)]", "(2, 3, 4)")]
    [InlineData("[Input(2, 5, 6)] [Flatten]", "(60)")]
    [InlineData("[Input(2, 5, 6)] [Dense(7)]", "(7)")]
    [InlineData("[Input(2, 5, 6)] [Reshape(6, 2, 5)]", "(6, 2, 5)")]
    [InlineData("[Input(60)] [Reshape(2, 5, 6)] [Reshape(60)]", "(60)")]
    [InlineData("[Input(2, 5, 6)] [Softmax] [GELU] [Dropout(0.5)]", "(2, 5, 6)")]
    [InlineData("[Input(7)] [Loss(LossFunction.L2)]", "(7)")]
    public void AreInferred(string attributes, string expected) => Assert.Equal(expected, GraphOf(attributes).Output.ToString());

    [Fact]
    public void NamesAreKindAndNumber()
    {
        NetworkGraph graph = GraphOf(
            "[Input(1, 8, 8)] [Conv2D(2, 3)] [ReLU] [Conv2D(2, 3, Name = \"given\")] [ReLU6] [Conv2D(2, 3)] [MaxPool(2)] [LeakyReLU] [ReLU] [Dense(2)]");
        Assert.Equal(["conv1", "relu1", "given", "relu61", "conv3", "maxpool1", "leakyrelu1", "relu2", "dense1"], graph.Nodes.Select(node => node.Name));
        Assert.Equal(["Conv2D", "ReLU"], graph.Nodes.Take(2).Select(node => node.Kind));
        Assert.Equal([-1, 0, 1], graph.Nodes.Take(3).Select(node => node.Inputs.Single()));
    }

    [Fact]
    public void SamePutsTheOddElementBehind()
    {
        Window window = Single<ConvLayer>("[Input(1, 10, 7)] [Conv2D(1, 4, 3, Stride = 2, Padding = Padding.Same)]").Window;
        Assert.Equal([1, 1], window.PadBegin);
        Assert.Equal([1, 1], window.PadEnd);
        Assert.Equal([2], Single<ConvLayer>("[Input(1, 9, 9)] [Conv2D(1, 4, Padding = Padding.Same)]").Window.PadEnd.Distinct());
        Assert.Equal([1], Single<ConvLayer>("[Input(1, 9, 9)] [Conv2D(1, 4, Padding = Padding.Same)]").Window.PadBegin.Distinct());
    }

    [Fact]
    public void PoolsMoveByTheirWindow() => Assert.Equal([2, 3], Single<PoolLayer>("[Input(1, 9, 9)] [MaxPool(2, 3)]").Window.Stride);

    [Fact]
    public void RoundingUpPadsTheEndAndSaysHowMuch()
    {
        PoolLayer pool = Single<PoolLayer>("[Input(1, 8, 9)] [AveragePool(3, Stride = 2, Pads = [0, 1, 0, 1], CeilMode = true, CountIncludePad = true)]");
        Assert.Equal([1, 1], pool.Window.PadEnd);
        Assert.Equal([1, 0], pool.Extra);
        Assert.True(pool.CountIncludePad);
    }

    [Fact]
    public void AdaptivePoolsThatDivideArePlain()
    {
        PoolLayer pool = Single<PoolLayer>("[Input(2, 8, 9)] [AdaptiveAveragePool(4, 3)]");
        Assert.Equal([2, 3], pool.Window.Kernel);
        Assert.Equal([2, 3], pool.Window.Stride);
        Single<AdaptivePoolLayer>("[Input(2, 8, 9)] [AdaptiveAveragePool(4, 4)]");
    }

    [Fact]
    public void CropsAreNegativePads()
    {
        PadLayer crop = Single<PadLayer>("[Input(2, 8, 9)] [Crop(1, 2, 3, 0)]");
        Assert.Equal([-1, -2], crop.Begin);
        Assert.Equal([-3, 0], crop.End);
    }

    [Fact]
    public void ArgumentsArriveInTheLayer()
    {
        ConvLayer conv = Single<ConvLayer>(
            "[Input(4, 8, 9)] [Conv2D(6, 3, Groups = 2, UseBias = false, Pad = 1, PadMode = PadMode.Constant, PadValue = -0.5, Activation = Activation.HardSigmoid)]");
        Assert.Equal((6, 2, false, Graph.PadMode.Constant, -0.5), (conv.Filters, conv.Groups, conv.UseBias, conv.PadMode, conv.PadValue));
        Assert.Equal(new Graph.Activation(ActivationKind.HardSigmoid, 1.0 / 6, 0.5), conv.Activation);
        Assert.Equal(new Graph.Activation(ActivationKind.LeakyReLU, 0.01), Single<ActivationLayer>("[Input(4)] [LeakyReLU]").Activation);
        Assert.Equal(new Graph.Activation(ActivationKind.LeakyReLU, 0.2), Single<ActivationLayer>("[Input(4)] [LeakyReLU(0.2f)]").Activation with { A = 0.2 });
        Assert.Equal(new Graph.Activation(ActivationKind.Clip, -1, 2), Single<ActivationLayer>("[Input(4)] [Clip(max: 2, min: -1)]").Activation);
        Assert.Equal(new Graph.Activation(ActivationKind.GELUTanh), Single<ActivationLayer>("[Input(4)] [GELU(Approximate = true)]").Activation);
        Assert.Equal(new Loss(LossKind.Huber, 0, 0.5), GraphOf("[Input(4)] [Loss(LossFunction.Huber, Delta = 0.5)]").Loss);
    }

    /// <summary>The same members on both sides, as one is parsed by the other's names.</summary>
    [Theory]
    [InlineData(typeof(LossFunction), typeof(LossKind))]
    [InlineData(typeof(CnnGen.PadMode), typeof(Graph.PadMode))]
    public void EnumerationsAgree(Type runtime, Type generator) => Assert.Equal(Enum.GetNames(runtime), Enum.GetNames(generator));

    [Fact]
    public void EveryActivationIsKnown() => Assert.All(
        Enum.GetNames<CnnGen.Activation>(),
        name => Assert.Equal(name, Single<DenseLayer>($"[Input(4)] [Dense(3, Activation = Activation.{name})]").Activation.Kind.ToString()));

    [Fact]
    public void EveryLayerOfTheRuntimeIsKnown()
    {
        IEnumerable<string> kinds = typeof(LayerAttribute).Assembly.GetTypes()
            .Where(type => !type.IsAbstract && type.IsSubclassOf(typeof(LayerAttribute))).Select(type => type.Name[..^"Attribute".Length]);
        var known = new Dictionary<string, string>
        {
            ["Conv2D"] = "2, 3",
            ["MaxPool"] = "2",
            ["AveragePool"] = "2",
            ["L2Pool"] = "2",
            ["AdaptiveAveragePool"] = "2",
            ["Dense"] = "3",
            ["Reshape"] = "128",
            ["Pad"] = "1",
            ["Crop"] = "1",
            ["Dropout"] = "0.5",
            ["Clip"] = "0, 1",
        };
        Assert.All(kinds, kind => Assert.Equal(kind, GraphOf($"[Input(2, 8, 8)] [{kind}({known.GetValueOrDefault(kind)})]").Nodes.Single().Kind));
    }

    private static T Single<T>(string attributes)
        where T : Layer => Assert.IsType<T>(GraphOf(attributes).Nodes.Single().Layer);

    private static NetworkGraph GraphOf(string attributes)
    {
        Compilation compilation = GeneratorRun.Compile(GeneratorRun.Class(attributes));
        SyntaxTree tree = compilation.SyntaxTrees.Single();
        ClassDeclarationSyntax declaration = tree.GetRoot().DescendantNodes().OfType<ClassDeclarationSyntax>().Single();
        var type = (INamedTypeSymbol)compilation.GetSemanticModel(tree).GetDeclaredSymbol(declaration)!;
        GraphResult result = GraphBuilder.Build(NetworkParser.Parse(type, declaration, default)!);
        Assert.Empty(result.Diagnostics);
        return result.Graph!;
    }
}
