using CnnGen.Reference.Tests.Scalar;

namespace CnnGen.Reference.Tests;

/// <summary>Depthwise convolutions that are computed a block of rows at a time with the convolution after them, against plain loops in double precision.</summary>
public sealed class SeparableTests
{
    private const string Joined = " rows at a time with ";

    /// <summary>Strides, dilations, normalisations, activations, shortcuts, results with a halo and results that are a part of another, one block of rows and several.</summary>
    /// <param name="layers">The layers; the depthwise one that is meant is called d.</param>
    /// <param name="shape">The input's.</param>
    [Theory]
    [InlineData("[DepthwiseConv2D(3, Pad = 1, Name = \"d\")] [ReLU6] [Conv2D(24, 1)]", 64, 40, 40)]
    [InlineData("[DepthwiseConv2D(3, Stride = 2, Pad = 1, UseBias = false, Name = \"d\")] [BatchNorm] [ReLU] [Conv2D(40, 1, UseBias = false)] [BatchNorm]", 128, 56, 55)]
    [InlineData("[DepthwiseConv2D(5, Pad = 2, UseBias = false, Name = \"d\")] [Conv2D(16, 1, UseBias = false)] [DepthwiseConv2D(3, Pad = 1)]", 48, 36, 60)]
    [InlineData("[DepthwiseConv2D(3, Dilation = 2, Pad = 2, PadMode = PadMode.Reflect, Name = \"d\")] [Conv2D(64, 1, Name = \"p\")] [Add(\"p\", \"input\")] [ReLU]", 64, 40, 40)]
    [InlineData("[DepthwiseConv2D(3, Pad = 1, Name = \"d\")] [Conv2D(64, 1, Name = \"p\")] [Add(\"p\", \"input\")] [DepthwiseConv2D(3, Pad = 1)]", 64, 40, 40)]
    [InlineData("[DepthwiseConv2D(3, Pad = 1, Name = \"d\")] [Conv2D(32, 1, Name = \"p\")] [DepthwiseConv2D(1, From = \"input\", Name = \"e\")] [Concat(\"e\", \"p\")]", 64, 40, 40)]
    public void AsTheDefinition(string layers, params int[] shape)
    {
        ScalarNetwork network = ScalarNetwork.Of(shape, [.. NetworkCompiler.Split(layers)]);
        Network compiled = NetworkCompiler.Compile("Separable", network.Lines);
        Assert.Contains(Joined, compiled.Info.Layers.Single(layer => layer.Name == "d").Algorithm, StringComparison.Ordinal);
        int compared = 0, asked = 0;
        new RandomCase("Separable", network, new RandomLayers(5), 2).Check(compiled, 4, ref compared, ref asked);
        Assert.True(compared > asked / 2, $"Of {asked} elements of gradients only {compared} are away from kinks.");
    }

    /// <summary>Where the tensor between them is small, where it is read again, where no number of rows divides it, and where the next convolution has more taps.</summary>
    [Theory]
    [InlineData("[Input(64, 20, 20)] [DepthwiseConv2D(3, Pad = 1)] [Conv2D(24, 1)]")]
    [InlineData("[Input(64, 40, 40)] [DepthwiseConv2D(3, Pad = 1, Name = \"d\")] [Conv2D(64, 1, Name = \"p\")] [Add(\"p\", \"d\")]")]
    [InlineData("[Input(64, 41, 41)] [DepthwiseConv2D(3, Pad = 1)] [Conv2D(24, 1)]")]
    [InlineData("[Input(64, 40, 40)] [DepthwiseConv2D(3, Pad = 1)] [Conv2D(24, 3)]")]
    public void NotEverywhere(string lines) =>
        Assert.All(NetworkCompiler.Compile("Apart", NetworkCompiler.Split(lines)).Info.Layers, layer => Assert.DoesNotContain(Joined, layer.Algorithm, StringComparison.Ordinal));
}
