using System;
using System.Collections.Generic;
using System.Linq;
using CnnGen.Generator.Graph;

namespace CnnGen.Generator.Lowering;

/// <summary>
/// Takes the layers apart: activations into their producer where that is free, a flatten before a dense layer, separable convolutions into two. For inference,
/// normalisations go into the weights before them, sums into the convolution that ends one branch, and dropout goes away. Layers that no output depends on are left out.
/// </summary>
internal sealed class Lowerer
{
    private readonly NetworkGraph _graph;
    private readonly bool _isTraining;
    private readonly ParameterTable _parameters;
    private readonly List<Extent> _values = new();
    private readonly List<string> _names = new();
    private readonly List<LoweredOp> _ops = new();

    /// <summary>How often the value of each node is read, outputs included.</summary>
    private readonly int[] _readers;
    private readonly int[] _valueOf;

    private Lowerer(NetworkGraph graph, bool isTraining)
    {
        _graph = graph;
        _isTraining = isTraining;
        _parameters = ParameterTable.Of(graph);
        _readers = CountReaders(graph);
        _valueOf = new int[graph.Nodes.Count];
    }

    public static LoweredNetwork Lower(NetworkGraph graph, bool isTraining) => new Lowerer(graph, isTraining).Lower();

    /// <summary>Counted from the outputs: layers that nothing depends on read nothing.</summary>
    private static int[] CountReaders(NetworkGraph graph)
    {
        var readers = new int[graph.Nodes.Count];
        foreach (int output in graph.Outputs.Where(output => output >= 0))
        {
            readers[output]++;
        }

        for (int i = readers.Length - 1; i >= 0; i--)
        {
            foreach (int input in readers[i] == 0 ? default : graph.Nodes[i].Inputs)
            {
                if (input >= 0)
                {
                    readers[input]++;
                }
            }
        }

        return readers;
    }

    private LoweredNetwork Lower()
    {
        NewValue(Extent.Of(_graph.Input), "input");
        for (int i = 0; i < _valueOf.Length; i++)
        {
            if (_readers[i] != 0)
            {
                _valueOf[i] = Lower(_graph.Nodes[i]);
            }
        }

        return new LoweredNetwork(
            new(_values), new(_names), new(_ops), new(_graph.Outputs.Select(ValueOf)), _parameters.All, _parameters.TrainedLength, _parameters.Length);
    }

    private int ValueOf(int node) => node < 0 ? 0 : _valueOf[node];

