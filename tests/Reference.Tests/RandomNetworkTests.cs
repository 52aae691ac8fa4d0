using System.Reflection;
using CnnGen.Reference.Tests.Scalar;

namespace CnnGen.Reference.Tests;

/// <summary>Random small networks against plain loops, and their gradients against finite differences of those loops.</summary>
public sealed class RandomNetworkTests
{
    private const int PerAssembly = 20;
    private const int Batch = 3;
    private const int LongestMessage = 3000;

    /// <summary>Chains of layers over one, two and three spatial axes.</summary>
    [SkippableTheory]
    [InlineData(1, 1)]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    [InlineData(2, 2)]
    [InlineData(2, 3)]
    [InlineData(2, 4)]
    [InlineData(3, 1)]
    [InlineData(3, 2)]
    public void Chains(int rank, int group) => CheckAll((ulong)((rank * 100_000) + (group * 1000)), source => source.MakeChain(rank), rank, elements: 4);

    /// <summary>Networks that branch and join; most of them over images.</summary>
    [SkippableTheory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 1)]
    public void Graphs(int rank, int group) => CheckAll((ulong)(1_000_000 + (rank * 100_000) + (group * 1000)), source => source.MakeGraph(rank), rank, elements: 2);

    /// <summary>Networks that were wrong once.</summary>
    [Theory]
    [InlineData(8, 1, 10, """
        [Conv2D(6, 1, 3, Strides = [1, 2], Pads = [0, 1, 0, 1], Name = "n0")]
        [Conv2D(33, 3, 1, Pads = [1, 2, 1, 0], PadMode = PadMode.Replicate, UseBias = false, Name = "n1")]
        """)]
    [InlineData(8, 7, 10, """
        [Conv2D(6, 3, Stride = 2, Name = "n0")]
        [Conv2D(5, 3, Pads = [0, 0, 1, 0], PadMode = PadMode.Reflect, Name = "n1")]
        """)]
    [InlineData(4, 6, 6, """
        [Conv2D(16, 3, Stride = 2, Pad = 1, Name = "n0")]
        [Conv2D(16, 3, Stride = 2, Pad = 1, Name = "n1", From = "input")]
        [Concat("n0", "n1")]
        [Conv2D(5, 3, Pads = [1, 0, 0, 1], PadMode = PadMode.Circular, Name = "n2")]
        """)]
    [InlineData(8, 7, 10, """
        [Conv2D(6, 3, Stride = 2, Name = "n0")]
        [Conv2D(5, 2, PadMode = PadMode.Replicate, Name = "n1")]
        """)]
    [InlineData(3, 6, 6, """
        [Dropout(0.3)]
        [Conv2D(6, 3, Name = "n0", Activation = Activation.HardSwish)]
        """)]
    [InlineData(3, 8, 8, """
        [Conv2D(16, 3, Pad = 1)]
        [MaxPool(3, Stride = 1, Pad = 1)]
        [Conv2D(16, 1, Name = "n0")]
        [Concat("n0", "input")]
        [Conv2D(16, 1)]
        """)]
    [InlineData(2, 3, 4, """
        [LeakyReLU(-0.5)]
        [Conv2D(4, 3, Pad = 1)]
        [LeakyReLU(-2)]
        """)]
    [InlineData(3, 2, 2, """
        [ConvTranspose2D(4, 1, Stride = 2, Pad = 1, UseBias = false, Name = "n0")]
        [GlobalAveragePool(From = "input")]
        [Conv2D(4, 1, Name = "n1")]
        [Add("n0", "n1")]
        """)]
    public void Found(int channels, int rows, int columns, string attributes) => CheckOne("Found", [channels, rows, columns], attributes.Split('\n'));

    /// <summary>Layers of more channels than random networks have, which choose other ways: positions of a stride copied first, tiles of one row over several panels.</summary>
    [Theory]
    [InlineData("[Conv2D(31, 1)] [Conv2D(130, 1, Stride = 2)]", 3, 7, 8)]
    [InlineData("[Conv2D(16, 1)] [Conv2D(128, 1, Strides = [2, 3], Activation = Activation.ReLU)]", 3, 8, 5)]
    [InlineData("[Conv2D(32, 1)] [Conv2D(256, 1, Stride = 2, Groups = 2, UseBias = false)]", 3, 5, 5)]
    [InlineData("[Conv2D(31, 1)] [Conv2D(128, 1, Stride = 2, Pad = 1)]", 3, 5, 6)]
    [InlineData("[Conv1D(31, 1)] [Conv1D(144, 1, Stride = 3)]", 3, 13)]
    [InlineData("[Conv3D(31, 1)] [Conv3D(128, 1, Strides = [1, 2, 2])]", 3, 2, 3, 5)]
    [InlineData("[Dense(130)]", 70, 2, 2)]
    [InlineData("[Dense(64)]", 300, 1, 1)]
    public void Wide(string layers, params int[] shape) => CheckOne("Wide", shape, NetworkCompiler.Split(layers));

    private static void CheckOne(string name, int[] shape, string[] layers)
    {
        ScalarNetwork network = ScalarNetwork.Of(shape, layers);
        new RandomCase(name, network, new RandomLayers(1), Batch).Check(NetworkCompiler.Compile(name, network.Lines), 40, 2.0 / 3);
    }

    private static void CheckAll(ulong seed, Func<RandomNetworks, ScalarNetwork> make, int rank, int elements)
    {
        var cases = new List<RandomCase>();
        string? missing = null;
        int leftOut = 0;
        for (int made = 0; made < PerAssembly; seed++)
        {
            var source = new RandomNetworks(seed);
            var example = new RandomCase($"Net{made}", make(source), source.Random, Batch);
            if (!example.IsStable())
            {
                continue;
            }

            made++;
            if (Contract.Missing(rank, example.Network.Lines.Skip(1)) is { } what)
            {
                leftOut++;
                missing ??= what;
                continue;
            }

            cases.Add(example);
        }

        // Every network that fails is named, not the first alone: what they have in common says where to look.
        var failures = new List<string>();
        int compared = 0, asked = 0;
        Assembly? assembly = null;
        Attempt("All of them together", () => assembly = NetworkCompiler.Load([.. cases.Select(Source)]), failures);
        foreach (RandomCase example in cases)
        {
            Attempt(example.Network.ToString(), () => example.Check(
                NetworkCompiler.Create(assembly ?? NetworkCompiler.Load(Source(example)), "Cases." + example.Name), elements, ref compared, ref asked), failures);
        }

        Assert.True(failures.Count == 0, $"{failures.Count} failures:\n{string.Join("\n", failures)}");
        Assert.True(cases.Count == 0 || compared > asked * 2 / 3, $"Of {asked} elements of gradients only {compared} are away from kinks.");
        Skip.If(missing is not null, $"{leftOut} of {PerAssembly} networks: {missing} does not exist yet.");
    }

    private static void Attempt(string what, Action action, List<string> failures)
    {
        try
        {
            action();
        }
        catch (Exception wrong) when (wrong is Xunit.Sdk.XunitException or InvalidOperationException or ArgumentException or KeyNotFoundException)
        {
            string message = wrong.Message.StartsWith(what, StringComparison.Ordinal) ? wrong.Message : $"{what}: {wrong.Message}";
            failures.Add(message.Length > LongestMessage ? message[..LongestMessage] + "..." : message);
        }
    }

    private static string Source(RandomCase example) => NetworkCompiler.Source(example.Name, example.Network.Lines);
}
