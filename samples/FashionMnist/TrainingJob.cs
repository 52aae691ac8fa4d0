using System.Diagnostics;
using CnnGen;
using CnnGen.Samples;
using FashionMnist.Report;

namespace FashionMnist;

/// <summary>The whole run: train, evaluate, save, report.</summary>
internal sealed class TrainingJob(ImageSet images, DirectoryInfo output, int seed)
{
    /// <returns>0, or 130 when it was cancelled.</returns>
    public int Run(FileInfo? load, bool resume, int epochs, int batch, double rate, CancellationToken cancellation)
    {
        Console.WriteLine($"Data: {images.Source}: {images.Train.Count} images to train, {images.Test.Count} to test.");
        FashionNet network = load is null ? new FashionNet(seed) : FashionNet.Load(load.FullName);
        ConsoleReport.Layers(network.Info);
        output.Create();
        TrainingHistory? history = null;
        var processor = TimeSpan.Zero;
        if (epochs > 0)
        {
            (TimeSpan before, var clock) = (Environment.CpuUsage.TotalTime, Stopwatch.StartNew());
            history = LiveDisplay.Show(display => Train(network, epochs, batch, rate, resume, display, cancellation), "images");
            processor = Environment.CpuUsage.TotalTime - before;
            network.Save(Path.Combine(output.FullName, "fashion.safetensors"));
            if (history.Epochs.Count > 0)
            {
                history.SaveCurves(output.FullName);
            }

            Console.WriteLine(ConsoleReport.Line($"Trained for {clock.Elapsed.TotalSeconds:0} s, in which processors worked {processor.TotalSeconds:0} s."));
        }

        ConfusionMatrix matrix = ConfusionMatrix.Of(network, images.Test);
        ConsoleReport.Results(matrix, images.Classes);
        ConsoleReport.Latency(network, images.Test);
        Report(network, matrix, history, processor);
        Console.WriteLine((epochs > 0 ? "Weights (fashion.safetensors) and pictures (report.html, curves as .svg)" : "Pictures (report.html)") + $": {output.FullName}");
        return history is { IsCancelled: true } ? 130 : 0;
    }

    private TrainingHistory Train(FashionNet network, int epochs, int batch, double rate, bool resume, Callback display, CancellationToken cancellation)
    {
        var trainer = new Trainer(network, new Sgd(rate, 0.9, nesterov: true, weightDecay: 5e-4) { Groups = [ParameterGroup.BiasesAndNormalizations] })
        {
            BatchSize = batch,
            Seed = seed,
            Schedule = new OneCycleSchedule(rise: 0.2),
            Augmentations = Recipe.For(images.Kind).Augmentations,
            AverageDecay = 0.998,
            Validation = images.Test,
            Metrics = [Metric.Accuracy],
            Callbacks = [display, new Checkpoints(output.FullName) { KeepLast = 1 }, new CsvLog(Path.Combine(output.FullName, "log.csv"))],
        };
        string? checkpoint = resume ? Checkpoints.Latest(output.FullName) : null;
        return checkpoint is not null ? trainer.Resume(checkpoint, images.Train, epochs, cancellation) : trainer.Fit(images.Train, epochs, cancellation);
    }

    private void Report(FashionNet network, ConfusionMatrix matrix, TrainingHistory? history, TimeSpan processor)
    {
        using var maps = new GradCam(network, new FashionFeatures(), new FashionClassifier());
        var report = new RunReport(images.Kind == ImageKind.Clothes ? "Fashion-MNIST" : "Digits");
        report.AddFacts(
            "The run",
            ("data", images.Source),
            ("images to train, to test", ConsoleReport.Line($"{images.Train.Count}, {images.Test.Count}")),
            ("parameters", ConsoleReport.Line($"{network.Info.ParameterCount:N0}")),
            ("epochs", ConsoleReport.Line($"{history?.Epochs.Count ?? 0}")),
            ("minutes of training", ConsoleReport.Line($"{(history?.Epochs.Sum(epoch => epoch.Seconds) ?? 0) / 60:0.0}")),
            ("seconds of processors, in this run", ConsoleReport.Line($"{processor.TotalSeconds:0}")),
            ("test accuracy", ConsoleReport.Line($"{matrix.Accuracy:0.00%}")));
        if (history is { Epochs.Count: > 0 })
        {
            report.AddCurves(history);
        }

        report.AddConfusion(matrix, images.Classes)
            .AddFilters(network.Parameters[0])
            .AddFeatureMaps(maps.Features, images.Test.Input(0))
            .AddClassMaps(maps, images.Test, Enumerable.Range(0, Math.Min(24, images.Test.Count)), images.Classes)
            .AddMistakes(Predictions.Of(network, images.Test), images.Test, images.Classes)
            .Save(Path.Combine(output.FullName, "report.html"));
    }
}
