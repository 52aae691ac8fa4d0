using CnnGen.Tool.Compilation;
using CnnGen.Tool.Import;
using CnnGen.Tool.Networks;
using CnnGen.Tool.Onnx;

namespace CnnGen.Tool.Tests.Networks;

public sealed class ExportTests
{
    public static TheoryData<string> Names => [.. Samples.All];

    /// <summary>What was exported is read back, imported and compiled anew.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void An_exported_network_imported_again_infers_the_same(string name)
    {
        Network network = Samples.Create(name);
        OnnxModel model = OnnxReader.Read(Export(network), null);
        Assert.Equal(17, model.OpsetVersion);
        Assert.Equal(network.Info.Outputs.Select(output => output.Name), model.Graph.Outputs.Select(output => output.Name));
        Assert.All(model.Graph.Inputs.Concat(model.Graph.Outputs), value => Assert.Equal("N", value.Dims![0].Parameter));

        ImportedNetwork imported = Importer.Import(model, new ImportOptions([1, network.Info.Input.Channels, .. network.Info.Input.Spatial]));
        CompiledNetwork compiled = NetworkCompiler.Compile([new NetworkSource("Again." + name, imported.Source("Again", name))])[0];
        Assert.Empty(compiled.Errors);
        Network again = compiled.Create();
        foreach (NamedTensor tensor in imported.Weights)
        {
            again.Parameter(tensor.Name).Set(tensor.Values);
        }

        float[] input = Samples.RandomInput(network, 2), expected = new float[2 * network.Info.OutputLength], actual = new float[2 * again.Info.OutputLength];
        network.Forward(input, expected);
        again.Forward(input, actual);
        double scale = Math.Sqrt(expected.Sum(value => (double)value * value) / expected.Length);
        Assert.All(expected.Zip(actual), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, 1e-5 * (Math.Abs(pair.First) + scale)));
    }

    [Fact]
    public void A_file_is_what_a_stream_is()
    {
        Network network = Samples.Create("Signal");
        string folder = Directory.CreateTempSubdirectory("cnngen-tests-").FullName;
        try
        {
            string path = Path.Combine(folder, "signal.onnx");
            network.ExportOnnx(path);
            Assert.Equal(Export(network), File.ReadAllBytes(path));
            Assert.Single(Directory.GetFiles(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The weights of an exported model are no inputs: nothing is left to take away.</summary>
    [Fact]
    public void Weights_that_are_constants_already_stay_as_they_are()
    {
        byte[] file = Export(Samples.Create("Signal"));
        Assert.Same(file, ModelFile.WithConstantWeights(file));
    }

    private static byte[] Export(Network network)
    {
        using var stream = new MemoryStream();
        network.ExportOnnx(stream);
        return stream.ToArray();
    }
}
