using System.Globalization;

namespace CnnGen;

/// <summary>A number that says how good predictions are.</summary>
public sealed class Metric
{
    private readonly Func<Predictions, double> _of;

    /// <summary>Makes a metric of one's own.</summary>
    /// <param name="name">Its name in logs: lower case, words joined by <c>_</c>.</param>
    /// <param name="of">Computes it.</param>
    public Metric(string name, Func<Predictions, double> of)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(of);
        (Name, _of) = (name, of);
    }

    /// <summary>Its name in logs.</summary>
    public string Name { get; }

    /// <summary>The share of samples whose largest output is that of their class; of a single output, those on the right side of a half.</summary>
    public static Metric Accuracy { get; } = new("accuracy", ClassificationMetrics.Accuracy);

    /// <summary>The mean of all classes' precision.</summary>
    public static Metric Precision { get; } = new("precision", predictions => ConfusionMatrix.Of(predictions).MacroPrecision);

    /// <summary>The mean of all classes' recall.</summary>
    public static Metric Recall { get; } = new("recall", predictions => ConfusionMatrix.Of(predictions).MacroRecall);

    /// <summary>The mean of all classes' F1.</summary>
    public static Metric F1 { get; } = new("f1", predictions => ConfusionMatrix.Of(predictions).MacroF1);

    /// <summary>The area under the ROC curve; the mean over classes, each against the rest, where there are several.</summary>
    public static Metric RocAuc { get; } = new("roc_auc", ClassificationMetrics.RocAuc);

    /// <summary>The mean absolute error.</summary>
    public static Metric MeanAbsoluteError { get; } = new("mae", RegressionMetrics.MeanAbsoluteError);

    /// <summary>The root of the mean squared error.</summary>
    public static Metric RootMeanSquaredError { get; } = new("rmse", RegressionMetrics.RootMeanSquaredError);

    /// <summary>The coefficient of determination.</summary>
    public static Metric R2 { get; } = new("r2", RegressionMetrics.R2);

    /// <summary>The share of samples whose class is among the k largest outputs.</summary>
    public static Metric TopK(int k) => new(string.Create(CultureInfo.InvariantCulture, $"top_{k}"), predictions => ClassificationMetrics.TopK(predictions, k));

    /// <summary>Computes it.</summary>
    public double Of(Predictions predictions) => _of(predictions);

    /// <summary>Whether less of a metric of that name is better.</summary>
    internal static bool IsError(string name) =>
        new[] { "loss", "error", "mae", "mse", "seconds" }.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase));
}
