using CnnGen.Reference.Tests.Scalar;

namespace CnnGen.Reference.Tests;

/// <summary>1 x 1 convolutions of many channels, which are computed by Strassen's form, against plain loops in double precision.</summary>
public sealed class StrassenTests
{
    /// <summary>Inference, training and gradients: layouts with a halo on either side, normalisations, shortcuts, activations, signals, volumes, strides and transposed convolutions.</summary>
    /// <param name="layers">The layers; the one that is meant is called n.</param>
    /// <param name="shape">The input's.</param>
    [Theory]
    [InlineData("[Conv2D(256, 1, Name = \"n\")] [ReLU]", 256, 12, 6)]
    [InlineData("[Conv2D(256, 1, UseBias = false, Name = \"n\")] [SiLU]", 288, 9, 8)]
    [InlineData("[Conv2D(256, 1, Name = \"n\")] [DepthwiseConv2D(3, Pad = 1)]", 256, 12, 6)]
    [InlineData("[Conv2D(256, 1, Name = \"n\")] [ReLU] [DepthwiseConv2D(3, Pad = 1, From = \"first\", Name = \"d\")] [Add(\"relu1\", \"d\")]", 256, 12, 6)]
    [InlineData("[Conv2D(256, 1, UseBias = false, Name = \"n\")] [BatchNorm(Name = \"b\")] [Add(\"b\", \"first\")] [ReLU] [DepthwiseConv2D(3, Pad = 1)]", 256, 12, 6)]
    [InlineData("[Conv2D(256, 1, Stride = 2, Activation = Activation.HardSwish, Name = \"n\")]", 256, 24, 11)]
    [InlineData("[Conv2D(512, 1, Name = \"n\")]", 128, 24, 6)]
    [InlineData("[Conv2D(256, 1, Name = \"n\")] [Conv2D(128, 1, From = \"first\", Name = \"m\")] [Concat(\"n\", \"m\")] [Conv2D(256, 1, Name = \"o\")] [DepthwiseConv2D(3, Pad = 1)]", 256, 12, 6)]
    [InlineData("[ConvTranspose2D(256, 1, Name = \"n\")] [Tanh]", 256, 12, 6)]
    [InlineData("[Conv1D(256, 1, Name = \"n\")] [ReLU]", 320, 72)]
    [InlineData("[Conv3D(256, 1, Name = \"n\")] [ReLU]", 256, 3, 4, 6)]
    public void AsTheDefinition(string layers, params int[] shape)
    {
        // The input is planar; what a layer writes is in blocks of channels.
        string first = $"[Conv{shape.Length - 1}D({shape[0]}, 1, Groups = {shape[0]}, Name = \"first\")]";
        ScalarNetwork network = ScalarNetwork.Of(shape, [first, .. NetworkCompiler.Split(layers)]);
        Network compiled = NetworkCompiler.Compile("Quarters", network.Lines);
        Assert.StartsWith("Strassen", compiled.Info.Layers.Single(layer => layer.Name == "n").Algorithm, StringComparison.Ordinal);
        new RandomCase("Quarters", network, new RandomLayers(5), 2).Check(compiled, 4, 0.5);
    }

    /// <summary>Where halves do not come out even, in a class that is exact, and where the direct form is asked for.</summary>
    [Theory]
    [InlineData("[Input(256, 9, 7)] [DepthwiseConv2D(1)] [Conv2D(256, 1)]")]
    [InlineData("[Input(272, 12, 6)] [DepthwiseConv2D(1)] [Conv2D(256, 1)]")]
    [InlineData("[Input(256, 12, 6)] [DepthwiseConv2D(1)] [Conv2D(272, 1)]")]
    [InlineData("[Input(256, 12, 6)] [DepthwiseConv2D(1)] [Conv2D(256, 1, Groups = 2)]")]
    [InlineData("[Input(256, 12, 6)] [Exact] [DepthwiseConv2D(1)] [Conv2D(256, 1)]")]
    [InlineData("[Input(256, 12, 6)] [DepthwiseConv2D(1)] [Conv2D(256, 1, Algorithm = Algorithm.Direct)]")]
    [InlineData("[Input(256, 12, 6)] [Exact] [SeparableConv2D(256, 3, Pad = 1)]")]
    [InlineData("[Input(128, 128, 64)] [DepthwiseConv2D(1)] [Conv2D(768, 1)]")]
    public void NotEverywhere(string lines) =>
        Assert.All(NetworkCompiler.Compile("Whole", NetworkCompiler.Split(lines)).Info.Layers, layer => Assert.DoesNotContain("Strassen", layer.Algorithm, StringComparison.Ordinal));

    /// <summary>The error in units of the root mean square of each filter's results, whose sizes differ by factors of ten, of uniform numbers; the measured numbers are in docs/strassen.md.</summary>
    [Theory]
    [InlineData("Auto", 1.2e-5, 1.5e-6)]
    [InlineData("Direct", 6e-6, 8e-7)]
    public void RoundsNoMoreThanSaid(string algorithm, double most, double mostMean)
    {
        const int channels = 512, filters = 256, side = 12, positions = side * side;
        ScalarNetwork network = ScalarNetwork.Of([channels, side, side], ["[DepthwiseConv2D(1, UseBias = false, Name = \"first\")]", $"[Conv2D({filters}, 1, UseBias = false, Algorithm = Algorithm.{algorithm}, Name = \"n\")]"]);
        var random = new RandomLayers(3);
        random.Fill(network.Nodes[1]);
        double[] weights = network.Nodes[1].Layer.Parameters[0].Values;
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] *= Math.Pow(10, (i / channels % 9) - 4);
        }

        Array.Fill(network.Nodes[0].Layer.Parameters[0].Values, 1);
        double[] input = random.Uniform(channels * side * side, 1);
        Network compiled = NetworkCompiler.Compile("Rounded" + algorithm, network.Lines);
        Assert.StartsWith(algorithm == "Direct" ? "direct" : "Strassen", compiled.Info.Layers[1].Algorithm, StringComparison.Ordinal);
        compiled.Parameter("first.weight").Set(Enumerable.Repeat(1f, channels).ToArray());
        compiled.Parameter("n.weight").Set([.. weights.Select(value => (float)value)]);
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] = (float)weights[i];
        }

        var output = new float[compiled.Info.OutputLength];
        compiled.Forward([.. input.Select(value => (float)value)], output);
        Volume[] batch = [.. network.Batch(input)];
        double[] expected = network.OutputOf(batch, network.Forward(batch, isTraining: false));
        double[] scales = [.. expected.Chunk(positions).Select(filter => Math.Sqrt(filter.Sum(value => value * value) / positions))];
        double[] errors = [.. expected.Select((value, i) => Math.Abs(output[i] - value) / scales[i / positions])];
        double mean = Math.Sqrt(errors.Sum(error => error * error) / errors.Length);
        Assert.True(errors.Max() <= most && mean <= mostMean, $"{algorithm}: largest error {errors.Max():E2}, root mean square {mean:E2}; expected at most {most:E2} and {mostMean:E2}");
    }
}
