namespace CnnGen.Tool.Onnx;

/// <summary>What an ONNX file holds, as far as it matters here: <c>ModelProto</c> of onnx.proto.</summary>
/// <param name="Graph">The graph.</param>
/// <param name="OpsetVersion">Version of the operators of the default domain.</param>
/// <param name="IrVersion">Version of the file format.</param>
/// <param name="Producer">What wrote the file.</param>
internal sealed record OnnxModel(OnnxGraph Graph, long OpsetVersion, long IrVersion = 8, string Producer = "");

/// <summary><c>GraphProto</c>: nodes in any order; inputs may include initializers, as in old files.</summary>
internal sealed record OnnxGraph(
    string Name,
    IReadOnlyList<OnnxNode> Nodes,
    IReadOnlyList<OnnxTensor> Initializers,
    IReadOnlyList<OnnxValueInfo> Inputs,
    IReadOnlyList<OnnxValueInfo> Outputs,
    IReadOnlyList<OnnxValueInfo> ValueInfos);

/// <summary><c>NodeProto</c>. An empty input name is an optional input that is not there.</summary>
/// <param name="OpType">The operator.</param>
/// <param name="Name">The node's name, often empty.</param>
/// <param name="Inputs">Names of what it reads.</param>
/// <param name="Outputs">Names of what it makes.</param>
/// <param name="Attributes">Its attributes.</param>
/// <param name="Domain">Empty for ONNX's own operators.</param>
internal sealed record OnnxNode(
    string OpType, string Name, IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs, IReadOnlyList<OnnxAttribute> Attributes, string Domain = "");

/// <summary><c>ValueInfoProto</c>.</summary>
/// <param name="Name">The value's name.</param>
/// <param name="ElementType">Type of its elements; <see cref="OnnxElementType.Undefined"/> where it is no tensor.</param>
/// <param name="Dims">Its sizes; null where even their number is unknown.</param>
internal sealed record OnnxValueInfo(string Name, OnnxElementType ElementType, IReadOnlyList<OnnxDimension>? Dims);

/// <summary>A size, or the name of one that is only known when the model runs, or neither.</summary>
internal sealed record OnnxDimension(long? Value, string? Parameter = null);

/// <summary><c>TensorProto.DataType</c>.</summary>
internal enum OnnxElementType
{
    Undefined,
    Float,
    UInt8,
    Int8,
    UInt16,
    Int16,
    Int32,
    Int64,
    String,
    Bool,
    Float16,
    Double,
    UInt32,
    UInt64,
    Complex64,
    Complex128,
    BFloat16,
    Float8E4M3FN,
    Float8E4M3FNUZ,
    Float8E5M2,
    Float8E5M2FNUZ,
    UInt4,
    Int4,
    Float4E2M1,
    Float8E8M0,
}

/// <summary><c>TensorProto</c>: its elements always as little-endian bytes in row-major order, wherever they stood in the file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Dims">Its sizes; none for a scalar.</param>
/// <param name="ElementType">Type of the elements.</param>
/// <param name="Data">The elements; empty for strings.</param>
internal sealed record OnnxTensor(string Name, IReadOnlyList<long> Dims, OnnxElementType ElementType, ReadOnlyMemory<byte> Data)
{
    /// <summary>Bytes of one element; 0 for types whose elements have no bytes of their own.</summary>
    public static int SizeOf(OnnxElementType type) => type switch
    {
        OnnxElementType.UInt8 or OnnxElementType.Int8 or OnnxElementType.Bool or OnnxElementType.Float8E4M3FN or OnnxElementType.Float8E4M3FNUZ
            or OnnxElementType.Float8E5M2 or OnnxElementType.Float8E5M2FNUZ or OnnxElementType.Float8E8M0 => 1,
        OnnxElementType.UInt16 or OnnxElementType.Int16 or OnnxElementType.Float16 or OnnxElementType.BFloat16 => 2,
        OnnxElementType.Float or OnnxElementType.Int32 or OnnxElementType.UInt32 => 4,
        OnnxElementType.Int64 or OnnxElementType.Double or OnnxElementType.UInt64 or OnnxElementType.Complex64 => 8,
        OnnxElementType.Complex128 => 16,
        _ => 0,
    };
}

/// <summary><c>AttributeProto.AttributeType</c>.</summary>
internal enum OnnxAttributeType
{
    Undefined,
    Float,
    Int,
    String,
    Tensor,
    Graph,
    Floats,
    Ints,
    Strings,
    Tensors,
    Graphs,
}

/// <summary><c>AttributeProto</c>: the member that its type names is set.</summary>
internal sealed record OnnxAttribute(string Name, OnnxAttributeType Type)
{
    public long Int { get; init; }

    public float Float { get; init; }

    public string String { get; init; } = "";

    public OnnxTensor? Tensor { get; init; }

    public OnnxGraph? Graph { get; init; }

    public IReadOnlyList<long> Ints { get; init; } = [];

    public IReadOnlyList<float> Floats { get; init; } = [];

    public IReadOnlyList<string> Strings { get; init; } = [];
}
