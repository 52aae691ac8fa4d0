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

        _names.Add(name);
        return name;
    }

    /// <summary>What a layer reads: the one above, or the one it names, which for now must be the same.</summary>
    private (Shape? Shape, string Name) Source(AttributeSpec layer, Shape? above, string nameAbove, Dictionary<string, Shape?> shapes)
    {
        if (layer.Text("From") is not { } from || from == nameAbove || !_spec.IsOrdered)
        {
            return (above, nameAbove);
        }

        if (shapes.TryGetValue(from, out Shape? shape))
        {
            Report(Descriptors.NotSupported, layer.LocationOf("From"), $"From = \"{from}\"", $"branches are not, for now, and this layer reads another than the one above, '{nameAbove}'");
            return (shape, from);
        }

        // A name that the compiler could not make sense of may be the one meant.
        if (!_spec.Attributes.Any(attribute => attribute.IsBroken))
        {
            Report(Descriptors.UnknownFrom, layer.LocationOf("From"), layer.Kind, from, string.Join(", ", new[] { "input" }.Concat(_names.Take(_names.Count - 1))));
        }

        return (null, from);
    }

    /// <summary>The last layer may be named as the output; nothing else, for now.</summary>
    private void CheckOutput(AttributeSpec output)
    {
        string[] names = output.Find("names")!.Values.ToArray();
        for (int i = 0; i < names.Length; i++)
        {
            if (!_names.Contains(names[i]) && !_spec.Attributes.Any(attribute => attribute.IsBroken))
            {
                Report(Descriptors.UnknownFrom, output.LocationOf("names", i), "Output", names[i], string.Join(", ", _names));
                return;
            }
        }

        if (_spec.IsOrdered && (names.Length != 1 || (_names.Count != 0 && names[0] != _names[_names.Count - 1])))
        {
            Report(Descriptors.NotSupported, output.Location, "[Output]", "branches are not, for now, and a chain has one output, its last layer");
        }
    }
}
