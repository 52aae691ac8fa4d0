namespace CnnGen;

/// <summary>The maximum of each window; padding counts as minus infinity, and among equals the first in row-major order takes the gradient.</summary>
/// <param name="window">Size of the window: one for all axes, or one for each.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class MaxPoolAttribute(params int[] window) : PoolAttribute
{
    /// <summary>Size of the window.</summary>
    public int[] Window { get; } = window;

    /// <summary>Elements from one tap to the next, the same on every axis.</summary>
    public int Dilation { get; set; }

    /// <summary>The dilation of each axis.</summary>
    public int[]? Dilations { get; set; }
}

/// <summary>The mean of each window.</summary>
/// <param name="window">Size of the window: one for all axes, or one for each.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class AveragePoolAttribute(params int[] window) : PoolAttribute
{
    /// <summary>Size of the window.</summary>
    public int[] Window { get; } = window;

    /// <summary>Whether padding counts in the mean.</summary>
    public bool CountIncludePad { get; set; }
}

/// <summary>The square root of the sum of the squares of each window.</summary>
/// <param name="window">Size of the window: one for all axes, or one for each.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class L2PoolAttribute(params int[] window) : PoolAttribute
{
    /// <summary>Size of the window.</summary>
    public int[] Window { get; } = window;
}

/// <summary>The maximum of each channel.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class GlobalMaxPoolAttribute : LayerAttribute;

/// <summary>The mean of each channel.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class GlobalAveragePoolAttribute : LayerAttribute;

/// <summary>Means over windows that divide the input into the given number: output i covers floor(i in / out) up to ceil((i + 1) in / out).</summary>
/// <param name="size">Output size: one for all axes, or one for each.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class AdaptiveAveragePoolAttribute(params int[] size) : LayerAttribute
{
    /// <summary>Output size.</summary>
    public int[] Size { get; } = size;
}
