using System.Globalization;
using System.Linq;
using CnnGen.Generator.Parsing;

namespace CnnGen.Generator.Graph;

/// <summary>What a network without mistakes could do better, and how mistakes at one layer are mended at another.</summary>
internal sealed partial class GraphBuilder
{
    /// <summary>Reports what users can change: layers that they wrote themselves, not those that blocks wrote.</summary>
    private void Advise(Value[] outputs)
    {
        for (int i = 0; i < _nodes.Count; i++)
        {
            (AttributeSpec spec, bool isInBlock) = _sources[i];
            if (isInBlock)
            {
                continue;
            }

            switch (_nodes[i].Layer)
            {
                case SoftmaxLayer when SoftmaxBefore(i) is { } first:
                    Report(Descriptors.SoftmaxOfSoftmax, spec.Location, IsNamedElsewhere(i) ? [] : [Offset(spec)], spec.Kind, first.Name);
                    break;
                case DenseLayer when spec.Find("From") is null && ShapeOf(_nodes[i].Inputs[0]) is { Rank: > 0 } shape && !IsPoint(shape):
                    string read = _nodes[i].Inputs[0] < 0 ? "input" : _nodes[_nodes[i].Inputs[0]].Name;
                    Report(Descriptors.FlattensImage, spec.Location, spec.Kind, read, shape.ToString(), shape.Length.ToString(CultureInfo.InvariantCulture));
                    break;
                default:
                    AdviseOnBias(i, spec, outputs);
                    break;
            }
        }
    }

    private Shape? ShapeOf(int node) => node < 0 ? _values["input"].Shape : _nodes[node].Output;

    /// <summary>The softmax that a softmax reads, with at most layers between that keep every value.</summary>
    private Node? SoftmaxBefore(int node)
    {
        int before = _nodes[node].Inputs[0];
        while (before >= 0 && _nodes[before].Layer is DropoutLayer)
        {
            before = _nodes[before].Inputs[0];
        }

        return before >= 0 && _nodes[before].Layer is SoftmaxLayer { IsLog: false } ? _nodes[before] : null;
    }

    /// <summary>A bias that nothing but a batch normalisation sees is subtracted there with the mean of its channel.</summary>
    private void AdviseOnBias(int node, AttributeSpec spec, Value[] outputs)
    {
        bool hasPlainBias = _nodes[node].Layer switch
        {
            ConvLayer { UseBias: true, Activation.Kind: ActivationKind.None } => true,
            ConvTransposeLayer { UseBias: true, Activation.Kind: ActivationKind.None } => true,
            SeparableLayer { UseBias: true, Activation.Kind: ActivationKind.None } => true,
            DenseLayer { UseBias: true, Activation.Kind: ActivationKind.None } => true,
            _ => false,
        };
        if (!hasPlainBias || outputs.Any(output => output.Node == node))
        {
            return;
        }

        Node[] readers = _nodes.Where(other => other.Inputs.Contains(node)).Take(2).ToArray();
        if (readers.Length == 1 && readers[0].Layer is NormalizationLayer { Kind: NormalizationKind.Batch })
        {
            string spared = _nodes[node].Output.Channels.ToString(CultureInfo.InvariantCulture);
            Report(Descriptors.BiasBeforeNormalization, spec.Location, spec.Kind, readers[0].Name, spared);
        }
    }

    /// <summary>How a layer, or the activation inside it, is taken away; nothing where a block wrote it, or where others name it.</summary>
    private Hint[] RemovalOf(int node)
    {
        (AttributeSpec spec, bool isInBlock) = _sources[node];
        return isInBlock ? []
            : _nodes[node].Layer is not (ActivationLayer or SoftmaxLayer) ? [Offset(spec), new Hint(Hints.IsActivation, "")]
            : IsNamedElsewhere(node) ? [] : [Offset(spec)];
    }

    private static Hint Offset(AttributeSpec spec) => new(Hints.Layer, spec.Location.Start.ToString(CultureInfo.InvariantCulture));

    private bool IsNamedElsewhere(int node) => _spec.Attributes
        .SelectMany(attribute => attribute.Arguments.Where(argument => argument.Name is "From" or "names" or Joined))
        .Any(argument => argument.Values.Contains(_nodes[node].Name));

    /// <summary>Of two values that should have one shape: the layer that only lost its edge, for want of padding.</summary>
    private Hint[] SamePadding(Value one, Value other)
    {
        foreach ((Value shrunk, Value whole) in new[] { (one, other), (other, one) })
        {
            if (shrunk.Node < 0 || _sources[shrunk.Node].IsInBlock || _nodes[shrunk.Node].Layer is not (ConvLayer or SeparableLayer or PoolLayer)
                || ShapeOf(_nodes[shrunk.Node].Inputs[0]) is not { } input || !input.Spatial.Equals(whole.Shape!.Spatial) || shrunk.Shape!.Spatial.Equals(input.Spatial))
            {
                continue;
            }

            AttributeSpec spec = _sources[shrunk.Node].Spec;
            if ((spec.Int("Stride") ?? 1) == 1 && spec.Find("Strides") is null && (spec.Find("window") is null || spec.Find("Stride") is not null))
            {
                return [Offset(spec), new Hint(Hints.Same, "")];
            }
        }

        return [];
    }
}
