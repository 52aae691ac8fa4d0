using CnnGen.Reference.Tests.Scalar;

namespace CnnGen.Reference.Tests;

/// <summary>Layers that inference does together: pools within convolutions, depthwise convolutions with the next, and dense layers over tensors as they lie. Against plain loops; training, which does each by itself, beside.</summary>
public sealed class FusingTests
{
    private const string Within = "within ", Chained = " at a time with ";

    /// <summary>Windows in one, two and three axes, images that windows do not divide, strides, groups, panels that are not full, one position, and a halo of what reads the pool.</summary>
    [Theory]
    [InlineData("[Conv2D(32, 3, Pad = 1, Activation = Activation.ReLU)] [MaxPool(2)]", 1, 12, 14)]
    [InlineData("[Conv2D(33, 3, Stride = 2, Activation = Activation.LeakyReLU)] [MaxPool(2)]", 3, 19, 23)]
    [InlineData("[Conv2D(16, 3, Dilation = 2, Activation = Activation.ReLU6)] [MaxPool(3, 2)]", 2, 17, 11)]
    [InlineData("[Conv2D(16, 3, Stride = 2)] [MaxPool(1, 2)]", 3, 9, 18)]
    [InlineData("[Conv2D(16, 2)] [MaxPool(2)]", 5, 3, 3)]
    [InlineData("[Conv2D(32, 3, Groups = 2, Algorithm = Algorithm.Direct)] [MaxPool(2)]", 32, 8, 9)]
    [InlineData("[Conv2D(32, 3, UseBias = false)] [BatchNorm] [ReLU] [MaxPool(2)] [Conv2D(16, 3, Pad = 1, PadMode = PadMode.Reflect)]", 2, 12, 10)]
    [InlineData("[Conv2D(16, 3, Pad = 1)] [MaxPool(2)] [DepthwiseConv2D(3, Pad = 1, Activation = Activation.ReLU)] [MaxPool(2)]", 1, 16, 16)]
    [InlineData("[Conv1D(16, 7, Stride = 3, Activation = Activation.ReLU)] [MaxPool(4)]", 2, 90)]
    [InlineData("[Conv1D(32, 5, Stride = 2)] [MaxPool(2)]", 1, 61)]
    [InlineData("[Conv2D(16, 3)] [MaxPool(2, CeilMode = true)]", 1, 10, 12)]
    [InlineData("[Conv2D(16, 3)] [MaxPool(2, Pads = [0, 0, 1, 1])]", 1, 10, 12)]
    [InlineData("[Conv2D(32, 3)] [MaxPool(7, 1)]", 1, 19, 21)]
    [InlineData("[Conv2D(48, 3, Groups = 3, Algorithm = Algorithm.Direct)] [MaxPool(2)]", 48, 8, 9)]
    [InlineData("[Conv2D(16, 3)] [MaxPool(2, Name = \"p\")] [Conv2D(32, 3, Stride = 2, From = \"input\", Name = \"q\")] [Concat(\"p\", \"q\")] [Conv2D(16, 3, Pad = 1)]", 2, 12, 14)]
    [InlineData("[Conv3D(16, 3, Activation = Activation.ReLU, Algorithm = Algorithm.Direct)] [MaxPool(2)]", 1, 6, 7, 9)]
    public void PoolWithinConvolution(string layers, params int[] shape)
    {
        Network network = Check(layers, shape);
        Assert.Contains(network.Info.Layers, layer => layer.Kind == "MaxPool");
        Assert.All(network.Info.Layers.Where(layer => layer.Kind == "MaxPool"), layer => Assert.StartsWith(Within, layer.Algorithm, StringComparison.Ordinal));
    }

