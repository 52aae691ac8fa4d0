using System;
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

    /// <summary>The layer of each node as written, and whether a block wrote it.</summary>
    private readonly List<(AttributeSpec Spec, bool IsInBlock)> _sources = new();

    /// <summary>What names stand for: the input, and the layers above the one at hand.</summary>
    private readonly Dictionary<string, Value> _values = new(StringComparer.Ordinal);

    /// <summary>The layer above the one at hand.</summary>
    private Value _above = new("input", -1, null);

    /// <summary>What the layer at hand reads: one value, or those that it joins.</summary>
    private Value[] _inputs = [];

    /// <summary>The shape that the layer at hand reads; null where a mistake leaves it unknown, and for a layer that joins.</summary>
    private Shape? _current;

    /// <summary>The layer that the layer at hand reads.</summary>
    private string _currentName = "input";

    private GraphBuilder(NetworkSpec spec) => _spec = spec;

    /// <summary>Whether convolutions are all computed directly.</summary>
    private bool IsExact => _spec.Attributes.Any(attribute => attribute.Kind == "Exact");

    public static GraphResult Build(NetworkSpec spec) => new GraphBuilder(spec).Build();

    private GraphResult Build()
    {
        _diagnostics.AddRange(_spec.Diagnostics);
        AttributeSpec[] inputs = _spec.Attributes.Where(attribute => attribute.Kind == "Input").ToArray();
        Shape? input = inputs.Length == 1 ? ReadInput(inputs[0]) : null;
        AttributeSpec[] layers = _spec.Attributes.Where(attribute => attribute.Kind is not ("Input" or "Loss" or "Output" or "Weights" or "Exact")).ToArray();
        ReserveNames(layers);
        _above = new Value("input", -1, _spec.IsOrdered ? input : null);
        _values.Add("input", _above);
        foreach (AttributeSpec layer in layers)
        {
            AddLayer(layer, NameOf(layer));
        }

        Value[]? outputs = ReadOutputs();
        AttributeSpec? lossSpec = _spec.Attributes.FirstOrDefault(attribute => attribute.Kind == "Loss");
        Loss? loss = lossSpec is null or { IsBroken: true } ? null : ReadLoss(lossSpec, outputs?[0]);
        if (layers.Length == 0 && lossSpec is null)
        {
            Report(Descriptors.Empty, _spec.Location, _spec.Type.Name);
        }

        bool hasErrors = _spec.Attributes.Any(attribute => attribute.IsBroken)
            || _diagnostics.Any(diagnostic => Descriptors.Find(diagnostic.Id).DefaultSeverity == DiagnosticSeverity.Error);
        if (hasErrors || outputs is null)
        {
            return new GraphResult(null, new(_diagnostics));
        }

        ReportUnread(outputs);
        Advise(outputs);
        return new GraphResult(new NetworkGraph(_spec.Type, input!, new(_nodes), new(outputs.Select(output => output.Node)), loss), new(_diagnostics));
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

        if (spatial.Length > MaxRank)
        {
            WrongCount(input, "spatial", "The spatial sizes of Input", spatial.Length, $"at most {MaxRank} (planes, rows, columns)");
            return null;
        }

        return Addressable(input, "an input", Describe(channels, spatial), Product(channels, spatial)) ? new Shape(channels, spatial) : null;
    }

    /// <summary>Adds a layer after what stands so far: resolves what it reads, checks it, and makes its value known by its name.</summary>
    private void AddLayer(AttributeSpec layer, string name)
    {
        if (layer.Block is { } block)
        {
            AddBlock(layer, block, name);
            return;
        }

        _inputs = InputsOf(layer);
        (_current, _currentName) = IsJoin(layer) ? (null, "") : (_inputs[0].Shape, _inputs[0].Name);
        (Layer Layer, Shape Output)? made = layer.IsBroken ? null : MakeLayer(layer);
        if (made is not null)
        {
            _nodes.Add(new Node(name, layer.Kind, made.Value.Layer, new(_inputs.Select(input => input.Node)), made.Value.Output));
            _sources.Add((layer, _within.Length != 0));
        }

        _above = new Value(name, made is null ? -1 : _nodes.Count - 1, made?.Output);
        if (!_values.ContainsKey(name))
        {
            _values.Add(name, _above);
        }

        _names.Add(name);
    }

    /// <summary>What a name stands for.</summary>
    /// <param name="Name">The layer's name, or <c>input</c>.</param>
    /// <param name="Node">Its node; -1 for the input, and where the shape is unknown.</param>
    /// <param name="Shape">Null where a mistake leaves it unknown.</param>
    private sealed record Value(string Name, int Node, Shape? Shape);
}
