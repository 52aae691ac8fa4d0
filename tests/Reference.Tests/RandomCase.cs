using CnnGen.Reference.Tests.Scalar;

namespace CnnGen.Reference.Tests;

/// <summary>A random network with its parameters and a batch of inputs, to be compared with what the generator made of it.</summary>
internal sealed class RandomCase
{
    private readonly RandomLayers _random;
    private readonly Volume[] _input;

    public RandomCase(string name, ScalarNetwork network, RandomLayers random, int batch)
    {
        (Name, Network, _random) = (name, network, random);
        foreach (ScalarNode node in network.Nodes)
        {
            random.Fill(node);
        }

        _input = network.Batch(random.Uniform(batch * network.Input.Values.Length, 1));
    }

    public string Name { get; }

    public ScalarNetwork Network { get; }

    private bool HasDropout => Network.Nodes.Any(node => node.Kind == "Dropout");

    private bool HasStatistics => Network.Nodes.Any(node => node.Kind == "BatchNorm");

    /// <summary>Whether errors of the size of rounding stay small: a network that magnifies them says nothing about code.</summary>
    public bool IsStable() => IsStable(isTraining: false) && (!HasStatistics || HasDropout || IsStable(isTraining: true));

    /// <summary>Compares inference, the training pass and the gradients.</summary>
    /// <param name="network">What the generator made of the same lines.</param>
    /// <param name="elements">Elements of each tensor's gradient to look at.</param>
    /// <param name="compared">Counts those that were compared.</param>
    /// <param name="asked">Counts those that were looked at.</param>
    public void Check(Network network, int elements, ref int compared, ref int asked)
    {
        foreach ((_, string name, ScalarParameter tensor) in Network.Parameters)
        {
            Assert.True(tensor.Shape.SequenceEqual(network.Parameter(name).Info.Shape), $"{Network}: {name} is [{string.Join(", ", network.Parameter(name).Info.Shape)}], expected [{string.Join(", ", tensor.Shape)}]");
            network.Parameter(name).Set(Single(tensor.Values));
        }

        foreach (ScalarNode node in Network.Nodes)
        {
            TensorShape shape = new(node.Shape.Channels, node.Shape.Spatial), actual = network.Info.Layers.Single(layer => layer.Name == node.Name).Output;
            Assert.True(actual == shape, $"{Network}: {node.Name} is {actual}, expected {shape}");
        }

        Assert.Equal(Network.Parameters.Count(), network.Parameters.Count);
        float[] input = Single(_input.SelectMany(sample => sample.Values));
        double[] expected = Network.OutputOf(_input, Network.Forward(_input, isTraining: false));
        Assert.True(expected.Length == _input.Length * network.Info.OutputLength, $"{Network}: {network.Info.OutputLength} outputs, expected {expected.Length / _input.Length}");
        var output = new float[expected.Length];
        network.Forward(input, output);
        AssertClose("inference", output, expected);
        CheckPasses(network, input, isTraining: false, elements, ref compared, ref asked);
        if (HasStatistics && !HasDropout)
        {
            CheckPasses(network, input, isTraining: true, elements, ref compared, ref asked);
        }
    }

    /// <summary>The same of a case alone, of whose elements more than a share must be away from kinks.</summary>
    /// <param name="network">What the generator made of the same lines.</param>
    /// <param name="elements">Elements of each tensor's gradient to look at.</param>
    /// <param name="share">The share.</param>
    public void Check(Network network, int elements, double share)
    {
        int compared = 0, asked = 0;
        Check(network, elements, ref compared, ref asked);
        Assert.True(compared > asked * share, $"Of {asked} elements of gradients only {compared} are away from kinks.");
    }

    private void CheckPasses(Network network, float[] input, bool isTraining, int elements, ref int compared, ref int asked)
    {
        string mode = isTraining ? "training" : "frozen training";
        using var session = new TrainingSession(network, _input.Length) { WantsInputGradient = true };
        Volume[][] values = Network.Forward(_input, isTraining);
        double[] expected = Network.OutputOf(_input, values);
        AssertClose(mode, session.Forward(input, isTraining), expected);
        double[] direction = _random.Uniform(expected.Length, 1);
        session.Backward(Single(direction));
        foreach ((string name, double[] after) in isTraining ? Network.BuffersAfter(_input, values) : Network.Parameters.Where(one => !one.Tensor.IsTrained).Select(one => (one.Name, one.Tensor.Values)))
        {
            AssertClose($"{mode}, {name} after it", network.Parameter(name).Values, after);
        }

        var differences = new FiniteDifferences(Network, _input, isTraining, direction);
        int length = Network.Input.Values.Length;
        for (int k = 0; k < elements; k++)
        {
            int sample = _random.Next(_input.Length), element = _random.Next(length);
            Compare("input", session.InputGradient, (sample * length) + element, differences.At(-1, _input[sample].Values, element), ref compared, ref asked);
            foreach ((int node, string name, ScalarParameter tensor) in Network.Parameters.Where(one => one.Tensor.IsTrained))
            {
                element = _random.Next(tensor.Values.Length);
                Compare(name, session.Gradient(name), element, differences.At(node, tensor.Values, element), ref compared, ref asked);
            }
        }

        void Compare(string tensor, ReadOnlySpan<float> actual, int element, double? derivative, ref int compared, ref int asked)
        {
            asked++;
            if (derivative is not { } value)
            {
                return;
            }

            compared++;
            double scale = Math.Sqrt(actual.ToArray().Sum(one => (double)one * one) / actual.Length);
            Assert.True(
                Math.Abs(actual[element] - value) <= (1e-3 * (Math.Abs(value) + scale)) + 1e-4,
                $"{Network}: {mode}, gradient of {tensor} [{element}] is {actual[element]}, expected {value}");
        }
    }

    private bool IsStable(bool isTraining)
    {
        var noise = new RandomSequence(1);
        double[] exact = Network.OutputOf(_input, Network.Forward(_input, isTraining));
        double[] disturbed = Network.OutputOf(_input, Network.Forward(_input, isTraining, disturb: value =>
        {
            double size = RootMeanSquare(value.Values);
            return value.With([.. value.Values.Select(one => one + (((2 * noise.NextDouble()) - 1) * 5e-7 * (Math.Abs(one) + size)))]);
        }));
        double scale = RootMeanSquare(exact);
        return exact.Zip(disturbed).All(pair => Math.Abs(pair.First - pair.Second) <= 2e-5 * (Math.Abs(pair.First) + scale)) && double.IsFinite(scale) && scale > 1e-4;
    }

    private void AssertClose(string what, ReadOnlySpan<float> actual, double[] expected)
    {
        double scale = RootMeanSquare(expected);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs(actual[i] - expected[i]) <= (1e-4 * (Math.Abs(expected[i]) + scale)) + 1e-6, $"{Network}: {what}: [{i}] is {actual[i]}, expected {expected[i]}");
        }
    }

    private static double RootMeanSquare(double[] values) => Math.Sqrt(values.Sum(value => value * value) / values.Length);

    private static float[] Single(IEnumerable<double> values) => [.. values.Select(value => (float)value)];
}
