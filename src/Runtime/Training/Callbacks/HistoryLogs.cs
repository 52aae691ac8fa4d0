using System.Globalization;
using System.Text;
using System.Text.Json;

namespace CnnGen;

/// <summary>Writes a row for each epoch to a CSV file: <c>epoch</c>, <c>learning_rate</c>, <c>seconds</c>, then the metrics by name. A resumed run writes those before it again.</summary>
/// <param name="path">The file; it is replaced after every epoch.</param>
public sealed class CsvLog(string path) : Callback
{
    /// <inheritdoc/>
    public override void OnEpoch(TrainingRun run, EpochRecord epoch)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(epoch);
        string[] names = [.. epoch.Metrics.Keys];
        var text = new StringBuilder();
        text.AppendJoin(',', ["epoch", "learning_rate", "seconds", .. names.Select(Quoted)]).Append('\n');
        foreach (EpochRecord record in run.History.Epochs)
        {
            text.AppendJoin(',', [Text(record.Epoch), Text(record.LearningRate), Text(record.Seconds), .. names.Select(name => Text(record.Metrics.GetValueOrDefault(name, double.NaN)))]).Append('\n');
        }

        WholeFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Quoted(string name) => name.AsSpan().IndexOfAny(",\"\n") < 0 ? name : $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}

/// <summary>Writes an object for each epoch to a file of JSON lines: <c>epoch</c>, <c>learning_rate</c>, <c>seconds</c> and the metrics by name. A resumed run writes those before it again.</summary>
/// <remarks>JSON has no NaN and no infinity: null stands for them.</remarks>
/// <param name="path">The file; it is replaced after every epoch.</param>
public sealed class JsonLinesLog(string path) : Callback
{
    /// <inheritdoc/>
    public override void OnEpoch(TrainingRun run, EpochRecord epoch)
    {
        ArgumentNullException.ThrowIfNull(run);
        WholeFile.Write(path, stream =>
        {
            foreach (EpochRecord record in run.History.Epochs)
            {
                using (var json = new Utf8JsonWriter(stream))
                {
                    json.WriteStartObject();
                    json.WriteNumber("epoch", record.Epoch);
                    Write(json, "learning_rate", record.LearningRate);
                    Write(json, "seconds", record.Seconds);
                    foreach ((string name, double value) in record.Metrics)
                    {
                        Write(json, name, value);
                    }

                    json.WriteEndObject();
                }

                stream.WriteByte((byte)'\n');
            }
        });
    }

    private static void Write(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value))
        {
            json.WriteNumber(name, value);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
