using System.Buffers.Binary;
using CnnGen.Tool.Import;
using CnnGen.Tool.Onnx;
using static CnnGen.Tool.Tests.ModelWriter;

namespace CnnGen.Tool.Tests;

/// <summary>Weights of other types than float, as small models (half) and models of scientists (double) have them, in each of the fields where they may stand.</summary>
public sealed class WeightTypeTests
{
    /// <summary>Numbers that a half has exactly, the smallest and the largest among them.</summary>
    private static readonly float[] Halves = [1.5f, -0.25f, 5.9604645e-8f, 65504f, -2f, 0f];

    /// <summary>Numbers that a bfloat16 has exactly.</summary>
    private static readonly float[] BrainFloats = [1.5f, -0.25f, 9.1835e-41f, 3.3895314e38f, -2f, 0f];

    public static TheoryData<string, bool> Forms => new()
    {
        { "half, raw", true }, { "half, raw", false }, { "half, int32_data", true }, { "half, int32_data", false }, { "double, raw", true }, { "double, raw", false },
        { "double, double_data", true }, { "double, double_data", false }, { "bfloat16, raw", true }, { "bfloat16, int32_data", true },
    };

    /// <summary>The values that arrive are those of the file, cast to float by the graph or taken as they are.</summary>
    [Theory]
    [MemberData(nameof(Forms))]
    public void ValuesAreConverted(string form, bool isCast)
    {
        (byte[] tensor, float[] expected) = Weight(form);
        byte[] dense = Node("Gemm", ["x", isCast ? "float" : "w"], ["y"], Int("transB", 1));
        byte[] model = isCast
            ? Simple(13, [1, 3], [1, 2], [tensor], Node("Cast", ["w"], ["float"], Int("to", 1)), dense)
            : Simple(13, [1, 3], [1, 2], [tensor], dense);
        ImportedNetwork network = Importer.Import(OnnxReader.Read(model, null), new ImportOptions());
        Assert.Equal(["Input(3)", "Dense(2, UseBias = false)"], network.Lines);
        Assert.Equal(expected, Assert.Single(network.Weights).Values);
    }

    /// <summary>A double becomes the nearest float.</summary>
    [Fact]
    public void DoublesAreRounded()
    {
        byte[] model = Simple(13, [1, 1], [1, 1], [Tensor(11, [1, 1], (9, Raw([0.1])))], Node("Gemm", ["x", "w"], ["y"], Int("transB", 1)));
        Assert.Equal([0.1f], Assert.Single(Importer.Import(OnnxReader.Read(model, null), new ImportOptions()).Weights).Values);
    }

    [Theory]
    [InlineData(10, 11, "needs 12 bytes and has 11")]
    [InlineData(11, 40, "needs 48 bytes and has 40")]
    public void TruncatedOnesAreRefused(long type, int length, string message)
    {
        byte[] model = Simple(13, [1, 3], [1, 2], [Tensor(type, [2, 3], (9, new byte[length]))], Node("Gemm", ["x", "w"], ["y"], Int("transB", 1)));
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => OnnxReader.Read(model, null)).Message, StringComparison.Ordinal);
    }

    /// <summary>A network that computes in halves is none of floats: it is said so, of the input by its name.</summary>
    [Fact]
    public void AnInputOfHalvesIsRefused()
    {
        byte[] model = Model(13, Graph([Node("Relu", ["x"], ["y"])], [], [Value("x", 10, 1, 3)], [Value("y", 10, 1, 3)]));
        string message = Assert.Throws<ImportException>(() => Importer.Import(OnnxReader.Read(model, null), new ImportOptions())).Message;
        Assert.Contains("Float16", message, StringComparison.Ordinal);
    }

    private static (byte[] Tensor, float[] Expected) Weight(string form) => form switch
    {
        "half, raw" => (Tensor(10, [2, 3], (9, Pairs(Halves.Select(HalfBits)))), Halves),
        "half, int32_data" => (Tensor(10, [2, 3], [.. Halves.Select(value => (5, (object)(long)HalfBits(value)))]), Halves),
        "double, raw" => (Tensor(11, [2, 3], (9, Raw(Halves.Select(value => (double)value)))), Halves),
        "double, double_data" => (Tensor(11, [2, 3], (10, Raw(Halves.Select(value => (double)value)))), Halves),
        "bfloat16, raw" => (Tensor(16, [2, 3], (9, Pairs(BrainFloats.Select(BrainBits)))), [.. BrainFloats.Select(Brain)]),
        "bfloat16, int32_data" => (Tensor(16, [2, 3], [.. BrainFloats.Select(value => (5, (object)(long)BrainBits(value)))]), [.. BrainFloats.Select(Brain)]),
        _ => throw new ArgumentOutOfRangeException(nameof(form), form, "No such form."),
    };

    private static byte[] Tensor(long type, long[] dims, params (int Field, object Value)[] data) => Message([.. dims.Select(size => (1, (object)size)), (2, type), (8, "w"), .. data]);

    private static ushort HalfBits(float value) => BitConverter.HalfToUInt16Bits((Half)value);

    private static ushort BrainBits(float value) => (ushort)(BitConverter.SingleToUInt32Bits(value) >> 16);

    private static float Brain(float value) => BitConverter.UInt32BitsToSingle((uint)BrainBits(value) << 16);

    private static byte[] Pairs(IEnumerable<ushort> values) => [.. values.SelectMany(value => new[] { (byte)value, (byte)(value >> 8) })];

    private static byte[] Raw(IEnumerable<double> values) => [.. values.SelectMany(value =>
    {
        var bytes = new byte[sizeof(double)];
        BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
        return bytes;
    })];
}
