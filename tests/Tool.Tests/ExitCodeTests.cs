using System.CommandLine;
using CnnGen.Tool.Commands;

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

    private static int Invoke(params string[] arguments) => Errors.Invoke(new RootCommand { BenchCommand.Create(), EvaluateCommand.Create(), VerifyCommand.Create() }, arguments);
}
