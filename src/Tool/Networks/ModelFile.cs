using Google.Protobuf;

namespace CnnGen.Tool.Networks;

/// <summary>ONNX files as bytes.</summary>
internal static class ModelFile
{
    private const int VersionField = 1, GraphField = 7; // of ModelProto
    private const int InitializerField = 5, InputField = 11; // of GraphProto
    private const int TensorNameField = 8, ValueNameField = 1;

    /// <summary>The first version of the format in which initializers need not be inputs.</summary>
    private const int FreeInitializers = 4;

    /// <summary>
    /// The model without the inputs that are initializers, as files of old versions list them. ONNX Runtime takes such weights for something that may change
    /// from run to run, and folds none: without them it is as fast as it can be, and a comparison is fair.
    /// </summary>
    public static byte[] WithConstantWeights(byte[] file)
    {
        List<Field> model = Fields(file);
        List<Field> graph = [.. model.Where(field => field.Number == GraphField && field.Bytes is not null).SelectMany(field => Fields(field.Bytes!.ToByteArray()))];
        var weights = graph.Where(field => field.Number == InitializerField).Select(field => Name(field, TensorNameField)).ToHashSet(StringComparer.Ordinal);
        bool IsWeight(Field field) => field.Number == InputField && weights.Contains(Name(field, ValueNameField));
        if (!graph.Any(IsWeight))
        {
            return file;
        }

        Field version = model.LastOrDefault(field => field.Number == VersionField) ?? new Field(VersionField, null, 0);
        return Bytes(
        [
            version with { Value = Math.Max(version.Value, FreeInitializers) },
            .. model.Where(field => field.Number is not (VersionField or GraphField)),
            new Field(GraphField, ByteString.CopyFrom(Bytes(graph.Where(field => !IsWeight(field)))), 0),
        ]);
    }

    private static string Name(Field message, int field) =>
        message.Bytes is null ? "" : Fields(message.Bytes.ToByteArray()).LastOrDefault(one => one.Number == field)?.Bytes?.ToStringUtf8() ?? "";

    /// <summary>The fields of a message: numbers, and what has a length. No others are in these messages.</summary>
    private static List<Field> Fields(byte[] message)
    {
        using var input = new CodedInputStream(message);
        var fields = new List<Field>();
        for (uint tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
        {
            int number = WireFormat.GetTagFieldNumber(tag);
            switch (WireFormat.GetTagWireType(tag))
            {
                case WireFormat.WireType.Varint:
                    fields.Add(new Field(number, null, input.ReadInt64()));
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

    private static byte[] Bytes(IEnumerable<Field> fields)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream))
        {
            foreach (Field field in fields)
            {
                output.WriteTag(field.Number, field.Bytes is null ? WireFormat.WireType.Varint : WireFormat.WireType.LengthDelimited);
                if (field.Bytes is null)
                {
                    output.WriteInt64(field.Value);
                }
                else
                {
                    output.WriteBytes(field.Bytes);
                }
            }
        }

        return stream.ToArray();
    }

    private sealed record Field(int Number, ByteString? Bytes, long Value);
}
