using System.Reflection;
using CnnGen.Reference.Tests.Scalar;

namespace CnnGen.Reference.Tests;

/// <summary>Random small networks against plain loops, and their gradients against finite differences of those loops.</summary>
public sealed class RandomNetworkTests
{
    private const int PerAssembly = 20;
    private const int Batch = 3;
    private const int ElementsPerTensor = 4;

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
    public void Chains(int rank, int group) => CheckAll((ulong)((rank * 100_000) + (group * 1000)), source => source.MakeChain(rank), rank);

    /// <summary>Networks that branch and join; most of them over images.</summary>
    [SkippableTheory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 1)]
    public void Graphs(int rank, int group) => CheckAll((ulong)(1_000_000 + (rank * 100_000) + (group * 1000)), source => source.MakeGraph(rank), rank);

    private static void CheckAll(ulong seed, Func<RandomNetworks, ScalarNetwork> make, int rank)
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

        if (cases.Count != 0)
        {
            Assembly assembly = NetworkCompiler.Load([.. cases.Select(example => NetworkCompiler.Source(example.Name, example.Network.Lines))]);
            int compared = 0, asked = 0;
            foreach (RandomCase example in cases)
            {
                example.Check(NetworkCompiler.Create(assembly, "Cases." + example.Name), ElementsPerTensor, ref compared, ref asked);
            }

            Assert.True(compared > asked * 2 / 3, $"Of {asked} elements of gradients only {compared} are away from kinks.");
        }

        Skip.If(missing is not null, $"{leftOut} of {PerAssembly} networks: {missing} does not exist yet.");
    }
}