    private int Lower(Node node)
    {
        int[] inputs = node.Inputs.Select(ValueOf).ToArray();
        int input = inputs[0];
        Extent source = _values[input], output = Extent.Of(node.Output);
        string name = node.Name;
        switch (node.Layer)
        {
            case ConvLayer conv:
                return Convolve(name, "", input, output, conv.Filters, conv.Window, conv.Groups, conv.PadMode, conv.PadValue, conv.Activation, conv.Algorithm);
            case ConvTransposeLayer conv:
                return Convolve(name, "", input, output, conv.Filters, conv.Window, conv.Groups, PadMode.Zeros, 0, conv.Activation, conv.Algorithm, isTransposed: true);
            case SeparableLayer conv:
            {
                var between = new Extent(source.Channels, output.Size);
                int depthwise = Convolve(name, "depthwise.", input, between, source.Channels, conv.Window, source.Channels, conv.PadMode, conv.PadValue, Activation.None, conv.Algorithm);
                EquatableArray<int> ones = new(conv.Window.Kernel.Select(_ => 1)), zeros = new(conv.Window.Kernel.Select(_ => 0));
                return Convolve(name, "pointwise.", depthwise, output, conv.Filters, new Window(ones, ones, ones, zeros, zeros), 1, PadMode.Zeros, 0, conv.Activation, conv.Algorithm);
            }

            case DenseLayer dense:
            {
                int flat = input;
                if (source.Positions != 1)
                {
                    flat = NewValue(new Extent(source.Length, Triple.All(1)), name + ".flat");
                    _ops.Add(new ReshapeOp(name, input, flat));
                }

                Parameter weight = _parameters[name + ".weight"];
                Parameter? bias = _parameters.Find(name + ".bias");
                return WithActivation(name, output, dense.Activation, (value, fused) => new DenseOp(name, flat, value, dense.Units, weight, bias, null, fused));
            }

            case PoolLayer pool:
                return Add(name, output, value => new PoolOp(
                    name, input, value, new Pooling(pool.Kind, Window3.Of(pool.Window), pool.CountIncludePad, Triple.Of(pool.Extra, 0))));
            case AdaptivePoolLayer:
                return Add(name, output, value => new AdaptivePoolOp(name, input, value));
            case ActivationLayer activation:
                return TryFuse(node, activation.Activation) ?? Add(name, output, value => new ActivationOp(name, input, value, activation.Activation));
            case ScaleLayer:
                // A convolution of one tap on each channel alone.
                return WithActivation(name, output, Activation.None, (value, fused) => new ConvOp(
                    name, new(input), value, source.Channels, Window3.One, source.Channels, PadMode.Zeros, 0, false, _parameters[name + ".weight"], _parameters.Find(name + ".bias"), null, fused, Algorithm.Direct));
            case PReLULayer:
                return Add(name, output, value => new PReLUOp(name, input, value, _parameters[name + ".weight"]));
            case SoftmaxLayer softmax:
                return Add(name, output, value => new SoftmaxOp(name, input, value, softmax.IsLog));
            case ReshapeLayer:
                return source == output ? input : Add(name, output, value => new ReshapeOp(name, input, value));
            case PadLayer pad:
                return Add(name, output, value => new PadOp(name, input, value, Triple.Of(pad.Begin, 0), Triple.Of(pad.End, 0), pad.Mode, pad.Value));
            case DropoutLayer dropout:
                return _isTraining && dropout.Rate > 0 ? Add(name, output, value => new DropoutOp(name, input, value, dropout.Rate)) : input;
            case NormalizationLayer norm:
                return Normalize(node, norm, input, output);
            case LocalResponseNormLayer norm:
                return Add(name, output, value => new LocalResponseNormOp(name, input, value, norm.Size, norm.Alpha, norm.Beta, norm.Bias));
            case UpsampleLayer upsample:
                return upsample.Scale.All(scale => scale == 1) ? input : Add(name, output, value => new UpsampleOp(name, input, value, upsample.IsLinear));
            case PixelShuffleLayer shuffle:
                return shuffle.Factor == 1 ? input : Add(name, output, value => new PixelShuffleOp(name, input, value, shuffle.Factor));
            case PermuteLayer permute:
                // Spatial axes that lack stand right behind the channels, and stay.
                int missing = Triple.Rank + 1 - permute.Order.Count;
                int[] order = permute.Order.Select(axis => axis == 0 ? 0 : axis + missing).ToArray();
                EquatableArray<int> whole = new(order.Take(1).Concat(Enumerable.Range(1, missing)).Concat(order.Skip(1)));
                return whole.Select((axis, i) => axis == i).All(same => same) ? input : Add(name, output, value => new PermuteOp(name, input, value, whole));
            case AddLayer:
                return TryAddInConvolution(node, inputs) ?? Add(name, output, value => new AddOp(name, new(inputs), value));
            case MultiplyLayer:
                return Multiply(name, inputs, output);
            case ConcatLayer:
                return inputs.Length == 1 ? input : Add(name, output, value => new ConcatOp(name, new(inputs), value));
            default:
                throw new InvalidOperationException($"No lowering of {node.Layer.GetType().Name}.");
        }
    }

    private int Convolve(
        string layer, string part, int input, Extent output, int filters, Window window, int groups, PadMode padMode, double padValue, Activation activation,
        Algorithm algorithm, bool isTransposed = false)
    {
        Parameter weight = _parameters[$"{layer}.{part}weight"];
        Parameter? bias = _parameters.Find($"{layer}.{part}bias");
        return WithActivation(layer, output, activation, (value, fused) => new ConvOp(
            layer, new(input), value, filters, Window3.Of(window), groups, padMode, padValue, isTransposed, weight, bias, null, fused, algorithm));
    }

