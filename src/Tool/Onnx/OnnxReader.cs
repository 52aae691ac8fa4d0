using System.Globalization;

namespace CnnGen.Tool.Onnx;

/// <summary>Reads ONNX files. Field numbers are those of <c>onnx.proto</c>; nothing that a file claims is believed before it is checked.</summary>
internal sealed partial class OnnxReader
{
    /// <summary>Graphs inside attributes of graphs: more than any exporter writes, few enough for the stack.</summary>
    private const int DeepestNesting = 16;

    private readonly string? _folder;

    private OnnxReader(string? folder) => _folder = folder;

    /// <summary>Reads a model with its external data.</summary>
    /// <exception cref="InvalidDataException">It is no ONNX model, or damaged: the message says what is wrong, with the file's name.</exception>
    public static OnnxModel Read(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            throw new InvalidDataException($"{path}: {(Directory.Exists(path) ? "this is a folder; expected an ONNX file in it" : "there is no such file")}.");
        }

        if (file.Length > int.MaxValue - 64)
        {
            throw new InvalidDataException(string.Create(
                CultureInfo.InvariantCulture, $"{path}: {file.Length} bytes; protobuf files end at 2 GB, larger models have external data."));
        }

        try
        {
            return Read(File.ReadAllBytes(path), Path.GetDirectoryName(Path.GetFullPath(path)));
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{path}: it cannot be read. {e.Message}", e);
        }
    }

    /// <summary>Reads a model from the bytes of a file.</summary>
    /// <param name="file">The bytes.</param>
    /// <param name="folder">Where external data stands; null where there can be none.</param>
    public static OnnxModel Read(byte[] file, string? folder)
    {
        var reader = new OnnxReader(folder);
        try
        {
            return reader.Model(new WireMessage(file, 0, file.Length));
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"not a valid ONNX model: {e.Message}.", e);
        }
    }

    /// <summary>Reads a tensor from the bytes of a <c>.pb</c> file, as test cases have them.</summary>
    public static OnnxTensor ReadTensor(byte[] file)
    {
        try
        {
            return new OnnxReader(null).Tensor(new WireMessage(file, 0, file.Length));
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"not a valid ONNX tensor: {e.Message}.", e);
        }
    }

    private OnnxModel Model(WireMessage message)
    {
        List<WireField> fields = message.Fields();
        WireMessage graph = fields.LastOrDefault(field => field.Number == 7).Message ?? throw new InvalidDataException("it has no graph");
        long opset = 1;
        foreach (WireMessage import in Messages(fields, 8))
        {
            List<WireField> entry = import.Fields();
            if (Text(entry, 1) is "" or "ai.onnx")
            {
                opset = Value(entry, 2);
            }
        }

        return new OnnxModel(Graph(graph, 0), opset, Value(fields, 1), Text(fields, 2));
    }

    private OnnxGraph Graph(WireMessage message, int depth)
    {
        if (depth > DeepestNesting)
        {
            throw new InvalidDataException($"graphs are nested more than {DeepestNesting} deep");
        }

        List<WireField> fields = message.Fields();
        return new OnnxGraph(
            Text(fields, 2),
            [.. Messages(fields, 1).Select(node => Node(node, depth))],
            [.. Messages(fields, 5).Select(Tensor)],
            [.. Messages(fields, 11).Select(ValueInfo)],
            [.. Messages(fields, 12).Select(ValueInfo)],
            [.. Messages(fields, 13).Select(ValueInfo)]);
    }

    private OnnxNode Node(WireMessage message, int depth)
    {
        List<WireField> fields = message.Fields();
        return new OnnxNode(
            Text(fields, 4),
            Text(fields, 3),
            [.. Messages(fields, 1).Select(name => name.Text)],
            [.. Messages(fields, 2).Select(name => name.Text)],
            [.. Messages(fields, 5).Select(attribute => Attribute(attribute, depth))],
            Text(fields, 7) is "ai.onnx" ? "" : Text(fields, 7));
    }

    private OnnxAttribute Attribute(WireMessage message, int depth)
    {
        List<WireField> fields = message.Fields();
        WireMessage? tensor = fields.LastOrDefault(field => field.Number == 5).Message, graph = fields.LastOrDefault(field => field.Number == 6).Message;
        var attribute = new OnnxAttribute(Text(fields, 1), (OnnxAttributeType)Value(fields, 20))
        {
            Float = BitConverter.Int32BitsToSingle(unchecked((int)Value(fields, 2))),
            Int = Value(fields, 3),
            String = Text(fields, 4),
            Tensor = tensor is null ? null : Tensor(tensor.Value),
            Graph = graph is null ? null : Graph(graph.Value, depth + 1),
            Floats = Floats(fields, 7),
            Ints = Integers(fields, 8),
            Strings = [.. Messages(fields, 9).Select(text => text.Text)],
        };
        return attribute.Type != OnnxAttributeType.Undefined ? attribute : attribute with { Type = TypeByField(fields) };
    }

    /// <summary>The type of an attribute from before types were written (IR version 1): that of the field that is there.</summary>
    private static OnnxAttributeType TypeByField(List<WireField> fields) =>
        fields.Select(field => field.Number switch
        {
            2 => OnnxAttributeType.Float,
            3 => OnnxAttributeType.Int,
            4 => OnnxAttributeType.String,
            5 => OnnxAttributeType.Tensor,
            6 => OnnxAttributeType.Graph,
            7 => OnnxAttributeType.Floats,
            8 => OnnxAttributeType.Ints,
            9 => OnnxAttributeType.Strings,
            _ => OnnxAttributeType.Undefined,
        }).FirstOrDefault(type => type != OnnxAttributeType.Undefined);

    private static OnnxValueInfo ValueInfo(WireMessage message)
    {
        List<WireField> fields = message.Fields();
        string name = Text(fields, 1);
        WireMessage? type = Messages(fields, 2).Cast<WireMessage?>().LastOrDefault();
        WireMessage? tensor = type is null ? null : Messages(type.Value.Fields(), 1).Cast<WireMessage?>().LastOrDefault();
        if (tensor is null)
        {
            return new OnnxValueInfo(name, OnnxElementType.Undefined, null);
        }

        List<WireField> tensorFields = tensor.Value.Fields();
        WireMessage? shape = Messages(tensorFields, 2).Cast<WireMessage?>().LastOrDefault();
        return new OnnxValueInfo(name, (OnnxElementType)Value(tensorFields, 1), shape is null ? null : [.. Messages(shape.Value.Fields(), 1).Select(Dimension)]);
    }

    private static OnnxDimension Dimension(WireMessage message)
    {
        List<WireField> fields = message.Fields();
        return fields.Any(field => field.Number == 1) ? new OnnxDimension(Value(fields, 1)) : new OnnxDimension(null, Text(fields, 2) is { Length: > 0 } text ? text : null);
    }

    private static string Text(List<WireField> fields, int number) => fields.LastOrDefault(field => field.Number == number).Message?.Text ?? "";

    private static long Value(List<WireField> fields, int number) => fields.LastOrDefault(field => field.Number == number).Value;

    private static IEnumerable<WireMessage> Messages(List<WireField> fields, int number) =>
        fields.Where(field => field.Number == number && field.Message is not null).Select(field => field.Message!.Value);

    /// <summary>A repeated integer field, which may stand packed or one by one.</summary>
    private static long[] Integers(List<WireField> fields, int number) =>
        [.. fields.Where(field => field.Number == number).SelectMany(field => field.Message is { } packed ? packed.Varints() : [field.Value])];

    private static float[] Floats(List<WireField> fields, int number) =>
        [.. fields.Where(field => field.Number == number).SelectMany(field => field.Message is { } packed
            ? System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(packed.Bytes.Span).ToArray() : [BitConverter.Int32BitsToSingle(unchecked((int)field.Value))])];
}
