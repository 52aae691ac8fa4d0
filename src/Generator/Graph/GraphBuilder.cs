using System.Collections.Generic;
using System.Linq;
using CnnGen.Generator.Parsing;
using Microsoft.CodeAnalysis;

namespace CnnGen.Generator.Graph;

/// <summary>A graph, or what is wrong.</summary>
internal sealed record GraphResult(NetworkGraph? Graph, EquatableArray<DiagnosticInfo> Diagnostics);

/// <summary>Resolves names, infers shapes, and reports every mistake at the attribute or argument at fault.</summary>
/// <remarks>A layer whose input is unknown because of a mistake above is only checked for what needs no shape: one mistake, one message.</remarks>
internal sealed partial class GraphBuilder
{
    private readonly NetworkSpec _spec;
    private readonly List<DiagnosticInfo> _diagnostics = new();
    private readonly List<Node> _nodes = new();

    /// <summary>The shape that the layer at hand reads; null where a mistake leaves it unknown.</summary>
    private Shape? _current;

    /// <summary>The layer that the layer at hand reads.</summary>
    private string _currentName = "input";

    private GraphBuilder(NetworkSpec spec) => _spec = spec;

    public static GraphResult Build(NetworkSpec spec) => new GraphBuilder(spec).Build();

    private GraphResult Build()
    {
        _diagnostics.AddRange(_spec.Diagnostics);
        AttributeSpec[] inputs = _spec.Attributes.Where(attribute => attribute.Kind == "Input").ToArray();
        Shape? input = inputs.Length == 1 ? ReadInput(inputs[0]) : null;
        AttributeSpec[] layers = _spec.Attributes.Where(attribute => attribute.Kind is not ("Input" or "Loss" or "Output")).ToArray();
        ReserveNames(layers);
        Shape? output = AddLayers(layers, _spec.IsOrdered ? input : null);
        foreach (AttributeSpec attribute in _spec.Attributes.Where(attribute => attribute is { Kind: "Output", IsBroken: false }))
        {
            CheckOutput(attribute);
        }

        AttributeSpec? lossSpec = _spec.Attributes.FirstOrDefault(attribute => attribute.Kind == "Loss");
        Loss? loss = lossSpec is null or { IsBroken: true } ? null : ReadLoss(lossSpec, output);
        if (layers.Length == 0 && lossSpec is null)
        {
            Report(Descriptors.Empty, _spec.Location, _spec.Type.Name);
        }

        bool hasErrors = _spec.Attributes.Any(attribute => attribute.IsBroken)
            || _diagnostics.Any(diagnostic => Descriptors.Find(diagnostic.Id).DefaultSeverity == DiagnosticSeverity.Error);
        return new GraphResult(hasErrors ? null : new NetworkGraph(_spec.Type, input!, new(_nodes), new(_nodes.Count - 1), loss), new(_diagnostics));
    }

    private Shape? ReadInput(AttributeSpec input)
    {
        if (input.IsBroken)
        {
            return null;
        }

        int channels = input.Int("channels")!.Value;
        int[] spatial = input.Ints("spatial")!;
        if (!(Positive(input, "channels", "The number of channels", channels) & Positive(input, "spatial", "A spatial size", spatial)))
        {
            return null;
        }

        if (spatial.Length is not (0 or 2))
        {
            Report(
                Descriptors.NotSupported, input.LocationOf("spatial"), $"An input of {spatial.Length} spatial {(spatial.Length == 1 ? "axis" : "axes")}",
                "only an image (channels, rows, columns) or a vector (elements) is, for now");
            return null;
        }

        return Addressable(input, "an input", Describe(channels, spatial), Product(channels, spatial)) ? new Shape(channels, spatial) : null;
    }

    /// <summary>The layers one after the other, and the shape of the last.</summary>
    private Shape? AddLayers(AttributeSpec[] layers, Shape? input)
    {
        var shapes = new Dictionary<string, Shape?>(System.StringComparer.Ordinal) { ["input"] = input };
        Shape? above = input;
        string nameAbove = "input";
        foreach (AttributeSpec layer in layers)
        {
            string name = NameOf(layer);
            (_current, _currentName) = Source(layer, above, nameAbove, shapes);
            (Layer Layer, Shape Output)? made = layer.IsBroken ? null : MakeLayer(layer);
            if (made is not null)
            {
                _nodes.Add(new Node(name, layer.Kind, made.Value.Layer, new(_nodes.Count - 1), made.Value.Output));
            }

            (above, nameAbove) = (made?.Output, name);
            shapes[name] = above;
        }

        return above;
    }
}
