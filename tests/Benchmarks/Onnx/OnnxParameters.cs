namespace CnnGen.Benchmarks.Onnx;

/// <summary>The weights of an ONNX graph into a network of the same layers.</summary>
internal static class OnnxParameters
{
    /// <summary>Sets all parameters from the weights of the graph's convolutions and dense layers, both in the order in which they run.</summary>
    /// <remarks>
    /// ONNX has a convolution's weights as <c>[out, in / groups, kernel...]</c>, as the network has them, and a Gemm's as
    /// <c>[out, in]</c> where <c>transB</c> is 1, else <c>[in, out]</c>. Both flatten images channels first.
    /// </remarks>
    /// <exception cref="InvalidDataException">The graph is not of the network's layers.</exception>
    public static void Set(Network network, OnnxModel model)
    {
        List<NamedTensor> tensors = [.. model.Nodes.SelectMany(node => Tensors(model, node))];
        if (tensors.Count != network.Parameters.Count)
        {
            throw new InvalidDataException($"The graph has {tensors.Count} weights and biases, {network.Info.Name} has {network.Parameters.Count}.");
        }

        foreach ((Parameter parameter, NamedTensor tensor) in network.Parameters.Zip(tensors))
        {
            if (!parameter.Info.Shape.SequenceEqual(tensor.Shape))
            {
                throw new InvalidDataException(
                    $"'{tensor.Name}' is [{string.Join(", ", tensor.Shape)}], '{parameter.Name}' is [{string.Join(", ", parameter.Info.Shape)}].");
            }

            parameter.Set(tensor.Values);
        }
    }

    private static IEnumerable<NamedTensor> Tensors(OnnxModel model, OnnxNode node)
    {
        List<NamedTensor> tensors = [.. node.Inputs.Where(model.Initializers.ContainsKey).Select(name => model.Initializers[name])];
        switch (node.Type)
        {
            case "Conv":
                return tensors;
            case "Gemm" when node.Float("alpha", 1) == 1 && node.Float("beta", 1) == 1 && node.Integer("transA", 0) == 0:
                return node.Integer("transB", 0) == 1 ? tensors : [Transposed(tensors[0]), .. tensors.Skip(1)];
            default:
                return tensors.Count == 0
                    ? []
                    : throw new InvalidDataException($"The weights of {node.Type} '{node.Output}' have no place in a network's convolutions and dense layers.");
        }
    }

    private static NamedTensor Transposed(NamedTensor matrix)
    {
        int rows = matrix.Shape[0], columns = matrix.Shape[1];
        float[] values = new float[matrix.Values.Length];
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                values[(column * rows) + row] = matrix.Values[(row * columns) + column];
            }
        }

        return new NamedTensor(matrix.Name, [columns, rows], values);
    }
}
