using System.Globalization;
using System.Runtime.InteropServices;

namespace CnnGen;

/// <summary>An attribute of an operator: one of a number, a list of numbers, a float, text.</summary>
internal readonly record struct OnnxAttribute(string Name, object Value)
{
    public static implicit operator OnnxAttribute((string Name, long Value) attribute) => new(attribute.Name, attribute.Value);

    public static implicit operator OnnxAttribute((string Name, float Value) attribute) => new(attribute.Name, attribute.Value);

    public static implicit operator OnnxAttribute((string Name, string Value) attribute) => new(attribute.Name, attribute.Value);

    public static implicit operator OnnxAttribute((string Name, IEnumerable<int> Values) attribute) =>
        new(attribute.Name, attribute.Values.Select(value => (long)value).ToArray());
}

/// <summary>An ONNX graph as it grows, of float tensors whose first axis is a batch of any size. Written as operator set 17.</summary>
/// <remarks>Field numbers are those of <c>onnx.proto</c> (github.com/onnx/onnx).</remarks>
internal sealed class OnnxGraph(string name)
{
    private const int FileVersion = 8; // IR_VERSION of ONNX 1.12, of the same time as operator set 17
    private const int OperatorSet = 17;
    private const int Float = 1, Int64 = 7; // TensorProto.DataType
    private const int FloatAttribute = 1, IntAttribute = 2, TextAttribute = 3, IntsAttribute = 7; // AttributeProto.AttributeType

    private readonly List<Node> _nodes = [];
    private readonly List<OnnxMessage> _tensors = [];
    private readonly Dictionary<string, string> _constants = new(StringComparer.Ordinal);
    private readonly List<OnnxMessage> _inputs = [], _outputs = [];
    private string _scope = "";
    private int _made;

    /// <summary>Names what follows after a layer: its values are <c>layer/1</c>, <c>layer/2</c>... A slash is in no layer's name.</summary>
    public void Begin(string layer) => (_scope, _made) = (layer, 0);

    /// <summary>Gives the value that a layer ends with the layer's own name.</summary>
    /// <param name="value">The result of the last operator that was added, or any other value.</param>
    public void End(string value)
    {
        if (_nodes.Count > 0 && _nodes[^1].Output == value && value.StartsWith(_scope + "/", StringComparison.Ordinal))
        {
            _nodes[^1] = _nodes[^1] with { Output = _scope };
        }
        else
        {
            _nodes.Add(new Node("Identity", [value], _scope, []));
        }
    }

    /// <summary>Adds an operator, and returns its result's name.</summary>
    public string Add(string type, string[] inputs, params OnnxAttribute[] attributes)
    {
        string output = string.Create(CultureInfo.InvariantCulture, $"{_scope}/{++_made}");
        _nodes.Add(new Node(type, inputs, output, attributes));
        return output;
    }

    /// <summary>Adds an operator of one input.</summary>
    public string Add(string type, string input, params OnnxAttribute[] attributes) => Add(type, [input], attributes);

    /// <summary>A tensor of the weights.</summary>
    public string Tensor(string name, IEnumerable<int> shape, ReadOnlyMemory<float> values)
    {
        OnnxMessage tensor = Dimensions(shape).Add(2, Float).Add(8, name);
        _tensors.Add(tensor.Add(9, values));
        return name;
    }

    /// <summary>A single float, without axes; equal ones are one tensor.</summary>
    public string Scalar(double value)
    {
        float single = (float)value;
        return Constant($"f:{BitConverter.SingleToInt32Bits(single)}", name => new OnnxMessage().Add(2, Float).Add(8, name).Add(9, new[] { single }.AsMemory()));
    }

    /// <summary>A list of floats.</summary>
    public string Floats(params float[] values) => Constant(
        "fs:" + string.Join(",", values.Select(BitConverter.SingleToInt32Bits)),
        name => Dimensions([values.Length]).Add(2, Float).Add(8, name).Add(9, values.AsMemory()));

