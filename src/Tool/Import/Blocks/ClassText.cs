using System.Text.RegularExpressions;

namespace CnnGen.Tool.Import.Blocks;

/// <summary>Names the layers of a class and writes its attributes.</summary>
internal sealed partial class ClassText
{
    private readonly LayerLine _input;
    private readonly IReadOnlyList<ClassPart> _parts;

    /// <summary>What layers are called elsewhere, where that is not their name.</summary>
    private readonly Dictionary<LayerLine, string> _references = [];

    public ClassText(LayerLine input, IReadOnlyList<ClassPart> parts)
    {
        _input = input;
        _parts = parts;
        Name([.. parts.Select(part => part.Head)]);
        foreach (ClassPart part in parts)
        {
            part.NameLayers(_references);
        }
    }

    /// <summary>A kind in lower case without the number of axes, as the generator numbers layers by it.</summary>
    public static string Stem(string kind) => Axes().Replace(kind.ToLowerInvariant(), "");

    /// <summary>What a layer is called in the arguments of others.</summary>
    public string Reference(LayerLine layer) => layer.IsInput ? "input" : _references.GetValueOrDefault(layer) ?? layer.Name;

    /// <summary>The attributes without brackets, the input's first.</summary>
    public List<string> Lines()
    {
        List<string> lines = ["Input(" + string.Join(", ", _input.Shape) + ")"];
        LayerLine above = _input;
        foreach (ClassPart part in _parts)
        {
            lines.Add(part.Uses.Count == 0 ? Layer(part.Head, above) : Block(part, above));
            above = part.Uses.Count == 0 ? part.Head : part.Uses[^1].End;
        }

        return lines;
    }

    private string Layer(LayerLine layer, LayerLine above)
    {
        bool isJoin = layer.Kind is "Add" or "Multiply" or "Concat";
        List<string> arguments = isJoin ? [.. layer.Inputs.Select(input => $"\"{Reference(input)}\"")] : [.. layer.Arguments];
        arguments.AddRange(layer.Properties.Select(property => $"{property.Name} = {property.Value}"));
        return Attribute(layer, arguments, isJoin ? above : layer.Inputs[0], above);
    }

    private string Block(ClassPart part, LayerLine above)
    {
        BlockUse use = part.Uses[0];
        List<string> arguments = [.. use.Positional, .. use.Skips.Select(skip => $"\"{Reference(skip)}\"")];
        if (use.Stride is not (null or 1))
        {
            arguments.Add($"stride: {use.Stride}");
        }

        arguments.AddRange(use.Others);
        if (part.Uses.Count > 1)
        {
            arguments.Add($"Repeat = {part.Uses.Count}");
        }

        return Attribute(part.Head, arguments, use.Source, above);
    }

    private string Attribute(LayerLine head, List<string> arguments, LayerLine source, LayerLine above)
    {
        if (source != above)
        {
            arguments.Add($"From = \"{Reference(source)}\"");
        }

        if (head.GivenName is not null)
        {
            arguments.Add($"Name = \"{head.Name}\"");
        }

        return arguments.Count == 0 ? head.Kind : $"{head.Kind}({string.Join(", ", arguments)})";
    }

    /// <summary>Names: those of the model where they help, else as the generator numbers layers.</summary>
    private static void Name(IReadOnlyList<LayerLine> layers)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);

        // A name that says nothing more than the number is left out, and numbers are taken before names.
        foreach (LayerLine layer in layers)
        {
            string kind = Stem(layer.Kind);
            counts[kind] = counts.GetValueOrDefault(kind) + 1;
            layer.Name = $"{kind}{counts[kind]}";
            string name = layer.SuggestedName is null ? "" : Others().Replace(layer.SuggestedName, "_").Trim('_');
            layer.GivenName = name.Length == 0 || name == layer.Name ? null : name;
        }

        var used = new HashSet<string>(layers.Where(layer => layer.GivenName is null).Select(layer => layer.Name), StringComparer.Ordinal) { "input" };
        foreach (LayerLine layer in layers.Where(layer => layer.GivenName is not null))
        {
            string name = layer.GivenName!;
            while (!used.Add(name))
            {
                name += "_";
            }

            layer.GivenName = layer.Name = name;
        }
    }

    [GeneratedRegex("[123]d$")]
    private static partial Regex Axes();

    [GeneratedRegex("[^A-Za-z0-9_]+")]
    private static partial Regex Others();
}
