using CnnGen.Tool.Onnx;
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
        List<WireField> model = new WireMessage(file, 0, file.Length).Fields();
        List<WireField> graph = [.. model.Where(field => field.Number == GraphField).SelectMany(field => field.Message?.Fields() ?? [])];
        var weights = graph.Where(field => field.Number == InitializerField).Select(field => Name(field, TensorNameField)).ToHashSet(StringComparer.Ordinal);
        bool IsWeight(WireField field) => field.Number == InputField && weights.Contains(Name(field, ValueNameField));
        if (!graph.Any(IsWeight))
        {
            return file;
        }

        byte[] folded = Bytes(graph.Where(field => !IsWeight(field)));
        long version = model.LastOrDefault(field => field.Number == VersionField).Value;
        return Bytes(
        [
            new WireField(VersionField, null, Math.Max(version, FreeInitializers)),
            .. model.Where(field => field.Number is not (VersionField or GraphField)),
            new WireField(GraphField, new WireMessage(folded, 0, folded.Length), 0),
        ]);
    }

    private static string Name(WireField message, int field) => message.Message?.Fields().LastOrDefault(one => one.Number == field).Message?.Text ?? "";

    /// <summary>Fields as a message: numbers, and what has a length. No others are in these messages.</summary>
    private static byte[] Bytes(IEnumerable<WireField> fields)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream))
        {
            foreach (WireField field in fields)
            {
                output.WriteTag(field.Number, field.Message is null ? WireFormat.WireType.Varint : WireFormat.WireType.LengthDelimited);
                if (field.Message is { } message)
                {
                    output.WriteBytes(ByteString.CopyFrom(message.Bytes.Span));
                }
                else
                {
                    output.WriteInt64(field.Value);
                }
            }
        }

        return stream.ToArray();
    }
}
