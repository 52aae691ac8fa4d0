namespace CnnGen.Tool.Import.Blocks;

/// <summary>An attribute of the class to be: a layer, or a block once or repeatedly.</summary>
/// <param name="Head">The layer; for a block, what stands for it where names are given.</param>
/// <param name="Uses">The repetitions of a block; none for a layer.</param>
internal sealed record ClassPart(LayerLine Head, IReadOnlyList<BlockUse> Uses)
{
    /// <summary>The layers that it stands for, in order.</summary>
    public IEnumerable<LayerLine> Layers => Uses.Count == 0 ? [Head] : Uses.SelectMany(use => use.Layers.Select(layer => layer.Layer));

    public static ClassPart Of(LayerLine layer) => new(layer, []);

    public static ClassPart Of(IReadOnlyList<BlockUse> uses) => new(
        new LayerLine(uses[0].Kind, uses[^1].End.Shape, uses[0].Source) { SuggestedName = Prefix(uses) }, uses);

    /// <summary>Names the layers inside by the block's name, and the last of each repetition as other layers may call it.</summary>
    public void NameLayers(IDictionary<LayerLine, string> references)
    {
        for (int i = 0; i < Uses.Count; i++)
        {
            string prefix = Uses.Count == 1 ? Head.Name : $"{Head.Name}.{i}";
            foreach ((LayerLine layer, string name) in Uses[i].Layers)
            {
                layer.Name = $"{prefix}.{name}";
            }

            references[Uses[i].End] = i == Uses.Count - 1 ? Head.Name : prefix;
        }
    }

    /// <summary>What the model's names of the layers inside begin with, if they have something in common.</summary>
    private static string? Prefix(IReadOnlyList<BlockUse> uses)
    {
        (string Model, string Inside)[] names = [.. uses.SelectMany(use => use.Layers).Where(layer => layer.Layer.Parameters.Count != 0)
            .Select(layer => (layer.Layer.SuggestedName ?? "", "." + layer.Name))];
        if (names.Length < 2 || names.Any(name => name.Model.Length == 0))
        {
            return null;
        }

        bool isSame = names.All(name => name.Model.EndsWith(name.Inside, StringComparison.Ordinal));
        string[] models = [.. names.Select(name => isSame ? name.Model[..^name.Inside.Length] : name.Model)];
        if (models.All(name => name == models[0]))
        {
            return isSame ? models[0] : null;
        }

        int common = Enumerable.Range(0, models.Min(name => name.Length)).TakeWhile(i => models.All(name => name[i] == models[0][i])).Count();
        int end = models[0].AsSpan(0, common).LastIndexOfAny("./_");
        return end > 0 ? models[0][..end] : null;
    }
}
