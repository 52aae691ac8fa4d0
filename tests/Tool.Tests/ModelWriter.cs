using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Google.Protobuf;

namespace CnnGen.Tool.Tests;

/// <summary>Writes ONNX files field by field, damaged ones too, as a reader may meet them.</summary>
internal static class ModelWriter
{
    public static byte[] Message(params (int Field, object Value)[] fields)
    {
        using var bytes = new MemoryStream();
        using (var output = new CodedOutputStream(bytes, leaveOpen: true))
        {
            foreach ((int field, object value) in fields)
            {
                switch (value)
                {
                    case long number:
                        output.WriteTag(field, WireFormat.WireType.Varint);
                        output.WriteInt64(number);
                        break;
                    case float real:
                        output.WriteTag(field, WireFormat.WireType.Fixed32);
                        output.WriteFloat(real);
                        break;
                    case string text:
                        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
                        output.WriteString(text);
                        break;
                    case byte[] message:
                        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
                        output.WriteBytes(ByteString.CopyFrom(message));
                        break;
                    default:
                        throw new ArgumentException("No field.", nameof(fields));
                }
            }
        }

        return bytes.ToArray();
    }

    public static byte[] Model(long opset, byte[] graph) => Message((1, 8L), (7, graph), (8, Message((2, opset))));

    public static byte[] Graph(byte[][] nodes, byte[][] initializers, byte[][] inputs, byte[][] outputs) => Message(
    [
        .. nodes.Select(node => (1, (object)node)), (2, "g"), .. initializers.Select(tensor => (5, (object)tensor)), .. inputs.Select(input => (11, (object)input)),
        .. outputs.Select(output => (12, (object)output)),
    ]);

    public static byte[] Node(string type, string[] inputs, string[] outputs, params byte[][] attributes) => Message(
    [
        .. inputs.Select(name => (1, (object)name)), .. outputs.Select(name => (2, (object)name)), (4, type), .. attributes.Select(attribute => (5, (object)attribute)),
    ]);

    public static byte[] Ints(string name, params long[] values) => Message([(1, name), .. values.Select(value => (8, (object)value)), (20, 7L)]);

    public static byte[] Int(string name, long value) => Message((1, name), (3, value), (20, 2L));

    public static byte[] Text(string name, string value) => Message((1, name), (4, value), (20, 3L));

    public static byte[] Value(string name, long type, params long[] dims) => Message(
        (1, name), (2, Message((1, Message((1, type), (2, Message([.. dims.Select(size => (1, (object)Message((1, size))))])))))));

    public static byte[] Floats(string name, long[] dims, params float[] values) =>
        Message([.. dims.Select(size => (1, (object)size)), (2, 1L), (8, name), (9, MemoryMarshal.AsBytes(values.AsSpan()).ToArray())]);

    public static byte[] Integers(string name, params long[] values)
    {
        var bytes = new byte[values.Length * sizeof(long)];
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(i * sizeof(long)), values[i]);
        }

        return Message((1, (long)values.Length), (2, 7L), (8, name), (9, bytes));
    }

    /// <summary>A graph of one input x and one output y.</summary>
    public static byte[] Simple(long opset, long[] input, long[] output, byte[][] initializers, params byte[][] nodes) =>
        Model(opset, Graph(nodes, initializers, [Value("x", 1, input)], [Value("y", 1, output)]));
}
