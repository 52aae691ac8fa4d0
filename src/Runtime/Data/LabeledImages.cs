namespace CnnGen;

/// <summary>Images of bytes with a class each, a quarter of the memory of floats. Networks get bytes / 255.</summary>
public sealed class LabeledImages : ILabeledSamples
{
    private readonly byte[] _pixels;
    private readonly int[] _labels;

    /// <summary>Takes pixels and labels.</summary>
    /// <param name="pixels">Images one after the other, each row-major in <paramref name="shape"/>: planes of channels.</param>
    /// <param name="labels">The class of each, from 0.</param>
    /// <param name="shape">The shape of an image.</param>
    /// <param name="classNames">What the classes are called.</param>
    /// <exception cref="ArgumentException">The lengths do not fit, or a label is no class.</exception>
    public LabeledImages(byte[] pixels, int[] labels, TensorShape shape, IReadOnlyList<string> classNames)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(classNames);
        if (pixels.LongLength != (long)labels.Length * shape.Length)
        {
            throw new ArgumentException($"{labels.Length} labels of images of {shape.Length} bytes {shape} take {(long)labels.Length * shape.Length} bytes; there are {pixels.LongLength}.", nameof(pixels));
        }

        SampleChecks.Labels(labels, classNames.Count);
        (_pixels, _labels, Shape, ClassNames) = (pixels, labels, shape, [.. classNames]);
    }

    /// <summary>What the classes are called.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <inheritdoc/>
    public IReadOnlyList<int> Labels => _labels;

    /// <inheritdoc/>
    public int Classes => ClassNames.Count;

    /// <inheritdoc/>
    public int Count => _labels.Length;

    /// <inheritdoc/>
    public TensorShape Shape { get; }

    /// <inheritdoc/>
    public int TargetLength => Classes;

    /// <summary>The bytes of an image.</summary>
    public ReadOnlySpan<byte> Pixels(int index) => _pixels.AsSpan(index * Shape.Length, Shape.Length);

    /// <inheritdoc/>
    public void Read(int index, Span<float> input, Span<float> target)
    {
        ReadOnlySpan<byte> pixels = Pixels(index);
        for (int i = 0; i < pixels.Length; i++)
        {
            input[i] = pixels[i] / 255f;
        }

        SampleSets.OneHot(_labels[index], target);
    }
}
