using System.Runtime.InteropServices;
using Google.Protobuf;

namespace CnnGen.Benchmarks;

/// <summary>As much of ONNX as a chain of convolutions takes: reading weights in order, writing a VGG.</summary>
internal static class OnnxFile
{
    /// <summary>The float tensors of a model in the order of the file.</summary>
    public static IReadOnlyList<NamedTensor> ReadWeights(string path)
    {
        ByteString graph = Fields(ByteString.CopyFrom(File.ReadAllBytes(path))).First(field => field.Number == 7).Bytes;
        return [.. Fields(graph).Where(field => field.Number == 5).Select(field => ReadTensor(field.Bytes))];
    }

    /// <summary>Writes convolutions, poolings and dense layers with a network's parameters, opset 13.</summary>
    public static void WriteVgg(string path, Network network)
    {
        List<byte[]> nodes = [], weights = [];
        string current = "input";
        int made = 0;
        foreach (LayerInfo layer in network.Info.Layers)
        {
            string[] tensors = layer.ParameterCount == 0 ? [] : [layer.Name + ".weight", layer.Name + ".bias"];
            switch (layer.Kind)
            {
                case "Conv2D":
                    Add("Conv", tensors, ("pads", [1, 1, 1, 1]), ("kernel_shape", [3, 3]));
                    Add("Relu", []);
                    break;
                case "MaxPool":
                    Add("MaxPool", [], ("kernel_shape", [2, 2]), ("strides", [2, 2]));
                    break;
                case "Flatten":
                    Add("Flatten", []);
                    break;
                case "Dense":
                    Add("Gemm", tensors, ("transB", [1]));
                    if (layer.Output.Channels > 10)
                    {
                        Add("Relu", []);
                    }

                    break;
                case "Softmax":
                    Add("Softmax", [], ("axis", [1]));
                    break;
                default:
                    throw new InvalidOperationException($"No ONNX of {layer.Kind}.");
            }
        }

        foreach (Parameter parameter in network.Parameters)
        {
            weights.Add(Message(output =>
            {
                foreach (int size in parameter.Info.Shape)
                {
                    Number(output, 1, size);
                }

                Number(output, 2, 1);
                Text(output, 8, parameter.Name);
                Bytes(output, 9, MemoryMarshal.AsBytes(parameter.Values).ToArray());
            }));
        }

        byte[] graph = Message(output =>
        {
            nodes.ForEach(node => Bytes(output, 1, node));
            Text(output, 2, network.Info.Name);
            weights.ForEach(weight => Bytes(output, 5, weight));
            Bytes(output, 11, Value("input", [1, network.Info.Input.Channels, .. network.Info.Input.Spatial]));
            Bytes(output, 12, Value(current, [1, network.Info.OutputLength]));
        });
        File.WriteAllBytes(path, Message(output =>
        {
            Number(output, 1, 7);
            Bytes(output, 7, graph);
            Bytes(output, 8, Message(opset => Number(opset, 2, 13)));
        }));

        void Add(string type, string[] tensors, params (string Name, int[] Values)[] attributes)
        {
            string result = $"t{++made}", source = current;
            nodes.Add(Message(output =>
            {
                Text(output, 1, source);
                Array.ForEach(tensors, tensor => Text(output, 1, tensor));
                Text(output, 2, result);
                Text(output, 4, type);
                foreach ((string name, int[] values) in attributes)
                {
                    Bytes(output, 5, Message(attribute =>
                    {
                        bool isScalar = name is "transB" or "axis";
                        Text(attribute, 1, name);
                        Array.ForEach(values, value => Number(attribute, isScalar ? 3 : 8, value));
                        Number(attribute, 20, isScalar ? 2 : 7);
                    }));
                }
            }));
            current = result;
        }
    }

    private static NamedTensor ReadTensor(ByteString tensor)
    {
        List<(int Number, ByteString Bytes, long Value)> fields = Fields(tensor);
        int[] shape = [.. fields.Where(field => field.Number == 1).SelectMany(field => field.Bytes.IsEmpty ? [field.Value] : Packed(field.Bytes)).Select(size => (int)size)];
        ByteString raw = fields.First(field => field.Number == 9).Bytes;
        return new NamedTensor(fields.First(field => field.Number == 8).Bytes.ToStringUtf8(), shape, MemoryMarshal.Cast<byte, float>(raw.Span).ToArray());
    }

    private static IEnumerable<long> Packed(ByteString bytes)
    {
        CodedInputStream input = bytes.CreateCodedInput();
        while (!input.IsAtEnd)
        {
            yield return input.ReadInt64();
        }
    }

    private static List<(int Number, ByteString Bytes, long Value)> Fields(ByteString message)
    {
        var fields = new List<(int Number, ByteString Bytes, long Value)>();
        CodedInputStream input = message.CreateCodedInput();
        for (uint tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
        {
            int number = WireFormat.GetTagFieldNumber(tag);
            switch (WireFormat.GetTagWireType(tag))
            {
                case WireFormat.WireType.Varint:
                    fields.Add((number, ByteString.Empty, input.ReadInt64()));
                    break;
                case WireFormat.WireType.LengthDelimited:
                    fields.Add((number, input.ReadBytes(), 0));
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        }

        return fields;
    }

    private static byte[] Value(string name, int[] shape) => Message(output =>
    {
        Text(output, 1, name);
        Bytes(output, 2, Message(type => Bytes(type, 1, Message(tensor =>
        {
            Number(tensor, 1, 1);
            Bytes(tensor, 2, Message(dimensions => Array.ForEach(shape, size => Bytes(dimensions, 1, Message(dimension => Number(dimension, 1, size))))));
        }))));
    });

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

    private static void Bytes(CodedOutputStream output, int field, byte[] value)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(value));
    }
}