    /// <summary>A list of whole numbers, for the operators that take sizes and axes as inputs.</summary>
    public string Ints(params long[] values) => Constant("i:" + string.Join(",", values), name =>
    {
        long[] little = BitConverter.IsLittleEndian ? values : Array.ConvertAll(values, System.Buffers.Binary.BinaryPrimitives.ReverseEndianness);
        return Dimensions([values.Length]).Add(2, Int64).Add(8, name).Add(9, MemoryMarshal.AsBytes(little.AsSpan()));
    });

    /// <summary>Declares the graph's input.</summary>
    public void Input(string value, TensorShape shape) => _inputs.Add(Value(value, shape));

    /// <summary>Declares one of the graph's outputs.</summary>
    public void Output(string value, TensorShape shape) => _outputs.Add(Value(value, shape));

    /// <summary>Writes the file.</summary>
    /// <exception cref="NotSupportedException">It would be larger than a message in this format can be.</exception>
    public void WriteTo(Stream stream)
    {
        var graph = new OnnxMessage();
        foreach (Node node in _nodes)
        {
            graph.Add(1, Message(node));
        }

        graph.Add(2, name);
        _tensors.ForEach(tensor => graph.Add(5, tensor));
        _inputs.ForEach(input => graph.Add(11, input));
        _outputs.ForEach(output => graph.Add(12, output));
        OnnxMessage model = new OnnxMessage().Add(1, FileVersion).Add(2, "CnnGen").Add(7, graph).Add(8, new OnnxMessage().Add(1, "").Add(2, OperatorSet));
        if (model.Length > int.MaxValue)
        {
            throw new NotSupportedException($"{name} takes {model.Length} bytes as ONNX; one file holds at most {int.MaxValue}.");
        }

        model.WriteTo(stream);
    }

    private static OnnxMessage Dimensions(IEnumerable<int> shape)
    {
        var tensor = new OnnxMessage();
        foreach (int size in shape)
        {
            tensor.Add(1, size);
        }

        return tensor;
    }

    private static OnnxMessage Value(string name, TensorShape shape)
    {
        OnnxMessage sizes = new OnnxMessage().Add(1, new OnnxMessage().Add(2, "N"));
        foreach (int size in shape.Spatial.Prepend(shape.Channels))
        {
            sizes.Add(1, new OnnxMessage().Add(1, size));
        }

        OnnxMessage type = new OnnxMessage().Add(1, new OnnxMessage().Add(1, Float).Add(2, sizes));
        return new OnnxMessage().Add(1, name).Add(2, type);
    }

    private static OnnxMessage Message(Node node)
    {
        var message = new OnnxMessage();
        foreach (string input in node.Inputs)
        {
            message.Add(1, input);
        }

        message.Add(2, node.Output).Add(3, node.Output).Add(4, node.Type);
        foreach (OnnxAttribute attribute in node.Attributes)
        {
            var field = new OnnxMessage().Add(1, attribute.Name);
            switch (attribute.Value)
            {
                case float value:
                    field.Add(2, value).Add(20, FloatAttribute);
                    break;
                case long value:
                    field.Add(3, value).Add(20, IntAttribute);
                    break;
                case string value:
                    field.Add(4, value).Add(20, TextAttribute);
                    break;
                case long[] values:
                    Array.ForEach(values, value => field.Add(8, value));
                    field.Add(20, IntsAttribute);
                    break;
            }

            message.Add(5, field);
        }

        return message;
    }

    private string Constant(string key, Func<string, OnnxMessage> make)
    {
        if (!_constants.TryGetValue(key, out string? constant))
        {
            constant = string.Create(CultureInfo.InvariantCulture, $"/{_constants.Count + 1}");
            _constants.Add(key, constant);
            _tensors.Add(make(constant));
        }

        return constant;
    }

    private sealed record Node(string Type, string[] Inputs, string Output, OnnxAttribute[] Attributes);
}
