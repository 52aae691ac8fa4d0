using CnnGen.Tool.Commands;
using CnnGen.Tool.Import;
using CnnGen.Tool.Onnx;
using static CnnGen.Tool.Tests.ModelWriter;

namespace CnnGen.Tool.Tests;

/// <summary>Files that are damaged or mean harm: one message and exit code 2, nothing written.</summary>
public sealed class DamagedFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cnngen-damaged-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static byte[] Relu() => Simple(13, [1, 2, 4, 4], [1, 2, 4, 4], [], Node("Relu", ["x"], ["y"]));

    private static byte[] Convolution(byte[] weight) =>
        Simple(13, [1, 1, 4, 4], [1, 1, 4, 4], [weight], Node("Conv", ["x", "w"], ["y"]));

    /// <summary>Imports a file that must be refused, and returns what was said.</summary>
    private string Refused(byte[] file)
    {
        string path = Path.Combine(_folder, "model.onnx"), output = Path.Combine(_folder, "out");
        File.WriteAllBytes(path, file);
        var errors = new StringWriter();
        int code = Errors.Guard(() => ImportCommand.Run(path, "", "Net", null, output, TextWriter.Null, errors), errors);
        Assert.Equal(2, code);
        Assert.False(Directory.Exists(output) && Directory.EnumerateFileSystemEntries(output).Any());
        string message = errors.ToString();
        Assert.NotEmpty(message);
        Assert.DoesNotContain("   at ", message, StringComparison.Ordinal);
        return message;
    }

    [Fact]
    public void EveryTruncationIsRefusedOrRead()
    {
        byte[] whole = Convolution(Floats("w", [1, 1, 1, 1], 2f));
        for (int length = 0; length < whole.Length; length++)
        {
            try
            {
                Importer.Import(OnnxReader.Read(whole[..length], null), new ImportOptions());
            }
            catch (Exception e) when (e is InvalidDataException or ImportException)
            {
                Assert.NotEmpty(e.Message);
            }
        }
    }

    [Fact]
    public void EveryChangedByteIsRefusedOrRead()
    {
        byte[] whole = Convolution(Floats("w", [1, 1, 1, 1], 2f));
        for (int at = 0; at < whole.Length; at++)
        {
            foreach (byte value in (byte[])[0, 1, 0x7f, 0x80, 0xff])
            {
                byte[] changed = [.. whole];
                changed[at] = value;
                try
                {
                    Importer.Import(OnnxReader.Read(changed, null), new ImportOptions());
                }
                catch (Exception e) when (e is InvalidDataException or ImportException)
                {
                    Assert.NotEmpty(e.Message);
                }
            }
        }
    }

    [Fact]
    public void TextIsNoModel() => Assert.Contains("not a valid ONNX model", Refused("This is no model at all."u8.ToArray()), StringComparison.Ordinal);

    [Fact]
    public void AnEmptyFileIsNoModel() => Assert.Contains("it has no graph", Refused([]), StringComparison.Ordinal);

    [Fact]
    public void ACycleIsNamed() => Assert.Contains("cycle", Refused(
        Simple(13, [1, 2, 4, 4], [1, 2, 4, 4], [], Node("Add", ["x", "b"], ["a"]), Node("Relu", ["a"], ["b"]), Node("Relu", ["b"], ["y"]))), StringComparison.Ordinal);

    [Fact]
    public void ASizeThatLiesIsNamed() => Assert.Contains("needs 36 bytes and has 4", Refused(Convolution(Floats("w", [1, 1, 3, 3], 2f))), StringComparison.Ordinal);

    [Theory]
    [InlineData(10_000_000_000L, 1L)]
    [InlineData(long.MaxValue, long.MaxValue)]
    [InlineData(65536L, 65536L)]
    public void HugeTensorsAreRefusedUnallocated(long rows, long columns) =>
        Assert.Contains("more than 2 GB", Refused(Convolution(Floats("w", [rows, columns, 1, 1], 2f))), StringComparison.Ordinal);

    [Fact]
    public void NegativeSizesAreRefused() => Assert.Contains("a shape that no tensor has", Refused(Convolution(Floats("w", [-1, 1, 1, 1], 2f))), StringComparison.Ordinal);

    [Fact]
    public void AHugeInputIsRefused() => Assert.Contains("more than 2^31", Refused(
        Simple(13, [1, 100_000, 100_000], [1, 100_000, 100_000], [], Node("Relu", ["x"], ["y"]))), StringComparison.Ordinal);

    [Fact]
    public void AHugeFoldedConstantIsRefused() => Assert.Contains("too large", Refused(Simple(
        13, [1, 1, 4, 4], [1, 1, 4, 4], [Integers("s", 100_000, 100_000)], Node("ConstantOfShape", ["s"], ["c"]), Node("Add", ["x", "c"], ["y"]))), StringComparison.Ordinal);

    [Theory]
    [InlineData("../secret.bin")]
    [InlineData("/etc/hostname")]
    [InlineData("a/../../secret.bin")]
    [InlineData("link/secret.bin")]
    [InlineData("")]
    public void ExternalDataStaysInTheFolder(string location)
    {
        string outside = Directory.CreateTempSubdirectory("cnngen-outside-").FullName;
        try
        {
            File.WriteAllBytes(Path.Combine(outside, "secret.bin"), new byte[4]);
            Directory.CreateSymbolicLink(Path.Combine(_folder, "link"), outside);
            byte[] weight = Message((1, 1L), (1, 1L), (1, 1L), (1, 1L), (2, 1L), (8, "w"), (13, Message((1, "location"), (2, location))), (14, 1L));
            Assert.Contains("outside the model's folder", Refused(Convolution(weight)), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(outside, recursive: true);
        }
    }

    [Fact]
    public void ExternalDataIsReadWithItsOffset()
    {
        File.WriteAllBytes(Path.Combine(_folder, "data.bin"), [9, 9, 9, 9, .. BitConverter.GetBytes(2f)]);
        byte[] weight = Message(
            (1, 1L), (1, 1L), (1, 1L), (1, 1L), (2, 1L), (8, "w"), (13, Message((1, "location"), (2, "data.bin"))), (13, Message((1, "offset"), (2, "4"))), (14, 1L));
        OnnxTensor tensor = OnnxReader.Read(Convolution(weight), _folder).Graph.Initializers[0];
        Assert.Equal(2f, Tensor.From(tensor).At(0));
    }

    [Fact]
    public void ExternalDataOfAnotherSizeIsRefused()
    {
        File.WriteAllBytes(Path.Combine(_folder, "data.bin"), new byte[3]);
        byte[] weight = Message((1, 1L), (1, 1L), (1, 1L), (1, 1L), (2, 1L), (8, "w"), (13, Message((1, "location"), (2, "data.bin"))), (14, 1L));
        Assert.Contains("needs 4 bytes; 'data.bin' of 3 bytes", Refused(Convolution(weight)), StringComparison.Ordinal);
    }

    [Fact]
    public void DeeplyNestedGraphsAreRefused()
    {
        byte[] graph = Graph([Node("Relu", ["x"], ["y"])], [], [], [Value("y", 1, 1)]);
        for (int i = 0; i < 1000; i++)
        {
            graph = Graph([Node("If", ["x"], ["y"], Message((1, "then_branch"), (6, graph), (20, 5L)))], [], [], [Value("y", 1, 1)]);
        }

        Assert.Contains("nested more than", Refused(Model(13, graph)), StringComparison.Ordinal);
    }

    [Fact]
    public void EverythingThatCannotBeExpressedIsListed()
    {
        string message = Refused(Simple(
            13, [1, 2, 4, 4], [1, 2, 4, 4], [], Node("LSTM", ["x"], ["a"]), Node("Relu", ["a"], ["b"]), Node("NonZero", ["b"], ["c"]), Node("Relu", ["c"], ["y"])));
        Assert.Contains("LSTM 'a': there is no layer for this operator", message, StringComparison.Ordinal);
        Assert.Contains("NonZero 'c': there is no layer for this operator", message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnInputThatNothingMakesIsNamed() =>
        Assert.Contains("it reads 'z', which nothing makes", Refused(Simple(13, [1, 2, 4, 4], [1, 2, 4, 4], [], Node("Add", ["x", "z"], ["y"]))), StringComparison.Ordinal);

    [Fact]
    public void AMissingFileIsNamed()
    {
        var e = Assert.Throws<InvalidDataException>(() => OnnxReader.Read(Path.Combine(_folder, "none.onnx")));
        Assert.Contains("there is no such file", e.Message, StringComparison.Ordinal);
        Assert.Contains("this is a folder", Assert.Throws<InvalidDataException>(() => OnnxReader.Read(_folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AWholeModelIsWritten()
    {
        string path = Path.Combine(_folder, "my-net.onnx"), output = Path.Combine(_folder, "out");
        File.WriteAllBytes(path, Relu());
        Assert.Equal(0, ImportCommand.Run(path, "Some.Space", null, null, output, TextWriter.Null, TextWriter.Null));
        Assert.Equal(
            "using CnnGen;\n\nnamespace Some.Space;\n\n[Input(2, 4, 4)]\n[ReLU]\npublic sealed partial class MyNet;\n", File.ReadAllText(Path.Combine(output, "MyNet.cs")));
        Assert.Equal(["MyNet.cs", "MyNet.safetensors"], Directory.GetFiles(output).Select(Path.GetFileName).Order());
    }
}
