using System.Runtime.InteropServices;
using CnnGen.Tool.Onnx;

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
    public static void Set(Network network, OnnxGraph graph)
    {
        Dictionary<string, NamedTensor> weights = graph.Initializers.Where(tensor => tensor.ElementType == OnnxElementType.Float).ToDictionary(
            tensor => tensor.Name,
            tensor => new NamedTensor(tensor.Name, [.. tensor.Dims.Select(size => (int)size)], MemoryMarshal.Cast<byte, float>(tensor.Data.Span).ToArray()));
        List<NamedTensor> tensors = [.. graph.Nodes.SelectMany(node => Tensors(weights, node))];
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

    /// <summary>Name of the first input that is not a weight.</summary>
    public static string InputOf(OnnxGraph graph) => graph.Inputs.First(input => graph.Initializers.All(weight => weight.Name != input.Name)).Name;

    private static IEnumerable<NamedTensor> Tensors(Dictionary<string, NamedTensor> weights, OnnxNode node)
    {
        List<NamedTensor> tensors = [.. node.Inputs.Where(weights.ContainsKey).Select(name => weights[name])];
        switch (node.OpType)
        {
            case "Conv":
                return tensors;
            case "Gemm" when Float("alpha", 1) == 1 && Float("beta", 1) == 1 && Integer("transA", 0) == 0:
                return Integer("transB", 0) == 1 ? tensors : [Transposed(tensors[0]), .. tensors.Skip(1)];
            default:
                return tensors.Count == 0
                    ? []
                    : throw new InvalidDataException($"The weights of {node.OpType} '{node.Outputs[0]}' have no place in a network's convolutions and dense layers.");
        }

        OnnxAttribute? Find(string name) => node.Attributes.FirstOrDefault(attribute => attribute.Name == name);

        float Float(string name, float otherwise) => Find(name)?.Float ?? otherwise;

        long Integer(string name, long otherwise) => Find(name)?.Int ?? otherwise;
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
