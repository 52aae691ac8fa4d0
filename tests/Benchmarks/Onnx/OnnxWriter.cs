using System.Runtime.InteropServices;
using Google.Protobuf;

namespace CnnGen.Benchmarks.Onnx;

/// <summary>Writes ONNX models of opset 13. Field numbers are those of <c>onnx.proto</c>.</summary>
internal static class OnnxWriter
{
    private const int FileVersion = 7; // IR_VERSION of ONNX 1.8, of the same time as opset 13
    private const int OperatorSet = 13;
    private const int FloatType = 1; // TensorProto.DataType.FLOAT
    private const int FloatAttribute = 1, IntegerAttribute = 2, ListAttribute = 7; // AttributeProto.AttributeType

    /// <summary>The bytes of a file.</summary>
    /// <param name="model">What to write.</param>
    /// <param name="inputShape">Shape of the input, batch first.</param>
    /// <param name="outputShape">Shape of the output, batch first.</param>
    public static byte[] Write(OnnxModel model, IEnumerable<int> inputShape, IEnumerable<int> outputShape)
    {
        byte[] graph = Message(output =>
        {
            foreach (OnnxNode node in model.Nodes)
            {
                Bytes(output, 1, Node(node));
            }

            Text(output, 2, "graph");
            foreach (NamedTensor tensor in model.Initializers.Values)
            {
                Bytes(output, 5, Tensor(tensor));
            }

            Bytes(output, 11, FloatValue(model.Input, inputShape));
            Bytes(output, 12, FloatValue(model.Output, outputShape));
        });
        return Message(output =>
        {
            Number(output, 1, FileVersion);
            Bytes(output, 7, graph);
            Bytes(output, 8, Message(set => Number(set, 2, OperatorSet)));
        });
    }

    private static byte[] Node(OnnxNode node) => Message(output =>
    {
        foreach (string name in node.Inputs)
        {
            Text(output, 1, name);
        }

        Text(output, 2, node.Output);
        Text(output, 4, node.Type);
        foreach (OnnxAttribute attribute in node.Attributes)
        {
            Bytes(output, 5, Attribute(attribute));
        }
    });

    private static byte[] Attribute(OnnxAttribute attribute) => Message(output =>
    {
        Text(output, 1, attribute.Name);
        if (attribute.Float is { } value)
        {
            output.WriteTag(2, WireFormat.WireType.Fixed32);
            output.WriteFloat(value);
            Number(output, 20, FloatAttribute);
            return;
        }

        foreach (long integer in attribute.Integers)
        {
            Number(output, attribute.IsList ? 8 : 3, integer);
        }

        Number(output, 20, attribute.IsList ? ListAttribute : IntegerAttribute);
    });

    private static byte[] Tensor(NamedTensor tensor) => Message(output =>
    {
        foreach (int size in tensor.Shape)
        {
            Number(output, 1, size);
        }

        Number(output, 2, FloatType);
        Text(output, 8, tensor.Name);
        Bytes(output, 9, MemoryMarshal.AsBytes(tensor.Values.AsSpan()));
    });

    /// <summary>A ValueInfoProto: name, then type, tensor type, element type and shape nested in one another.</summary>
    private static byte[] FloatValue(string name, IEnumerable<int> shape)
    {
        byte[] dimensions = Message(output =>
        {
            foreach (int size in shape)
            {
                Bytes(output, 1, Message(dimension => Number(dimension, 1, size)));
            }
        });
        byte[] tensorType = Message(output =>
        {
            Number(output, 1, FloatType);
            Bytes(output, 2, dimensions);
        });
        byte[] type = Message(output => Bytes(output, 1, tensorType));
        return Message(output =>
        {
            Text(output, 1, name);
            Bytes(output, 2, type);
        });
    }

    private static byte[] Message(Action<CodedOutputStream> write)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream))
        {
            write(output);
        }

        return stream.ToArray();
    }

    private static void Number(CodedOutputStream output, int field, long value)
    {
        output.WriteTag(field, WireFormat.WireType.Varint);
        output.WriteInt64(value);
    }

    private static void Text(CodedOutputStream output, int field, string value)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteString(value);
    }

    private static void Bytes(CodedOutputStream output, int field, ReadOnlySpan<byte> value)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(value));
    }
}
