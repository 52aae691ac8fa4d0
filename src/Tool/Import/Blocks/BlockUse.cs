namespace CnnGen.Tool.Import.Blocks;

/// <summary>Layers that are one repetition of a block.</summary>
/// <param name="Kind">The block's attribute.</param>
/// <param name="Layers">Its layers in the order of the block, each with its name inside.</param>
/// <param name="Source">What the block reads.</param>
/// <param name="Skips">Layers outside that its further arguments name.</param>
/// <param name="Positional">Arguments by position, without the names of layers, which come last.</param>
/// <param name="Stride">The argument called stride, 1 where it is not written; null where the block has none.</param>
/// <param name="IsStrideOfFirst">Whether the stride is that of the first repetition alone, or else of each.</param>
/// <param name="Others">What stands after these: <c>expansion: 1</c>, <c>UseBatchNorm = true</c>.</param>
internal sealed record BlockUse(
    string Kind, IReadOnlyList<(LayerLine Layer, string Name)> Layers, LayerLine Source, IReadOnlyList<LayerLine> Skips, IReadOnlyList<string> Positional, int? Stride, bool IsStrideOfFirst,
    IReadOnlyList<string> Others)
{
    public LayerLine End => Layers[^1].Layer;

    /// <summary>Whether this is a block's further repetition after a first one and a last one so far.</summary>
    public bool Repeats(BlockUse first, BlockUse last) => Kind == first.Kind && Source == last.End && Skips.Count == 0 && first.Skips.Count == 0
        && Positional.SequenceEqual(first.Positional) && Others.SequenceEqual(first.Others) && Stride == (first.IsStrideOfFirst ? 1 : first.Stride);
}
