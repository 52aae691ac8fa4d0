using System.Reflection;

namespace CnnGen.Reference.Tests;

/// <summary>Random small networks against plain loops, and their gradients against finite differences of those loops.</summary>
public sealed class RandomNetworkTests
{
    private const int PerAssembly = 20;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void ForwardAndGradients(int group)
    {
        var cases = new List<(string Name, RandomNetworks Source, List<ScalarLayer> Layers)>();
        for (int i = 0; i < PerAssembly; i++)
        {
            var source = new RandomNetworks((ulong)((group * 1000) + i));
            cases.Add(($"Net{i}", source, source.Make()));
        }

        Assembly assembly = NetworkCompiler.Load([.. cases.Select(c => NetworkCompiler.Source(
            c.Name, [$"[Input({c.Source.Channels}, {c.Source.Rows}, {c.Source.Columns})]", .. c.Layers.Select(layer => layer.Attribute)]))]);
        foreach ((string name, RandomNetworks source, List<ScalarLayer> layers) in cases)
        {
            Check(NetworkCompiler.Create(assembly, "Cases." + name), source, layers);
        }
    }

    private static void Check(Network network, RandomNetworks source, List<ScalarLayer> layers)
    {
        string what = $"[Input({source.Channels}, {source.Rows}, {source.Columns})] " + string.Join(" ", layers.Select(layer => layer.Attribute)) + ": ";
        for (int i = 0; i < layers.Count; i++)
        {
            if (layers[i].Weight.Length != 0)
            {
                network.Parameter($"n{i}.weight").Set(Single(layers[i].Weight));
            }

            if (layers[i].Bias.Length != 0)
            {
                network.Parameter($"n{i}.bias").Set(Single(layers[i].Bias));
            }
        }

        const int batch = 2;
        int length = network.Info.InputLength;
        double[] input = source.Uniform(batch * length, 1);
        double[] expected = [.. Enumerable.Range(0, batch).SelectMany(sample => Forward(layers, source, input.AsSpan(sample * length, length)))];
        var output = new float[expected.Length];
        network.Forward(Single(input), output);
        AssertClose(what + "inference", output, expected, 2e-4);
        using var session = new TrainingSession(network, batch) { WantsInputGradient = true };
        AssertClose(what + "training", session.Forward(Single(input), isTraining: false), expected, 2e-4);

        double[] direction = source.Uniform(expected.Length, 1);
        session.Backward(Single(direction));
        CheckGradient(what + "input", session.InputGradient, input);
        for (int i = 0; i < layers.Count; i++)
        {
            if (layers[i].Weight.Length != 0)
            {
                CheckGradient(what + $"n{i}.weight", session.Gradient($"n{i}.weight"), layers[i].Weight);
            }

            if (layers[i].Bias.Length != 0)
            {
                CheckGradient(what + $"n{i}.bias", session.Gradient($"n{i}.bias"), layers[i].Bias);
            }
        }

        // Central differences at a few elements. Where two step sizes disagree a kink lies between, and the element says nothing.
        void CheckGradient(string tensor, ReadOnlySpan<float> actual, double[] values)
        {
            double scale = Math.Sqrt(actual.ToArray().Sum(value => (double)value * value) / actual.Length);
            for (int k = 0; k < 6; k++)
            {
                int element = source.Next(values.Length);
                double coarse = Difference(values, element, 1e-4), fine = Difference(values, element, 2.5e-5);
                if (Math.Abs(coarse - fine) > 1e-5 * (Math.Abs(fine) + 1))
                {
                    continue;
                }

                double tolerance = 1e-3 * (Math.Abs(fine) + scale) + 1e-4;
                Assert.True(Math.Abs(actual[element] - fine) <= tolerance, $"{tensor} gradient [{element}] is {actual[element]}, expected {fine}");
            }
        }

        double Difference(double[] values, int element, double step)
        {
            double before = values[element];
            values[element] = before + step;
            double above = Objective();
            values[element] = before - step;
            double below = Objective();
            values[element] = before;
            return (above - below) / (2 * step);
        }

        double Objective() => Enumerable.Range(0, batch).SelectMany(sample => Forward(layers, source, input.AsSpan(sample * length, length))).Zip(direction, (y, g) => y * g).Sum();
    }

    private static double[] Forward(List<ScalarLayer> layers, RandomNetworks source, ReadOnlySpan<double> input)
    {
        var x = new Volume(source.Channels, source.Rows, source.Columns, input.ToArray());
        return layers.Aggregate(x, (value, layer) => layer.Forward(value)).Values;
    }

    private static float[] Single(double[] values) => [.. values.Select(value => (float)value)];

    private static void AssertClose(string what, ReadOnlySpan<float> actual, double[] expected, double tolerance)
    {
        double scale = Math.Sqrt(expected.Sum(value => value * value) / expected.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs(actual[i] - expected[i]) <= tolerance * (Math.Abs(expected[i]) + scale) + 1e-6, $"{what}: [{i}] is {actual[i]}, expected {expected[i]}");
        }
    }
}
