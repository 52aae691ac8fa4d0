using System.Text;
using CnnGen.Tool.Import.Blocks;
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
internal sealed record ImportedNetwork(
    IReadOnlyList<string> Lines, IReadOnlyList<NamedTensor> Weights, string? InputName, int[] InputDims, int[]? InputOrder, IReadOnlyList<ImportedOutput> Outputs)
{
    private static readonly string[] Activations =
        ["ReLU", "ReLU6", "SELU", "GELU", "SiLU", "Mish", "Sigmoid", "HardSwish", "Tanh", "Softplus", "Softsign"];

    /// <summary>Blocks of its own that the class is written in.</summary>
    public IReadOnlyList<string> Declarations { get; private init; } = [];

    /// <summary>Whether the model says, of its input or of an output, how many samples there are.</summary>
    public bool IsBatchFixed { get; init; }

    /// <summary>What stands for the input.</summary>
    public required LayerLine Input { get; init; }

    /// <summary>The layers in the order of the class.</summary>
    public required IReadOnlyList<LayerLine> Layers { get; init; }

    /// <summary>The layers that are outputs.</summary>
    public required IReadOnlyList<LayerLine> Ends { get; init; }

    /// <summary>The class as source text.</summary>
    public string Source(string @namespace, string name)
    {
        var source = new StringBuilder(Declarations.Count == 0 ? "using CnnGen;\n\n" : "using System;\nusing CnnGen;\n\n");
        if (@namespace.Length != 0)
        {
            source.Append($"namespace {@namespace};\n\n");
        }

        foreach (string line in Lines)
        {
            source.Append($"[{line}]\n");
        }

        source.Append($"public sealed partial class {name};\n");
        foreach (string declaration in Declarations)
        {
            source.Append('\n').Append(declaration);
        }

        return source.ToString();
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
        UnifyPads(layers);
        var plain = new ImportedNetwork([], [], inputName, inputDims, inputOrder, [.. outputs.Select(output => new ImportedOutput(output.Name, output.Dims, ""))])
        {
            Input = input,
            Layers = layers,
            Ends = ends,
        };
        return plain.Written([.. layers.Select(ClassPart.Of)], []);
    }

    /// <summary>The same layers written in parts, with the blocks that those need.</summary>
    public ImportedNetwork Written(IReadOnlyList<ClassPart> parts, IReadOnlyList<string> declarations)
    {
        var text = new ClassText(Input, parts);
        LayerLine[] layers = [.. parts.SelectMany(part => part.Layers)];
        List<string> lines = text.Lines();
        if (Ends.Count != 1 || Ends[0] != layers[^1])
        {
            lines.Add("Output(" + string.Join(", ", Ends.Select(end => $"\"{text.Reference(end)}\"")) + ")");
        }

        return this with
        {
            Lines = lines,
            Declarations = declarations,
            Layers = layers,
            Weights = [.. layers.SelectMany(layer => layer.Parameters.Select(parameter => parameter with { Name = $"{layer.Name}.{parameter.Name}" }))],
            Outputs = [.. Outputs.Select((output, i) => output with { Layer = Ends[i].Name })],
        };
    }

    /// <summary>
    /// Every layer after all that it reads; a walk with a stack of its own, for networks of any depth. Of two terms the one of more layers stands first: what a residual
    /// block computes before its shortcut.
    /// </summary>
    private static List<LayerLine> Ordered(IEnumerable<LayerLine> ends)
    {
        var depths = new Dictionary<LayerLine, int>();
        foreach (LayerLine layer in Ordered(ends, layer => layer.Inputs))
        {
            depths[layer] = 1 + layer.Inputs.Max(Depth);
        }

        return Ordered(ends, layer => layer.Kind is "Add" or "Multiply" ? [.. layer.Inputs.OrderByDescending(Depth)] : layer.Inputs);

        int Depth(LayerLine layer) => depths.GetValueOrDefault(layer);
    }

    private static List<LayerLine> Ordered(IEnumerable<LayerLine> ends, Func<LayerLine, LayerLine[]> inputs)
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
                    foreach (LayerLine source in inputs(next.Layer).Reverse())
                    {
                        open.Push((source, false));
                    }
                }
            }
        }

        return ordered;
    }

    /// <summary>A network that pads its convolutions by rule in one place does so in all: what exporters resolved to numbers is said as it was meant.</summary>
    private static void UnifyPads(List<LayerLine> layers)
    {
        (string, string) same = ("Padding", "Padding.Same");
        foreach (LayerLine layer in layers.Any(layer => Stretch.IsConvolution(layer) && layer.Properties.Contains(same)) ? layers.Where(layer => layer.FitsSame) : [])
        {
            int at = layer.Properties.FindIndex(property => property.Name is "Pad" or "Pads");
            if (at >= 0)
            {
                layer.Properties[at] = same;
            }
        }
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
                layer.FitsSame = source.FitsSame;
                merged.Add(source, layer);
            }
        }

        layers.RemoveAll(merged.ContainsKey);
    }
}
