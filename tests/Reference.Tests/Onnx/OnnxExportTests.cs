using System.Reflection;
using CnnGen.Reference.Tests.Scalar;

namespace CnnGen.Reference.Tests;

/// <summary>Every kind of layer, exported and run in ONNX Runtime, against the network's own inference.</summary>
public sealed class OnnxExportTests
{
    private const int Batch = 3;
    private const double Tolerance = 2e-5;

    /// <summary>Networks by the kind of layer that they are about, each the lines of its attributes.</summary>
    private static readonly (string Kind, string[][] Networks)[] Cases =
    [
        ("Convolutions",
        [
            ["[Input(3, 17)]", "[Conv1D(5, 4, Stride = 2, Pads = [3, 1], Activation = Activation.Tanh)]"],
            ["[Input(4, 9, 11)]", "[Conv2D(6, 3, Padding = Padding.Same, Stride = 2, Groups = 2, UseBias = false)]", "[Conv2D(16, 1, Activation = Activation.ReLU)]"],
            ["[Input(3, 9, 12)]", "[Conv2D(8, 3, 2, Dilations = [2, 3], Pads = [2, 0, 1, 3])]"],
            ["[Input(2, 5, 6, 7)]", "[Conv3D(5, 3, 2, 1, Strides = [1, 2, 1], Padding = Padding.Same)]"],
            ["[Input(3, 7, 8)]", "[Conv2D(4, 3, Pad = 2, PadMode = PadMode.Reflect)]", "[Conv2D(4, 3, Pad = 1, PadMode = PadMode.Replicate)]"],
            ["[Input(3, 7, 8)]", "[Conv2D(4, 3, Pads = [2, 0, 1, 3], PadMode = PadMode.Circular)]", "[Conv2D(4, 3, Pad = 1, PadMode = PadMode.Constant, PadValue = -0.75)]"],
            ["[Input(5, 8, 7)]", "[DepthwiseConv2D(3, Multiplier = 2, Pad = 1)]", "[SeparableConv2D(7, 3, Stride = 2, Padding = Padding.Same, Activation = Activation.SiLU)]"],
            ["[Input(5, 8, 7)]", "[SeparableConv2D(7, 3, UseBias = false, Pad = 1, PadMode = PadMode.Reflect)]", "[Dense(4, UseBias = false)]"],
        ]),
        ("TransposedConvolutions",
        [
            ["[Input(3, 7)]", "[ConvTranspose1D(4, 3, Stride = 2, Pad = 1, OutputPad = 1)]"],
            ["[Input(4, 5, 6)]", "[ConvTranspose2D(6, 3, 2, Strides = [2, 3], Pads = [1, 0, 0, 1], Groups = 2, Activation = Activation.ReLU)]"],
            ["[Input(4, 5, 6)]", "[ConvTranspose2D(5, 4, Stride = 2, Padding = Padding.Same, UseBias = false)]", "[ConvTranspose2D(3, 3, Dilation = 2)]"],
            ["[Input(3, 6, 7)]", "[ConvTranspose2D(4, 3, 2, Strides = [1, 2], Dilations = [2, 3], OutputPads = [1, 2])]"],
            ["[Input(3, 6)]", "[ConvTranspose1D(4, 3, Dilation = 2, Pads = [0, 1], OutputPad = 1, UseBias = false)]"],
            ["[Input(3, 3, 4, 2)]", "[ConvTranspose3D(2, 2, 3, 2, Stride = 2, OutputPad = 1)]"],
        ]),
        ("Pools",
        [
            ["[Input(3, 11)]", "[MaxPool(3, Stride = 2, Pad = 1, CeilMode = true)]"],
            ["[Input(3, 11, 14)]", "[MaxPool(3, Stride = 1, Dilation = 3, Pad = 3)]", "[MaxPool(2, 3, Strides = [2, 1], Padding = Padding.Same)]"],
            ["[Input(3, 9, 10)]", "[AveragePool(3, Stride = 2, Pad = 1, CeilMode = true)]", "[AveragePool(2)]"],
            ["[Input(3, 9, 10)]", "[AveragePool(3, Stride = 2, Pad = 1, CeilMode = true, CountIncludePad = true)]"],
            ["[Input(3, 8, 8)]", "[AveragePool(3, Stride = 2, Padding = Padding.Same, CountIncludePad = true)]", "[L2Pool(2)]"],
            ["[Input(3, 5)]", "[AveragePool(2, Stride = 7, Pads = [0, 3])]"],
            ["[Input(3, 8, 9)]", "[L2Pool(3, 2, Stride = 2, Pad = 1, CeilMode = true)]"],
            ["[Input(2, 6, 6, 7)]", "[MaxPool(2, 3, 2, CeilMode = true)]", "[AveragePool(2, Stride = 1)]"],
            ["[Input(4, 6, 5)]", "[GlobalMaxPool(Name = \"a\")]", "[GlobalAveragePool(Name = \"b\", From = \"input\")]", "[L2Pool(6, 5, Name = \"c\", From = \"input\")]", "[Output(\"c\", \"a\", \"b\")]"],
            ["[Input(4, 7, 10)]", "[AdaptiveAveragePool(3, 4, Name = \"a\")]", "[AdaptiveAveragePool(9, 5, From = \"input\", Name = \"b\")]", "[AdaptiveAveragePool(7, 1, From = \"input\", Name = \"c\")]", "[Output(\"a\", \"b\", \"c\")]"],
            ["[Input(2, 5, 6, 7)]", "[AdaptiveAveragePool(2, 4, 3)]"],
            ["[Input(2, 13)]", "[AdaptiveAveragePool(5)]"],
        ]),
        ("Activations",
        [
            ["[Input(3, 4, 5)]", "[ReLU]"], ["[Input(3, 4, 5)]", "[ReLU6]"], ["[Input(7)]", "[LeakyReLU(0.2)]"], ["[Input(3, 4, 5)]", "[PReLU]"], ["[Input(6)]", "[PReLU]"],
            ["[Input(3, 9)]", "[PReLU]"], ["[Input(3, 4, 5)]", "[ELU(0.7)]"], ["[Input(3, 4, 5)]", "[SELU]"], ["[Input(3, 4, 5)]", "[GELU]"],
            ["[Input(3, 4, 5)]", "[GELU(Approximate = true)]"], ["[Input(3, 4, 5)]", "[SiLU]"], ["[Input(3, 4, 5)]", "[Mish]"], ["[Input(3, 4, 5)]", "[Sigmoid]"],
            ["[Input(3, 4, 5)]", "[HardSigmoid]"], ["[Input(3, 4, 5)]", "[HardSigmoid(0.2, 0.4)]"], ["[Input(3, 4, 5)]", "[HardSwish]"], ["[Input(3, 4, 5)]", "[Tanh]"],
            ["[Input(3, 4, 5)]", "[Softplus]"], ["[Input(3, 4, 5)]", "[Softsign]"], ["[Input(3, 4, 5)]", "[Clip(-0.25, 0.5)]"], ["[Input(3, 4, 5)]", "[Softmax]"],
            ["[Input(9)]", "[Softmax]"], ["[Input(3, 4, 5)]", "[LogSoftmax]"], ["[Input(5, 7)]", "[LogSoftmax]"],
            .. ScalarFunctions.Names.Skip(1).Select(name => new[] { "[Input(3, 5, 5)]", $"[Conv2D(4, 3, Activation = Activation.{name})]", $"[Dense(6, Activation = Activation.{name})]" }),
        ]),
        ("Normalizations",
        [
            ["[Input(4, 5, 6)]", "[BatchNorm]"], ["[Input(7)]", "[BatchNorm(Epsilon = 1e-3)]"],
            ["[Input(3, 4, 5)]", "[Scale]"], ["[Input(7)]", "[Scale]"], ["[Input(2, 3, 4, 5)]", "[Scale(UseBias = false)]", "[Conv3D(18, 1)]", "[Scale]", "[ReLU]"], ["[Input(4, 9)]", "[BatchNorm]"], ["[Input(2, 3, 4, 5)]", "[BatchNorm]"],
            ["[Input(4, 5, 6)]", "[Conv2D(6, 3, UseBias = false)]", "[BatchNorm]", "[ReLU]", "[Dense(5)]", "[BatchNorm]"],
            ["[Input(4, 5, 6)]", "[LayerNorm]"], ["[Input(12)]", "[LayerNorm(Epsilon = 1e-2)]"], ["[Input(6, 5, 6)]", "[GroupNorm(3)]"], ["[Input(6, 9)]", "[GroupNorm(2)]"],
            ["[Input(12)]", "[GroupNorm(3)]"], ["[Input(4, 5, 6)]", "[InstanceNorm(Epsilon = 1e-3)]"], ["[Input(4, 19)]", "[InstanceNorm]"], ["[Input(4, 3, 3, 3)]", "[InstanceNorm]"],
            ["[Input(7, 5, 6)]", "[LocalResponseNorm(5, Alpha = 0.5, Beta = 0.7, Bias = 1.5)]"], ["[Input(7, 5, 6)]", "[LocalResponseNorm(4, Alpha = 2)]"],
            ["[Input(9)]", "[LocalResponseNorm(3, Alpha = 0.5)]"], ["[Input(6, 9)]", "[LocalResponseNorm(2, Beta = 1.5)]"], ["[Input(6, 5)]", "[LocalResponseNorm(3, Alpha = 0.5)]"], ["[Input(6, 2, 3, 4)]", "[LocalResponseNorm(3, Alpha = 0.5)]"],
        ]),
        ("Shapes",
        [
            ["[Input(3, 4, 5)]", "[Flatten]", "[Dense(7)]"], ["[Input(3, 4, 5)]", "[Reshape(5, 12)]", "[Conv1D(4, 3)]"], ["[Input(24)]", "[Reshape(2, 3, 4)]", "[Reshape(24)]"],
            ["[Input(3, 6, 7)]", "[Pad(1, 2, 3, 0)]"], ["[Input(3, 6, 7)]", "[Pad(2, PadMode = PadMode.Reflect)]"], ["[Input(3, 6, 7)]", "[Pad(2, PadMode = PadMode.Replicate)]"],
            ["[Input(3, 6, 7)]", "[Pad(0, 3, 2, 1, PadMode = PadMode.Circular)]"], ["[Input(3, 6)]", "[Pad(2, PadMode = PadMode.Constant, PadValue = 1.5)]"],
            ["[Input(3, 6, 7)]", "[Crop(1, 2, 0, 3)]"], ["[Input(2, 5, 6, 7)]", "[Crop(1)]", "[Pad(1, PadMode = PadMode.Replicate)]"],
            ["[Input(3, 4, 5)]", "[Upsample(2, 3)]"], ["[Input(3, 4, 5)]", "[Upsample(3, 2, Mode = Interpolation.Bilinear)]"], ["[Input(3, 6)]", "[Upsample(2)]"],
            ["[Input(3, 6)]", "[Upsample(4, Mode = Interpolation.Bilinear)]"], ["[Input(2, 3, 4, 3)]", "[Upsample(2, 1, 3)]"],
            ["[Input(2, 3, 4, 3)]", "[Upsample(2, 1, 3, Mode = Interpolation.Bilinear)]"], ["[Input(18, 3, 4)]", "[PixelShuffle(3)]"],
            ["[Input(3, 4, 5)]", "[Permute(1, 2, 0)]", "[Conv2D(18, 1)]", "[Permute(2, 0, 1)]"], ["[Input(2, 3, 4, 5)]", "[Permute(3, 1, 0, 2)]"], ["[Input(2, 9)]", "[Permute(1, 0)]"],
            ["[Input(3, 4, 5)]", "[Dropout(0.4)]", "[Conv2D(4, 3)]", "[Dropout(0)]"],
        ]),
        ("Joins",
        [
            ["[Input(3, 6, 6)]", "[Conv2D(4, 3, Pad = 1, Name = \"a\")]", "[Conv2D(4, 1, From = \"input\", Name = \"b\")]", "[Add(\"a\", \"b\")]", "[Add(\"a\", \"b\", \"add1\")]"],
            ["[Input(3, 6, 6)]", "[Add(\"input\", \"input\")]", "[Concat(\"input\", \"add1\", \"input\")]"],
            ["[Input(4, 6, 6)]", "[GlobalAveragePool]", "[Multiply(\"globalaveragepool1\", \"input\")]", "[Multiply(\"input\", \"multiply1\", \"globalaveragepool1\")]"],
            ["[Input(4, 6, 6)]", "[Dense(4, Activation = Activation.Sigmoid)]", "[Multiply(\"dense1\", \"input\")]"],
            ["[Input(4, 6)]", "[ReLU(Name = \"weight\")]", "[Tanh(From = \"input\", Name = \"constant\")]", "[Output(\"constant\", \"input\", \"weight\")]"],
        ]),
    ];

