using CnnGen.Reference.Tests.Scalar;

namespace CnnGen.Reference.Tests;

/// <summary>
/// Inference folds batch normalisation into what stands before it where it can. The training pass, which cannot, must give the same in its frozen mode,
/// and so must the plain reference, also where folding would be wrong.
/// </summary>
public sealed class FoldingTests
{
    private const int Batch = 3;

    public static TheoryData<string, string> Networks => new()
    {
        { "with bias", """[Input(3, 9, 7)] [Conv2D(20, 3, Pad = 1, Name = "c")] [BatchNorm(Name = "b")]""" },
        { "without bias", """[Input(3, 9, 7)] [Conv2D(16, 3, Pad = 1, UseBias = false, Name = "c")] [BatchNorm(Name = "b")] [ReLU]""" },
        { "1x1", """[Input(32, 5, 7)] [Conv2D(48, 1, UseBias = false, Name = "c")] [BatchNorm(Name = "b")] [SiLU]""" },
        { "1-D", """[Input(2, 40)] [Conv1D(17, 5, Stride = 2, Name = "c")] [BatchNorm(Name = "b")] [ReLU]""" },
        { "3-D", """[Input(2, 4, 5, 6)] [Conv3D(16, 3, Padding = Padding.Same, UseBias = false, Name = "c")] [BatchNorm(Name = "b")] [ReLU]""" },
        { "in groups", """[Input(8, 6, 6)] [Conv2D(12, 3, Groups = 4, Name = "c")] [BatchNorm(Epsilon = 1e-3, Name = "b")] [ReLU6]""" },
        { "depthwise", """[Input(17, 6, 9)] [DepthwiseConv2D(3, Padding = Padding.Same, Multiplier = 2, UseBias = false, Name = "c")] [BatchNorm(Name = "b")] [ReLU6]""" },
        { "separable", """[Input(5, 6, 9)] [SeparableConv2D(16, 3, Padding = Padding.Same, Name = "c")] [BatchNorm(Name = "b")] [ReLU]""" },
        { "transposed", """[Input(6, 4, 5)] [ConvTranspose2D(16, 3, Stride = 2, Pad = 1, OutputPad = 1, Name = "c")] [BatchNorm(Name = "b")] [ReLU]""" },
        { "dense", """[Input(21)] [Dense(18, Name = "c")] [BatchNorm(Name = "b")] [Tanh]""" },
        { "padded with a constant", """[Input(3, 6, 6)] [Conv2D(8, 3, Pad = 1, PadMode = PadMode.Constant, PadValue = 0.7, Name = "c")] [BatchNorm(Name = "b")]""" },
        { "an activation between", """[Input(3, 6, 6)] [Conv2D(8, 3, Activation = Activation.ReLU, Name = "c")] [BatchNorm(Name = "b")]""" },
        { "a layer between", """[Input(3, 6, 6)] [Conv2D(8, 3, Name = "c")] [Sigmoid] [BatchNorm(Name = "b")]""" },
        { "twice", """[Input(3, 6, 6)] [Conv2D(8, 3, Name = "c")] [BatchNorm(Name = "b")] [BatchNorm(Name = "b2")] [ReLU]""" },
        { "first of all, before padding", """[Input(3, 6, 6)] [BatchNorm(Name = "b")] [Conv2D(8, 3, Pad = 1, Name = "c")]""" },
        { "after a pool", """[Input(3, 8, 6)] [MaxPool(2)] [BatchNorm(Name = "b")] [Conv2D(8, 3, Pad = 1, Name = "c")]""" },
        { "after a concatenation", """[Input(3, 6, 6)] [Conv2D(8, 1, Name = "c")] [Concat("input", "c")] [BatchNorm(Name = "b")] [ReLU]""" },
        { "in a residual block", """[Input(16, 6, 6)] [Conv2D(16, 3, Pad = 1, UseBias = false, Name = "c")] [BatchNorm(Name = "b")] [Add("b", "input")] [ReLU]""" },
        { "of a sum", """[Input(16, 6, 6)] [Conv2D(16, 3, Pad = 1, Name = "c")] [Add("c", "input")] [BatchNorm(Name = "b")] [ReLU]""" },
        { "of what another reads too", """[Input(3, 6, 6)] [Conv2D(16, 3, Pad = 1, Name = "c")] [BatchNorm(Name = "b")] [ReLU] [Add("c", "relu1")]""" },
        { "of what comes out too", """[Input(3, 6, 6)] [Conv2D(16, 3, Pad = 1, Name = "c")] [BatchNorm(Name = "b")] [ReLU(Name = "r")] [Output("r", "c")]""" },
        { "two of one convolution", """[Input(3, 6, 6)] [Conv2D(16, 3, Name = "c")] [BatchNorm(Name = "b")] [BatchNorm(From = "c", Name = "b2")] [Multiply("b", "b2")]""" },
    };

    [SkippableTheory]
    [MemberData(nameof(Networks))]
    public void InferenceEqualsTheFrozenBatchPass(string what, string attributes)
    {
        Assert.NotEmpty(what);
        string[] lines = NetworkCompiler.Split(attributes);
        int[] shape = ScalarAttribute.Parse(lines[0])[0].Ints(0, "shape");
        Skip.If(Contract.Missing(shape.Length - 1, lines) is not null, $"{Contract.Missing(shape.Length - 1, lines)} does not exist yet.");
        ScalarNetwork reference = ScalarNetwork.Of(shape, lines[1..]);
        Network network = NetworkCompiler.Compile("Folded", lines);
        var random = new RandomLayers(5);
        foreach (ScalarNode node in reference.Nodes)
        {
            random.Fill(node);
        }

        Volume[] input = reference.Batch(random.Uniform(Batch * reference.Input.Values.Length, 1));
        float[] first = Compare(network, reference, input);

        // Other statistics must reach the folded weights.
        double[] variance = reference.Parameters.Single(parameter => parameter.Name == "b.running_var").Tensor.Values;
        for (int i = 0; i < variance.Length; i++)
        {
            variance[i] *= 4;
        }

        Assert.NotEqual(first, Compare(network, reference, input));
    }

    private static float[] Compare(Network network, ScalarNetwork reference, Volume[] input)
    {
        foreach ((_, string name, ScalarParameter tensor) in reference.Parameters)
        {
            network.Parameter(name).Set([.. tensor.Values.Select(value => (float)value)]);
        }

        float[] values = [.. input.SelectMany(sample => sample.Values).Select(value => (float)value)];
        double[] expected = reference.OutputOf(input, reference.Forward(input, isTraining: false));
        var inferred = new float[expected.Length];
        network.Forward(values, inferred);
        using var session = new TrainingSession(network, Batch);
        ReadOnlySpan<float> frozen = session.Forward(values, isTraining: false);
        Assert.Equal(expected.Length, frozen.Length);
        double scale = Math.Sqrt(expected.Average(value => value * value));
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs(inferred[i] - frozen[i]) <= 2e-5 * (Math.Abs(expected[i]) + scale), $"[{i}]: inference {inferred[i]}, frozen training {frozen[i]}, expected {expected[i]}");
            Assert.True(Math.Abs(inferred[i] - expected[i]) <= 1e-4 * (Math.Abs(expected[i]) + scale), $"[{i}]: inference {inferred[i]}, expected {expected[i]}");
        }

        return inferred;
    }
}
