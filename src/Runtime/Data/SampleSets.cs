namespace CnnGen;

/// <summary>Parts of sets of samples, and what their classes weigh. The same seed makes the same parts.</summary>
public static class SampleSets
{
    /// <summary>The samples of given indices, in that order.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An index is of no sample.</exception>
    public static ILabeledSamples Subset(this ILabeledSamples samples, IReadOnlyList<int> indices) => new LabeledPart(samples, indices);

    /// <inheritdoc cref="Subset(ILabeledSamples, IReadOnlyList{int})"/>
    public static ISamples Subset(this ISamples samples, IReadOnlyList<int> indices) => new Part(samples, indices);

    /// <summary>Splits at random.</summary>
    /// <param name="samples">The samples.</param>
    /// <param name="share">The second part's share, in [0, 1]; its size is rounded to the nearest.</param>
    /// <param name="seed">Decides who goes where.</param>
    public static (ISamples First, ISamples Second) Split(this ISamples samples, double share, int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(samples);
        (int[] first, int[] second) = Draw([.. Enumerable.Range(0, samples.Count)], share, seed, stream: 0);
        return (samples.Subset(first), samples.Subset(second));
    }

    /// <summary>Splits at random, every class by the same share.</summary>
    /// <param name="samples">The samples.</param>
    /// <param name="share">The second part's share of each class, in [0, 1]; rounded to the nearest for each.</param>
    /// <param name="seed">Decides who goes where.</param>
    public static (ILabeledSamples First, ILabeledSamples Second) SplitStratified(this ILabeledSamples samples, double share, int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(samples);
        List<int> first = [], second = [];
        for (int label = 0; label < samples.Classes; label++)
        {
            int wanted = label;
            (int[] one, int[] other) = Draw([.. Enumerable.Range(0, samples.Count).Where(i => samples.Labels[i] == wanted)], share, seed, stream: (ulong)label);
            first.AddRange(one);
            second.AddRange(other);
        }

        first.Sort();
        second.Sort();
        return (samples.Subset(first), samples.Subset(second));
    }

    /// <summary>What each class must weigh for all to weigh alike: samples / (classes · samples of the class), as scikit-learn's <c>class_weight='balanced'</c>. 0 for a class without samples.</summary>
    public static double[] BalancedWeights(this ILabeledSamples samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        var counts = new int[samples.Classes];
        foreach (int label in samples.Labels)
        {
            counts[label]++;
        }

        return [.. counts.Select(count => count == 0 ? 0 : (double)samples.Count / (samples.Classes * (double)count))];
    }

    /// <summary>1 at the class, 0 elsewhere.</summary>
    internal static void OneHot(int label, Span<float> target)
    {
        target.Clear();
        target[label] = 1;
    }

    private static (int[] First, int[] Second) Draw(int[] indices, double share, int seed, ulong stream)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(share);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(share, 1);
        new RandomSequence(RandomSequence.Key(unchecked((ulong)seed), stream)).Shuffle(indices);
        int count = (int)Math.Round(indices.Length * share, MidpointRounding.AwayFromZero);
        int[] first = indices[count..], second = indices[..count];
        Array.Sort(first);
        Array.Sort(second);
        return (first, second);
    }

    private class Part : ISamples
    {
        private readonly ISamples _samples;
        private readonly int[] _indices;

        public Part(ISamples samples, IReadOnlyList<int> indices)
        {
            ArgumentNullException.ThrowIfNull(samples);
            ArgumentNullException.ThrowIfNull(indices);
            (_samples, _indices) = (samples, [.. indices]);
            int wrong = Array.FindIndex(_indices, index => index < 0 || index >= samples.Count);
            if (wrong >= 0)
            {
                throw new ArgumentOutOfRangeException(nameof(indices), _indices[wrong], $"There are samples 0 to {samples.Count - 1}.");
            }
        }

        public int Count => _indices.Length;

        public TensorShape Shape => _samples.Shape;

        public int TargetLength => _samples.TargetLength;

        protected int[] Indices => _indices;

        public void Read(int index, Span<float> input, Span<float> target) => _samples.Read(_indices[index], input, target);
    }

    private sealed class LabeledPart(ILabeledSamples samples, IReadOnlyList<int> indices) : Part(samples, indices), ILabeledSamples
    {
        private int[]? _labels;

        public int Classes => samples.Classes;

        public IReadOnlyList<int> Labels => _labels ??= [.. Indices.Select(index => samples.Labels[index])];
    }
}
