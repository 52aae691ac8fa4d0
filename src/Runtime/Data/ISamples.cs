namespace CnnGen;

/// <summary>Samples with targets, in an order of their own. Read by one thread at a time, which need not be the one that trains.</summary>
public interface ISamples
{
    /// <summary>The number of samples.</summary>
    int Count { get; }

    /// <summary>The shape of a sample.</summary>
    TensorShape Shape { get; }

    /// <summary>Floats of a target.</summary>
    int TargetLength { get; }

    /// <summary>Writes a sample and its target.</summary>
    /// <param name="index">Which, from 0.</param>
    /// <param name="input">Room for a sample, row-major in <see cref="Shape"/>.</param>
    /// <param name="target">Room for <see cref="TargetLength"/> floats.</param>
    void Read(int index, Span<float> input, Span<float> target);
}

/// <summary>Samples that are each of one class; the target has 1 at the class and 0 elsewhere.</summary>
public interface ILabeledSamples : ISamples
{
    /// <summary>The number of classes.</summary>
    int Classes { get; }

    /// <summary>The class of each sample.</summary>
    IReadOnlyList<int> Labels { get; }
}
