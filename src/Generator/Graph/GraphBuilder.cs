using System;
using System.Collections.Generic;
using System.Globalization;
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
    private readonly Dictionary<string, int> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _kinds = new(StringComparer.Ordinal);
    private Shape? _current;
    private string _currentName = "input";

    private GraphBuilder(NetworkSpec spec) => _spec = spec;

    public static GraphResult Build(NetworkSpec spec) => spec.HasCompilerErrors
        ? new GraphResult(null, spec.Diagnostics)
        : new GraphBuilder(spec).Build();

    private GraphResult Build()
    {
        _diagnostics.AddRange(_spec.Diagnostics);
        AttributeSpec input = _spec.Attributes.First(attribute => attribute.Kind == "Input");
        Shape? inputShape = ReadInput(input);
        _current = inputShape;
        foreach (AttributeSpec attribute in _spec.Attributes.Where(attribute => attribute.Kind is "Output"))
        {
            Report(Descriptors.NotSupported, attribute.Location, "[Output]", "a network is a chain, and its output the last layer");
        }

        List<AttributeSpec> layers = _spec.Attributes.Where(attribute => attribute.Kind is not ("Input" or "Loss" or "Output")).ToList();
        ReserveNames(layers);
        foreach (AttributeSpec layer in layers)
        {
            AddLayer(layer);
        }

        AttributeSpec? lossSpec = _spec.Attributes.FirstOrDefault(attribute => attribute.Kind == "Loss");
        Loss? loss = lossSpec is null ? null : ReadLoss(lossSpec);
        if (layers.Count == 0 && lossSpec is null)
        {
            Report(Descriptors.Empty, _spec.Location, _spec.Type.Name);
        }

        bool hasErrors = _diagnostics.Any(diagnostic => Descriptors.Find(diagnostic.Id).DefaultSeverity == DiagnosticSeverity.Error);
        return new GraphResult(hasErrors || inputShape is null ? null : new NetworkGraph(_spec.Type, inputShape, new(_nodes), loss), new(_diagnostics));
    }

    private Shape? ReadInput(AttributeSpec input)
    {
        int channels = input.Int("channels") ?? 0;
        int[] spatial = input.Ints("spatial") ?? [];
        bool isPositive = Positive(input, "channels", "The number of channels", channels) & spatial.All(size => Positive(input, "spatial", "A spatial size", size));
        if (!isPositive)
        {
            return null;
        }

        if (spatial.Length is not (0 or 2))
        {
            Report(
                Descriptors.NotSupported, input.LocationOf("spatial"), $"An input of {spatial.Length} spatial {(spatial.Length == 1 ? "axis" : "axes")}",
                "an image (channels, rows, columns) or a vector (elements) is expected");
            return null;
        }

        return Checked(input, new Shape(channels, spatial));
    }

    /// <summary>Given names are taken before any is made up, so that the mistake is at the second of two that were given.</summary>
    private void ReserveNames(List<AttributeSpec> layers)
    {
        var given = new Dictionary<string, AttributeSpec>(StringComparer.Ordinal);
        foreach (AttributeSpec layer in layers.Where(layer => layer.Text("Name") is not null))
        {
            string name = layer.Text("Name")!;
            bool isName = name.Length != 0 && name != "input" && name.All(c => char.IsLetterOrDigit(c) || c == '_');
            if (!isName)
            {
                Report(Descriptors.InvalidName, layer.LocationOf("Name"), name);
            }
            else if (given.TryGetValue(name, out AttributeSpec? first))
            {
                Report(Descriptors.DuplicateName, layer.LocationOf("Name"), name, first.Kind);
            }
            else
            {
                given.Add(name, layer);
            }
        }

        _given = given;
    }

    private Dictionary<string, AttributeSpec> _given = new(StringComparer.Ordinal);

    /// <summary>The kind in lower case without the number of axes, and its number among that kind: <c>conv1</c>.</summary>
    private string NameOf(AttributeSpec layer)
    {
        string kind = layer.Kind.ToLowerInvariant();
        kind = kind.EndsWith("1d", StringComparison.Ordinal) || kind.EndsWith("2d", StringComparison.Ordinal) || kind.EndsWith("3d", StringComparison.Ordinal)
            ? kind.Substring(0, kind.Length - 2) : kind;
        _kinds.TryGetValue(kind, out int count);
        _kinds[kind] = count + 1;
        string name = layer.Text("Name") ?? $"{kind}{count + 1}";
        if (layer.Text("Name") is null && _given.TryGetValue(name, out AttributeSpec? other))
        {
            Report(Descriptors.DuplicateName, other.LocationOf("Name"), name, layer.Kind + " that is numbered so");
        }

        return name;
    }

    private void AddLayer(AttributeSpec spec)
    {
        string name = NameOf(spec);
        CheckFrom(spec);
        (Layer Layer, Shape Output)? made = MakeLayer(spec, name);
        _currentName = name;
        _current = made is null ? null : Checked(spec, made.Value.Output);
        if (!_byName.ContainsKey(name))
        {
            _byName.Add(name, _nodes.Count);
        }

        if (made is not null)
        {
            _nodes.Add(new Node(name, spec.Kind, made.Value.Layer, new(_nodes.Count - 1), made.Value.Output));
        }
    }

    private void CheckFrom(AttributeSpec spec)
    {
        if (spec.Text("From") is not { } from || from == _currentName)
        {
            return;
        }

        if (from != "input" && !_byName.ContainsKey(from))
        {
            Report(Descriptors.UnknownFrom, spec.LocationOf("From"), spec.Kind, from, string.Join(", ", new[] { "input" }.Concat(_byName.Keys)));
        }
        else
        {
            Report(Descriptors.NotSupported, spec.LocationOf("From"), $"From = \"{from}\"", $"layers are a chain, and this one reads '{_currentName}', the one above");
        }
    }

    private Loss? ReadLoss(AttributeSpec spec)
    {
        var kind = (LossKind)Enum.Parse(typeof(LossKind), spec.Text("function")!);
        double smoothing = spec.Real("LabelSmoothing") ?? 0, delta = spec.Real("Delta") ?? 1;
        if (smoothing is < 0 or >= 1 || double.IsNaN(smoothing))
        {
            Report(Descriptors.OutOfRange, spec.LocationOf("LabelSmoothing"), "LabelSmoothing", Text(smoothing), "at least 0 and less than 1");
        }

        if (!(delta > 0))
        {
            Report(Descriptors.OutOfRange, spec.LocationOf("Delta"), "Delta", Text(delta), "more than 0");
        }

        CheckMeaning(spec, kind);
        return new Loss(kind, smoothing, delta);
    }

    /// <summary>A softmax or sigmoid before a loss that applies its own, or none before a loss that wants one.</summary>
    private void CheckMeaning(AttributeSpec spec, LossKind kind)
    {
        if (_nodes.Count == 0 || _current is null)
        {
            return;
        }

        Node last = _nodes[_nodes.Count - 1];
        ActivationKind activation = last.Layer switch
        {
            ActivationLayer layer => layer.Activation.Kind,
            ConvLayer layer => layer.Activation.Kind,
            DenseLayer layer => layer.Activation.Kind,
            _ => ActivationKind.None,
        };
        bool? isLog = (last.Layer as SoftmaxLayer)?.IsLog;
        string name = $"'{last.Name}' ({(activation == ActivationKind.None ? last.Kind : activation.ToString())})";
        LocationInfo at = spec.LocationOf("function");
        switch (kind)
        {
            case LossKind.SoftmaxCrossEntropy when isLog is not null:
                Report(Descriptors.SoftmaxTwice, at, kind.ToString(), "a softmax", name, isLog.Value ? "NegativeLogLikelihood" : "CrossEntropy");
                break;
            case LossKind.SigmoidCrossEntropy when activation == ActivationKind.Sigmoid:
                Report(Descriptors.SoftmaxTwice, at, kind.ToString(), "a sigmoid", name, "BinaryCrossEntropy");
                break;
            case LossKind.CrossEntropy when isLog == true:
                Report(Descriptors.SoftmaxTwice, at, kind.ToString(), "a logarithm", name, "NegativeLogLikelihood");
                break;
            case LossKind.NegativeLogLikelihood when isLog != true:
                Report(Descriptors.LossNeedsProbabilities, at, kind.ToString(), "log-probabilities", name, "[LogSoftmax]");
                break;
            case LossKind.CrossEntropy when isLog is null && activation is not ActivationKind.Sigmoid:
                Report(Descriptors.LossNeedsProbabilities, at, kind.ToString(), "probabilities", name, "[Softmax]");
                break;
            case LossKind.BinaryCrossEntropy when isLog != false && activation is not (ActivationKind.Sigmoid or ActivationKind.HardSigmoid):
                Report(Descriptors.LossNeedsProbabilities, at, kind.ToString(), "probabilities", name, "[Sigmoid]");
                break;
        }
    }

    /// <summary>The shape, if its elements can be counted in 31 bits.</summary>
    private Shape? Checked(AttributeSpec spec, Shape shape)
    {
        double elements = shape.Spatial.Aggregate((double)shape.Channels, (product, size) => product * size);
        return Addressable(spec, "an output", shape.ToString(), elements) ? shape : null;
    }

    /// <summary>In double precision, which does not overflow.</summary>
    private bool Addressable(AttributeSpec spec, string what, string shape, double elements)
    {
        if (elements <= int.MaxValue)
        {
            return true;
        }

        Report(Descriptors.TooLarge, spec.Location, spec.Kind, $"{what} {shape}", elements.ToString("0", CultureInfo.InvariantCulture));
        return false;
    }

    private bool Positive(AttributeSpec spec, string argument, string what, int value) => AtLeast(spec, argument, what, value, 1);

    private bool AtLeast(AttributeSpec spec, string argument, string what, int value, int least)
    {
        if (value >= least)
        {
            return true;
        }

        Report(Descriptors.OutOfRange, spec.LocationOf(argument), what, Text(value), $"at least {least}");
        return false;
    }

    private void Report(DiagnosticDescriptor descriptor, LocationInfo location, params string[] arguments) =>
        _diagnostics.Add(new DiagnosticInfo(descriptor.Id, location, new(arguments)));

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Times(IEnumerable<int> sizes) => string.Join(" x ", sizes.Select(size => size.ToString(CultureInfo.InvariantCulture)));
}
