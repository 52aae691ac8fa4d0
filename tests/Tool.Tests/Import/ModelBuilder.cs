using static CnnGen.Tool.Tests.ModelWriter;

namespace CnnGen.Tool.Tests.Import;

/// <summary>Models as exporters write them, node by node, with random weights.</summary>
internal sealed class ModelBuilder(long opset)
{
    private readonly List<byte[]> _nodes = [];
    private readonly List<byte[]> _tensors = [];
    private readonly List<byte[]> _more = [];
    private readonly RandomSequence _random = new(7);
    private int _count;

    /// <summary>Whether weights are listed as inputs, too, as before version 4 of the format.</summary>
    public bool ListsWeights { get; init; }

    /// <summary>A node with one output.</summary>
    public string Op(string type, string[] inputs, params byte[][] attributes) => Ops(type, inputs, 1, attributes)[0];

    /// <summary>A node with several outputs.</summary>
    public string[] Ops(string type, string[] inputs, int outputs, params byte[][] attributes)
    {
        string[] names = [.. Enumerable.Range(0, outputs).Select(_ => $"v{_count++}")];
        _nodes.Add(Node(type, inputs, names, attributes));
        return names;
    }

    /// <summary>Random weights.</summary>
    public string Weight(params long[] dims)
    {
        long length = dims.Aggregate(1L, (product, size) => product * size);
        double spread = Math.Sqrt(3.0 * dims[0] / Math.Max(length, 1));
        return Tensor(dims, [.. Enumerable.Range(0, (int)length).Select(_ => (float)(((2 * _random.NextDouble()) - 1) * spread))]);
    }

    /// <summary>Random numbers around 1.</summary>
    public string Positive(params long[] dims) =>
        Tensor(dims, [.. Enumerable.Range(0, (int)dims.Aggregate(1L, (product, size) => product * size)).Select(_ => (float)(0.5 + _random.NextDouble()))]);

    public string Tensor(long[] dims, params float[] values)
    {
        string name = $"w{_count++}";
        _tensors.Add(Floats(name, dims, values));
        _more.Add(Value(name, 1, dims));
        return name;
    }

    public string Scalar(float value) => Tensor([], value);

    public string List(params long[] values)
    {
        string name = $"c{_count++}";
        _tensors.Add(Integers(name, values));
        _more.Add(Value(name, 7, values.Length));
        return name;
    }

    /// <summary>A whole number without axes, as a node.</summary>
    public string Number(long value) => Op("Constant", [], Message((1, "value"), (5, Message((2, 7L), (7, value))), (20, 4L)));

    public string Conv(string x, int filters, int channels, int kernel, params byte[][] attributes) => Op("Conv", [x, Weight(filters, channels, kernel, kernel), Weight(filters)], attributes);

    public string Relu(string x) => Op("Relu", [x]);

    public string BatchNorm(string x, int channels) => Op("BatchNormalization", [x, Positive(channels), Weight(channels), Weight(channels), Positive(channels)]);

    public static byte[] Real(string name, float value) => Message((1, name), (2, value), (20, 1L));

    /// <summary>The model of an input x.</summary>
    public byte[] Model(byte[] input, params (string Name, long[] Dims)[] outputs) => ModelWriter.Model(
        opset, Graph([.. _nodes], [.. _tensors], [input, .. ListsWeights ? _more : []], [.. outputs.Select(output => Value(output.Name, 1, output.Dims))]));

    /// <summary>An input x of a batch of any size.</summary>
    public static byte[] OpenInput(string batch, params long[] dims) => Message(
        (1, "x"), (2, Message((1, Message((1, 1L), (2, Message([(1, (object)Message((2, batch))), .. dims.Select(size => (1, (object)Message((1, size))))])))))));
}
