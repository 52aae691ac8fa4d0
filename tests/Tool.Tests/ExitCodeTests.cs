using System.CommandLine;
using CnnGen.Tool.Commands;
using static CnnGen.Tool.Tests.ModelWriter;

namespace CnnGen.Tool.Tests;

/// <summary>1 is for what a command finds; what it cannot do, or does not understand, is 2.</summary>
public sealed class ExitCodeTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cnngen-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(0, "--help")]
    [InlineData(0, "bench", "--help")]
    [InlineData(2, "bench")]
    [InlineData(2, "bench", "net.onnx", "--batch", "0")]
    [InlineData(2, "bench", "net.onnx", "--no-such-option")]
    [InlineData(2, "bench", "net.onnx", "--threads", "129")]
    [InlineData(2, "bench", "net.onnx", "--threads", "a")]
    [InlineData(2, "bench", "net.onnx", "--seconds", "q")]
    [InlineData(2, "bench", "net.onnx", "--batch", "99999999999")]
    [InlineData(2, "evaluate", "net.onnx", "--images", "i", "--labels", "l", "--scale", "z")]
    [InlineData(2, "no-such-command")]
    public void OfCommandLines(int expected, params string[] arguments) => Assert.Equal(expected, Invoke(arguments));

    [Fact]
    public void NoTestCaseIsNoSuccess()
    {
        Assert.Equal(2, Invoke("verify", _folder.FullName));
        Assert.Equal(2, Invoke("verify", _folder.FullName, "--filter", "conv"));
    }

    [Fact]
    public void OneFolderWithoutTestCasesIsNoSuccess()
    {
        string model = Directory.CreateDirectory(Path.Combine(_folder.FullName, "relu")).FullName, empty = Directory.CreateDirectory(Path.Combine(_folder.FullName, "empty")).FullName;
        File.WriteAllBytes(Path.Combine(model, "model.onnx"), Relu());
        Directory.CreateDirectory(Path.Combine(model, "test_data_set_0"));
        Assert.Equal(0, Invoke("verify", model));
        Assert.Equal(2, Invoke("verify", model, empty));
    }

    /// <summary>What a user wrote is not lost by importing again.</summary>
    [Fact]
    public void AClassThatWasChangedIsKept()
    {
        string model = Path.Combine(_folder.FullName, "net.onnx"), code = Path.Combine(_folder.FullName, "Net.cs");
        File.WriteAllBytes(model, Relu());
        Assert.Equal(0, Invoke("import", model, "--out", _folder.FullName));
        Assert.Equal(0, Invoke("import", model, "--out", _folder.FullName));
        string written = File.ReadAllText(code);
        File.AppendAllText(code, "// Mine.");
        Assert.Equal(2, Invoke("import", model, "--out", _folder.FullName));
        Assert.EndsWith("// Mine.", File.ReadAllText(code), StringComparison.Ordinal);
        Assert.Equal(0, Invoke("import", model, "--out", _folder.FullName, "--force"));
        Assert.Equal(written, File.ReadAllText(code));
        File.WriteAllText(code, written.ReplaceLineEndings("\r\n"));
        Assert.Equal(0, Invoke("import", model, "--out", _folder.FullName));
    }

    /// <summary>Nor are weights that were trained further.</summary>
    [Fact]
    public void WeightsThatWereChangedAreKept()
    {
        string model = Path.Combine(_folder.FullName, "net.onnx"), weights = Path.Combine(_folder.FullName, "Net.safetensors");
        File.WriteAllBytes(model, Relu());
        Assert.Equal(0, Invoke("import", model, "--out", _folder.FullName));
        byte[] written = File.ReadAllBytes(weights);
        File.WriteAllBytes(weights, [.. written, 1]);
        Assert.Equal(2, Invoke("import", model, "--out", _folder.FullName));
        Assert.Equal(written.Length + 1, new FileInfo(weights).Length);
        Assert.Equal(0, Invoke("import", model, "--out", _folder.FullName, "--force"));
        Assert.Equal(written, File.ReadAllBytes(weights));
    }

    private static byte[] Relu() => Simple(13, [1, 2, 4, 4], [1, 2, 4, 4], [], Node("Relu", ["x"], ["y"]));

    private static int Invoke(params string[] arguments) => Errors.Invoke(new RootCommand { BenchCommand.Create(), EvaluateCommand.Create(), VerifyCommand.Create(), ImportCommand.Create() }, arguments);
}
