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

    /// <summary>Infers all samples and counts the class of the largest output.</summary>
    public static ConfusionMatrix Of(Network network, LabeledData data)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(data);
        var matrix = new ConfusionMatrix(data.Classes);
        var scores = new float[network.Info.OutputLength];
        using Workspace workspace = network.CreateWorkspace();
        for (int i = 0; i < data.Count; i++)
        {
            network.Forward(data.Input(i), scores, workspace);
            matrix.Add(data.Labels[i], Largest(scores));
        }

        return matrix;
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
