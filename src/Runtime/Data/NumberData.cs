namespace CnnGen;

/// <summary>Samples of floats with floats as targets: regression.</summary>
public sealed class NumberData : ISamples
{
    private readonly float[] _inputs;
    private readonly float[] _targets;

    /// <summary>Takes samples and targets.</summary>
    /// <param name="inputs">Samples one after the other, each row-major in <paramref name="shape"/>.</param>
    /// <param name="targets">As many targets.</param>
    /// <param name="shape">The shape of a sample.</param>
    /// <param name="targetLength">Floats of a target.</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    public NumberData(float[] inputs, float[] targets, TensorShape shape, int targetLength)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(targetLength);
        int count = inputs.Length / shape.Length;
        if (inputs.Length != count * shape.Length || targets.LongLength != (long)count * targetLength)
        {
            throw new ArgumentException($"{inputs.Length} floats of samples {shape} and {targets.Length} of targets of {targetLength} are no equal number of them.", nameof(targets));
        }

        (_inputs, _targets, Shape, TargetLength, Count) = (inputs, targets, shape, targetLength, count);
    }

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public TensorShape Shape { get; }

    /// <inheritdoc/>
    public int TargetLength { get; }

    /// <inheritdoc/>
    public void Read(int index, Span<float> input, Span<float> target)
    {
        _inputs.AsSpan(index * Shape.Length, Shape.Length).CopyTo(input);
        _targets.AsSpan(index * TargetLength, TargetLength).CopyTo(target);
    }
}
