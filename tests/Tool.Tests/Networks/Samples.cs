using CnnGen.Generator;
using CnnGen.Tool.Compilation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace CnnGen.Tool.Tests.Networks;

/// <summary>Networks that together have every kind of layer, compiled once.</summary>
internal static class Samples
{
    private static readonly Dictionary<string, string[]> Lines = new()
    {
        ["Convolutions"] =
        [
            "Input(4, 12, 12)", "Conv2D(8, 3, Padding = Padding.Same, Stride = 2, Groups = 2, UseBias = false)", "BatchNorm(Epsilon = 1e-3, Momentum = 0.2)", "ReLU",
            "DepthwiseConv2D(3, Pad = 1, PadMode = PadMode.Reflect, Activation = Activation.HardSwish)", "SeparableConv2D(6, 3, Pad = 1, Activation = Activation.SiLU)",
            "ConvTranspose2D(4, 3, Stride = 2, Pad = 1, OutputPad = 1)", "Conv2D(5, 3, Dilation = 2, Pad = 2, PadMode = PadMode.Constant, PadValue = 0.25)", "Dropout(0.3)", "Dense(7, Activation = Activation.LeakyReLU)",
            "Loss(LossFunction.SoftmaxCrossEntropy, LabelSmoothing = 0.1)",
        ],
        ["Pools"] =
        [
            "Input(4, 13, 14)", "MaxPool(3, Stride = 2, Pad = 1, CeilMode = true)", "AveragePool(2, Stride = 1, Pad = 1, CountIncludePad = true)", "L2Pool(2)",
            "AdaptiveAveragePool(3, 2)", "GlobalMaxPool(Name = \"a\")", "GlobalAveragePool(From = \"l2pool1\", Name = \"b\")", "Output(\"b\", \"a\")", "Loss(LossFunction.Huber, Delta = 2.5)",
        ],
        ["Functions"] =
        [
            "Input(6, 4, 5)", "LeakyReLU(0.2)", "PReLU", "ELU(0.7)", "SELU", "Softplus", "HardSigmoid(0.3, 0.4)", "Clip(-0.5, 0.75)", "Mish", "LayerNorm",
            "GroupNorm(3)", "InstanceNorm(Epsilon = 1e-4)", "LocalResponseNorm(3, Alpha = 0.5)", "Softmax",
        ],
        ["Shapes"] =
        [
            "Input(8, 3, 4)", "PixelShuffle(2)", "Upsample(2, 1)", "Upsample(1, 2, Mode = Interpolation.Bilinear)", "Pad(1, 0, 2, 1, PadMode = PadMode.Circular)", "Crop(1, 0, 1, 2)", "Conv2D(2, 1, Name = \"c\")",
            "Add(\"crop1\", \"c\", \"c\")", "GlobalAveragePool", "Multiply(\"add1\", \"globalaveragepool1\")", "Concat(\"multiply1\", \"c\")", "Flatten", "Reshape(10, 6, 13)", "Permute(2, 0, 1)", "Scale", "LogSoftmax",
        ],
        ["Gelu"] = ["Input(6, 4, 5)", "GELU", "GELU(Approximate = true)"],
        ["Signal"] = ["Input(2, 40)", "Conv1D(16, 5, Stride = 2)", "Tanh", "MaxPool(2)", "Dense(3)"],
        ["Volume"] = ["Input(1, 5, 6, 7)", "Conv3D(16, 3, Pad = 1)", "ReLU", "AveragePool(2, CeilMode = true)", "Dense(3)"],
    };

    private static readonly Lazy<IReadOnlyDictionary<string, CompiledNetwork>> Compiled = new(() =>
    {
        string[] names = [.. Lines.Keys];
        IReadOnlyList<CompiledNetwork> compiled = NetworkCompiler.Compile([.. names.Select(name => new NetworkSource("Cases." + name, Source(name)))]);
        return names.Zip(compiled).ToDictionary(pair => pair.First, pair => pair.Second);
    });

    public static IEnumerable<string> All => Lines.Keys;

    public static TheoryData<string> Names => [.. Lines.Keys];

    /// <summary>A network with random parameters, none of them zero or one.</summary>
    public static Network Create(string name)
    {
        CompiledNetwork compiled = Compiled.Value[name];
        Assert.Empty(compiled.Errors);
        Network network = compiled.Create();
        var random = new RandomSequence(5);
        foreach (Parameter parameter in network.Parameters)
        {
            foreach (ref float value in parameter.Edit())
            {
                value = parameter.Info.IsTrained ? value + (0.2f * (float)(random.NextDouble() - 0.5)) : 0.5f + (float)random.NextDouble();
            }
        }

        return network;
    }

    /// <summary>What the generator writes for it.</summary>
    public static string Generated(string name)
    {
        var parse = new CSharpParseOptions(LanguageVersion.Latest);
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Cases", [CSharpSyntaxTree.ParseText(Source(name), parse)], NetworkCompiler.References.Value, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        return CSharpGeneratorDriver.Create([new CnnGenerator().AsSourceGenerator()], parseOptions: parse).RunGenerators(compilation)
            .GetRunResult().GeneratedTrees.Single().ToString();
    }

    public static float[] RandomInput(Network network, int batch)
    {
        var random = new RandomSequence(9);
        return [.. Enumerable.Range(0, batch * network.Info.InputLength).Select(_ => (float)((2 * random.NextDouble()) - 1))];
    }

    private static string Source(string name) => $"using CnnGen;\nnamespace Cases;\n{string.Join("\n", Lines[name].Select(line => $"[{line}]"))}\npublic sealed partial class {name};\n";
}
