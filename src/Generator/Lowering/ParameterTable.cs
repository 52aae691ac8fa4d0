using System.Collections.Generic;
using System.Linq;
using CnnGen.Generator.Graph;

namespace CnnGen.Generator.Lowering;

/// <summary>The tensors of a network: names, shapes, how they start, and their places in one flat array, trained ones first.</summary>
internal sealed class ParameterTable
{
    /// <summary>Floats to which every tensor is aligned.</summary>
    private const int Alignment = 16;

    private readonly Dictionary<string, Parameter> _byName;

    private ParameterTable(List<Parameter> parameters, int trainedLength, int length)
    {
        All = new(parameters);
        TrainedLength = trainedLength;
        Length = length;
        _byName = parameters.ToDictionary(parameter => parameter.Name);
    }

    public EquatableArray<Parameter> All { get; }

    public int TrainedLength { get; }

    public int Length { get; }

    public Parameter this[string name] => _byName[name];

    public Parameter? Find(string name) => _byName.TryGetValue(name, out Parameter? parameter) ? parameter : null;

    public static ParameterTable Of(NetworkGraph graph)
    {
        Parameter[] drafts = Enumerable.Range(0, graph.Nodes.Count).SelectMany(node => Of(graph, node)).ToArray();
        var placed = new Parameter[drafts.Length];
        int offset = 0, trained = 0;
        foreach (bool isTrained in new[] { true, false })
        {
            for (int i = 0; i < drafts.Length; i++)
            {
                if (drafts[i].IsTrained == isTrained)
                {
                    placed[i] = drafts[i] with { Offset = offset };
                    offset += (drafts[i].Length + Alignment - 1) / Alignment * Alignment;
                }
            }

            trained = isTrained ? offset : trained;
        }

        return new ParameterTable(placed.ToList(), trained, offset);
    }

    private static IEnumerable<Parameter> Of(NetworkGraph graph, int index)
    {
        Node node = graph.Nodes[index];
        Shape input = graph.ShapeOf(node.Inputs[0]);
        switch (node.Layer)
        {
            case ConvLayer conv:
                return Product("", conv.UseBias, conv.Filters, input.Channels / conv.Groups, conv.Filters / conv.Groups, conv.Window.Kernel, conv.Activation);
            case ConvTransposeLayer conv:
                return Product("", conv.UseBias, conv.Filters, input.Channels, conv.Filters / conv.Groups, conv.Window.Kernel, conv.Activation, isTransposed: true, conv.Groups);
            case SeparableLayer conv:
                return Product("depthwise.", false, input.Channels, 1, 1, conv.Window.Kernel, new(ActivationKind.ReLU))
                    .Concat(Product("pointwise.", conv.UseBias, conv.Filters, input.Channels, conv.Filters, new(conv.Window.Kernel.Select(_ => 1)), conv.Activation));
            case DenseLayer dense:
                return Product("", dense.UseBias, dense.Units, (int)input.Length, dense.Units, default, dense.Activation);
            case NormalizationLayer { Kind: NormalizationKind.Layer }:
            {
                int[] shape = new[] { input.Channels }.Concat(input.Spatial).ToArray();
                return [Draft("weight", shape, "Ones"), Draft("bias", shape, "Zeros")];
            }

            case NormalizationLayer norm:
            {
                var affine = new List<Parameter> { Draft("weight", [input.Channels], "Ones"), Draft("bias", [input.Channels], "Zeros") };
                if (norm.Kind == NormalizationKind.Batch)
                {
                    affine.Add(Draft("running_mean", [input.Channels], "Zeros", isTrained: false));
                    affine.Add(Draft("running_var", [input.Channels], "Ones", isTrained: false));
                }

                return affine;
            }

            case ScaleLayer scale:
                Parameter factor = Draft("weight", [input.Channels], "Ones");
                return scale.UseBias ? [factor, Draft("bias", [input.Channels], "Zeros")] : [factor];
            case PReLULayer:
                return [Draft("weight", [input.Channels], "Quarter")];
            default:
                return [];
        }

        Parameter Draft(string name, int[] shape, string initialization, int fanIn = 1, int fanOut = 1, bool isTrained = true) =>
            new(node.Name, $"{node.Name}.{name}", new(shape), 0, initialization, fanIn, fanOut, isTrained);

        // Fans count what meets one element: the channels of a group times the taps.
        IEnumerable<Parameter> Product(
            string prefix, bool useBias, int filters, int read, int written, EquatableArray<int> kernel, Activation activation, bool isTransposed = false, int groups = 1)
        {
            int taps = kernel.Aggregate(1, (product, size) => product * size);
            int fanIn = read / groups * taps, fanOut = written * taps;
            int[] shape = (isTransposed ? new[] { read, written } : [filters, read]).Concat(kernel).ToArray();
            yield return Draft(prefix + "weight", shape, StartFor(activation.Kind == ActivationKind.None ? NextActivation(graph, index) : activation), fanIn, fanOut);
            if (useBias)
            {
                yield return Draft(prefix + "bias", [filters], "Zeros", fanIn, fanOut);
            }
        }
    }

    /// <summary>The activation that a layer's output meets first, behind normalisations and sums.</summary>
    private static Activation NextActivation(NetworkGraph graph, int index)
    {
        while (true)
        {
            int next = graph.Nodes.ToList().FindIndex(node => node.Inputs.Contains(index));
            switch (next < 0 ? null : graph.Nodes[next].Layer)
            {
                case ActivationLayer layer:
                    return layer.Activation;
                case PReLULayer:
                    return new Activation(ActivationKind.LeakyReLU, 0.25);
                case NormalizationLayer or ScaleLayer or AddLayer:
                    index = next;
                    break;
                default:
                    return Activation.None;
            }
        }
    }

    /// <summary>He for ReLU kinds, Xavier otherwise.</summary>
    private static string StartFor(Activation activation) => activation.Kind switch
    {
        ActivationKind.ReLU or ActivationKind.ReLU6 or ActivationKind.LeakyReLU or ActivationKind.ELU or ActivationKind.GELU
            or ActivationKind.GELUTanh or ActivationKind.SiLU or ActivationKind.Mish or ActivationKind.HardSwish => "He",
        _ => "Xavier",
    };
}
