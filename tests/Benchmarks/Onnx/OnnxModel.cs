namespace CnnGen.Benchmarks.Onnx;

/// <summary>The graph of an ONNX file, as far as chains of convolutions and dense layers need it.</summary>
/// <param name="Input">Name of the first input that is not a weight.</param>
/// <param name="Output">Name of the first output.</param>
/// <param name="Nodes">The nodes in the order in which they run.</param>
/// <param name="Initializers">The float tensors by name; those of other types are left out.</param>
internal sealed record OnnxModel(string Input, string Output, IReadOnlyList<OnnxNode> Nodes, IReadOnlyDictionary<string, NamedTensor> Initializers);

/// <summary>An operator of the graph.</summary>
/// <param name="Type">The operator: <c>Conv</c>, <c>Gemm</c>.</param>
/// <param name="Inputs">Names of what it reads, an empty name for an input left out.</param>
/// <param name="Output">Name of its first result.</param>
/// <param name="Attributes">Its attributes of types INT, INTS and FLOAT.</param>
internal sealed record OnnxNode(string Type, IReadOnlyList<string> Inputs, string Output, IReadOnlyList<OnnxAttribute> Attributes)
{
    /// <summary>The single integer of an attribute, or its default.</summary>
    public long Integer(string name, long otherwise) =>
        Attributes.FirstOrDefault(attribute => attribute.Name == name) is { Integers: [long value] } ? value : otherwise;

    /// <summary>The float of an attribute, or its default.</summary>
    public float Float(string name, float otherwise) => Attributes.FirstOrDefault(attribute => attribute.Name == name)?.Float ?? otherwise;
}

/// <summary>An attribute: integers (one, or a list) or a float.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Integers">Its integers; empty for a float.</param>
/// <param name="IsList">Whether the integers are of type INTS, which a single one may be too.</param>
/// <param name="Float">The float, where it is one.</param>
internal sealed record OnnxAttribute(string Name, IReadOnlyList<long> Integers, bool IsList = true, float? Float = null)
{
    /// <summary>An attribute of type INT.</summary>
    public static OnnxAttribute Single(string name, long value) => new(name, [value], IsList: false);
}
