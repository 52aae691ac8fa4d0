namespace CnnGen;

/// <summary>How often each class was taken for each other.</summary>
public sealed class ConfusionMatrix
{
    private readonly int[] _counts;

    /// <summary>An empty matrix.</summary>
    public ConfusionMatrix(int classes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        Classes = classes;
        _counts = new int[checked(classes * classes)];
    }

    /// <summary>The number of classes.</summary>
    public int Classes { get; }

    /// <summary>How many samples were counted.</summary>
    public int Total => _counts.Sum();

    /// <summary>How many samples of class <paramref name="actual"/> were taken for <paramref name="predicted"/>.</summary>
    public int this[int actual, int predicted] => _counts[(actual * Classes) + predicted];

    /// <summary>The share that was right; NaN when nothing was counted.</summary>
    public double Accuracy => (double)Enumerable.Range(0, Classes).Sum(i => this[i, i]) / Total;

    /// <summary>Counts a sample.</summary>
    public void Add(int actual, int predicted) => _counts[(actual * Classes) + predicted]++;

    /// <summary>Of those taken for a class, the share that are of it; NaN when there are none.</summary>
    public double Precision(int index) => (double)this[index, index] / Enumerable.Range(0, Classes).Sum(i => this[i, index]);

    /// <summary>Of those of a class, the share that were recognised; NaN when there are none.</summary>
    public double Recall(int index) => (double)this[index, index] / Enumerable.Range(0, Classes).Sum(i => this[index, i]);

    /// <summary>The harmonic mean of precision and recall, 2 hits / (2 hits + false alarms + misses); NaN for a class that neither is nor was taken for.</summary>
    public double F1(int index) =>
        2.0 * this[index, index] / Enumerable.Range(0, Classes).Sum(i => this[i, index] + this[index, i]);

    /// <summary>Samples of a class.</summary>
    public int Support(int index) => Enumerable.Range(0, Classes).Sum(i => this[index, i]);

    /// <summary>The mean of all classes' precision; a class without one counts as 0, as in scikit-learn (<c>average='macro'</c>).</summary>
    /// <remarks>Classes that neither occur nor were taken for do not count at all: scikit-learn does not see them either.</remarks>
    public double MacroPrecision => Macro(Precision);

    /// <summary>The mean of all classes' recall; see <see cref="MacroPrecision"/>.</summary>
    public double MacroRecall => Macro(Recall);

    /// <summary>The mean of all classes' F1; see <see cref="MacroPrecision"/>.</summary>
    public double MacroF1 => Macro(F1);

    /// <summary>Counts the class of the largest output of each sample.</summary>
    public static ConfusionMatrix Of(Predictions predictions)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        var matrix = new ConfusionMatrix(predictions.Length);
        for (int i = 0; i < predictions.Count; i++)
        {
            matrix.Add(predictions.Label(i), Largest(predictions.Output(i)));
        }

        return matrix;
    }

    /// <summary>Infers all samples and counts the class of the largest output.</summary>
    public static ConfusionMatrix Of(Network network, ILabeledSamples data) => Of(Predictions.Of(network, data));

    private double Macro(Func<int, double> of)
    {
        double[] values = [.. Enumerable.Range(0, Classes).Where(i => !double.IsNaN(F1(i))).Select(of).Select(value => double.IsNaN(value) ? 0 : value)];
        return values.Length == 0 ? double.NaN : values.Average();
    }

    /// <summary>The index of the largest value, the first of equals.</summary>
    public static int Largest(ReadOnlySpan<float> values)
    {
        int best = 0;
        for (int i = 1; i < values.Length; i++)
        {
            best = values[i] > values[best] ? i : best;
        }

        return best;
    }
}
