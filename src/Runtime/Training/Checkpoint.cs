using System.Globalization;
using System.Text;
using System.Text.Json;

namespace CnnGen;

/// <summary>A run's state as a safetensors file: tensors as such, all else as JSON among its texts.</summary>
internal static class Checkpoint
{
    private const string Key = "cnngen.run";
    private const string Average = "average";
    private const string StepLosses = "step_losses";

    public static void Save(string path, TrainingRun run)
    {
        if (!run.CanSave)
        {
            throw new InvalidOperationException("A checkpoint can be saved after a whole update, within an epoch or at its end (TrainingRun.CanSave), and this is neither.");
        }

        var tensors = new List<NamedTensor>();
        tensors.AddRange(run.Network.Parameters.Select(parameter => new NamedTensor(OfNetwork(parameter), parameter.Info.Shape, parameter.Values.ToArray())));
        tensors.AddRange(run.Optimizer.State.Select((state, i) => Flat(OfOptimizer(i), state)));
        if (run.Average is not null)
        {
            tensors.Add(Flat(Average, run.Average.Values));
        }

        tensors.Add(Flat(StepLosses, [.. run.History.StepLossList]));
        WholeFile.Write(path, stream => Safetensors.Write(stream, tensors, [new(Key, Describe(run))]));

        static NamedTensor Flat(string name, float[] values) => new(name, [values.Length], values);
    }

    public static void Load(string path, TrainingRun run)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            IReadOnlyList<NamedTensor> tensors = Safetensors.Read(stream, out IReadOnlyDictionary<string, string> texts);
            if (!texts.TryGetValue(Key, out string? text))
            {
                throw new InvalidDataException("It holds weights alone, not the state of a training.");
            }

