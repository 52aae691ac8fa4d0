using CnnGen;
using CnnGen.Samples;
using FashionMnist.Pictures;
using FashionMnist.Report;

namespace FashionMnist;

/// <summary>The whole run: train, evaluate, save, draw.</summary>
internal sealed class TrainingJob(ImageSet images, DirectoryInfo output, int seed)
{
    private readonly List<double> _losses = [];
    private int _batches = 1;

    /// <returns>0, or 130 when it was cancelled.</returns>
    public int Run(FileInfo? load, int epochs, int batch, double rate, CancellationToken cancellation)
    {
        Console.WriteLine($"Data: {images.Source}: {images.Train.Count} images to train, {images.Test.Count} to test.");
        FashionNet network = load is null ? new FashionNet(seed) : FashionNet.Load(load.FullName);
        ConsoleReport.Layers(network.Info);
        output.Create();
        bool isCancelled = false;
        if (epochs > 0)
        {
            try
            {
                TrainingDisplay.Show("images", display => Train(network, epochs, batch, rate, display, cancellation));
            }
            catch (OperationCanceledException)
            {
                isCancelled = true;
                Console.WriteLine("Cancelled: what was learned so far is evaluated and saved.");
            }

            network.Save(Path.Combine(output.FullName, "fashion.safetensors"));
        }

        ConfusionMatrix matrix = ConfusionMatrix.Of(network, images.Test);
        ConsoleReport.Results(matrix, images.Classes);
        ConsoleReport.Latency(network, images.Test);
        Draw(network, matrix);
        Console.WriteLine((epochs > 0 ? "Weights (fashion.safetensors) and pictures" : "Pictures") + $": {output.FullName}");
        return isCancelled ? 130 : 0;
    }

    private void Train(FashionNet network, int epochs, int batch, double rate, IProgress<TrainingProgress> display, CancellationToken cancellation)
    {
        var trainer = new Trainer(network, new Adam(rate))
        {
            BatchSize = batch,
            Seed = seed,
            LearningRate = epoch => rate * (0.1 + (0.45 * (1 + Math.Cos(Math.PI * (epoch - 1) / epochs)))),
            Progress = new Listener(progress =>
            {
                _losses.Add(progress.Loss);
                _batches = progress.Batches;
                display.Report(progress);
            }),
        };
        trainer.Fit(images.Train, epochs, cancellation);
    }

    private void Draw(FashionNet network, ConfusionMatrix matrix)
    {
        if (_losses.Count != 0)
        {
            Charts.LossCurve(_losses, _batches).Save(Path.Combine(output.FullName, "loss.png"));
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

    /// <summary>Keeps the losses on the training thread itself, so that they come in order.</summary>
    private sealed class Listener(Action<TrainingProgress> handler) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => handler(value);
    }
}
