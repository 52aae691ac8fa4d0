namespace CnnGen;

/// <summary>A layer that brings values to mean 0 and variance 1: (x - mean) / sqrt(variance + epsilon) * weight + bias.</summary>
/// <remarks>The variance is the mean squared distance, not divided by one less. The shape stays.</remarks>
public abstract class NormalizationAttribute : LayerAttribute
{
    /// <summary>Added to the variance, more than 0.</summary>
    public double Epsilon { get; set; } = 1e-5;
}

/// <summary>Normalises each channel over the batch and all positions (Ioffe and Szegedy 2015, algorithm 1); at inference with running statistics.</summary>
/// <remarks>
/// Tensors <c>weight</c>, <c>bias</c>, <c>running_mean</c> and <c>running_var</c>, all [channels]; the last two are saved and loaded, and not trained.
/// As in PyTorch, the running variance takes the batch's variance divided by one less than the number of values.
/// </remarks>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class BatchNormAttribute : NormalizationAttribute
{
    /// <summary>Weight of the new batch in the running statistics, in [0, 1]: running = (1 - momentum) * running + momentum * batch.</summary>
    public double Momentum { get; set; } = 0.1;
}

/// <summary>Normalises all of a sample (Ba et al. 2016).</summary>
/// <remarks>Tensors <c>weight</c> and <c>bias</c> of the sample's shape.</remarks>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class LayerNormAttribute : NormalizationAttribute;

/// <summary>Normalises each group of channels of a sample over its positions (Wu and He 2018, equation 7).</summary>
/// <remarks>Tensors <c>weight</c> and <c>bias</c>, [channels].</remarks>
/// <param name="groups">Number of groups of adjacent channels; divides the channels.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class GroupNormAttribute(int groups) : NormalizationAttribute
{
    /// <summary>Number of groups.</summary>
    public int Groups { get; } = groups;
}

/// <summary>Normalises each channel of a sample over its positions (Ulyanov et al. 2016).</summary>
/// <remarks>Tensors <c>weight</c> and <c>bias</c>, [channels].</remarks>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class InstanceNormAttribute : NormalizationAttribute;

/// <summary>Divides by a power of the squares around in the channel axis (Krizhevsky et al. 2012, section 3.3), as ONNX's LRN.</summary>
/// <remarks>
/// x / (bias + alpha / size * s)^beta, s the sum of the squares of channels c - floor((size - 1) / 2) up to c + ceil((size - 1) / 2), as far as they exist.
/// The shape stays.
/// </remarks>
/// <param name="size">Number of channels that are summed.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class LocalResponseNormAttribute(int size) : LayerAttribute
{
    /// <summary>Number of channels that are summed.</summary>
    public int Size { get; } = size;

    /// <summary>Weight of the mean of squares, at least 0.</summary>
    public double Alpha { get; set; } = 1e-4;

    /// <summary>The exponent.</summary>
    public double Beta { get; set; } = 0.75;

    /// <summary>Added to the weighted mean of squares, more than 0.</summary>
    public double Bias { get; set; } = 1;
}

/// <summary>weight * x + bias, a weight and a bias for each channel: what brings an image into the range that a network was trained in, or a normalisation without its statistics.</summary>
/// <remarks>Tensors <c>weight</c> (1 at first) and <c>bias</c> (0), [channels].</remarks>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class ScaleAttribute : LayerAttribute
{
    /// <summary>Whether there is a bias.</summary>
    public bool UseBias { get; set; } = true;
}
