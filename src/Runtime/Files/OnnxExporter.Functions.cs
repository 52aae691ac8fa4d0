namespace CnnGen;

/// <summary>Activations and normalisations.</summary>
internal sealed partial class OnnxExporter
{
    /// <summary>The activation of an operation, where it has one.</summary>
    private string Activate(string x, LayerOperation operation)
    {
        string kind = operation.Text("activation", nameof(Activation.None));
        float a = (float)operation.Real("a", 0), b = (float)operation.Real("b", 0);
        return kind switch
        {
            nameof(Activation.None) => x,
            nameof(Activation.ReLU) => _graph.Add("Relu", x),
            nameof(Activation.ReLU6) => _graph.Add("Clip", [x, _graph.Scalar(0), _graph.Scalar(6)]),
            nameof(Activation.LeakyReLU) => _graph.Add("LeakyRelu", x, ("alpha", a)),
            nameof(Activation.ELU) => _graph.Add("Elu", x, ("alpha", a)),
            nameof(Activation.SELU) => _graph.Add("Selu", x),
            nameof(Activation.GELU) => GeluWithErf(x),
            "GELUTanh" => GeluWithTanh(x),
            nameof(Activation.SiLU) => _graph.Add("Mul", [x, _graph.Add("Sigmoid", x)]),
            nameof(Activation.Mish) => _graph.Add("Mul", [x, _graph.Add("Tanh", _graph.Add("Softplus", x))]),
            nameof(Activation.HardSigmoid) => _graph.Add("HardSigmoid", x, ("alpha", a), ("beta", b)),
            "Clip" => _graph.Add("Clip", [x, _graph.Scalar(a), _graph.Scalar(b)]),

            // Sigmoid, HardSwish, Tanh, Softplus and Softsign are operators of the same names.
            _ => _graph.Add(kind, x),
        };
    }

    /// <summary>x / 2 * (1 + erf(x / sqrt(2))), which is an operator of its own only from set 20 on.</summary>
    private string GeluWithErf(string x)
    {
        string erf = _graph.Add("Erf", Times(x, Math.Sqrt(0.5)));
        return Times(_graph.Add("Mul", [x, Plus(erf, 1)]), 0.5);
    }

    /// <summary>x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 x^3))) (Hendrycks and Gimpel 2016, section 2).</summary>
    private string GeluWithTanh(string x)
    {
        string cube = _graph.Add("Mul", [x, _graph.Add("Mul", [x, x])]);
        string inner = Times(_graph.Add("Add", [x, Times(cube, 0.044715)]), Math.Sqrt(2 / Math.PI));
        return Times(_graph.Add("Mul", [x, Plus(_graph.Add("Tanh", inner), 1)]), 0.5);
    }

    private string Times(string x, double factor) => _graph.Add("Mul", [x, _graph.Scalar(factor)]);

    private string Plus(string x, double term) => _graph.Add("Add", [x, _graph.Scalar(term)]);

    private string Normalize(string x, LayerInfo layer, LayerOperation operation)
    {
        string name = layer.Name;
        TensorShape shape = layer.Output;
        OnnxAttribute epsilon = ("epsilon", (float)operation.Real("epsilon", 1e-5));
        switch (operation.Text("over", "Batch"))
        {
            case "Batch":
                // ONNX weighs the old statistics, not the new.
                return _graph.Add(
                    "BatchNormalization", [x, Tensor(name + ".weight"), Tensor(name + ".bias"), Tensor(name + ".running_mean"), Tensor(name + ".running_var")],
                    epsilon, ("momentum", (float)(1 - operation.Real("momentum", 0.1))));
            case "Layer":
                return _graph.Add("LayerNormalization", [x, Tensor(name + ".weight"), Tensor(name + ".bias")], ("axis", 1L), epsilon);
            case "Instance" when shape.Spatial.Length > 0:
                return _graph.Add("InstanceNormalization", [x, Tensor(name + ".weight"), Tensor(name + ".bias")], epsilon);
        }

        // Groups are instances of a shape with as many channels as there are groups.
        int groups = operation.Text("over", "") == "Instance" ? shape.Channels : operation.Int("groups", 1);
        var ones = new float[groups];
        Array.Fill(ones, 1f);
        string normal = _graph.Add(
            "InstanceNormalization", [ReshapeTo(x, groups, shape.Length / groups), _graph.Floats(ones), _graph.Floats(new float[groups])], epsilon);
        string back = ReshapeTo(normal, [shape.Channels, .. shape.Spatial]);
        string scaled = _graph.Add("Mul", [back, ChannelTensor(name + ".weight", shape.Spatial.Length)]);
        return _graph.Add("Add", [scaled, ChannelTensor(name + ".bias", shape.Spatial.Length)]);
    }

    /// <summary>ONNX Runtime has this operator for two spatial axes and odd sizes alone.</summary>
    private string NormalizeLocally(string x, TensorShape shape, LayerOperation operation)
    {
        int size = operation.Int("size", 1), positions = shape.Length / shape.Channels;
        double alpha = operation.Real("alpha", 1e-4), beta = operation.Real("beta", 0.75), bias = operation.Real("bias", 1);
        if (size % 2 == 0)
        {
            // The mean of squares along channels, as an average pool over an image of channels and positions; the odd neighbour is the one behind.
            int before = (size - 1) / 2;
            string squares = ReshapeTo(_graph.Add("Mul", [x, x]), 1, shape.Channels, positions);
            string padded = _graph.Add("Pad", [squares, _graph.Ints(0, 0, before, 0, 0, 0, size - 1 - before, 0), _graph.Scalar(0)], ("mode", "constant"));
            string means = ReshapeTo(_graph.Add("AveragePool", padded, ("kernel_shape", new[] { size, 1 })), [shape.Channels, .. shape.Spatial]);
            return _graph.Add("Div", [x, _graph.Add("Pow", [Plus(Times(means, alpha), bias), _graph.Scalar(beta)])]);
        }

        bool isImage = shape.Spatial.Length == 2;
        string image = isImage ? x : ReshapeTo(x, shape.Channels, positions, 1);
        string normal = _graph.Add("LRN", image, ("size", (long)size), ("alpha", (float)alpha), ("beta", (float)beta), ("bias", (float)bias));
        return isImage ? normal : ReshapeTo(normal, [shape.Channels, .. shape.Spatial]);
    }
}
