using CnnGen.Tool.Commands;
using CnnGen.Tool.Compilation;
using CnnGen.Tool.Import;
using CnnGen.Tool.Onnx;

namespace CnnGen.Tool.Networks;

/// <summary>The ONNX model that a network was imported from.</summary>
/// <param name="File">Its bytes.</param>
/// <param name="Imported">What was made of it.</param>
internal sealed record ModelOrigin(byte[] File, ImportedNetwork Imported);

/// <summary>A network that was named on the command line.</summary>
/// <param name="Network">The network.</param>
/// <param name="HasWeights">Whether its parameters were given, rather than initialised.</param>
/// <param name="Origin">The model, where it was one.</param>
internal sealed record OpenedNetwork(Network Network, bool HasWeights, ModelOrigin? Origin = null)
{
    /// <summary>Opens an ONNX model or a compiled class.</summary>
    /// <param name="path">The file.</param>
    /// <param name="type">The class's name.</param>
    /// <param name="weights">A safetensors file.</param>
    /// <param name="input">The shape of a model's input.</param>
    /// <exception cref="ToolException">It cannot be opened.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, or the weights do not fit.</exception>
    /// <exception cref="ImportException">Something of the model cannot be expressed.</exception>
    public static OpenedNetwork Open(string path, string? type, string? weights, string? input)
    {
        bool isModel = Path.GetExtension(path).Equals(".onnx", StringComparison.OrdinalIgnoreCase);
        if (!isModel && input is not null)
        {
            throw new ToolException("--input is the shape of an ONNX model's input; a class has its own.");
        }

        OpenedNetwork opened = isModel
            ? Import(path, type ?? ImportCommand.ClassName(Path.GetFileNameWithoutExtension(path)), input is null ? null : ImportCommand.Shape(input))
            : new OpenedNetwork(NetworkAssembly.Create(path, type), HasWeights: false);
        if (weights is not null)
        {
            opened.Network.LoadParameters(weights);
        }

        return opened with { HasWeights = opened.HasWeights || weights is not null || opened.Network.Parameters.Count == 0 };
    }

    private static OpenedNetwork Import(string path, string name, int[]? input)
    {
        ImportedNetwork imported = Importer.Import(OnnxReader.Read(path), new ImportOptions(input));
        CompiledNetwork compiled = NetworkCompiler.Compile([new NetworkSource(name, imported.Source("", name))])[0];
        if (compiled.Type is null)
        {
            throw new ToolException($"{path} makes no valid network: {string.Join("; ", compiled.Errors.Take(3))}");
        }

        Network network = compiled.Create();
        foreach (NamedTensor tensor in imported.Weights)
        {
            network.Parameter(tensor.Name).Set(tensor.Values);
        }

        return new OpenedNetwork(network, HasWeights: true, new ModelOrigin(File.ReadAllBytes(path), imported));
    }
}