    /// <summary>Windows that overlap, pads, windows that are not whole, several readers, activations that turn back, other pools.</summary>
    [Theory]
    [InlineData("[Conv2D(16, 3)] [MaxPool(3, Stride = 2)]", 1, 11, 11)]
    [InlineData("[Conv2D(16, 3)] [MaxPool(2, Pad = 1)]", 1, 10, 10)]
    [InlineData("[Conv2D(16, 3)] [MaxPool(2, CeilMode = true)]", 1, 11, 11)]
    [InlineData("[Conv2D(16, 3)] [MaxPool(2, Stride = 3)]", 1, 11, 11)]
    [InlineData("[Conv2D(16, 3)] [MaxPool(3)]", 1, 11, 11)]
    [InlineData("[Conv2D(16, 3, Activation = Activation.HardSwish)] [MaxPool(2)]", 1, 10, 10)]
    [InlineData("[Conv2D(16, 3, Activation = Activation.Tanh)] [MaxPool(2)]", 1, 10, 10)]
    [InlineData("[Conv2D(16, 3, Name = \"c\")] [MaxPool(2, Name = \"p\")] [Output(\"c\", \"p\")]", 1, 10, 10)]
    [InlineData("[Conv2D(16, 3)] [AveragePool(2)]", 1, 10, 10)]
    [InlineData("[Conv2D(3, 3)] [MaxPool(2)]", 1, 18, 18)]
    [InlineData("[Conv2D(16, 1)] [MaxPool(2)]", 16, 10, 10)]
    public void PoolByItself(string layers, params int[] shape) =>
        Assert.DoesNotContain(Check(layers, shape).Info.Layers, layer => layer.Algorithm.StartsWith(Within, StringComparison.Ordinal));

    /// <summary>
    /// Depthwise convolutions that go a block of rows at a time with the convolution of one tap after them: strides, dilations, normalisations, activations, shortcuts, results with a halo and results
    /// that are a part of another, and lines that blocks do not divide.
    /// </summary>
    /// <param name="layers">The layers; the depthwise one that is meant is called d.</param>
    /// <param name="shape">The input's.</param>
    [Theory]
    [InlineData("[DepthwiseConv2D(3, Pad = 1, Name = \"d\")] [ReLU6] [Conv2D(8, 1)]", 32, 96, 88)]
    [InlineData("[DepthwiseConv2D(3, Pad = 1, Name = \"e\")] [DepthwiseConv2D(3, Pad = 1, From = \"input\", Name = \"d\")] [Concat(\"d\", \"e\")] [Conv2D(16, 1)] [GlobalAveragePool]", 16, 128, 130)]
    [InlineData("[SeparableConv2D(16, 3, Pad = 1)] [SeparableConv2D(16, 3, Pad = 1, Name = \"d\")] [GlobalAveragePool]", 16, 128, 130)]
    [InlineData("[DepthwiseConv2D(3, Stride = 2, Pad = 1, UseBias = false, Name = \"d\")] [BatchNorm] [ReLU] [Conv2D(24, 1, UseBias = false)] [BatchNorm]", 16, 256, 255)]
    [InlineData("[DepthwiseConv2D(5, Pad = 2, UseBias = false, Name = \"d\")] [Conv2D(16, 1, UseBias = false)] [DepthwiseConv2D(3, Pad = 1)]", 16, 128, 130)]
    [InlineData("[DepthwiseConv2D(3, Dilation = 2, Pad = 2, PadMode = PadMode.Reflect, Name = \"d\")] [Conv2D(16, 1, Name = \"p\")] [Add(\"p\", \"input\")] [ReLU]", 16, 128, 128)]
    [InlineData("[DepthwiseConv2D(3, Pad = 1, Name = \"d\")] [Conv2D(16, 1, Name = \"p\")] [Add(\"p\", \"d\")]", 16, 128, 128)]
    [InlineData("[DepthwiseConv2D(3, Pad = 1, Name = \"d\")] [Conv2D(32, 1, Name = \"p\")] [DepthwiseConv2D(1, From = \"input\", Name = \"e\")] [Concat(\"e\", \"p\")]", 16, 131, 128)]
    public void DepthwiseWithNext(string layers, params int[] shape) =>
        Assert.Contains(Chained, Check(layers, shape, elements: 1).Info.Layers.Single(layer => layer.Name == "d").Algorithm, StringComparison.Ordinal);

