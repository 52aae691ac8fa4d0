namespace CnnGen.Tool.Import;

/// <summary>What a name in the graph stands for while it is imported.</summary>
internal abstract record Value;

/// <summary>A value known before anything runs.</summary>
internal sealed record Constant(Tensor Tensor) : Value;

/// <summary>Something that a problem above leaves unknown.</summary>
internal sealed record Unknown : Value;

/// <summary>What a layer computes.</summary>
/// <param name="Layer">The layer; its elements are those of the tensor, in row-major order, whatever its own shape.</param>
/// <param name="Stored">The tensor's shape as its elements lie, the batch included.</param>
/// <param name="Order">Axis i of the value is axis Order[i] of what is stored: a transposition that may yet cancel. Null: none.</param>
internal sealed record Computed(LayerLine Layer, int[] Stored, int[]? Order = null) : Value
{
    /// <summary>The value's shape, the batch included.</summary>
    public int[] Dims => Order is null ? Stored : [.. Order.Select(axis => Stored[axis])];

    public int Rank => Stored.Length;

    /// <summary>The same elements by another layer.</summary>
    public Computed By(LayerLine layer) => this with { Layer = layer };

    /// <summary>The axis of what is stored.</summary>
    public int StoredAxis(int axis) => Order is null ? axis : Order[axis];
}