    public static TheoryData<string> Kinds => [.. Cases.Select(one => one.Kind)];

    [SkippableTheory]
    [MemberData(nameof(Kinds))]
    public void Layers(string kind)
    {
        Skip.If(OnnxComparison.Missing is not null, OnnxComparison.Missing);
        Check([.. Cases.Single(one => one.Kind == kind).Networks.Select(lines => (IReadOnlyList<string>)lines)]);
    }

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Random_chains(int rank) => CheckRandom((ulong)rank * 7_000_000, source => source.MakeChain(rank), 25);

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Random_graphs(int rank) => CheckRandom((ulong)rank * 8_000_000, source => source.MakeGraph(rank), 10);

    private static void CheckRandom(ulong seed, Func<RandomNetworks, ScalarNetwork> make, int count)
    {
        Skip.If(OnnxComparison.Missing is not null, OnnxComparison.Missing);
        var networks = new List<IReadOnlyList<string>>();
        for (; networks.Count < count; seed++)
        {
            // Those that magnify rounding say nothing about operators.
            var source = new RandomNetworks(seed);
            var example = new RandomCase("Net", make(source), source.Random, Batch);
            if (example.IsStable())
            {
                networks.Add([.. example.Network.Lines]);
            }
        }

        Check(networks, 2e-4);
    }

    /// <summary>Every network that fails is named.</summary>
    private static void Check(IReadOnlyList<IReadOnlyList<string>> networks, double tolerance = Tolerance)
    {
        Assembly assembly = NetworkCompiler.Load([.. networks.Select((lines, i) => NetworkCompiler.Source($"Net{i}", lines))]);
        var failures = new List<string>();
        for (int i = 0; i < networks.Count; i++)
        {
            try
            {
                Network network = NetworkCompiler.Create(assembly, $"Cases.Net{i}");
                OnnxComparison.Fill(network, (ulong)i);
                double difference = OnnxComparison.Compare(network, Batch, (ulong)i + 100);
                if (!(difference <= tolerance))
                {
                    failures.Add($"{difference:g3}: {string.Join(" ", networks[i])}");
                }
            }
            catch (InvalidOperationException wrong)
            {
                failures.Add($"{wrong.Message}: {string.Join(" ", networks[i])}");
            }
        }

        Assert.True(failures.Count == 0, $"{failures.Count} of {networks.Count} fail:\n{string.Join("\n", failures)}");
    }
}
