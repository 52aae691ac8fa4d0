namespace CnnGen;

/// <summary>Samples of floats with a class each.</summary>
public sealed class LabeledData : ILabeledSamples
{
    /// <summary>Takes samples and labels.</summary>
    /// <param name="inputs">Samples one after the other, each row-major in <paramref name="shape"/>.</param>
    /// <param name="labels">The class of each, from 0.</param>
    /// <param name="shape">The shape of a sample.</param>
    /// <param name="classes">The number of classes.</param>
    /// <exception cref="ArgumentException">The lengths do not fit, or a label is no class.</exception>
    public LabeledData(float[] inputs, int[] labels, TensorShape shape, int classes)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(shape);
        if (inputs.LongLength != (long)labels.Length * shape.Length)
        {
            throw new ArgumentException($"{labels.Length} labels of samples of {shape.Length} floats {shape} take {(long)labels.Length * shape.Length} floats; there are {inputs.LongLength}.", nameof(inputs));
        }

        SampleChecks.Labels(labels, classes);
        (Inputs, Labels, Shape, Classes) = (inputs, labels, shape, classes);
    }

    /// <summary>All samples, one after the other.</summary>
    public float[] Inputs { get; }

    /// <summary>The class of each sample.</summary>
    public int[] Labels { get; }

    /// <summary>The shape of a sample.</summary>
    public TensorShape Shape { get; }

    /// <summary>The number of classes.</summary>
    public int Classes { get; }

    /// <summary>The number of samples.</summary>
    public int Count => Labels.Length;

    /// <inheritdoc/>
    public int TargetLength => Classes;

    IReadOnlyList<int> ILabeledSamples.Labels => Labels;

    /// <inheritdoc/>
    public void Read(int index, Span<float> input, Span<float> target)
    {
        Input(index).CopyTo(input);
        SampleSets.OneHot(Labels[index], target);
    }

    /// <summary>One sample.</summary>
    public ReadOnlySpan<float> Input(int index) => Inputs.AsSpan(index * Shape.Length, Shape.Length);

    /// <summary>Reads a pair of IDX files: images as [count, rows, columns] of one channel, bytes scaled to [0, 1], and labels.</summary>
    /// <exception cref="InvalidDataException">A file is damaged, or the two do not belong together.</exception>
    public static LabeledData ReadIdx(string images, string labels, int classes = 10)
    {
        (int[] shape, byte[] pixels) = IdxFile.Read(images);
        (int[] count, byte[] values) = IdxFile.Read(labels);
        if (shape.Length != 3 || count.Length != 1 || shape[0] != count[0])
        {
            throw new InvalidDataException($"{images} has shape [{string.Join(", ", shape)}] and {labels} [{string.Join(", ", count)}]; expected [count, rows, columns] and [count].");
        }

        int wrong = Array.FindIndex(values, value => value >= classes);
        if (wrong >= 0)
        {
            throw new InvalidDataException($"{labels}: label {wrong} is {values[wrong]}; expected 0 to {classes - 1}.");
        }

        return new LabeledData([.. pixels.Select(pixel => pixel / 255f)], [.. values.Select(value => (int)value)], new TensorShape(1, shape[1], shape[2]), classes);
    }
}