    private int Normalize(Node node, NormalizationLayer norm, int input, Extent output)
    {
        Parameter gamma = _parameters[node.Name + ".weight"], beta = _parameters[node.Name + ".bias"];
        if (norm.Kind != NormalizationKind.Batch)
        {
            int groups = norm.Kind switch { NormalizationKind.Group => norm.Groups, NormalizationKind.Instance => output.Channels, _ => 1 };
            return Add(node.Name, output, value => new GroupNormOp(
                node.Name, input, value, groups, norm.Kind == NormalizationKind.Layer, gamma, beta, norm.Epsilon));
        }

        var folded = new FoldedNorm(gamma, beta, _parameters[node.Name + ".running_mean"], _parameters[node.Name + ".running_var"], norm.Epsilon);
        bool isFolded = !_isTraining && Replace(node.Inputs[0], op => op switch
        {
            ConvOp { Activation.Kind: ActivationKind.None, Norm: null, HasShortcut: false, IsTransposed: false } conv => conv with { Norm = folded },
            DenseOp { Activation.Kind: ActivationKind.None, Norm: null } dense => dense with { Norm = folded },
            _ => null,
        });
        return isFolded ? input : Add(node.Name, output, value => new BatchNormOp(node.Name, input, value, folded, norm.Momentum));
    }

    /// <summary>A product of several as products of two, factors of one position last.</summary>
    private int Multiply(string layer, int[] inputs, Extent output)
    {
        int[] ordered = inputs.OrderBy(value => _values[value].Positions == output.Positions ? 0 : 1).ToArray();
        int product = ordered[0];
        for (int i = 1; i < ordered.Length; i++)
        {
            (int left, int right) = (product, ordered[i]);
            product = Add(i == ordered.Length - 1 ? layer : $"{layer}.{i}", output, value => new MultiplyOp(layer, left, right, value));
        }

        return product;
    }

    /// <summary>At inference, a sum of two is added by the convolution that ends one branch, if the other branch's value exists by then.</summary>
    private int? TryAddInConvolution(Node node, int[] inputs)
    {
        if (_isTraining || inputs.Length != 2 || inputs[0] == inputs[1])
        {
            return null;
        }

        foreach (int branch in new[] { 0, 1 }.OrderByDescending(i => ProducerOf(inputs[i])))
        {
            int other = inputs[1 - branch];
            if (ProducerOf(other) < ProducerOf(inputs[branch]) && Replace(node.Inputs[branch], op => op is
                ConvOp { Activation.Kind: ActivationKind.None, HasShortcut: false, IsTransposed: false } conv ? conv with { Inputs = new(conv.Input, other) } : null))
            {
                return inputs[branch];
            }
        }

        return null;
    }

    /// <summary>The producer with the activation inside where its kernel can apply it, else the producer and then the activation.</summary>
    private int WithActivation(string layer, Extent output, Activation activation, Func<int, Activation, LoweredOp> producer)
    {
        if (activation.Kind == ActivationKind.None || IsFusable(activation))
        {
            return Add(layer, output, value => producer(value, activation));
        }

        int linear = Add(layer + ".linear", output, value => producer(value, Activation.None));
        return Add(layer, output, value => new ActivationOp(layer, linear, value, activation));
    }

    /// <summary>An activation as a layer of its own goes into the convolution or dense layer that alone feeds it.</summary>
    private int? TryFuse(Node node, Activation activation) =>
        IsFusable(activation) && Replace(node.Inputs[0], op => op switch
        {
            ConvOp { Activation.Kind: ActivationKind.None } conv => conv with { Activation = activation },
            DenseOp { Activation.Kind: ActivationKind.None } dense => dense with { Activation = activation },
            _ => null,
        })
            ? ValueOf(node.Inputs[0])
            : null;

    /// <summary>Changes the producer of a node's value that only one layer reads; false where it cannot be.</summary>
    private bool Replace(int node, Func<LoweredOp, LoweredOp?> change)
    {
        if (node < 0 || _readers[node] != 1)
        {
            return false;
        }

        // The node's value may be that of another before it, a reshape that changes nothing: then others may read it too.
        int value = _valueOf[node], index = ProducerOf(value);
        if (index < 0 || _valueOf.Where((other, i) => other == value && _readers[i] > 1 && i < node).Any() || change(_ops[index]) is not { } changed)
        {
            return false;
        }

        _ops[index] = changed;
        return true;
    }

    private int ProducerOf(int value) => _ops.FindLastIndex(op => op.Output == value);

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

    private int Add(string layer, Extent output, Func<int, LoweredOp> make)
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
}
