namespace CnnGen;

/// <summary>Makes every spatial size a whole number of times as large: [channels, spatial...] to [channels, spatial * scale...].</summary>
/// <param name="scale">The factor: one for all axes, or one for each; at least 1.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class UpsampleAttribute(params int[] scale) : LayerAttribute
{
    /// <summary>The factor.</summary>
    public int[] Scale { get; } = scale;

    /// <summary>What stands between the elements of the input.</summary>
    public Interpolation Mode { get; set; }
}

/// <summary>Moves channels into space (Shi et al. 2016, equation 4): [c * r², rows, columns] to [c, rows * r, columns * r].</summary>
/// <remarks>Output (c, y, x) is input (c * r² + (y mod r) * r + x mod r, y / r, x / r), PyTorch's order.</remarks>
/// <param name="factor">r, the factor of rows and columns; its square divides the channels.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class PixelShuffleAttribute(int factor) : LayerAttribute
{
    /// <summary>The factor of rows and columns.</summary>
    public int Factor { get; } = factor;
}
