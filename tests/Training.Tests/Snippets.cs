namespace CnnGen.Training.Tests;

/// <summary>The examples of docs/training.md, compiled: what stands between the marks is there word for word.</summary>
internal static class Snippets
{
    public static TrainingHistory First(string folder, LabeledData all)
    {
        // snippet: first
        (ILabeledSamples train, ILabeledSamples validation) = all.SplitStratified(0.2, seed: 1);
        var network = new SmallNet(seed: 1);
        using var interrupt = new Interrupt();                          // Ctrl+C ends the run cleanly
        TrainingHistory history = LiveDisplay.Show(display => new Trainer(network, new AdamW(3e-3))
        {
            BatchSize = 32,
            Seed = 1,
            Schedule = new OneCycleSchedule(),
            Validation = validation,
            Metrics = [Metric.Accuracy, Metric.F1],
            Callbacks =
            [
                display,
                new Checkpoints(folder, best: "val_accuracy"),
                new EarlyStopping("val_loss", patience: 10),
                new CsvLog(Path.Combine(folder, "log.csv")),
            ],
        }.Fit(train, epochs: 6, interrupt.Token));
        // end
        return history;
    }

    public static TrainingHistory Resume(Trainer trainer, string folder, ISamples train)
    {
        // snippet: resume
        string? checkpoint = Checkpoints.Latest(folder);
        TrainingHistory history = checkpoint is null ? trainer.Fit(train, epochs: 6) : trainer.Resume(checkpoint, train, epochs: 6);
        // end
        return history;
    }

    public static Trainer Options(Network network, ILabeledSamples train)
    {
        // snippet: options
        var optimizer = new Sgd(0.1, momentum: 0.9, nesterov: true, weightDecay: 5e-4)
        {
            Groups = [ParameterGroup.BiasesAndNormalizations, new ParameterGroup("dense1.*") { RateFactor = 2, WeightDecay = 1e-3 }],
        };
        var trainer = new Trainer(network, optimizer)
        {
            Schedule = new WarmUpSchedule(epochs: 0.5, new CosineSchedule(minimum: 0.01)),
            Augmentations = [Augmentation.FlipHorizontally(), Augmentation.Affine(degrees: 10, leastScale: 0.9, mostScale: 1.1, shift: 1), Augmentation.Cutout(2)],
            MixupAlpha = 0.2,
            ClassWeights = train.BalancedWeights(),
            AccumulationSteps = 2,
            ClipNorm = 1,
            AverageDecay = 0.99,
        };
        // end
        return trainer;
    }

    public static double Finder(Network network, ISamples train, string path)
    {
        // snippet: finder
        LearningRateCurve curve = LearningRateFinder.Find(network, train, new Sgd(1, momentum: 0.9), least: 1e-5, most: 10);
        curve.SaveSvg(path);
        double rate = curve.Suggestion;
        // end
        return rate;
    }

    public static void Report(SplitNet network, TrainingHistory history, ILabeledSamples test, IReadOnlyList<string> names, string path)
    {
        // snippet: report
        using var maps = new GradCam(network, new SplitFeatures(), new SplitClassifier());
        var predictions = Predictions.Of(network, test);
        new RunReport("Bars")
            .AddCurves(history)
            .AddConfusion(ConfusionMatrix.Of(predictions), names)
            .AddFilters(network.Parameters[0])
            .AddFeatureMaps(maps.Features, image: new float[64])
            .AddClassMaps(maps, test, indices: [0, 1, 2], names)
            .AddMistakes(predictions, test, names)
            .Save(path);
        // end
    }

    public static LabeledImages Folder(string folder)
    {
        // snippet: folder
        LabeledImages images = ImageFolder.Read(folder, new TensorShape(3, 64, 64), new BmpDecoder());
        // end
        return images;
    }

    // snippet: decoder
    /// <summary>Reads uncompressed BMP of 24 bits; a JPEG library goes behind the same three members.</summary>
    private sealed class BmpDecoder : IImageDecoder
    {
        public IReadOnlyList<string> Extensions { get; } = [".bmp"];

        public bool CanDecode(ReadOnlySpan<byte> start) => start.StartsWith("BM"u8);

        public PixelImage Decode(byte[] bytes)
        {
            int data = BitConverter.ToInt32(bytes, 10), width = BitConverter.ToInt32(bytes, 18), height = BitConverter.ToInt32(bytes, 22);
            if (BitConverter.ToInt16(bytes, 28) != 24 || BitConverter.ToInt32(bytes, 30) != 0 || width <= 0 || height <= 0)
            {
                throw new InvalidDataException("A BMP file of 24 bits, not compressed, its rows from the bottom up, is expected.");
            }

            var pixels = new byte[3 * width * height];
            int stride = ((3 * width) + 3) / 4 * 4;
            for (int i = 0; i < pixels.Length; i++)
            {
                // Rows from the bottom, and blue before green before red.
                int row = height - 1 - (i / (3 * width)), column = i / 3 % width;
                pixels[i] = bytes[data + (row * stride) + (3 * column) + 2 - (i % 3)];
            }

            return new PixelImage(width, height, 3, pixels);
        }
    }
    // end
}
