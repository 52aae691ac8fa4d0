using System.Text;
using System.Text.RegularExpressions;
using CnnGen.Tool.Import.Operators;

namespace CnnGen.Tool.Import;

/// <summary>An output of the model.</summary>
/// <param name="Name">Its name in the model.</param>
/// <param name="Dims">Its shape there, the batch included.</param>
/// <param name="Layer">The layer that computes it.</param>
internal sealed record ImportedOutput(string Name, int[] Dims, string Layer)
{
    public int Length => (int)Shapes.Length(Dims);
}

/// <summary>A model as attributes and weights.</summary>
/// <param name="Lines">The attributes, each without its brackets, in order.</param>
/// <param name="Weights">The tensors by their names in the class.</param>
/// <param name="InputName">The input's name in the model; null where it has none, and the class has one of a single element that does not matter.</param>
/// <param name="InputDims">The input's shape in the model, the batch included.</param>
/// <param name="InputOrder">The order in which the class takes the axes of the model's input, where it is another.</param>
/// <param name="Outputs">The outputs in the order in which they come out.</param>
internal sealed partial record ImportedNetwork(
    IReadOnlyList<string> Lines, IReadOnlyList<NamedTensor> Weights, string? InputName, int[] InputDims, int[]? InputOrder, IReadOnlyList<ImportedOutput> Outputs)
{
    private static readonly string[] Activations =
        ["ReLU", "ReLU6", "SELU", "GELU", "SiLU", "Mish", "Sigmoid", "HardSwish", "Tanh", "Softplus", "Softsign"];

    /// <summary>The class as source text.</summary>
    public string Source(string @namespace, string name)
    {
        var source = new StringBuilder("using CnnGen;\n\n");
        if (@namespace.Length != 0)
        {
            source.Append($"namespace {@namespace};\n\n");
        }

        foreach (string line in Lines)
        {
            source.Append($"[{line}]\n");
        }

        return source.Append($"public sealed partial class {name};\n").ToString();
    }

    /// <summary>Gives a network of the class its weights.</summary>
    public void Fill(Network network)
    {
        foreach (NamedTensor tensor in Weights)
        {
            network.Parameter(tensor.Name).Set(tensor.Values);
        }
    }

    /// <summary>Orders and names the layers that the outputs need.</summary>
    public static ImportedNetwork Make(LayerLine input, string? inputName, int[] inputDims, int[]? inputOrder, List<(string Name, int[] Dims, LayerLine Layer)> outputs)
    {
        // An output that is the input, or another output too, gets a layer of its own.
        var taken = new HashSet<LayerLine> { input };
        LayerLine[] ends = [.. outputs.Select(output =>
        {
            LayerLine end = taken.Add(output.Layer) ? output.Layer
                : new LayerLine("Reshape", output.Layer.Shape, output.Layer) { Arguments = [.. output.Layer.Shape.Select(size => $"{size}")] };
            taken.Add(end);
            return end;
        })];
        List<LayerLine> layers = Ordered(ends);
        if (layers.Any(GeluPattern.IsPart))
        {
            throw new ImportException([new ImportProblem("", "Erf", "it is not part of a GELU")]);
        }

        MergeActivations(layers, ends);
        Name(layers);
        bool isPlain = ends.Length == 1 && ends[0] == layers[^1];
        List<string> lines = ["Input(" + string.Join(", ", input.Shape) + ")"];
        LayerLine above = input;
        foreach (LayerLine layer in layers)
        {
            lines.Add(Text(layer, above));
            above = layer;
        }

        if (!isPlain)
        {
            lines.Add("Output(" + string.Join(", ", ends.Select(end => $"\"{end.Name}\"")) + ")");
        }

        return new ImportedNetwork(
            lines, [.. layers.SelectMany(layer => layer.Parameters.Select(parameter => parameter with { Name = $"{layer.Name}.{parameter.Name}" }))], inputName, inputDims,
            inputOrder, [.. outputs.Select((output, i) => new ImportedOutput(output.Name, output.Dims, ends[i].Name))]);
    }

    private static string Text(LayerLine layer, LayerLine above)
    {
        bool isJoin = layer.Kind is "Add" or "Multiply" or "Concat";
        List<string> arguments = isJoin ? [.. layer.Inputs.Select(input => $"\"{Reference(input)}\"")] : [.. layer.Arguments];
        arguments.AddRange(layer.Properties.Select(property => $"{property.Name} = {property.Value}"));
        if (!isJoin && layer.Inputs[0] != above)
        {
            arguments.Add($"From = \"{Reference(layer.Inputs[0])}\"");
        }

        if (layer.SuggestedName is not null)
        {
            arguments.Add($"Name = \"{layer.Name}\"");
        }

        return arguments.Count == 0 ? layer.Kind : $"{layer.Kind}({string.Join(", ", arguments)})";
    }

    private static string Reference(LayerLine layer) => layer.IsInput ? "input" : layer.Name;

    /// <summary>Every layer after all that it reads; a walk with a stack of its own, for networks of any depth.</summary>
    private static List<LayerLine> Ordered(IEnumerable<LayerLine> ends)
    {
        List<LayerLine> ordered = [];
        var seen = new HashSet<LayerLine>();
        foreach (LayerLine end in ends)
        {
            var open = new Stack<(LayerLine Layer, bool IsDone)>([(end, false)]);
            while (open.TryPop(out (LayerLine Layer, bool IsDone) next))
            {
                if (next.IsDone)
                {
                    ordered.Add(next.Layer);
                }
                else if (!next.Layer.IsInput && seen.Add(next.Layer))
                {
                    open.Push((next.Layer, true));
                    foreach (LayerLine source in next.Layer.Inputs.Reverse())
                    {
                        open.Push((source, false));
                    }
                }
            }
        }

        return ordered;
    }

    /// <summary>An activation that alone reads a convolution or a fully connected layer becomes its argument.</summary>
    private static void MergeActivations(List<LayerLine> layers, LayerLine[] ends)
    {
        ILookup<LayerLine, LayerLine> readers = layers.SelectMany(layer => layer.Inputs.Distinct().Select(input => (input, layer))).ToLookup(pair => pair.input, pair => pair.layer);
        var merged = new Dictionary<LayerLine, LayerLine>();
        foreach (LayerLine layer in layers)
        {
            if (!Activations.Contains(layer.Kind) || layer.Properties.Count != 0)
            {
                continue;
            }

            LayerLine source = layer.Inputs[0];
            bool takes = source.Kind is "Dense" or "DepthwiseConv2D" || (source.Kind.StartsWith("Conv", StringComparison.Ordinal) && source.Kind != "Concat");
            if (takes && readers[source].Count() == 1 && !ends.Contains(source) && source.Property("Activation") is null)
            {
                // The activation's own object stays, for what reads it, and becomes the convolution.
                layer.Properties.AddRange([.. source.Properties, ("Activation", "Activation." + layer.Kind)]);
                layer.Kind = source.Kind;
                layer.Arguments.AddRange(source.Arguments);
                layer.Parameters.AddRange(source.Parameters);
                layer.Inputs = source.Inputs;
                layer.SuggestedName = source.SuggestedName;
                merged.Add(source, layer);
            }
        }

        layers.RemoveAll(merged.ContainsKey);
    }

    /// <summary>Names: those of the model where they help, else as the generator numbers layers.</summary>
    private static void Name(List<LayerLine> layers)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        var numbered = new Dictionary<LayerLine, string>();
        foreach (LayerLine layer in layers)
        {
            string kind = Axes().Replace(layer.Kind.ToLowerInvariant(), "");
            counts[kind] = counts.GetValueOrDefault(kind) + 1;
            numbered.Add(layer, $"{kind}{counts[kind]}");
        }

        // A name that says nothing more than the number is left out, and numbers are taken before names.
        foreach (LayerLine layer in layers)
        {
            string name = layer.SuggestedName is null ? "" : Others().Replace(layer.SuggestedName, "_").Trim('_');
            layer.SuggestedName = name.Length == 0 || name == numbered[layer] ? null : name;
            layer.Name = numbered[layer];
        }

        var used = new HashSet<string>(layers.Where(layer => layer.SuggestedName is null).Select(layer => layer.Name), StringComparer.Ordinal) { "input" };
        foreach (LayerLine layer in layers.Where(layer => layer.SuggestedName is not null))
        {
            string name = layer.SuggestedName!;
            while (!used.Add(name))
            {
                name += "_";
            }

            layer.SuggestedName = layer.Name = name;
        }
    }

    [GeneratedRegex("[123]d$")]
    private static partial Regex Axes();

    [GeneratedRegex("[^A-Za-z0-9_]+")]
    private static partial Regex Others();
}
