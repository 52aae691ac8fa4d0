namespace CnnGen;

/// <summary>The curves of a training.</summary>
internal static class HistoryCharts
{
    /// <summary>Losses, every other metric, the learning rate: each with a name in small letters.</summary>
    public static IEnumerable<(string Name, LineChart Chart)> Of(TrainingHistory history)
    {
        int perEpoch = Math.Max(history.BatchesPerEpoch, 1);
        string[] names = [.. history.Epochs.SelectMany(epoch => epoch.Metrics.Keys).Distinct()];
        IEnumerable<Curve> losses = names.Where(name => name is "loss" or "val_loss").Select(Curve);
        int every = Math.Max(history.StepLosses.Count / 2000, 1);
        var steps = new Curve("", [.. Enumerable.Range(0, history.StepLosses.Count).Where(i => i % every == 0).Select(i => ((double)(i + 1) / perEpoch, (double)history.StepLosses[i]))], IsFaint: true);

        // The first losses would press the rest to the floor.
        double most = history.StepLosses.Count == 0 ? 1 : history.StepLosses.Where(float.IsFinite).Order().Skip((int)(history.StepLosses.Count * 0.985)).DefaultIfEmpty(1).First() * 1.05;
        yield return ("loss", new LineChart { Title = "Loss", XAxis = "epoch", IsCounted = true, Curves = [steps, .. losses], Most = most });
        foreach (string name in names.Where(name => name is not ("loss" or "val_loss")))
        {
            yield return (name, new LineChart { Title = name, XAxis = "epoch", IsCounted = true, Curves = [Curve(name)] });
        }

        yield return ("learning_rate", new LineChart { Title = "Learning rate", XAxis = "epoch", IsCounted = true, Curves = [new Curve("", [.. history.Epochs.Select(epoch => ((double)epoch.Epoch, epoch.LearningRate))])] });

        Curve Curve(string name) => new(name, [.. history.Epochs.Select(epoch => ((double)epoch.Epoch, epoch.Metrics.GetValueOrDefault(name, double.NaN)))]);
    }
}
