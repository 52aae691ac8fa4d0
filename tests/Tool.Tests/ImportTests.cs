using CnnGen.Tool.Compilation;
using CnnGen.Tool.Import;
using CnnGen.Tool.Onnx;
using static CnnGen.Tool.Tests.ModelWriter;

namespace CnnGen.Tool.Tests;

/// <summary>What models become: the class's text where it is to be read, its numbers where several layers stand for one operator.</summary>
public sealed class ImportTests
{
    private static ImportedNetwork Import(byte[] model, ImportOptions? options = null) => Importer.Import(OnnxReader.Read(model, null), options ?? new ImportOptions());

    private static float[] Run(ImportedNetwork network, float[] input)
    {
        Network compiled = NetworkCompiler.Compile([new NetworkSource("Cases.Net", network.Source("Cases", "Net"))])[0].Create();
        network.Fill(compiled);
        var output = new float[compiled.Info.OutputLength];
        compiled.Forward(input, output);
        return output;
    }

    private static float[] Counting(int count) => [.. Enumerable.Range(0, count).Select(i => (float)i - (count / 3))];

    [Fact]
    public void NamesBiasesAndActivationsAreThoseOfAPerson()
    {
        ImportedNetwork network = Import(Simple(
            8, [1, 1, 4, 4], [1, 2], [Floats("features.0.weight", [2, 1, 3, 3], new float[18]), Floats("b", [2, 1, 1], 3f, 4f), Floats("w", [8, 2], new float[16])],
            Node("Conv", ["x", "features.0.weight"], ["a"], Ints("kernel_shape", 3, 3), Text("auto_pad", "SAME_UPPER"), Ints("strides", 2, 2)), Node("Add", ["a", "b"], ["c"]),
            Node("Relu", ["c"], ["d"]), Node("Flatten", ["d"], ["e"]), Node("MatMul", ["e", "w"], ["y"])));
        Assert.Equal(
            ["Input(1, 4, 4)", "Conv2D(2, 3, Stride = 2, Padding = Padding.Same, Activation = Activation.ReLU, Name = \"features_0\")", "Flatten", "Dense(2, UseBias = false)"],
            network.Lines);
        Assert.Equal([3f, 4f], network.Weights.Single(tensor => tensor.Name == "features_0.bias").Values);
    }

    [Fact]
    public void WrappersOfChannelsLastDisappear()
    {
        ImportedNetwork network = Import(Simple(
            13, [1, 4, 5, 3], [1, 2, 2, 3], [],
            Node("Transpose", ["x"], ["a"], Ints("perm", 0, 3, 1, 2)), Node("Relu", ["a"], ["b"]), Node("Transpose", ["b"], ["c"], Ints("perm", 0, 2, 3, 1)),
            Node("Sigmoid", ["c"], ["d"]), Node("Transpose", ["d"], ["e"], Ints("perm", 0, 3, 1, 2)),
            Node("MaxPool", ["e"], ["y"], Ints("kernel_shape", 2, 2), Ints("strides", 2, 2))));
        Assert.Equal(["Input(3, 4, 5)", "ReLU", "Sigmoid", "MaxPool(2)"], network.Lines);
        Assert.Equal([0, 3, 1, 2], network.InputOrder!);
    }

    [Fact]
    public void ATranspositionOfShuffledPixelsIsOneLayer()
    {
        ImportedNetwork network = Import(Simple(
            11, [1, 8, 3, 3], [1, 2, 6, 6], [Integers("s", -1, 2, 2, 2, 3, 3), Integers("t", -1, 2, 6, 6)],
            Node("Reshape", ["x", "s"], ["a"]), Node("Transpose", ["a"], ["b"], Ints("perm", 0, 1, 4, 2, 5, 3)), Node("Reshape", ["b", "t"], ["y"])));
        Assert.Equal(["Input(8, 3, 3)", "PixelShuffle(2)"], network.Lines);
    }

