namespace CnnGen;

/// <summary>A network as a graph of ONNX operators, one or a few for each layer. Sizes and arguments are resolved: what ONNX would derive anew is written in numbers.</summary>
internal sealed partial class OnnxExporter
{
    private const string InputName = "input";

    private readonly Network _network;
    private readonly OnnxGraph _graph;
    private readonly IReadOnlyList<LayerInfo> _layers;
    private readonly LayerOperation[] _operations;
    private readonly HashSet<string> _names;

    private OnnxExporter(Network network)
    {
        _network = network;
        _layers = network.Info.Layers;
        _operations = [.. _layers.Select(layer => LayerOperation.Parse(layer.Operation))];
        _names = [.. _layers.Select(layer => layer.Name), InputName];
        _graph = new OnnxGraph(network.Info.Name);
    }

    /// <summary>Writes a network and its weights as a file.</summary>
    public static void Write(Network network, Stream stream)
    {
        var exporter = new OnnxExporter(network);
        exporter.AddLayers();
        exporter._graph.WriteTo(stream);
    }

    private void AddLayers()
    {
        NetworkInfo info = _network.Info;
        _graph.Input(InputName, info.Input);
        bool[] isRead = Reached();
        for (int i = 0; i < _layers.Count; i++)
        {
            if (isRead[i])
            {
                _graph.Begin(_layers[i].Name);
                _graph.End(Layer(i));
            }
        }

        foreach (OutputInfo output in info.Outputs)
        {
            string value = output.Name;
            if (value == InputName)
            {
                // An output that is the input still needs a name of its own.
                _graph.Begin("output/" + InputName);
                _graph.End(value);
                value = "output/" + InputName;
            }

            _graph.Output(value, output.Shape);
        }
    }

    /// <summary>Which layers some output depends on.</summary>
    private bool[] Reached()
    {
        var isRead = new bool[_layers.Count];
        HashSet<string> outputs = [.. _network.Info.Outputs.Select(output => output.Name)];
        for (int i = _layers.Count - 1; i >= 0; i--)
        {
            isRead[i] |= outputs.Contains(_layers[i].Name);
            foreach (int input in isRead[i] ? _operations[i].Inputs : [])
            {
                if (input >= 0)
                {
                    isRead[input] = true;
                }
            }
        }

        return isRead;
    }

    private TensorShape ShapeOf(int layer) => layer < 0 ? _network.Info.Input : _layers[layer].Output;

    /// <summary>The operators of a layer; returns its value.</summary>
    private string Layer(int index)
    {
        LayerInfo layer = _layers[index];
        LayerOperation operation = _operations[index];
        string[] inputs = [.. operation.Inputs.Select(input => input < 0 ? InputName : _layers[input].Name)];
        string x = inputs[0];
        TensorShape source = ShapeOf(operation.Inputs[0]), output = layer.Output;
        return operation.Kind switch
        {
            "Conv" => Activate(Convolve(x, layer.Name, "", source, operation, operation.Int("groups", 1)), operation),
            "ConvTranspose" => Activate(ConvolveTransposed(x, layer, source, operation), operation),
            "Separable" => Activate(Separable(x, layer.Name, source, operation), operation),
            "Dense" => Activate(Dense(x, layer.Name, source, operation), operation),
            "Pool" => Pool(x, source, output, operation),
            "AdaptivePool" => PoolAdaptively(x, source, output),
            "Activation" => Activate(x, operation),
            "Scale" => Scale(x, layer.Name, output, operation),
            "PReLU" => _graph.Add("PRelu", [x, ChannelTensor(layer.Name + ".weight", output.Spatial.Length)]),
            "Softmax" => _graph.Add(operation.Flag("log") ? "LogSoftmax" : "Softmax", x, ("axis", 1L)),
            "Reshape" => Reshape(x, source, output),
            "Permute" => _graph.Add("Transpose", x, ("perm", operation.Ints("order", 1, 0).Select(axis => axis + 1).Prepend(0))),
            "Pad" => PadOrCrop(x, source, operation),
            "Dropout" => _graph.Add("Dropout", [x, _graph.Scalar(operation.Real("rate", 0))]),
            "Normalization" => Normalize(x, layer, operation),
            "LocalResponseNorm" => NormalizeLocally(x, output, operation),
            "Upsample" => Upsample(x, source, operation),
            "PixelShuffle" => _graph.Add("DepthToSpace", x, ("blocksize", (long)operation.Int("factor", 1)), ("mode", "CRD")),
            "Add" => _graph.Add(inputs.Length == 2 ? "Add" : "Sum", inputs),
            "Multiply" => Multiply(inputs, operation, output),
            "Concat" => _graph.Add("Concat", inputs, ("axis", 1L)),
            _ => throw new InvalidOperationException($"{layer.Name}: no form in ONNX of {operation.Kind}."),
        };
    }

