using CnnGen.Reference.Tests.Scalar;

namespace CnnGen.Reference.Tests;

/// <summary>Winograd's forms, asked for by name, against plain loops in double precision; and how much each of them rounds.</summary>
public sealed class WinogradTests
{
    private const int Batch = 2;

    /// <summary>Random convolutions over odd sizes, whose inference, training and gradients are compared: groups, paddings, channels that fill no block, shortcuts, normalisations.</summary>
    [Theory]
    [InlineData(1, 10)]
    [InlineData(2, 16)]
    [InlineData(3, 6)]
    public void AsTheDefinition(int rank, int count)
    {
        var cases = new List<RandomCase>();
        for (ulong seed = 7000 + (ulong)rank; cases.Count < count; seed += 10)
        {
            var random = new RandomLayers(seed);
            var example = new RandomCase($"Winograd{rank}_{cases.Count}", Make(random, rank), random, Batch);
            if (example.IsStable())
            {
                cases.Add(example);
            }
        }

        System.Reflection.Assembly assembly = NetworkCompiler.Load([.. cases.Select(example => NetworkCompiler.Source(example.Name, example.Network.Lines))]);
        int compared = 0, asked = 0;
        foreach (RandomCase example in cases)
        {
            example.Check(NetworkCompiler.Create(assembly, "Cases." + example.Name), 4, ref compared, ref asked);
        }

        Assert.True(compared > asked / 2, $"Of {asked} elements of gradients only {compared} are away from kinks.");
    }

    /// <summary>Strides of 2 to 4 and kernels that they do not divide: some phases have fewer taps than others, some none. Of few channels they become channels, of others a form's own.</summary>
    [Theory]
    [InlineData("[Input(3, 30, 39)]", "[Conv2D(20, 11, Stride = 3, Padding = Padding.Same, Algorithm = Algorithm.Winograd2, Name = \"n\")]", true)]
    [InlineData("[Input(18, 17, 16)]", "[Conv2D(16, 3, Stride = 2, Pad = 1, Algorithm = Algorithm.Winograd4, Name = \"n\")]", false)]
    [InlineData("[Input(32, 12, 20)]", "[Conv2D(32, 7, 5, Strides = [2, 4], Pad = 2, Groups = 2, Algorithm = Algorithm.Winograd2, Name = \"n\")]", false)]
    [InlineData("[Input(16, 14, 9)]", "[Conv2D(17, 5, 1, Strides = [3, 2], Algorithm = Algorithm.Winograd4, Name = \"n\")]", false)]
    [InlineData("[Input(2, 100)]", "[Conv1D(32, 9, Stride = 4, Pad = 4, Algorithm = Algorithm.Winograd4, Name = \"n\")]", true)]
    [InlineData("[Input(5, 9, 8, 11)]", "[Conv3D(16, 3, Stride = 2, Pad = 1, Algorithm = Algorithm.Winograd2, Name = \"n\")]", true)]
    [InlineData("[Input(16, 7, 6, 9)]", "[Conv3D(16, 3, Strides = [1, 2, 2], Pad = 1, Algorithm = Algorithm.Winograd2, Name = \"n\")]", false)]
    [InlineData("[Input(16, 16, 16, 16)]", "[Conv3D(16, 6, Stride = 2, Algorithm = Algorithm.Winograd6, Name = \"n\")]", false)]
    [InlineData("[Input(20, 61)]", "[Conv1D(32, 7, Stride = 3, Pad = 2, Algorithm = Algorithm.Winograd6, Name = \"n\")]", false)]
    [InlineData("[Input(3, 9, 20)]", "[Conv2D(16, 1, 3, Strides = [2, 1], Algorithm = Algorithm.Winograd4, Name = \"n\")]", false)]
    public void StridesFallIntoPhases(string input, string layer, bool areChannels)
    {
        int[] shape = [.. input["[Input(".Length..^2].Split(", ").Select(int.Parse)];
        var random = new RandomLayers(11);
        var network = new ScalarNetwork(shape);
        network.Add(layer);
        network.Add("[ReLU]");
        var example = new RandomCase("Phases", network, random, Batch);
        System.Reflection.Assembly assembly = NetworkCompiler.Load([NetworkCompiler.Source(example.Name, network.Lines)]);
        Assert.Matches(areChannels ? " phases" : @"F\([^/]+/", string.Join(" ", NetworkCompiler.Create(assembly, "Cases.Phases").Info.Layers.Select(info => info.Algorithm)));
        example.Check(NetworkCompiler.Create(assembly, "Cases.Phases"), 4, 0.5);
    }

