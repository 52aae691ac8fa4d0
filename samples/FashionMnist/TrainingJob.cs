using CnnGen;
using CnnGen.Samples;
using FashionMnist.Pictures;
using FashionMnist.Report;

namespace FashionMnist;

/// <summary>The whole run: train, evaluate, save, draw.</summary>
internal sealed class TrainingJob(ImageSet images, DirectoryInfo output, int seed)
{
    /// <returns>0, or 130 when it was cancelled.</returns>
    public int Run(FileInfo? load, int epochs, int batch, double rate, CancellationToken cancellation)
    {
        Console.WriteLine($"Data: {images.Source}: {images.Train.Count} images to train, {images.Test.Count} to test.");
        FashionNet network = load is null ? new FashionNet(seed) : FashionNet.Load(load.FullName);
        ConsoleReport.Layers(network.Info);
        output.Create();
        TrainingHistory? history = null;
        if (epochs > 0)
        {
            history = LiveDisplay.Show(display => Train(network, epochs, batch, rate, display, cancellation), "images");
            network.Save(Path.Combine(output.FullName, "fashion.safetensors"));
        }

        ConfusionMatrix matrix = ConfusionMatrix.Of(network, images.Test);
        ConsoleReport.Results(matrix, images.Classes);
        ConsoleReport.Latency(network, images.Test);
        Draw(network, matrix, history);
        Console.WriteLine((epochs > 0 ? "Weights (fashion.safetensors) and pictures" : "Pictures") + $": {output.FullName}");
        return history is { IsCancelled: true } ? 130 : 0;
    }

    private TrainingHistory Train(FashionNet network, int epochs, int batch, double rate, Callback display, CancellationToken cancellation)
    {
        var trainer = new Trainer(network, new Adam(rate))
        {
            BatchSize = batch,
            Seed = seed,
            Schedule = new CosineSchedule(0.1),
            Callbacks = [display],
        };
        return trainer.Fit(images.Train, epochs, cancellation);
    }

    private void Draw(FashionNet network, ConfusionMatrix matrix, TrainingHistory? history)
    {
        if (history is { StepLosses.Count: > 0 })
        {
            Charts.LossCurve([.. history.StepLosses.Select(loss => (double)loss)], history.BatchesPerEpoch).Save(Path.Combine(output.FullName, "loss.png"));
        }

        var first = new FirstLayer();
        foreach (Parameter parameter in first.Parameters)
        {
            parameter.Set(network.Parameter(parameter.Name).Values);
        }

        ReadOnlySpan<float> image = images.Test.Input(0);
        var maps = new float[FirstLayer.OutputLength];
        first.Forward(image, maps);
        int filters = first.Info.Output.Channels;
        Charts.Filters(first.Parameter("conv1.weight").Values, filters, 3).Save(Path.Combine(output.FullName, "filters.png"));
        Charts.FeatureMaps(image, maps, filters, 28).Save(Path.Combine(output.FullName, "feature-maps.png"));
        Charts.Confusion(matrix, images.Classes).Save(Path.Combine(output.FullName, "confusion.png"));
    }
}
