namespace CnnGen;

/// <summary>How well classes are told apart. Definitions and edge cases are scikit-learn's.</summary>
public static class ClassificationMetrics
{
    /// <summary>The share of samples whose largest output (the first of equals) is that of their class; of a single output, a probability, those on the right side of a half.</summary>
    public static double Accuracy(Predictions predictions)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        int right = 0;
        for (int i = 0; i < predictions.Count; i++)
        {
            ReadOnlySpan<float> output = predictions.Output(i);
            right += (output.Length == 1 ? (output[0] > 0.5f ? 1 : 0) : ConfusionMatrix.Largest(output)) == predictions.Label(i) ? 1 : 0;
        }

        return (double)right / predictions.Count;
    }

    /// <summary>The share of samples whose class is among the k largest outputs; of equal outputs the one of the higher class comes first, as in scikit-learn's <c>top_k_accuracy_score</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">k is not positive.</exception>
    public static double TopK(Predictions predictions, int k)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(k);
        int right = 0;
        for (int i = 0; i < predictions.Count; i++)
        {
            ReadOnlySpan<float> output = predictions.Output(i);
            int label = predictions.Label(i), before = 0;
            for (int other = 0; other < output.Length; other++)
            {
                before += output[other] > output[label] || (output[other] == output[label] && other > label) ? 1 : 0;
            }

            right += before < k ? 1 : 0;
        }

        return (double)right / predictions.Count;
    }

    /// <summary>The area under the ROC curve: of one output, or the unweighted mean over classes, each against the rest (<c>multi_class='ovr'</c>).</summary>
    /// <returns>NaN where a class has no sample, or has all of them.</returns>
    public static double RocAuc(Predictions predictions)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        var scores = new double[predictions.Count];
        var isPositive = new bool[predictions.Count];
        double sum = 0;
        for (int label = 0; label < predictions.Length; label++)
        {
            for (int i = 0; i < scores.Length; i++)
            {
                scores[i] = predictions.Output(i)[label];
                isPositive[i] = predictions.Label(i) == (predictions.Length == 1 ? 1 : label);
            }

            sum += RocAuc(scores, isPositive);
        }

        return sum / predictions.Length;
    }

    /// <summary>The probability that a positive sample scores higher than a negative one, equal scores counting half (Mann and Whitney 1947): the area under the ROC curve.</summary>
    /// <returns>NaN where all samples are of one kind.</returns>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double RocAuc(ReadOnlySpan<double> scores, ReadOnlySpan<bool> isPositive)
    {
        if (scores.Length != isPositive.Length)
        {
            throw new ArgumentException($"There are {scores.Length} scores and {isPositive.Length} kinds.", nameof(isPositive));
        }

        double[] sorted = scores.ToArray();
        bool[] kinds = isPositive.ToArray();
        Array.Sort(sorted, kinds);
        double wins = 0;
        long negatives = 0, positives = 0;
        for (int i = 0; i < sorted.Length;)
        {
            int end = i, equalPositives = 0;
            for (; end < sorted.Length && sorted[end].Equals(sorted[i]); end++)
            {
                equalPositives += kinds[end] ? 1 : 0;
            }

            int equalNegatives = end - i - equalPositives;
            wins += equalPositives * (negatives + (0.5 * equalNegatives));
            (negatives, positives, i) = (negatives + equalNegatives, positives + equalPositives, end);
        }

        return wins / ((double)negatives * positives);
    }
}
