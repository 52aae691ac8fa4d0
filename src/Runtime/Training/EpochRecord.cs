using System.Text;

namespace CnnGen;

/// <summary>How an epoch went.</summary>
/// <param name="Epoch">Which, from 1.</param>
/// <param name="LearningRate">The learning rate of its last update.</param>
/// <param name="Seconds">How long it took, validation included.</param>
/// <param name="Metrics"><c>loss</c>, the mean over its samples while it went on; of the validation samples <c>val_loss</c> and every metric as <c>val_</c> and its name.</param>
public sealed record EpochRecord(int Epoch, double LearningRate, double Seconds, IReadOnlyDictionary<string, double> Metrics);

/// <summary>How a training went.</summary>
public sealed class TrainingHistory
{
    internal List<EpochRecord> EpochList { get; } = [];

    internal List<float> StepLossList { get; } = [];

    /// <summary>The epochs that came to their end.</summary>
    public IReadOnlyList<EpochRecord> Epochs => EpochList;

    /// <summary>The loss of every batch.</summary>
    public IReadOnlyList<float> StepLosses => StepLossList;

    /// <summary>Batches of an epoch.</summary>
    public int BatchesPerEpoch { get; internal set; }

    /// <summary>Why it ended before its last epoch; null where it did not.</summary>
    public string? StopReason { get; internal set; }

    /// <summary>Whether it was cancelled.</summary>
    public bool IsCancelled { get; internal set; }

    /// <summary>A metric of every epoch.</summary>
    public IEnumerable<double> this[string metric] => EpochList.Select(epoch => epoch.Metrics.GetValueOrDefault(metric, double.NaN));

    /// <summary>
    /// Writes the curves of <see cref="RunReport.AddCurves"/> as SVG pictures, each there whole or not at all: <c>loss.svg</c>, one named after every other metric,
    /// and <c>learning_rate.svg</c>.
    /// </summary>
    /// <param name="folder">Where to; it is made where there is none.</param>
    public void SaveCurves(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        Directory.CreateDirectory(folder);
        foreach ((string name, LineChart chart) in HistoryCharts.Of(this))
        {
            // A metric may be called what no file is.
            string file = string.Join('_', name.Split(Path.GetInvalidFileNameChars()));
            WholeFile.Write(Path.Combine(folder, file + ".svg"), stream => stream.Write(Encoding.UTF8.GetBytes(chart.ToSvg())));
        }
    }
}
