using CnnGen.Benchmarks.Onnx;

namespace CnnGen.Benchmarks.Networks;

/// <summary>The ONNX graph of <see cref="VggCifar"/>, with the weights that a network has.</summary>
internal static class VggModel
{
    /// <summary>The graph. ReLU follows every convolution and every dense layer but the last.</summary>
    /// <exception cref="NotSupportedException">The network has a layer that is none of a VGG's.</exception>
    public static OnnxModel Of(Network network)
    {
        var nodes = new List<OnnxNode>();
        string current = "input";
        LayerInfo lastDense = network.Info.Layers.Last(layer => layer.Kind == "Dense");
        foreach (LayerInfo layer in network.Info.Layers)
        {
            string[] weights = [layer.Name + ".weight", layer.Name + ".bias"];
            switch (layer.Kind)
            {
                case "Conv2D":
                    Add("Conv", weights, new OnnxAttribute("kernel_shape", [3, 3]), new OnnxAttribute("pads", [1, 1, 1, 1]));
                    Add("Relu", []);
                    break;
                case "MaxPool":
                    Add("MaxPool", [], new OnnxAttribute("kernel_shape", [2, 2]), new OnnxAttribute("strides", [2, 2]));
                    break;
                case "Flatten":
                    Add("Flatten", []);
                    break;
                case "Dense":
                    Add("Gemm", weights, OnnxAttribute.Single("transB", 1));
                    if (layer != lastDense)
                    {
                        Add("Relu", []);
                    }

                    break;
                case "Softmax":
                    Add("Softmax", [], OnnxAttribute.Single("axis", 1));
                    break;
                default:
                    throw new NotSupportedException($"A VGG has no {layer.Kind}.");
            }
        }

        return new OnnxModel("input", current, nodes, network.Parameters.ToDictionary(
            parameter => parameter.Name, parameter => new NamedTensor(parameter.Name, parameter.Info.Shape, parameter.Values.ToArray())));

        void Add(string type, string[] weights, params OnnxAttribute[] attributes)
        {
            string result = $"{type}{nodes.Count}";
            nodes.Add(new OnnxNode(type, [current, .. weights], result, attributes));
            current = result;
        }
    }
}