    /// <summary>The error of 64 channels of uniform numbers in units of the result's root mean square; the measured numbers are in docs/winograd.md.</summary>
    [Theory]
    [InlineData("Direct", 3, 6e-6, 8e-7)]
    [InlineData("Winograd2", 3, 2e-5, 1.5e-6)]
    [InlineData("Winograd4", 3, 1e-4, 6e-6)]
    [InlineData("Winograd6", 3, 2e-4, 1.2e-5)]
    [InlineData("Winograd2", 5, 6e-5, 5e-6)]
    [InlineData("Winograd4", 5, 2e-4, 1.2e-5)]
    public void RoundsNoMoreThanSaid(string algorithm, int kernel, double most, double mostMean)
    {
        const int channels = 64, filters = 16, size = 24;
        ScalarNetwork network = ScalarNetwork.Of([channels, size, size], [$"[Conv2D({filters}, {kernel}, UseBias = false, Algorithm = Algorithm.{algorithm}, Name = \"n\")]"]);
        var random = new RandomLayers(3);
        random.Fill(network.Nodes[0]);
        double[] input = random.Uniform(channels * size * size, 1);
        Network compiled = NetworkCompiler.Compile($"Error{algorithm}{kernel}", network.Lines);
        compiled.Parameter("n.weight").Set([.. network.Nodes[0].Layer.Parameters[0].Values.Select(value => (float)value)]);
        var output = new float[compiled.Info.OutputLength];
        compiled.Forward([.. input.Select(value => (float)value)], output);
        Volume[] batch = [.. network.Batch(input)];
        double[] expected = network.OutputOf(batch, network.Forward(batch, isTraining: false));
        double scale = Math.Sqrt(expected.Sum(value => value * value) / expected.Length);
        double[] errors = [.. expected.Select((value, i) => Math.Abs(output[i] - value) / scale)];
        double mean = Math.Sqrt(errors.Sum(error => error * error) / errors.Length);
        Assert.True(errors.Max() <= most && mean <= mostMean, $"{algorithm} of {kernel} taps: largest error {errors.Max():E2}, root mean square {mean:E2}; expected at most {most:E2} and {mostMean:E2}");
        Assert.True(algorithm == "Direct" || mean > 1e-8, $"{algorithm} does not round at all: {mean:E2}");
    }

    [Fact]
    public void AnExactClassHasNone()
    {
        string[] lines = ["[Input(64, 28, 28)]", "[Conv2D(64, 3, Pad = 1)]"];
        Assert.Contains("Winograd F(", Table(lines), StringComparison.Ordinal);
        Assert.DoesNotContain("Winograd", Table([lines[0], "[Exact]", lines[1]]), StringComparison.Ordinal);
        Assert.DoesNotContain("Winograd", Table([lines[0], "[Conv2D(64, 3, Pad = 1, Algorithm = Algorithm.Direct)]"]), StringComparison.Ordinal);

        static string Table(string[] lines) =>
            NetworkCompiler.Run(new CompilerSettings(), NetworkCompiler.Source("Net", lines)).Compilation.SyntaxTrees.Last().ToString();
    }

    private static ScalarNetwork Make(RandomLayers random, int rank)
    {
        int groups = random.OneIn(4) ? 2 : 1;
        int channels = groups == 2 ? 32 : random.Pick(1, 3, 16, 17, 20);
        int filters = groups == 2 ? 32 : random.Pick(3, 16, 18, 33);
        int[] sizes = [.. Enumerable.Range(0, rank).Select(_ => rank == 1 ? 1 + random.Next(30) : rank == 2 ? 1 + random.Next(11) : 2 + random.Next(5))];
        var network = new ScalarNetwork([channels, .. sizes]);
        string more = groups == 2 ? ", Groups = 2" : "";
        string mode = random.Pick("", "", ", PadMode = PadMode.Replicate", ", PadMode = PadMode.Constant, PadValue = 0.5", sizes.All(size => size > 2) ? ", PadMode = PadMode.Reflect" : "");
        int[] kernel = [.. sizes.Select(_ => random.Pick(1, 2, 3, 3, 3, rank == 3 ? 3 : 5))];
        kernel[rank - 1] = Math.Max(2, kernel[rank - 1]);
        int[] pads = [.. kernel.Concat(kernel).Select((taps, i) => Math.Max(taps - sizes[i % rank], random.Next(2)))];
        string form = random.Pick("Winograd2", "Winograd4", kernel.Max() > 3 ? "Winograd2" : "Winograd6");
        int[] strides = [.. kernel.Select(taps => mode.Length == 0 && taps > 2 ? random.Pick(1, 1, 2) : 1)];
        network.Add(
            $"[Conv{rank}D({filters}, {string.Join(", ", kernel)}, Pads = [{string.Join(", ", pads)}], Strides = [{string.Join(", ", strides)}]{(mode.Contains("Reflect", StringComparison.Ordinal) && pads.Max() > 1 ? "" : mode)}{more}"
            + $"{(random.OneIn(3) ? ", UseBias = false" : "")}{random.Pick("", ", Activation = Activation.ReLU", ", Activation = Activation.HardSwish")}, Algorithm = Algorithm.{form}, Name = \"first\")]");
        if (random.OneIn(2))
        {
            network.Add("[BatchNorm(Name = \"norm\")]");
        }

        string above = network.Nodes[^1].Name;
        network.Add($"[Conv{rank}D({filters}, 3, Padding = Padding.Same, Algorithm = Algorithm.{random.Pick("Winograd2", "Winograd4", "Winograd6")}, Name = \"second\")]");
        if (random.OneIn(2))
        {
            network.Add("[BatchNorm(Name = \"norm2\")]");
        }

        if (random.OneIn(2))
        {
            network.Add($"[Add(\"{above}\", \"{network.Nodes[^1].Name}\")]");
            network.Add("[ReLU]");
        }

        return network;
    }
}
