namespace CnnGen.Tool.Import.Blocks;

/// <summary>Layers in a row that could be a block: they read one layer outside (and some more by name), and only the last of them is read outside.</summary>
/// <param name="Start">Place of the first.</param>
/// <param name="Layers">The layers.</param>
/// <param name="Source">What the block would read.</param>
/// <param name="Skips">What else it reads.</param>
/// <param name="Shortcut">The places, among the layers, of a projection beside the others, right before the sum that it ends in; empty where the sum takes the input itself.</param>
/// <param name="HasSum">Whether it ends in the sum of its last layer and its input, which others of its kind may lack.</param>
/// <param name="Key">Equal for stretches that are the same but for whole numbers, the projection and the sum at the end.</param>
/// <param name="ShortcutKey">The same of the projection; empty where there is none.</param>
internal sealed record Stretch(
    int Start, IReadOnlyList<LayerLine> Layers, LayerLine Source, IReadOnlyList<LayerLine> Skips, Range Shortcut, bool HasSum, string Key, string ShortcutKey)
{
    private static readonly string[] Projections = ["Conv1D", "Conv2D", "Conv3D", "BatchNorm", "AveragePool"];

    public int End => Start + Layers.Count;

    public bool HasShortcut => ShortcutKey.Length != 0;

    /// <summary>A layer that has a stride of 1 where none is written.</summary>
    public static bool IsConvolution(LayerLine layer) => layer.Kind.Contains("Conv", StringComparison.Ordinal);

    /// <summary>The layers from a place on; null where they cannot be a block.</summary>
    /// <param name="layers">All layers.</param>
    /// <param name="start">Place of the first.</param>
    /// <param name="count">How many.</param>
    /// <param name="places">The places of the layers.</param>
    /// <param name="lastReader">The place of the last layer that reads each; beyond the end for an output.</param>
    public static Stretch? At(IReadOnlyList<LayerLine> layers, int start, int count, IReadOnlyDictionary<LayerLine, int> places, int[] lastReader)
    {
        LayerLine[] own = [.. layers.Skip(start).Take(count)];
        LayerLine? source = null;
        List<LayerLine> skips = [];
        for (int i = 0; i < count; i++)
        {
            if (i < count - 1 && lastReader[start + i] >= start + count)
            {
                return null;
            }

            foreach (LayerLine input in own[i].Inputs.Where(input => !places.TryGetValue(input, out int place) || place < start))
            {
                source ??= input;
                if (input != source && !skips.Contains(input))
                {
                    skips.Add(input);
                }
            }
        }

        if (source is null || skips.Count > 2)
        {
            return null;
        }

        bool hasSum = own[^1] is { Kind: "Add", Inputs.Length: 2 } sum && sum.Inputs.Contains(source) && sum.Inputs.Contains(own[^2]) && own.Any(layer => layer.Kind == "DepthwiseConv2D");
        Range shortcut = Projection(own, source);
        (int from, int length) = shortcut.GetOffsetAndLength(count);
        LayerLine[] kept = [.. own[..from], .. own[(from + length)..(hasSum ? ^1 : ^0)]];
        string Reference(LayerLine input) => length != 0 && input == own[from + length - 1] ? "in" : Array.IndexOf(kept, input) is var at && at >= 0 ? $"{at}"
            : input == source ? "in" : $"x{skips.IndexOf(input)}";
        return new Stretch(
            start, own, source, skips, shortcut, hasSum, string.Join("; ", kept.Select(layer => KeyOf(layer) + string.Join(',', Ordered(layer, [.. layer.Inputs.Select(Reference)])))),
            string.Join("; ", own[shortcut].Select(KeyOf)));
    }

    private static IEnumerable<string> Ordered(LayerLine layer, string[] references) => layer.Kind is "Add" or "Multiply" && references.Length == 2 ? references.Order(StringComparer.Ordinal) : references;

    private static string KeyOf(LayerLine layer)
    {
        IEnumerable<string> properties = layer.Properties.Where(property => property.Name != "Stride" || !IsConvolution(layer))
            .Select(property => $"{property.Name}={Open(property.Value)}").Order(StringComparer.Ordinal);
        return $"{layer.Kind}({string.Join(',', layer.Arguments.Select(Open))}|{string.Join(',', properties)})";

        string Open(string value) => IsOpen(layer, value) ? "#" : value;
    }

    /// <summary>Whether an argument is a number that a block may have as its parameter.</summary>
    public static bool IsOpen(LayerLine layer, string value) => (IsConvolution(layer) || layer.Kind == "Dense") && int.TryParse(value, out _);

    /// <summary>The layers right before the last sum that lead from the source straight to it.</summary>
    private static Range Projection(LayerLine[] own, LayerLine source)
    {
        int sum = Array.FindLastIndex(own, layer => layer is { Kind: "Add", Inputs.Length: 2 });
        if (sum < 2 || !own[sum].Inputs.Contains(own[sum - 1]) || own[sum].Inputs.Contains(source) || own[sum].Inputs[0] == own[sum].Inputs[1])
        {
            return ..0;
        }

        for (int first = sum - 1; first > 0 && sum - first <= 3; first--)
        {
            LayerLine layer = own[first];
            if (!Projections.Contains(layer.Kind) || layer.Inputs.Length != 1)
            {
                break;
            }

            if (layer.Inputs[0] == source)
            {
                return own[sum].Inputs.Any(input => Array.IndexOf(own, input) is var at && at >= 0 && at < first) ? first..sum : ..0;
            }

            if (layer.Inputs[0] != own[first - 1])
            {
                break;
            }
        }

        return ..0;
    }
}
