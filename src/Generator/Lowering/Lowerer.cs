using System.Collections.Generic;
using System.Linq;
using CnnGen.Generator.Graph;

namespace CnnGen.Generator.Lowering;

/// <summary>Takes the layers apart: activations into their producer where that is free, a flatten before a dense layer, no dropout at inference.</summary>
internal sealed class Lowerer
{
    private readonly NetworkGraph _graph;
    private readonly bool _isTraining;
    private readonly List<Extent> _values = new();
    private readonly List<string> _names = new();
    private readonly List<LoweredOp> _ops = new();
    private readonly List<Parameter> _parameters = new();
    private int _weightsLength;

    private Lowerer(NetworkGraph graph, bool isTraining)
    {
        _graph = graph;
        _isTraining = isTraining;
    }

    public static LoweredNetwork Lower(NetworkGraph graph, bool isTraining) => new Lowerer(graph, isTraining).Lower();

    private LoweredNetwork Lower()
    {
        NewValue(Extent.Of(_graph.Input), "input");
        var valueOf = new int[_graph.Nodes.Count];
        for (int i = 0; i < valueOf.Length; i++)
        {
            Node node = _graph.Nodes[i];
            int input = node.Inputs[0] < 0 ? 0 : valueOf[node.Inputs[0]];
            valueOf[i] = Lower(node, input, Extent.Of(node.Output));
        }

        return new LoweredNetwork(
            new(_values), new(_names), new(_ops), valueOf.Length == 0 ? 0 : valueOf[valueOf.Length - 1], new(_parameters), _weightsLength);
    }

    private int Lower(Node node, int input, Extent output)
    {
        Extent source = _values[input];
        switch (node.Layer)
        {
            case ConvLayer conv:
            {
                var window = Window2.Of(conv.Window);
                Activation next = NextActivation(node, conv.Activation);
                int fanIn = source.Channels / conv.Groups * window.Taps, fanOut = conv.Filters / conv.Groups * window.Taps;
                int[] shape = new[] { conv.Filters, source.Channels / conv.Groups }.Concat(conv.Window.Kernel).ToArray();
                Parameter weight = NewParameter(node.Name + ".weight", shape, StartFor(next), fanIn, fanOut);
                Parameter? bias = conv.UseBias ? NewParameter(node.Name + ".bias", new[] { conv.Filters }, "Zeros", fanIn, fanOut) : null;
                return WithActivation(node.Name, output, conv.Activation, (value, fused) => new ConvOp(
                    node.Name, input, value, conv.Filters, window, conv.Groups, conv.PadMode, conv.PadValue, weight, bias, fused));
            }

            case DenseLayer dense:
            {
                Parameter weight = NewParameter(
                    node.Name + ".weight", new[] { dense.Units, source.Length }, StartFor(NextActivation(node, dense.Activation)), source.Length, dense.Units);
                Parameter? bias = dense.UseBias ? NewParameter(node.Name + ".bias", new[] { dense.Units }, "Zeros", source.Length, dense.Units) : null;
                int flat = input;
                if (source.Positions != 1)
                {
                    flat = NewValue(new Extent(source.Length, 1, 1), node.Name + ".flat");
                    _ops.Add(new ReshapeOp(node.Name, input, flat));
                }

                return WithActivation(node.Name, output, dense.Activation, (value, fused) => new DenseOp(node.Name, flat, value, dense.Units, weight, bias, fused));
            }

            case PoolLayer pool:
                return Add(node.Name, output, value => new PoolOp(
                    node.Name, input, value, pool.Kind, Window2.Of(pool.Window), pool.CountIncludePad,
                    pool.Extra.Count < 2 ? 0 : pool.Extra[0], pool.Extra[pool.Extra.Count - 1]));
            case AdaptivePoolLayer:
                return Add(node.Name, output, value => new AdaptivePoolOp(node.Name, input, value));
            case ActivationLayer activation:
                return TryFuse(input, activation.Activation) ?? Add(node.Name, output, value => new ActivationOp(node.Name, input, value, activation.Activation));
            case SoftmaxLayer softmax:
                return Add(node.Name, output, value => new SoftmaxOp(node.Name, input, value, softmax.IsLog));
            case ReshapeLayer:
                return source == output ? input : Add(node.Name, output, value => new ReshapeOp(node.Name, input, value));
            case PadLayer pad:
            {
                int last = pad.Begin.Count - 1;
                return Add(node.Name, output, value => new PadOp(
                    node.Name, input, value, last == 0 ? 0 : pad.Begin[0], pad.Begin[last], last == 0 ? 0 : pad.End[0], pad.End[last], pad.Mode, pad.Value));
            }

            case DropoutLayer dropout:
                return _isTraining && dropout.Rate > 0 ? Add(node.Name, output, value => new DropoutOp(node.Name, input, value, dropout.Rate)) : input;
            default:
                throw new System.InvalidOperationException($"No lowering of {node.Layer.GetType().Name}.");
        }
    }