            using JsonDocument document = JsonDocument.Parse(text);
            Restore(run, document.RootElement, tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal));
        }
        catch (Exception e) when (e is InvalidDataException or JsonException or KeyNotFoundException or FormatException or InvalidOperationException)
        {
            throw new InvalidDataException($"{path} is no checkpoint to go on from: {e.Message}", e);
        }
    }

    private static string OfNetwork(Parameter parameter) => "network/" + parameter.Name;

    private static string OfOptimizer(int index) => string.Create(CultureInfo.InvariantCulture, $"optimizer/{index}");

    /// <summary>What must be the same for the run to go on bit for bit.</summary>
    private static (string Name, string Value)[] Settings(TrainingRun run) =>
    [
        ("network", run.Network.Info.Name),
        ("optimizer", run.Optimizer.GetType().Name),
        ("schedule", run.Trainer.Schedule.GetType().Name),
        ("samples", Text(run.Samples)),
        ("batch size", Text(run.Trainer.BatchSize)),
        ("accumulation steps", Text(run.Trainer.AccumulationSteps)),
        ("seed", Text(run.Trainer.Seed)),
        ("average", run.Trainer.AverageDecay is { } decay ? Text(decay) : "none"),
        ("callbacks", string.Join(", ", run.Trainer.Callbacks.Where(callback => callback.State.Count != 0).Select(callback => callback.GetType().Name))),
    ];

    private static string Describe(TrainingRun run)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            bool isDone = run.IsEpochDone;
            json.WriteStartObject();
            json.WriteStartObject("settings");
            foreach ((string name, string value) in Settings(run))
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
            json.WriteNumber("epoch", isDone ? run.Epoch + 1 : run.Epoch);
            json.WriteNumber("batch", isDone ? 0 : run.Batch);
            json.WriteNumber("seen", isDone ? 0 : run.Seen);
            json.WriteString("loss_sum", Text(isDone ? 0 : run.LossSum));
            json.WriteString("learning_rate", Text(run.InitialLearningRate));
            json.WriteNumber("updates", run.Optimizer.StepCount);
            json.WriteNumber("step_index", run.Session.StepIndex);
            json.WriteNumber("average_updates", run.Average?.Updates ?? 0);
            WriteNumbers(json, "schedule", run.Trainer.Schedule.State);
            json.WriteStartArray("callbacks");
            foreach (Callback callback in run.Trainer.Callbacks.Where(callback => callback.State.Count != 0))
            {
                WriteNumbers(json, null, callback.State);
            }

            json.WriteEndArray();
            json.WriteStartArray("epochs");
            foreach (EpochRecord epoch in run.History.Epochs)
            {
                json.WriteStartObject();
                json.WriteNumber("epoch", epoch.Epoch);
                json.WriteString("learning_rate", Text(epoch.LearningRate));
                json.WriteString("seconds", Text(epoch.Seconds));
                json.WriteStartObject("metrics");
                foreach ((string name, double value) in epoch.Metrics)
                {
                    json.WriteString(name, Text(value));
                }

                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void Restore(TrainingRun run, JsonElement json, Dictionary<string, NamedTensor> tensors)
    {
        // The initial rate is one of the settings in effect: it is taken from the file.
        Check(run, json.GetProperty("settings"), tensors);
        foreach (Parameter parameter in run.Network.Parameters)
        {
            parameter.Set(tensors[OfNetwork(parameter)].Values);
        }

        int arrays = run.Optimizer.State.Count;
        run.Optimizer.Restore(run.Network, json.GetProperty("updates").GetInt64(), [.. Enumerable.Range(0, arrays).Select(i => tensors[OfOptimizer(i)].Values)]);
        if (run.Average is not null)
        {
            tensors[Average].Values.CopyTo(run.Average.Values, 0);
            run.Average.Updates = json.GetProperty("average_updates").GetInt64();
        }

        run.History.StepLossList.AddRange(tensors[StepLosses].Values);
        (run.Epoch, run.Batch, run.Seen) = (json.GetProperty("epoch").GetInt32(), json.GetProperty("batch").GetInt32(), json.GetProperty("seen").GetInt32());
        (run.LossSum, run.InitialLearningRate) = (Real(json.GetProperty("loss_sum")), Real(json.GetProperty("learning_rate")));
        run.Session.StepIndex = json.GetProperty("step_index").GetInt64();
        run.Trainer.Schedule.Restore(Reals(json.GetProperty("schedule")));
        foreach ((Callback callback, JsonElement state) in run.Trainer.Callbacks.Where(callback => callback.State.Count != 0).Zip(json.GetProperty("callbacks").EnumerateArray()))
        {
            callback.Restore(Reals(state));
        }

        foreach (JsonElement epoch in json.GetProperty("epochs").EnumerateArray())
        {
            var metrics = epoch.GetProperty("metrics").EnumerateObject().ToDictionary(metric => metric.Name, metric => Real(metric.Value), StringComparer.Ordinal);
            run.History.EpochList.Add(new EpochRecord(epoch.GetProperty("epoch").GetInt32(), Real(epoch.GetProperty("learning_rate")), Real(epoch.GetProperty("seconds")), metrics));
        }
    }

    private static void Check(TrainingRun run, JsonElement settings, Dictionary<string, NamedTensor> tensors)
    {
        var errors = new List<string>();
        foreach ((string name, string value) in Settings(run))
        {
            string was = settings.TryGetProperty(name, out JsonElement found) ? found.GetString() ?? "" : "";
            if (was != value)
            {
                errors.Add($"{name} was '{was}' and is '{value}'");
            }
        }

        IEnumerable<(string Name, int[] Shape)> wanted = run.Network.Parameters.Select(parameter => (OfNetwork(parameter), parameter.Info.Shape));
        wanted = wanted.Concat(run.Optimizer.State.Select((state, i) => (OfOptimizer(i), new[] { state.Length })));
        wanted = run.Average is null ? wanted : wanted.Append((Average, [run.Average.Values.Length]));
        foreach ((string name, int[] shape) in wanted)
        {
            int[]? was = tensors.GetValueOrDefault(name)?.Shape;
            if (was is null || !was.AsSpan().SequenceEqual(shape))
            {
                errors.Add($"'{name}' is {(was is null ? "missing" : $"[{string.Join(", ", was)}]")}, expected [{string.Join(", ", shape)}]");
            }
        }

        if (errors.Count != 0)
        {
            throw new InvalidDataException(string.Join("; ", errors) + ".");
        }
    }

    private static void WriteNumbers(Utf8JsonWriter json, string? name, IReadOnlyList<double> numbers)
    {
        if (name is null)
        {
            json.WriteStartArray();
        }
        else
        {
            json.WriteStartArray(name);
        }

        foreach (double number in numbers)
        {
            json.WriteStringValue(Text(number));
        }

        json.WriteEndArray();
    }

    /// <summary>A number with every bit of it; JSON has no NaN, so it is a text there.</summary>
    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static double Real(JsonElement text) => double.Parse(text.GetString()!, CultureInfo.InvariantCulture);

    private static double[] Reals(JsonElement array) => [.. array.EnumerateArray().Select(Real)];
}
