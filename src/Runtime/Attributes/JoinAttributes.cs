namespace CnnGen;

/// <summary>The sum of layers of one shape.</summary>
/// <param name="layers">Names of two or more layers above; <c>"input"</c> is the network's input.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class AddAttribute(params string[] layers) : LayerAttribute
{
    /// <summary>Names of the layers.</summary>
    public string[] Layers { get; } = layers;
}

/// <summary>The product of layers, element by element.</summary>
/// <remarks>
/// Layers of one shape, or of the same channels with spatial sizes of 1, or vectors with an element for each channel: these count for all positions of their
/// channel (the scale of Hu et al. 2018, equation 4).
/// </remarks>
/// <param name="layers">Names of two or more layers above; <c>"input"</c> is the network's input.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class MultiplyAttribute(params string[] layers) : LayerAttribute
{
    /// <summary>Names of the layers.</summary>
    public string[] Layers { get; } = layers;
}

/// <summary>Layers of the same spatial sizes one after the other along the channel axis.</summary>
/// <param name="layers">Names of two or more layers above, in order; <c>"input"</c> is the network's input.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class ConcatAttribute(params string[] layers) : LayerAttribute
{
    /// <summary>Names of the layers.</summary>
    public string[] Layers { get; } = layers;
}