    /// <summary>The producer with the activation inside where its kernel can apply it, else the producer and then the activation.</summary>
    private int WithActivation(string layer, Extent output, Activation activation, System.Func<int, Activation, LoweredOp> producer)
    {
        if (activation.Kind == ActivationKind.None || IsFusable(activation))
        {
            return Add(layer, output, value => producer(value, activation));
        }

        int linear = Add(layer + ".linear", output, value => producer(value, Activation.None));
        return Add(layer, output, value => new ActivationOp(layer, linear, value, activation));
    }

    /// <summary>An activation as a layer of its own goes into the convolution or dense layer right before it.</summary>
    private int? TryFuse(int input, Activation activation)
    {
        if (_ops.Count == 0 || _ops[_ops.Count - 1].Output != input || !IsFusable(activation))
        {
            return null;
        }

        LoweredOp? fused = _ops[_ops.Count - 1] switch
        {
            ConvOp { Activation.Kind: ActivationKind.None } conv => conv with { Activation = activation },
            DenseOp { Activation.Kind: ActivationKind.None } dense => dense with { Activation = activation },
            _ => null,
        };
        if (fused is null || ReaderCount(input) > 1)
        {
            return null;
        }

        _ops[_ops.Count - 1] = fused;
        return input;
    }

    private int ReaderCount(int value)
    {
        // The values of nodes are numbered as they are made, so the node of a value is found by the op that writes it.
        string layer = _ops[_ops.Count - 1].Layer;
        int node = _graph.Nodes.Select(n => n.Name).ToList().IndexOf(layer);
        return _graph.Nodes.Count(n => n.Inputs.Contains(node));
    }

    /// <summary>
    /// Whether a kernel applies it to its accumulators: a few instructions, and in training only where the backward pass can do with the output.
    /// </summary>
    private bool IsFusable(Activation activation) => activation.Kind switch
    {
        ActivationKind.ReLU or ActivationKind.ReLU6 => true,
        ActivationKind.LeakyReLU => activation.A is > 0 and < 1,
        ActivationKind.HardSigmoid => activation.A > 0,
        ActivationKind.Clip or ActivationKind.HardSwish => !_isTraining,
        _ => false,
    };

    private int Add(string layer, Extent output, System.Func<int, LoweredOp> make)
    {
        int value = NewValue(output, layer);
        _ops.Add(make(value));
        return value;
    }

    private int NewValue(Extent extent, string name)
    {
        _values.Add(extent);
        _names.Add(name);
        return _values.Count - 1;
    }

    private Parameter NewParameter(string name, int[] shape, string initialization, int fanIn, int fanOut)
    {
        var parameter = new Parameter(name, new EquatableArray<int>(shape), _weightsLength, initialization, fanIn, fanOut);
        _parameters.Add(parameter);
        _weightsLength += (parameter.Length + 15) / 16 * 16;
        return parameter;
    }

    /// <summary>The activation that a layer's output meets: its own, or the layer after it.</summary>
    private Activation NextActivation(Node node, Activation own)
    {
        if (own.Kind != ActivationKind.None)
        {
            return own;
        }

        int index = _graph.Nodes.ToList().IndexOf(node);
        return _graph.Nodes.FirstOrDefault(next => next.Inputs.Contains(index))?.Layer is ActivationLayer layer ? layer.Activation : own;
    }

    /// <summary>He for ReLU kinds, Xavier otherwise.</summary>
    private static string StartFor(Activation activation) => activation.Kind switch
    {
        ActivationKind.ReLU or ActivationKind.ReLU6 or ActivationKind.LeakyReLU or ActivationKind.ELU or ActivationKind.GELU
            or ActivationKind.GELUTanh or ActivationKind.SiLU or ActivationKind.Mish or ActivationKind.HardSwish => "He",
        _ => "Xavier",
    };
}
