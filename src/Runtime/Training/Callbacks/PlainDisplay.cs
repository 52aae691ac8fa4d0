using System.Globalization;
using System.Text;

namespace CnnGen;

/// <summary>A line of text for each epoch: for files, pipes and build servers.</summary>
/// <param name="writer">Where it goes; default: the console.</param>
/// <param name="samples">What a sample is called, in the plural.</param>
public sealed class PlainDisplay(TextWriter? writer = null, string samples = "samples") : Callback
{
    private readonly TextWriter _writer = writer ?? Console.Out;

    /// <inheritdoc/>
    public override void OnEpoch(TrainingRun run, EpochRecord epoch) => _writer.WriteLine(Line(run, epoch, samples));

    /// <inheritdoc/>
    public override void OnEnd(TrainingRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        if (run.History.StopReason is { } reason)
        {
            _writer.WriteLine(Stopped(run, reason));
        }
    }

    /// <summary>Why a run ended before its last epoch, and where.</summary>
    public static string Stopped(TrainingRun run, string reason)
    {
        ArgumentNullException.ThrowIfNull(run);
        return string.Create(CultureInfo.InvariantCulture, $"Stopped in epoch {run.Epoch} of {run.Epochs}, after batch {run.Batch} of {run.Batches}: {reason}.");
    }

    /// <summary>An epoch in one line: metrics, learning rate, speed and what is left.</summary>
    public static string Line(TrainingRun run, EpochRecord epoch, string samples)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(epoch);
        var line = new StringBuilder();
        line.Append(CultureInfo.InvariantCulture, $"epoch {epoch.Epoch}/{run.Epochs}");
        foreach ((string name, double value) in epoch.Metrics)
        {
            line.Append(CultureInfo.InvariantCulture, $"  {name} {value:0.0000}");
        }

        line.Append(CultureInfo.InvariantCulture, $"  rate {epoch.LearningRate:0.######}  {run.SamplesPerSecond:0} {samples}/s");
        if (epoch.Epoch < run.Epochs)
        {
            line.Append("  ").Append(Duration(TimeSpan.FromSeconds(epoch.Seconds * (run.Epochs - epoch.Epoch)))).Append(" left");
        }

        return line.ToString();
    }

    /// <summary>Hours, minutes and seconds, as far as they are needed: <c>1:02:03</c>, <c>2:03</c>.</summary>
    public static string Duration(TimeSpan time) =>
        time.ToString(time.TotalHours >= 1 ? @"h\:mm\:ss" : @"m\:ss", CultureInfo.InvariantCulture);
}