    /// <summary>Where the tensor between them is small, where it has a halo, and where the next convolution has more taps, or reads all lines at once.</summary>
    [Theory]
    [InlineData("[Input(64, 60, 60)] [DepthwiseConv2D(3, Pad = 1)] [Conv2D(24, 1)]")]
    [InlineData("[Input(64, 64, 64)] [DepthwiseConv2D(3, Pad = 1, Name = \"d\")] [Conv2D(24, 1, Name = \"p\")] [DepthwiseConv2D(3, Pad = 1, From = \"d\", Name = \"e\")] [Concat(\"p\", \"e\")]")]
    [InlineData("[Input(64, 64, 64)] [DepthwiseConv2D(3, Pad = 1)] [Conv2D(24, 3, Algorithm = Algorithm.Direct)]")]
    [InlineData("[Input(64, 64, 64)] [DepthwiseConv2D(3, Pad = 1)] [Conv2D(24, 1, Stride = 2)]")]
    [InlineData("[Input(256, 40, 40)] [DepthwiseConv2D(3, Pad = 1)] [Conv2D(256, 1)]")]
    public void DepthwiseByItself(string lines) =>
        Assert.All(NetworkCompiler.Compile("Apart", NetworkCompiler.Split(lines)).Info.Layers, layer => Assert.DoesNotContain(Chained, layer.Algorithm, StringComparison.Ordinal));

    /// <summary>Weights in the order of blocks of channels, of planes, of slices and of a tensor with a halo; panels side by side and apart, the last one not full.</summary>
    [Theory]
    [InlineData("[Conv2D(32, 3, Pad = 1)] [Flatten] [Dense(128, Activation = Activation.ReLU)]", 3, 8, 9)]
    [InlineData("[Conv2D(32, 3, Pad = 1)] [Flatten] [Dense(90, UseBias = false)] [BatchNorm]", 3, 8, 9)]
    [InlineData("[Conv2D(32, 3, Pad = 1)] [Flatten] [Dense(40)]", 3, 10, 11)]
    [InlineData("[Conv2D(32, 3, Pad = 1)] [Flatten] [Dense(176)]", 3, 8, 9)]
    [InlineData("[Conv2D(16, 3)] [Flatten] [Dense(20)]", 3, 5, 5)]
    [InlineData("[Conv2D(5, 3)] [Flatten] [Dense(20)]", 3, 9, 9)]
    [InlineData("[Conv2D(32, 3, Name = \"a\")] [Conv2D(16, 3, Pad = 1)] [GlobalAveragePool] [Dense(64, Name = \"b\")] [Flatten(From = \"a\")] [Dense(64, Name = \"c\")] [Add(\"b\", \"c\")]", 3, 9, 9)]
    [InlineData("[Conv2D(16, 3, Name = \"a\")] [Conv2D(32, 3, From = \"input\", Name = \"b\")] [Concat(\"b\", \"a\")] [GlobalMaxPool] [Dense(9, Name = \"c\")] [Flatten(From = \"b\")] [Dense(9, Name = \"d\")] [Add(\"c\", \"d\")]", 3, 8, 8)]
    [InlineData("[Conv3D(16, 3)] [Flatten] [Dense(64)]", 1, 5, 6, 7)]
    [InlineData("[Flatten] [Dense(64)]", 16, 9, 8)]
    public void DenseInPlace(string layers, params int[] shape) => Assert.Equal(0, FlattenOf(Check(layers, shape)).EstimatedNanoseconds);

    /// <summary>A vector that several layers read, and blocks of channels that are not full.</summary>
    [Theory]
    [InlineData("[Conv2D(16, 3)] [Flatten(Name = \"f\")] [Dense(7, Name = \"a\")] [Dense(7, From = \"f\", Name = \"b\")] [Multiply(\"a\", \"b\")]", 3, 5, 5)]
    [InlineData("[Conv2D(16, 3)] [Flatten] [ReLU] [Dense(7)]", 3, 5, 5)]
    [InlineData("[Conv2D(20, 3, Stride = 2)] [Flatten] [Dense(20)]", 3, 9, 9)]
    public void DenseOfACopy(string layers, params int[] shape) => Assert.NotEqual(0, FlattenOf(Check(layers, shape)).EstimatedNanoseconds);

    private static LayerInfo FlattenOf(Network network) => network.Info.Layers.Single(layer => layer.Kind == "Flatten");

    /// <param name="layers">The layers.</param>
    /// <param name="shape">The input's.</param>
    /// <param name="elements">Elements of each tensor's gradient to look at: one, of large tensors, says nothing of shares.</param>
    private static Network Check(string layers, int[] shape, int elements = 4)
    {
        ScalarNetwork network = ScalarNetwork.Of(shape, NetworkCompiler.Split(layers));
        Network compiled = NetworkCompiler.Compile("Fused", network.Lines);
        new RandomCase("Fused", network, new RandomLayers(1), 3).Check(compiled, elements, elements == 1 ? 0 : 0.5);
        return compiled;
    }
}
