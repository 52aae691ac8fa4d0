using System.Runtime.InteropServices;
using Google.Protobuf;

namespace CnnGen.Benchmarks.Onnx;

/// <summary>Reads ONNX files field by field. Field numbers are those of <c>onnx.proto</c>.</summary>
internal static class OnnxReader
{
    private const long FloatType = 1; // TensorProto.DataType.FLOAT
    private const long IntegerAttribute = 2, ListAttribute = 7, FloatAttribute = 1; // AttributeProto.AttributeType

    /// <summary>Reads the graph of a model.</summary>
    /// <exception cref="InvalidDataException">The file is no ONNX model, or has no input or output.</exception>
    public static OnnxModel Read(byte[] file)
    {
        try
        {
            return Graph(Required(Fields(ByteString.CopyFrom(file)), 7, "graph"));
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new InvalidDataException($"This is no ONNX model: {exception.Message}", exception);
        }
    }

    private static OnnxModel Graph(ByteString message)
    {
        List<Field> fields = Fields(message);
        Dictionary<string, NamedTensor> initializers = Messages(fields, 5).Select(Tensor).OfType<NamedTensor>().ToDictionary(tensor => tensor.Name);
        string input = Messages(fields, 11).Select(Name).FirstOrDefault(name => !initializers.ContainsKey(name))
            ?? throw new InvalidDataException("The graph has no input.");
        string output = Messages(fields, 12).Select(Name).FirstOrDefault() ?? throw new InvalidDataException("The graph has no output.");
        return new OnnxModel(input, output, [.. Messages(fields, 1).Select(Node)], initializers);

        static string Name(ByteString value) => Text(Fields(value), 1);
    }

    private static OnnxNode Node(ByteString message)
    {
        List<Field> fields = Fields(message);
        return new OnnxNode(
            Text(fields, 4),
            [.. Messages(fields, 1).Select(name => name.ToStringUtf8())],
            Text(fields, 2),
            [.. Messages(fields, 5).Select(Attribute).OfType<OnnxAttribute>()]);
    }

    private static OnnxAttribute? Attribute(ByteString message)
    {
        List<Field> fields = Fields(message);
        return Value(fields, 20) switch
        {
            IntegerAttribute => OnnxAttribute.Single(Text(fields, 1), Value(fields, 3)),
            ListAttribute => new OnnxAttribute(Text(fields, 1), Integers(fields, 8)),
            FloatAttribute => new OnnxAttribute(Text(fields, 1), [], Float: BitConverter.Int32BitsToSingle((int)Value(fields, 2))),
            _ => null,
        };
    }

    /// <summary>A float tensor, its values in <c>raw_data</c> or in <c>float_data</c>, both little-endian; null for another type.</summary>
    private static NamedTensor? Tensor(ByteString message)
    {
        List<Field> fields = Fields(message);
        if (Value(fields, 2) != FloatType)
        {
            return null;
        }

        ByteString values = Messages(fields, 9).Concat(Messages(fields, 4)).FirstOrDefault() ?? ByteString.Empty;
        int[] shape = [.. Integers(fields, 1).Select(size => checked((int)size))];
        float[] elements = MemoryMarshal.Cast<byte, float>(values.Span).ToArray();
        string name = Text(fields, 8);
        return elements.Length == shape.Aggregate(1, (product, size) => product * size)
            ? new NamedTensor(name, shape, elements)
            : throw new InvalidDataException($"'{name}' has {elements.Length} values in shape [{string.Join(", ", shape)}].");
    }

    private static string Text(List<Field> fields, int number) => Messages(fields, number).FirstOrDefault()?.ToStringUtf8() ?? "";

    private static long Value(List<Field> fields, int number) => fields.FirstOrDefault(field => field.Number == number)?.Value ?? 0;

    private static IEnumerable<ByteString> Messages(List<Field> fields, int number) =>
        fields.Where(field => field.Number == number).Select(field => field.Bytes).OfType<ByteString>();

    private static ByteString Required(List<Field> fields, int number, string what) =>
        Messages(fields, number).FirstOrDefault() ?? throw new InvalidDataException($"This is no ONNX model: it has no {what}.");

    /// <summary>A repeated integer field, which may stand packed or one by one.</summary>
    private static List<long> Integers(List<Field> fields, int number)
    {
        var values = new List<long>();
        foreach (Field field in fields.Where(field => field.Number == number))
        {
            if (field.Bytes is null)
            {
                values.Add(field.Value);
                continue;
            }

            CodedInputStream packed = field.Bytes.CreateCodedInput();
            while (!packed.IsAtEnd)
            {
                values.Add(packed.ReadInt64());
            }
        }

        return values;
    }

    private static List<Field> Fields(ByteString message)
    {
        var fields = new List<Field>();
        CodedInputStream input = message.CreateCodedInput();
        for (uint tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
        {
            int number = WireFormat.GetTagFieldNumber(tag);
            switch (WireFormat.GetTagWireType(tag))
            {
                case WireFormat.WireType.Varint:
                    fields.Add(new Field(number, null, input.ReadInt64()));
                    break;
                case WireFormat.WireType.Fixed32:
                    fields.Add(new Field(number, null, input.ReadFixed32()));
                    break;
                case WireFormat.WireType.LengthDelimited:
                    fields.Add(new Field(number, input.ReadBytes(), 0));
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        }

        return fields;
    }

    /// <summary>A field of a message: bytes for what has a length, else a number (the bits of a float).</summary>
    private sealed record Field(int Number, ByteString? Bytes, long Value);
}
