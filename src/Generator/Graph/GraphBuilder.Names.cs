using System;
using System.Collections.Generic;
using System.Linq;
using CnnGen.Generator.Parsing;

namespace CnnGen.Generator.Graph;

/// <summary>Names of layers, given and made up, and what refers to them.</summary>
internal sealed partial class GraphBuilder
{
    private readonly Dictionary<string, AttributeSpec> _given = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _kinds = new(StringComparer.Ordinal);
    private readonly List<string> _names = new();

    /// <summary>Given names are taken before any is made up, so that the mistake is at the second of two that were given.</summary>
    private void ReserveNames(IEnumerable<AttributeSpec> layers)
    {
        foreach (AttributeSpec layer in layers)
        {
            if (layer.Text("Name") is not { } name)
            {
                continue;
            }

            bool isName = name.Length != 0 && name != "input" && name.All(c => char.IsLetterOrDigit(c) || c == '_');
            if (!isName)
            {
                Report(Descriptors.InvalidName, layer.LocationOf("Name"), name);
            }
            else if (_given.TryGetValue(name, out AttributeSpec? first))
            {
                Report(Descriptors.DuplicateName, layer.LocationOf("Name"), name, first.Kind);
            }
            else
            {
                _given.Add(name, layer);
            }
        }
    }

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
            Report(Descriptors.DuplicateName, other.LocationOf("Name"), name, $"{layer.Kind} without a name, which is numbered so");
        }

        return name;
    }

    /// <summary>What a layer reads: the one above or the one it names; several for a layer that joins.</summary>
    private Value[] InputsOf(AttributeSpec layer)
    {
        if (!IsJoin(layer))
        {
            return [layer.Text("From") is { } from ? Resolve(from, layer.Kind, layer.LocationOf("From")) : _above];
        }

        if (layer.Find("From") is { } twice)
        {
            Report(Descriptors.SaidTwice, twice.Location, layer.Kind, "what it reads", "the layers that it joins and From");
        }

        string[] names = layer.Find(Joined)?.Values.ToArray() ?? [];
        return names.Select((name, i) => Resolve(name, layer.Kind, layer.LocationOf(Joined, i))).ToArray();
    }

    /// <summary>What a name stands for; unknown where that is reported, or where it cannot be known for another mistake.</summary>
    private Value Resolve(string name, string reader, LocationInfo location)
    {
        if (_values.TryGetValue(name, out Value? value))
        {
            return value;
        }

        // A name that the compiler could not make sense of may be the one meant; and over several declarations nothing is above or below.
        if (_spec.IsOrdered && !_spec.Attributes.Any(attribute => attribute.IsBroken) && !IsInsideUnknownBlock(name))
        {
            Report(Descriptors.UnknownFrom, location, reader, name, string.Join(", ", new[] { "input" }.Concat(_names)));
        }

        return new Value(name, -1, null);
    }

    /// <summary>The layers that are named as outputs, or the last one; null where that is unknown.</summary>
    private Value[]? ReadOutputs()
    {
        if (_spec.Attributes.FirstOrDefault(attribute => attribute.Kind == "Output") is not { } output)
        {
            return [_above];
        }

        if (output.IsBroken)
        {
            return null;
        }

        string[] names = output.Find("names")?.Values.ToArray() ?? [];
        if (names.Length == 0)
        {
            WrongCount(output, "names", "What Output names", 0, "at least 1");
            return null;
        }

        Value[] outputs = names.Select((name, i) => Resolve(name, output.Kind, output.LocationOf("names", i))).ToArray();
        for (int i = 0; i < names.Length; i++)
        {
            int first = Array.IndexOf(names, names[i]);
            if (first < i)
            {
                Report(Descriptors.SaidTwice, output.LocationOf("names", i), output.Kind, $"'{names[i]}'", $"output {first + 1} and output {i + 1}");
            }
        }

        double elements = outputs.Sum(value => (double)(value.Shape?.Length ?? 0));
        Addressable(output, "outputs", string.Join(" and ", outputs.Select(value => value.Shape?.ToString() ?? "?")), elements);
        return outputs;
    }

    /// <summary>Reports layers that nothing reads and that are no outputs, in a network that has no other mistake.</summary>
    private void ReportUnread(Value[] outputs)
    {
        var read = new HashSet<int>(_nodes.SelectMany(node => node.Inputs).Concat(outputs.Select(output => output.Node)));
        for (int i = 0; i < _nodes.Count; i++)
        {
            if (!read.Contains(i))
            {
                Report(Descriptors.NoEffect, _sources[i].Spec.Location, _nodes[i].Name);
            }
        }
    }
}
