using CnnGen.Generator.Graph;
using CnnGen.Tool.Compilation;

namespace CnnGen.Tool.Import.Blocks;

/// <summary>Writes a class in blocks where its layers repeat.</summary>
/// <remarks>
/// Nothing here is believed: the class in blocks is taken only if the generator makes of it the graph that it makes of the plain layers, and gives layers the names under which their weights are
/// written.
/// </remarks>
internal static class BlockRecognition
{
    /// <summary>The network in blocks; the same network where nothing repeats.</summary>
    /// <param name="plain">The network in plain layers.</param>
    /// <param name="className">The name of its class, which no block gets.</param>
    public static ImportedNetwork Apply(ImportedNetwork plain, string className)
    {
        if (GraphParser.Read(plain.Source("", className)) is not [{ } graph])
        {
            return plain;
        }

        IReadOnlyDictionary<int, BlockUse> standard = StandardBlocks.Find(graph, plain.Layers, plain.Input);
        var taken = new bool[plain.Layers.Count];
        foreach ((int start, BlockUse use) in standard)
        {
            Array.Fill(taken, true, start, use.Layers.Count);
        }

        var reserved = new HashSet<string>(StringComparer.Ordinal) { className };
        (IReadOnlyDictionary<int, BlockUse> own, IReadOnlyList<string> declarations) = RepeatFinder.Find(plain.Layers, [.. plain.Ends], taken, reserved);
        return (own.Count == 0 ? null : Written(standard.Concat(own).ToDictionary(), declarations)) ?? (standard.Count == 0 ? null : Written(standard, [])) ?? Written(new Dictionary<int, BlockUse>(), [])!;

        ImportedNetwork? Written(IReadOnlyDictionary<int, BlockUse> uses, IReadOnlyList<string> declared)
        {
            ImportedNetwork network = plain.Written(Parts(plain.Layers, uses), declared);
            return IsSame(network, plain.Layers, graph, className) ? network : null;
        }
    }

    private static List<ClassPart> Parts(IReadOnlyList<LayerLine> layers, IReadOnlyDictionary<int, BlockUse> uses)
    {
        List<ClassPart> parts = [];
        List<BlockUse> run = [];
        for (int i = 0; i < layers.Count;)
        {
            BlockUse? use = uses.GetValueOrDefault(i);
            if (run.Count != 0 && (use is null || !use.Repeats(run[0], run[^1])))
            {
                parts.Add(ClassPart.Of([.. run]));
                run.Clear();
            }

            if (use is null)
            {
                parts.Add(ClassPart.Of(layers[i]));
            }
            else
            {
                run.Add(use);
            }

            i += use?.Layers.Count ?? 1;
        }

        parts.AddRange(run.Count == 0 ? [] : [ClassPart.Of(run)]);
        var names = parts.Where(part => part.Uses.Count != 0).ToLookup(part => part.Head.SuggestedName);

        // Where several blocks would have one name, each gets that of its first repetition.
        return [.. parts.Select(part => part.Uses.Count == 0 || names[part.Head.SuggestedName].Count() == 1 ? part
            : part with { Head = ClassPart.Of([part.Uses[0]]).Head })];
    }

    private static bool IsSame(ImportedNetwork network, IReadOnlyList<LayerLine> layers, NetworkGraph graph, string className)
    {
        var places = layers.Select((layer, i) => (layer, i)).ToDictionary(pair => pair.layer, pair => pair.i);
        return GraphParser.Read(network.Source("", className)) is [{ } written] && GraphEquality.IsSame(written, graph, [.. network.Layers.Select(layer => places[layer])])
            && written.Nodes.Select(node => node.Name).SequenceEqual(network.Layers.Select(layer => layer.Name));
    }
}