    /// <summary>A parameter in its own shape.</summary>
    private string Tensor(string name) => Tensor(name, _network.Parameter(name).Info.Shape);

    /// <summary>A parameter of one value for each channel, to be spread over the positions.</summary>
    private string ChannelTensor(string name, int spatial) => Tensor(name, [_network.Parameter(name).Length, .. Enumerable.Repeat(1, spatial)]);

    private string Tensor(string name, int[] shape)
    {
        ParameterInfo info = _network.Parameter(name).Info;
        return _graph.Tensor(_names.Contains(name) ? name + "/tensor" : name, shape, _network.Weights.AsMemory(info.Offset, info.Length));
    }

    /// <summary>The bias as one more input, where there is one.</summary>
    private string[] Bias(string name, LayerOperation operation) => operation.Flag("nobias") ? [] : [Tensor(name)];

    private string Scale(string x, string layer, TensorShape output, LayerOperation operation)
    {
        string scaled = _graph.Add("Mul", [x, ChannelTensor(layer + ".weight", output.Spatial.Length)]);
        return operation.Flag("nobias") ? scaled : _graph.Add("Add", [scaled, ChannelTensor(layer + ".bias", output.Spatial.Length)]);
    }

    private string Dense(string x, string layer, TensorShape source, LayerOperation operation)
    {
        string flat = source.Spatial.Length == 0 ? x : _graph.Add("Flatten", x, ("axis", 1L));
        return _graph.Add("Gemm", [flat, Tensor(layer + ".weight"), .. Bias(layer + ".bias", operation)], ("transB", 1L));
    }

    private string Reshape(string x, TensorShape source, TensorShape output) =>
        output.Spatial.Length == 0
            ? source.Spatial.Length == 0 ? x : _graph.Add("Flatten", x, ("axis", 1L))
            : ReshapeTo(x, [output.Channels, .. output.Spatial]);

    /// <summary>Another shape for a sample; the batch stays as it is.</summary>
    private string ReshapeTo(string x, params IEnumerable<int> shape) => _graph.Add("Reshape", [x, _graph.Ints([0, .. shape.Select(size => (long)size)])]);

    /// <summary>A product from left to right; a factor without spatial sizes gets those of one position.</summary>
    private string Multiply(string[] inputs, LayerOperation operation, TensorShape output)
    {
        string[] factors = [.. inputs.Zip(operation.Inputs, (input, node) =>
            ShapeOf(node).Spatial.Length == output.Spatial.Length ? input : ReshapeTo(input, [output.Channels, .. output.Spatial.Select(_ => 1)]))];
        return factors.Aggregate((left, right) => _graph.Add("Mul", [left, right]));
    }

    private string Upsample(string x, TensorShape source, LayerOperation operation)
    {
        int[] scale = operation.Ints("scale", source.Spatial.Length, 1);
        string[] inputs = [x, "", _graph.Floats([1, 1, .. scale.Select(one => (float)one)])];
        return operation.Flag("linear")
            ? _graph.Add("Resize", inputs, ("mode", "linear"), ("coordinate_transformation_mode", "half_pixel"))
            : _graph.Add("Resize", inputs, ("mode", "nearest"), ("coordinate_transformation_mode", "asymmetric"), ("nearest_mode", "floor"));
    }
}
