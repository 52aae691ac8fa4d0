namespace CnnGen.Tool.Import.Blocks;

/// <summary>Finds what repeats in a network, and declares a block for it.</summary>
internal static class RepeatFinder
{
    private const int LongestBlock = 40;

    /// <summary>Lines that a block saves at least, its declaration counted: less is no easier to read.</summary>
    private const int LeastSaved = 4;

    /// <summary>What stays with the layer that it follows.</summary>
    private static readonly string[] Activations =
    [
        "ReLU", "ReLU6", "LeakyReLU", "PReLU", "ELU", "SELU", "GELU", "SiLU", "Mish", "Sigmoid", "HardSigmoid", "HardSwish", "Tanh", "Softplus", "Softsign", "Clip",
    ];

    /// <summary>What no block begins with.</summary>
    private static readonly string[] NoBeginning = [.. Activations, "Add", "Multiply", "Dropout", "Flatten", "Reshape", "Softmax", "LogSoftmax"];

    /// <summary>The blocks by the place of their first layer, and their declarations.</summary>
    /// <param name="layers">All layers.</param>
    /// <param name="ends">Those that are outputs.</param>
    /// <param name="taken">Whether a layer belongs to a block already.</param>
    /// <param name="reserved">Names that no block may have.</param>
    public static (IReadOnlyDictionary<int, BlockUse> Uses, IReadOnlyList<string> Declarations) Find(
        IReadOnlyList<LayerLine> layers, IReadOnlyCollection<LayerLine> ends, bool[] taken, ISet<string> reserved)
    {
        var places = layers.Select((layer, i) => (layer, i)).ToDictionary(pair => pair.layer, pair => pair.i);
        var lastReader = new int[layers.Count];
        for (int i = 0; i < layers.Count; i++)
        {
            lastReader[i] = ends.Contains(layers[i]) ? int.MaxValue : Math.Max(lastReader[i], i);
            foreach (LayerLine input in layers[i].Inputs)
            {
                if (places.TryGetValue(input, out int place) && lastReader[place] != int.MaxValue)
                {
                    lastReader[place] = Math.Max(lastReader[place], i);
                }
            }
        }

        List<Stretch> all = [];
        for (int start = 0; start < layers.Count; start++)
        {
            for (int count = 3; !NoBeginning.Contains(layers[start].Kind) && count <= LongestBlock && start + count <= layers.Count && !taken[start + count - 1]; count++)
            {
                int next = start + count;
                bool isCut = next < layers.Count && Activations.Contains(layers[next].Kind) && layers[next].Inputs is [var read] && read == layers[next - 1];
                if (!taken[start] && !taken[start + 1] && !isCut && Stretch.At(layers, start, count, places, lastReader) is { } stretch)
                {
                    all.Add(stretch);
                }
            }
        }

        var uses = new Dictionary<int, BlockUse>();
        List<string> declarations = [];
        while (Best(all) is { } best)
        {
            string name = Name(best, reserved);
            declarations.Add(best.Declaration(name));
            foreach (Stretch stretch in best.Stretches)
            {
                uses.Add(stretch.Start, best.Use(name, stretch));
                all.RemoveAll(other => other.Start < stretch.End && stretch.Start < other.End);
            }
        }

        return (uses, declarations);
    }

    /// <summary>The block that saves the most lines; the shortest of several, and the first of those.</summary>
    private static BlockTemplate? Best(List<Stretch> all)
    {
        BlockTemplate? best = null;
        foreach (IGrouping<string, Stretch> alike in all.GroupBy(stretch => stretch.Key))
        {
            // Where there is a choice of projections, the block has the most frequent.
            string? shortcut = alike.Where(stretch => stretch.HasShortcut).GroupBy(stretch => stretch.ShortcutKey).MaxBy(group => group.Count())?.Key;
            List<Stretch> apart = [];
            foreach (Stretch stretch in alike.Where(stretch => !stretch.HasShortcut || stretch.ShortcutKey == shortcut))
            {
                if (apart.Count == 0 || apart[^1].End <= stretch.Start)
                {
                    apart.Add(stretch);
                }
            }

            if (apart.Count > 1 && apart.Sum(stretch => stretch.Layers.Count) > apart.Max(stretch => stretch.Layers.Count) + 1 + LeastSaved
                && BlockTemplate.Of(apart) is { } template && template.Saved >= LeastSaved
                && (best is null || template.Saved > best.Saved || (template.Saved == best.Saved && template.Length < best.Length)))
            {
                best = template;
            }
        }

        return best;
    }

    private static string Name(BlockTemplate block, ISet<string> reserved)
    {
        string kind = block.Has("Add") ? "Residual" : block.Has("Concat") ? "Branches" : block.Has("DepthwiseConv2D") ? "Separable" : "Step", name = kind;
        for (int number = 2; !reserved.Add(name); number++)
        {
            name = $"{kind}{number}";
        }

        return name;
    }
}
