using Spectre.Console;

namespace CnnGen.Samples.ContinuedTraining;

/// <summary>The run: what the model knows, training, what it knows then, and the files.</summary>
/// <param name="images">What it is trained on.</param>
/// <param name="first">What it was trained on first, to test with; null where that is not on the machine.</param>
/// <param name="output">Where files go.</param>
/// <param name="seed">Decides the order of images, and the new weights of the comparison.</param>
internal sealed class Job(ImageSet images, LabeledData? first, DirectoryInfo output, int seed)
{
    /// <returns>0, or 130 when it was cancelled.</returns>
    public int Run(Mnist8 network, string path, int epochs, int batch, double rate, CancellationToken cancellation)
    {
        Console.WriteLine($"Model: {path}");
        Console.WriteLine(FormattableString.Invariant($"Data: {images.Source}: {images.Train.Count} images to train, {images.Test.Count} to test."));
        Accuracies imported = Measure(network);
        TrainingHistory history = Train(network);
        Accuracies further = Measure(network);
        if (history.IsCancelled)
        {
            Console.WriteLine("Cancelled: nothing is compared, and nothing written.");
            return 130;
        }

        var fresh = new Mnist8(seed);
        TrainingHistory freshHistory = Train(fresh);
        Accuracies anew = Measure(fresh);

        Print(imported, further, anew);
        Save(network, imported, further, anew, history);
        return freshHistory.IsCancelled ? 130 : 0;

        TrainingHistory Train(Mnist8 trained) => LiveDisplay.Show(
            display => new Trainer(trained, new Adam(rate))
            {
                BatchSize = batch,
                Seed = seed,
                Schedule = new CosineSchedule(),
                Validation = images.Test,
                Metrics = [Metric.Accuracy],
                Callbacks = [display],
            }.Fit(images.Train, epochs, cancellation),
            "images");
    }

    private Accuracies Measure(Mnist8 network) =>
        new(ConfusionMatrix.Of(network, images.Test).Accuracy, first is null ? null : ConfusionMatrix.Of(network, first).Accuracy);

    private void Print(Accuracies imported, Accuracies further, Accuracies anew)
    {
        Table table = new Table().Border(TableBorder.Rounded).Title("right answers");
        table.AddColumn("test images");
        foreach (string name in new[] { "as imported", "trained further", "new weights, trained alike" })
        {
            table.AddColumn(new TableColumn(name).RightAligned());
        }

        table.AddRow(FormattableString.Invariant($"{images.Test.Count} of the new data"), Percent(imported.New), $"[bold]{Percent(further.New)}[/]", Percent(anew.New));
        if (first is not null)
        {
            table.AddRow(FormattableString.Invariant($"{first.Count} of MNIST"), Percent(imported.First), Percent(further.First), Percent(anew.First));
        }

        AnsiConsole.Write(table);
    }

    private void Save(Mnist8 network, Accuracies imported, Accuracies further, Accuracies anew, TrainingHistory history)
    {
        output.Create();
        var report = new RunReport("mnist-8, trained further");
        report.AddFacts(
                "Right answers",
                [
                    ("new data", images.Source),
                    ("new data, as imported", Percent(imported.New)),
                    ("new data, trained further", Percent(further.New)),
                    ("new data, new weights trained alike", Percent(anew.New)),
                    .. first is null ? Array.Empty<(string, string)>() :
                    [
                        ("MNIST, as imported", Percent(imported.First)),
                        ("MNIST, trained further", Percent(further.First)),
                        ("MNIST, new weights trained alike", Percent(anew.First)),
                    ],
                ])
            .AddCurves(history)
            .AddFilters(network.Parameter("conv1.weight"))
            .AddMistakes(Predictions.Of(network, images.Test), images.Test, images.Classes)
            .Save(File("report.html"));
        network.Save(File("mnist-8-further.safetensors"));
        network.ExportOnnx(File("mnist-8-further.onnx"));
        Console.WriteLine($"Weights (mnist-8-further.safetensors), the model (mnist-8-further.onnx) and pictures (report.html): {output.FullName}");

        string File(string name) => Path.Combine(output.FullName, name);
    }

    private static string Percent(double? share) => FormattableString.Invariant($"{share:0.0%}");

    /// <summary>Shares of right answers.</summary>
    /// <param name="New">Of the data that it is trained on here.</param>
    /// <param name="First">Of the data that it was trained on first; null where that is not on the machine.</param>
    private readonly record struct Accuracies(double New, double? First);
}