    [Theory]
    [InlineData(1, 0, 2)]
    [InlineData(1, 2, 0)]
    [InlineData(2, 0, 1)]
    [InlineData(2, 1, 0)]
    public void TranspositionsMoveEveryElement(int first, int second, int third)
    {
        int[] dims = [2, 3, 4], order = [first, second, third];
        ImportedNetwork network = Import(Simple(
            13, [2, 3, 4], [.. order.Select(axis => (long)dims[axis])], [], Node("Transpose", ["x"], ["y"], Ints("perm", first, second, third))));
        float[] input = Counting(24);
        var expected = new List<float>();
        var at = new int[3];
        for (at[order[0]] = 0; at[order[0]] < dims[order[0]]; at[order[0]]++)
        {
            for (at[order[1]] = 0; at[order[1]] < dims[order[1]]; at[order[1]]++)
            {
                for (at[order[2]] = 0; at[order[2]] < dims[order[2]]; at[order[2]]++)
                {
                    expected.Add(input[(((at[0] * 3) + at[1]) * 4) + at[2]]);
                }
            }
        }

        Assert.Equal(expected, Run(network, input));
    }

    [Fact]
    public void AConditionThatIsKnownTakesItsBranch()
    {
        static byte[] Branch(string type) => Graph([Node(type, ["x"], ["z"])], [], [], [Value("z", 1, 1, 2, 2, 2)]);
        ImportedNetwork network = Import(Simple(
            13, [1, 2, 2, 2], [1, 2, 2, 2], [Integers("one", 1), Integers("two", 2)], Node("Less", ["one", "two"], ["c"]),
            Node("If", ["c"], ["y"], Message((1, "then_branch"), (6, Branch("Tanh")), (20, 5L)), Message((1, "else_branch"), (6, Branch("Relu")), (20, 5L)))));
        Assert.Equal(["Input(2, 2, 2)", "Tanh"], network.Lines);
    }

    [Fact]
    public void SamplesAreNotMixedOneByOne()
    {
        byte[] model = Simple(13, [3, 4], [3, 4], [], Node("Softmax", ["x"], ["y"], Int("axis", 0)));
        ImportException e = Assert.Throws<ImportException>(() => Import(model, new ImportOptions(IsPerSample: true)));
        Assert.Contains("across the samples", e.Message, StringComparison.Ordinal);
        float[] output = Run(Import(model), Counting(12));
        Assert.Equal(1, output[0] + output[4] + output[8], 1e-5);
    }

    [Fact]
    public void ErrorFunctionsOfAGeluAreOne()
    {
        ImportedNetwork network = Import(Simple(
            13, [1, 2, 3, 3], [1, 2, 3, 3], [Floats("r", [], 1.4142135f), Floats("o", [], 1f), Floats("h", [], 0.5f)],
            Node("Div", ["x", "r"], ["a"]), Node("Erf", ["a"], ["b"]), Node("Add", ["b", "o"], ["c"]), Node("Mul", ["x", "c"], ["d"]), Node("Mul", ["d", "h"], ["y"])));
        Assert.Equal(["Input(2, 3, 3)", "GELU"], network.Lines);
    }

    [Fact]
    public void AnErrorFunctionAloneIsRefused()
    {
        byte[] model = Simple(13, [1, 2], [1, 2], [Floats("r", [], 1.4142135f)], Node("Div", ["x", "r"], ["a"]), Node("Erf", ["a"], ["y"]));
        Assert.Contains("not part of a GELU", Assert.Throws<ImportException>(() => Import(model)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OpenShapesAreAskedFor()
    {
        byte[] model = Model(13, Graph([Node("Relu", ["x"], ["y"])], [], [Message((1, "x"), (2, Message((1, Message((1, 1L), (2, Message((1, Message((2, "n"))), (1, Message((2, "c"))))))))))], [Value("y", 1, 1)]));
        Assert.Contains("--input", Assert.Throws<ImportException>(() => Import(model)).Message, StringComparison.Ordinal);
        Assert.Equal(["Input(7)", "ReLU"], Import(model, new ImportOptions([1, 7])).Lines);
    }
}
