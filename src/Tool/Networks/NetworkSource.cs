namespace CnnGen.Tool.Networks;

/// <summary>A network that was named on the command line.</summary>
/// <param name="Network">The network.</param>
/// <param name="HasWeights">Whether its parameters were given, rather than initialised.</param>
internal sealed record NetworkSource(Network Network, bool HasWeights)
{
    /// <summary>Opens a compiled class.</summary>
    /// <exception cref="ToolException">It cannot be opened.</exception>
    /// <exception cref="InvalidDataException">The weights do not fit.</exception>
    public static NetworkSource Open(string path, string? type, string? weights, string? input)
    {
        if (input is not null)
        {
            throw new ToolException("--input is the shape of an ONNX model's input; a class has its own.");
        }

        Network network = NetworkAssembly.Create(path, type);
        if (weights is not null)
        {
            network.LoadParameters(weights);
        }

        return new NetworkSource(network, weights is not null || network.Parameters.Count == 0);
    }
}
