using CnnGen.Generator.Graph;

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
    [InlineData("[Input(2, 4096)] [Conv1D(8, 9, Stride = 4, Pad = 4)]", "(8, 1024)")]
    [InlineData("[Input(4, 20)] [Conv1D(4, 5, Dilation = 3, Pads = [1, 0])]", "(4, 9)")]
    [InlineData("[Input(1, 7, 8, 9)] [Conv3D(4, 3, Padding = Padding.Same)]", "(4, 7, 8, 9)")]
    [InlineData("[Input(3, 4, 6, 5)] [Conv3D(5, 1, 3, 2, Strides = [1, 2, 1])]", "(5, 4, 2, 4)")]
    [InlineData("[Input(3, 15)] [AveragePool(3, Stride = 2)]", "(3, 7)")]
    [InlineData("[Input(2, 6, 7, 8)] [MaxPool(2, CeilMode = true)]", "(2, 3, 4, 4)")]
    [InlineData("[Input(2, 6, 7, 8)] [MaxPool(1, 2, 3)]", "(2, 6, 3, 2)")]
    [InlineData("[Input(2, 6, 7, 8)] [AdaptiveAveragePool(5, 4, 3)]", "(2, 5, 4, 3)")]
    [InlineData("[Input(2, 6, 7, 8)] [GlobalAveragePool]", "(2, 1, 1, 1)")]
    [InlineData("[Input(2, 6, 7, 8)] [Pad(1, 2, 3, 4, 5, 6)] [Crop(0, 0, 1, 0, 1, 0)]", "(2, 11, 13, 16)")]
    [InlineData("[Input(2, 15)] [Pad(3, 0)] [Crop(1)]", "(2, 16)")]
    [InlineData("[Input(2, 15)] [Reshape(1, 2, 3, 5)]", "(1, 2, 3, 5)")]
    [InlineData("[Input(2, 3, 5)] [Reshape(6, 5)]", "(6, 5)")]
    [InlineData("[Input(2, 3, 4, 5)] [Flatten]", "(120)")]
    [InlineData("[Input(4, 5, 6)] [ConvTranspose2D(6, 2, Stride = 2)]", "(6, 10, 12)")]
    [InlineData("[Input(4, 5, 6)] [ConvTranspose2D(6, 3, 4, Stride = 2, Pad = 1, OutputPad = 1)]", "(6, 10, 13)")]
    [InlineData("[Input(4, 5, 6)] [ConvTranspose2D(6, 3, Stride = 2, Padding = Padding.Same)]", "(6, 10, 12)")]
    [InlineData("[Input(4, 9)] [ConvTranspose1D(2, 3, Dilation = 2, OutputPads = [1], Pads = [2, 1])]", "(2, 11)")]
    [InlineData("[Input(4, 2, 3, 4)] [ConvTranspose3D(2, 1, 2, 3, Strides = [1, 2, 3])]", "(2, 2, 6, 12)")]
    [InlineData("[Input(4, 9, 9)] [DepthwiseConv2D(3, Multiplier = 3, Stride = 2)]", "(12, 4, 4)")]
    [InlineData("[Input(4, 9, 9)] [SeparableConv2D(7, 3, 5, Pad = 1)]", "(7, 9, 7)")]
    [InlineData("[Input(4, 9, 9)] [BatchNorm] [LayerNorm] [GroupNorm(2)] [InstanceNorm] [LocalResponseNorm(5)] [PReLU]", "(4, 9, 9)")]
    [InlineData("[Input(4)] [BatchNorm] [LayerNorm] [GroupNorm(2)] [LocalResponseNorm(5)] [PReLU]", "(4)")]
    [InlineData("[Input(4, 9)] [Upsample(3)]", "(4, 27)")]
    [InlineData("[Input(4, 2, 3)] [Upsample(3, 1, Mode = Interpolation.Bilinear)]", "(4, 6, 3)")]
    [InlineData("[Input(4, 2, 3, 4)] [Upsample(2)]", "(4, 4, 6, 8)")]
    [InlineData("[Input(18, 2, 5)] [PixelShuffle(3)]", "(2, 6, 15)")]
    [InlineData("[Input(18, 2, 5)] [Permute(1, 2, 0)] [Scale]", "(2, 5, 18)")]
    [InlineData("[Input(3, 7)] [Permute(1, 0)]", "(7, 3)")]
    [InlineData("[Input(4, 8, 8)] [Conv2D(4, 3, Pad = 1)] [Add(\"conv1\", \"input\")] [ReLU]", "(4, 8, 8)")]
    [InlineData("[Input(4, 8, 8)] [GlobalAveragePool] [Multiply(\"globalaveragepool1\", \"input\")]", "(4, 8, 8)")]
    [InlineData("[Input(4, 8, 8)] [GlobalAveragePool] [Dense(4)] [Multiply(\"input\", \"dense1\")]", "(4, 8, 8)")]
    [InlineData("[Input(4, 8)] [Multiply(\"input\", \"input\")]", "(4, 8)")]
    [InlineData("[Input(4)] [Reshape(4, 1, 1)] [Multiply(\"input\", \"reshape1\")]", "(4, 1, 1)")]
    [InlineData("[Input(4, 8, 8)] [Conv2D(5, 1)] [Concat(\"input\", \"conv1\", \"input\")]", "(13, 8, 8)")]
    [InlineData("[Input(4)] [Dense(5)] [Concat(\"dense1\", \"input\")]", "(9)")]
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

    [Fact]
    public void LayersReadWhatTheyName()
    {
        NetworkGraph graph = GraphOf(
            "[Input(4, 8, 8)] [Conv2D(5, 1, Name = \"a\")] [Conv2D(6, 1, Name = \"b\", From = \"input\")] [MaxPool(1)] [ReLU(From = \"a\")] [Concat(\"relu1\", \"maxpool1\", \"input\")]");
        Assert.Equal([[-1], [-1], [1], [0], [3, 2, -1]], graph.Nodes.Select(node => node.Inputs.ToArray()));
        Assert.Equal([4], graph.Outputs);
        Assert.Equal("(15, 8, 8)", graph.Output.ToString());
    }

    [Fact]
    public void OutputsStandInTheOrderOfTheirNames()
    {
        NetworkGraph graph = GraphOf("[Output(\"b\", \"input\", \"a\")] [Input(4)] [Dense(5, Name = \"a\")] [Softmax(Name = \"b\")] [Loss(LossFunction.CrossEntropy)]");
        Assert.Equal([1, -1, 0], graph.Outputs);
        Assert.Equal("(5)", graph.Output.ToString());
    }

    /// <summary>Half of what is too much before, the odd one behind: of (4 - 1) * 2 + 5 = 11, 8 are left.</summary>
    [Fact]
    public void TransposedWindowsCutTheirPaddingOff()
    {
        ConvTransposeLayer same = Single<ConvTransposeLayer>("[Input(4, 4, 4)] [ConvTranspose2D(6, 5, Stride = 2, Padding = Padding.Same, Groups = 2, UseBias = false)]");
        Assert.Equal([1, 1], same.Window.PadBegin);
        Assert.Equal([2, 2], same.Window.PadEnd);
        Assert.Equal((6, 2, false), (same.Filters, same.Groups, same.UseBias));
        Window given = Single<ConvTransposeLayer>("[Input(4, 4, 4)] [ConvTranspose2D(6, 5, Pads = [1, 2, 3, 0], Dilations = [1, 2])]").Window;
        Assert.Equal([1, 2], given.PadBegin);
        Assert.Equal([3, 0], given.PadEnd);
        Assert.Equal([1, 2], given.Dilation);

        // An output pad counts among what is too much.
        Assert.Equal([2, 2], Single<ConvTransposeLayer>("[Input(4, 4, 4)] [ConvTranspose2D(6, 5, Stride = 2, OutputPad = 1, Padding = Padding.Same)]").Window.PadBegin);
    }

    [Fact]
    public void DepthwiseConvolutionsHaveAGroupForEachChannel()
    {
        ConvLayer conv = Single<ConvLayer>("[Input(4, 8, 9)] [DepthwiseConv2D(3, Multiplier = 2, UseBias = false, Pad = 1, PadMode = PadMode.Replicate, Activation = Activation.ReLU6)]");
        Assert.Equal((8, 4, false, Graph.PadMode.Replicate), (conv.Filters, conv.Groups, conv.UseBias, conv.PadMode));
        Assert.Equal(ActivationKind.ReLU6, conv.Activation.Kind);
    }

    [Fact]
    public void ArgumentsArriveInOtherLayers()
    {
        SeparableLayer separable = Single<SeparableLayer>("[Input(4, 8, 9)] [SeparableConv2D(6, 3, Stride = 2, Pad = 1, UseBias = false, PadMode = PadMode.Circular, Activation = Activation.Tanh)]");
        Assert.Equal((6, false, Graph.PadMode.Circular, ActivationKind.Tanh), (separable.Filters, separable.UseBias, separable.PadMode, separable.Activation.Kind));
        Assert.Equal(new NormalizationLayer(NormalizationKind.Batch, 1, 1e-5, 0.1), Single<NormalizationLayer>("[Input(4)] [BatchNorm]"));
        Assert.Equal(new NormalizationLayer(NormalizationKind.Batch, 1, 1e-3, 0.5), Single<NormalizationLayer>("[Input(4)] [BatchNorm(Epsilon = 1e-3, Momentum = 0.5)]"));
        Assert.Equal(new NormalizationLayer(NormalizationKind.Group, 2, 1e-5, 0.1), Single<NormalizationLayer>("[Input(4)] [GroupNorm(2)]"));
        Assert.Equal(new LocalResponseNormLayer(5, 1e-4, 0.75, 1), Single<LocalResponseNormLayer>("[Input(4)] [LocalResponseNorm(5)]"));
        Assert.Equal(new LocalResponseNormLayer(3, 0.5, 0.25, 2), Single<LocalResponseNormLayer>("[Input(4)] [LocalResponseNorm(3, Alpha = 0.5, Beta = 0.25, Bias = 2)]"));
        Assert.Equal(new UpsampleLayer(new(2, 3), true), Single<UpsampleLayer>("[Input(4, 8, 9)] [Upsample(2, 3, Mode = Interpolation.Bilinear)]"));
        Assert.Equal(new UpsampleLayer(new(2, 2), false), Single<UpsampleLayer>("[Input(4, 8, 9)] [Upsample(2)]"));
        Assert.Equal(new PixelShuffleLayer(2), Single<PixelShuffleLayer>("[Input(4, 8, 9)] [PixelShuffle(2)]"));
    }

    [Theory]
    [InlineData("[Input(4, 8)] [Conv1D(2, 3)] [ConvTranspose1D(2, 3)]", "conv1, convtranspose1")]
    [InlineData("[Input(4, 8, 8)] [DepthwiseConv2D(3)] [SeparableConv2D(2, 3)] [Conv2D(2, 1)] [GroupNorm(1)] [PReLU]", "depthwiseconv1, separableconv1, conv1, groupnorm1, prelu1")]
    public void NamesLeaveOutTheNumberOfAxes(string attributes, string expected) => Assert.Equal(expected, string.Join(", ", GraphOf(attributes).Nodes.Select(node => node.Name)));

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
            .Where(type => !type.IsAbstract && type.IsSubclassOf(typeof(LayerAttribute)) && !type.IsSubclassOf(typeof(BlockAttribute))).Select(type => type.Name[..^"Attribute".Length]);
        var known = new Dictionary<string, string>
        {
            ["Conv2D"] = "2, 3",
            ["MaxPool"] = "2",
            ["AveragePool"] = "2",
            ["L2Pool"] = "2",
            ["AdaptiveAveragePool"] = "2",
            ["Conv1D"] = "2, 3",
            ["Conv3D"] = "2, 3",
            ["ConvTranspose1D"] = "2, 3",
            ["ConvTranspose2D"] = "2, 3",
            ["ConvTranspose3D"] = "2, 3",
            ["DepthwiseConv2D"] = "3",
            ["SeparableConv2D"] = "2, 3",
            ["GroupNorm"] = "2",
            ["LocalResponseNorm"] = "3",
            ["Upsample"] = "2",
            ["PixelShuffle"] = "2",
            ["Add"] = "\"input\", \"input\"",
            ["Multiply"] = "\"input\", \"input\"",
            ["Concat"] = "\"input\", \"input\"",
            ["Dense"] = "3",
            ["Reshape"] = "256",
            ["Permute"] = "2, 0, 1",
            ["Pad"] = "1",
            ["Crop"] = "1",
            ["Dropout"] = "0.5",
            ["Clip"] = "0, 1",
        };
        Assert.All(kinds, kind => Assert.Equal(kind, GraphOf($"[Input({InputOf(kind)})] [{kind}({known.GetValueOrDefault(kind)})]").Nodes.Single().Kind));

        static string InputOf(string kind) => kind.EndsWith("1D", StringComparison.Ordinal) ? "4, 8" : kind.EndsWith("3D", StringComparison.Ordinal) ? "4, 8, 8, 8" : "4, 8, 8";
    }

    private static T Single<T>(string attributes)
        where T : Layer => Assert.IsType<T>(GraphOf(attributes).Nodes.Single().Layer);

    private static NetworkGraph GraphOf(string attributes)
    {
        GraphRun run = GraphRun.Of(GeneratorRun.Class(attributes));
        Assert.DoesNotContain(run.Diagnostics, one => one.Id != Descriptors.FlattensImage.Id);
        return Assert.Single(run.Graphs);
    }
}
