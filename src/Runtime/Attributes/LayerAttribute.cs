namespace CnnGen;

/// <summary>A layer of a network. Layers run in source order; each reads the one above unless <see cref="From"/> names another.</summary>
public abstract class LayerAttribute : Attribute
{
    /// <summary>The layer's name, the prefix of its tensors' names. Default: its kind in lower case and its number among that kind.</summary>
    public string? Name { get; set; }

    /// <summary>
    /// The layer it reads, any above; <c>"input"</c> is the network's input. Default: the layer right above. Not for layers that name several to join.
    /// </summary>
    public string? From { get; set; }
}

/// <summary>A layer that moves a window over the spatial axes.</summary>
/// <remarks>
/// out = floor((in + pads - dilation * (k - 1) - 1) / stride) + 1. Padding is said once: as <see cref="Padding"/>, <see cref="Pad"/> or <see cref="Pads"/>.
/// </remarks>
public abstract class WindowAttribute : LayerAttribute
{
    /// <summary>Elements from one window to the next, the same on every axis.</summary>
    public int Stride { get; set; }

    /// <summary>The stride of each axis.</summary>
    public int[]? Strides { get; set; }

    /// <summary>Padding by rule.</summary>
    public Padding Padding { get; set; }

    /// <summary>Padding, the same on every side.</summary>
    public int Pad { get; set; }

    /// <summary>Padding of each side: all begins, then all ends: <c>[top, left, bottom, right]</c>, as in ONNX.</summary>
    public int[]? Pads { get; set; }
}

/// <summary>A pooling layer. The stride is the window unless given.</summary>
public abstract class PoolAttribute : WindowAttribute
{
    /// <summary>Whether the output size is rounded up; a window must still start inside the input or its left padding, as in PyTorch.</summary>
    public bool CeilMode { get; set; }
}
