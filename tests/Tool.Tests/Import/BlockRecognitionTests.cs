using CnnGen.Tool.Compilation;
using CnnGen.Tool.Import;
using CnnGen.Tool.Import.Blocks;
using CnnGen.Tool.Onnx;

namespace CnnGen.Tool.Tests.Import;

/// <summary>Classes in blocks: what they look like, and that they are the same networks as those in plain layers.</summary>
public sealed class BlockRecognitionTests
{
    private const string Separable = "[DepthwiseConv2D(3, Stride = {1}, Padding = Padding.Same, Activation = Activation.ReLU6)][Conv2D({0}, 1, Activation = Activation.ReLU6)]";

    private static readonly (int Filters, int Stride, bool IsProjected)[] Stages = [(4, 1, false), (4, 1, false), (6, 2, true), (6, 1, false), (8, 2, true), (8, 1, false)];

    private static readonly (int Filters, int Stride)[] Steps = [(8, 1), (12, 2), (12, 1), (12, 1), (16, 2)];

    /// <summary>Networks, the attributes after their input that they become, and the blocks of their own.</summary>
    private static readonly Dictionary<string, (string Class, string[] Lines, int Blocks)> Cases = new()
    {
        ["ResNet"] = (
            "[Input(3, 16, 16)][Conv2D(8, 3, UseBias = false)][BatchNorm, ReLU][BasicBlock(8, Repeat = 2, Name = \"layer1\")][BasicBlock(12, stride: 2, Repeat = 3, Name = \"layer2\")]"
            + "[Bottleneck(4, stride: 2, Repeat = 2)][GlobalAveragePool][Dense(3)]",
            ["Conv2D(8, 3, UseBias = false)", "BatchNorm", "ReLU", "BasicBlock(8, Repeat = 2, Name = \"layer1\")", "BasicBlock(12, stride: 2, Repeat = 3, Name = \"layer2\")",
                "Bottleneck(4, stride: 2, Repeat = 2)", "GlobalAveragePool", "Flatten", "Dense(3)"], 0),
        ["MobileNet"] = (
            "[Input(3, 16, 16)][InvertedResidual(4, expansion: 1)][InvertedResidual(6, stride: 2, Repeat = 3)][InvertedResidual(6, expansion: 2)][Conv2D(5, 1)]",
            ["InvertedResidual(4, expansion: 1)", "InvertedResidual(6, stride: 2, Repeat = 3)", "InvertedResidual(6, expansion: 2)", "Conv2D(5, 1)"], 0),
        ["SqueezeNet"] = (
            "[Input(4, 9, 9)][Fire(3, 5, 6)][Fire(4, 5, 5)][MaxPool(2)][SqueezeExcite(2)][Conv2D(5, 1)]",
            ["Fire(3, 5, 6)", "Fire(4, 5, 5)", "MaxPool(2)", "SqueezeExcite(2)", "Conv2D(5, 1)"], 0),

        // Normalisations are in the weights, as exporters leave them; the first block of each stage has a projection.
        ["Folded"] = (
            "[Input(3, 16, 16)][Conv2D(4, 3, Activation = Activation.ReLU)]"
            + string.Concat(Stages.Select((block, i) =>
                $"[Conv2D({block.Filters}, 3, Pad = 1, Stride = {block.Stride}, Activation = Activation.ReLU, From = \"{(i == 0 ? "conv1" : $"r{i - 1}")}\")]"
                + $"[Conv2D({block.Filters}, 3, Pad = 1, Name = \"c{i}\")]"
                + (block.IsProjected ? $"[Conv2D({block.Filters}, 1, Stride = 2, Name = \"p{i}\", From = \"r{i - 1}\")]" : "")
                + $"[Add(\"c{i}\", \"{(block.IsProjected ? $"p{i}" : i == 0 ? "conv1" : $"r{i - 1}")}\", Name = \"a{i}\")][ReLU(Name = \"r{i}\")]"))
            + "[Dense(3)]",
            ["Conv2D(4, 3, Activation = Activation.ReLU)", "Residual(4, Repeat = 2)", "Residual(6, stride: 2, Repeat = 2)", "Residual(8, stride: 2, Repeat = 2)", "Flatten", "Dense(3)"], 1),
        ["Depthwise"] = (
            "[Input(3, 18, 18)][Conv2D(4, 3)]" + string.Concat(Steps.Select(block => string.Format(
                System.Globalization.CultureInfo.InvariantCulture, Separable + "[LeakyReLU(0.3)]", block.Filters, block.Stride))) + "[Dense(3)]",
            ["Conv2D(4, 3)", "Separable(8)", "Separable(12, stride: 2, Repeat = 3)", "Separable(16, stride: 2)", "Flatten", "Dense(3)"], 1),
        ["UNet"] = (
            "[Input(2, 16, 16)][DoubleConv(4, Name = \"a\")][MaxPool(2)][DoubleConv(6, Name = \"b\")][MaxPool(2)][DoubleConv(8)][UNetUp(6, \"b\")][UNetUp(4, \"a\")][Conv2D(1, 1)]",
            ["Conv2D(4, 3, Pad = 1, Activation = Activation.ReLU, Name = \"a_conv1\")", "Conv2D(4, 3, Pad = 1, Activation = Activation.ReLU, Name = \"a_conv2\")", "MaxPool(2)",
                "Conv2D(6, 3, Pad = 1, Activation = Activation.ReLU, Name = \"b_conv1\")", "Conv2D(6, 3, Pad = 1, Activation = Activation.ReLU, Name = \"b_conv2\")", "MaxPool(2)",
                "Conv2D(8, 3, Pad = 1, Activation = Activation.ReLU, Name = \"doubleconv3_conv1\")", "Conv2D(8, 3, Pad = 1, Activation = Activation.ReLU, Name = \"doubleconv3_conv2\")",
                "ConvTranspose2D(6, 2, Stride = 2, Name = \"unetup1_up\")", "Concat(\"b_conv2\", \"unetup1_up\")",
                "Conv2D(6, 3, Pad = 1, Activation = Activation.ReLU, Name = \"unetup1_conv_conv1\")", "Conv2D(6, 3, Pad = 1, Activation = Activation.ReLU, Name = \"unetup1_conv_conv2\")",
                "ConvTranspose2D(4, 2, Stride = 2, Name = \"unetup2_up\")", "Concat(\"a_conv2\", \"unetup2_up\")",
                "Conv2D(4, 3, Pad = 1, Activation = Activation.ReLU, Name = \"unetup2_conv_conv1\")", "Conv2D(4, 3, Pad = 1, Activation = Activation.ReLU, Name = \"unetup2_conv_conv2\")",
                "Conv2D(1, 1, Name = \"conv1\")"], 0),
        ["Outputs"] = (
            "[Input(3, 12, 12)]" + string.Concat(Enumerable.Range(0, 6).Select(i => $"[Conv2D({4 + i}, 3, Pad = 1)][LeakyReLU(0.1)][BatchNorm(Epsilon = 1e-3, Name = \"n{i}\")]"))
            + "[Conv2D(2, 1, Name = \"left\", From = \"n2\")][Conv2D(2, 1, Name = \"right\", From = \"n5\")][Output(\"left\", \"right\")]",
            ["Step(4)", "Step(5)", "Step(6)", "Conv2D(2, 1, Name = \"left\")", "Step(7, From = \"step3\")", "Step(8)", "Step(9)", "Conv2D(2, 1, Name = \"right\")", "Output(\"left\", \"right\")"], 1),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_repeats_is_a_block_and_nothing_else_changes(string name)
    {
        (string text, string[] lines, int blocks) = Cases[name];
        Network original = Compile(new NetworkSource(name, $"using CnnGen;\n{text}\npublic sealed partial class {name};"))[0];
        Randomize(original);
        ImportedNetwork plain = Import(original), written = BlockRecognition.Apply(plain, name);
        Assert.Equal([plain.Lines[0], .. lines], written.Lines);
        Assert.Equal(blocks, written.Declarations.Count);
        Assert.Equal(plain.Weights.Sum(tensor => tensor.Values.Length), written.Weights.Sum(tensor => tensor.Values.Length));

        Network[] both = Compile(new NetworkSource("Plain." + name, plain.Source("Plain", name)), new NetworkSource("Blocks." + name, written.Source("Blocks", name)));
        plain.Fill(both[0]);
        written.Fill(both[1]);
        Assert.Equal(Rows(both[0]).Order(StringComparer.Ordinal), Rows(both[1]).Order(StringComparer.Ordinal));
        Assert.Equal(both[1].Parameters.Select(parameter => parameter.Info.Name).Order(StringComparer.Ordinal), written.Weights.Select(tensor => tensor.Name).Order(StringComparer.Ordinal));
        Assert.Equal(Run(both[0]), Run(both[1]));
    }

    /// <summary>The layer table but for names and order.</summary>
    private static IEnumerable<string> Rows(Network network) => network.Info.Layers.Select(layer => $"{layer.Kind} {layer.Operation} {layer.Output} {layer.MultiplyAdds} {layer.ParameterCount}");

    [Fact]
    public void A_network_without_repetition_stays_as_it_is()
    {
        Network network = Networks.Samples.Create("Signal");
        ImportedNetwork plain = Import(network), written = BlockRecognition.Apply(plain, "Signal");
        Assert.Equal(plain.Source("", "Signal"), written.Source("", "Signal"));
        Assert.Equal(plain.Weights.Select(tensor => tensor.Name), written.Weights.Select(tensor => tensor.Name));
    }

    private static ImportedNetwork Import(Network network)
    {
        using var stream = new MemoryStream();
        network.ExportOnnx(stream);
        return Importer.Import(OnnxReader.Read(stream.ToArray(), null), new ImportOptions());
    }

    private static Network[] Compile(params NetworkSource[] sources) => [.. NetworkCompiler.Compile(sources).Select(compiled =>
    {
        Assert.Empty(compiled.Errors);
        return compiled.Create();
    })];

    private static void Randomize(Network network)
    {
        var random = new RandomSequence(3);
        foreach (Parameter parameter in network.Parameters)
        {
            foreach (ref float value in parameter.Edit())
            {
                value = parameter.Info.IsTrained ? value + (0.2f * (float)(random.NextDouble() - 0.5)) : 0.5f + (float)random.NextDouble();
            }
        }
    }

    private static float[] Run(Network network)
    {
        float[] input = Networks.Samples.RandomInput(network, 1), output = new float[network.Info.OutputLength];
        network.Forward(input, output);
        return output;
    }
}
