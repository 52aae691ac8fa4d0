using CnnGen.Reference.Tests;
using Gallery;
using Xunit.Abstractions;

namespace CnnGen.Gallery.Tests;

/// <summary>Whole networks, exported and run in ONNX Runtime with the same random weights and running statistics.</summary>
public sealed class OnnxTests(ITestOutputHelper output)
{
    /// <summary>The errors of many layers add up; each is a few roundings.</summary>
    private const double Tolerance = 1e-4;

    [SkippableTheory]
    [InlineData("lenet-5")]
    [InlineData("spoken-digits")]
    [InlineData("solid-shapes")]
    [InlineData("edges")]
    [InlineData("alexnet")]
    [InlineData("yolo-1")]
    [InlineData("googlenet")]
    [InlineData("resnet-18")]
    [InlineData("resnet-50")]
    [InlineData("squeezenet")]
    [InlineData("mobilenet-v2")]
    [InlineData("u-net")]
    public void Infers_as_in_ONNX_Runtime(string name)
    {
        Skip.If(OnnxComparison.Missing is not null, $"{name}: {OnnxComparison.Missing}");
        Network network = Catalogue.Find(name)!.Create(1);
        OnnxComparison.Fill(network, 1);
        double difference = OnnxComparison.Compare(network, batch: 2, seed: 2);
        output.WriteLine($"{name}: {difference:g3}");
        Assert.InRange(difference, 0, Tolerance);
    }
}
