using System.Text.Json;

namespace CnnGen.Training.Tests;

/// <summary>What a trainer does besides taking steps.</summary>
public sealed class TrainerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cnngen").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(40, 1)]
    [InlineData(40, 2)]
    public void MemoryIsKnownBeforeIt(int batchSize, int threads)
    {
        var network = new PlainNet(3) { Threads = threads };
        LabeledData samples = Bars.Draw(batchSize, 1);
        using var session = new TrainingSession(network, batchSize);
        long before = session.MemoryBytes;
        Assert.InRange(before, network.Info.TrainingBytes(batchSize, 1), network.Info.TrainingBytes(batchSize, threads));
        float[] targets = new float[batchSize * samples.TargetLength];
        for (int i = 0; i < batchSize; i++)
        {
            targets[(i * samples.TargetLength) + samples.Labels[i]] = 1;
        }

        session.Step(samples.Inputs, targets, new Sgd(0.1));
        Assert.Equal(before, session.MemoryBytes);
        Assert.True(network.Info.TrainingBytes(batchSize) > batchSize * 4L * network.Info.InputLength);
    }

    [Fact]
    public void AccumulatedBatchesAreOneLargeBatch()
    {
        LabeledData samples = Bars.Draw(40, 1);
        PlainNet large = Train(40, 1), small = Train(8, 5), uneven = Train(12, 4);
        foreach (Parameter parameter in large.Parameters)
        {
            for (int i = 0; i < parameter.Length; i++)
            {
                Assert.Equal(parameter.Values[i], small.Parameter(parameter.Name).Values[i], 1e-5f);
                Assert.Equal(parameter.Values[i], uneven.Parameter(parameter.Name).Values[i], 1e-5f);
            }
        }

        PlainNet Train(int batchSize, int steps)
        {
            var network = new PlainNet(3);
            new Trainer(network, new Sgd(0.1, 0.9)) { BatchSize = batchSize, AccumulationSteps = steps }.Fit(samples, 3);
            return network;
        }
    }

    [Fact]
    public void TheSameSeedGivesTheSameBitsWhateverTheThreads()
    {
        TrainingHistory history = null!;
        int[] first = Bits(1), second = Bits(1), other = Bits(2);
        Assert.Equal(first, second);
        Assert.NotEqual(first, other);
        Assert.Equal(5 * 8, history.StepLosses.Count);

        int[] Bits(int seed)
        {
            var network = new SmallNet(1);
            history = new Trainer(network, new Lion(1e-3))
            {
                BatchSize = 16,
                Seed = seed,
                Augmentations = [Augmentation.Shift(1), Augmentation.Cutout(2), Augmentation.Crop(0.7)],
                MixupAlpha = 0.4,
            }.Fit(Bars.Draw(128, 1), 5);
            return Recipe.Bits(network);
        }
    }

    [Fact]
    public void AWeightOfAClassIsThatManySamples()
    {
        // Twice the samples of class 1, or twice the weight: the same mean but for the number of samples.
        LabeledData samples = Bars.Draw(30, 5);
        int[] twice = [.. Enumerable.Range(0, 30).Concat(Enumerable.Range(0, 30).Where(i => samples.Labels[i] == 1))];
        PlainNet weighted = new(3), repeated = new(3);
        double rate = 0.2;
        new Trainer(weighted, new Sgd(rate)) { BatchSize = 100, ClassWeights = [1, 2, 1] }.Fit(samples, 1);
        new Trainer(repeated, new Sgd(rate * twice.Length / 30)) { BatchSize = 100 }.Fit(((ILabeledSamples)samples).Subset(twice), 1);
        foreach (Parameter parameter in weighted.Parameters)
        {
            for (int i = 0; i < parameter.Length; i++)
            {
                Assert.Equal(parameter.Values[i], repeated.Parameter(parameter.Name).Values[i], 1e-5f);
            }
        }

        Assert.Throws<ArgumentException>(() => new Trainer(weighted, new Sgd(rate)) { ClassWeights = [1, 2] }.Fit(samples, 1));
    }

    [Fact]
    public void TheBestEpochAndTheLastFewAreKept()
    {
        var network = new SmallNet(1);
        TrainingHistory history = new Trainer(network, new Adam(1e-2))
        {
            BatchSize = 16,
            Validation = Bars.Draw(60, 2),
            Metrics = [Metric.Accuracy],
            AverageDecay = 0.9,
            Callbacks =
            [
                new Checkpoints(_folder, best: "val_loss") { KeepLast = 2 }, new EarlyStopping("val_loss", patience: 1, minimumImprovement: 0.3),
                new CsvLog(Path.Combine(_folder, "log.csv")), new JsonLinesLog(Path.Combine(_folder, "log.jsonl")),
            ],
        }.Fit(Bars.Draw(100, 1), 40);

        int epochs = history.Epochs.Count;
        Assert.InRange(epochs, 3, 39);
        Assert.Contains("val_loss has not been better than", history.StopReason, StringComparison.Ordinal);
        Assert.Equal(
            [$"epoch-{epochs - 1:0000}.checkpoint", $"epoch-{epochs:0000}.checkpoint"],
            Directory.GetFiles(_folder, "*.checkpoint").Select(Path.GetFileName).Order(StringComparer.Ordinal));
        SmallNet best = SmallNet.Load(Path.Combine(_folder, "best.safetensors"));
        Assert.Equal(history["val_loss"].Min(), Predictions.Of(best, Bars.Draw(60, 2), batchSize: 16).Loss);

        // The network has the averages that the last epoch was validated with.
        Assert.Equal(history["val_loss"].Last(), Predictions.Of(network, Bars.Draw(60, 2), batchSize: 16).Loss);

        string[] rows = File.ReadAllLines(Path.Combine(_folder, "log.csv"));
        Assert.Equal("epoch,learning_rate,seconds,loss,val_loss,val_accuracy", rows[0]);
        Assert.Equal(epochs + 1, rows.Length);
        string[] lines = File.ReadAllLines(Path.Combine(_folder, "log.jsonl"));
        using JsonDocument last = JsonDocument.Parse(lines[^1]);
        Assert.Equal(history["val_loss"].Last(), last.RootElement.GetProperty("val_loss").GetDouble());
        Assert.Equal(epochs, lines.Length);
    }

    [Fact]
    public void CancellingEndsAfterAStepAndSaves()
    {
        using var source = new CancellationTokenSource();
        TrainingHistory history = new Trainer(new SmallNet(1), new Adam())
        {
            BatchSize = 10,
            Callbacks = [new Checkpoints(_folder), new CancelAt(source, 2, 3)],
        }.Fit(Bars.Draw(100, 1), 5, source.Token);
        Assert.True(history.IsCancelled);
        Assert.Equal("cancelled", history.StopReason);
        Assert.Equal(13, history.StepLosses.Count);
        Assert.Equal("batch-0002-00003.checkpoint", Path.GetFileName(Checkpoints.Latest(_folder)));
    }

    [Fact]
    public void AnEpochIsALineOfText()
    {
        using var text = new StringWriter();
        new Trainer(new SmallNet(1), new Adam(1e-3))
        {
            BatchSize = 20,
            Validation = Bars.Draw(20, 2),
            Metrics = [Metric.Accuracy],
            Callbacks = [new PlainDisplay(text, "images"), new EarlyStopping("val_loss", 0, 100)],
        }.Fit(Bars.Draw(60, 1), 3);
        string[] lines = text.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.Matches(@"^epoch 1/3  loss \d\.\d{4}  val_loss \d\.\d{4}  val_accuracy \d\.\d{4}  rate 0\.001  \d+ images/s  \d+:\d\d left$", lines[0]);
        Assert.StartsWith("Stopped in epoch 2 of 3, after batch 3 of 3: val_loss", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void WhatDoesNotFitIsSaidAtOnce()
    {
        var trainer = new Trainer(new SmallNet(1), new Adam());
        string message = Assert.Throws<ArgumentException>(() => trainer.Fit(new NumberData(new float[18], new float[4], new TensorShape(1, 3, 3), 2), 1)).Message;
        Assert.Contains("(1, 8, 8)", message, StringComparison.Ordinal);
        Assert.Contains("(1, 3, 3)", message, StringComparison.Ordinal);
        Assert.Contains("the targets have 2", message, StringComparison.Ordinal);
    }

    [Fact]
    public void ALossThatIsNoNumberEndsTheRun()
    {
        TrainingHistory history = new Trainer(new PlainNet(1), new Sgd(1e30)) { BatchSize = 20 }.Fit(Bars.Draw(60, 1), 5);
        Assert.Contains("smaller learning rate", history.StopReason, StringComparison.Ordinal);
    }

    private sealed class CancelAt(CancellationTokenSource source, int epoch, int batch) : Callback
    {
        public override void OnBatch(TrainingRun run)
        {
            if (run.Epoch == epoch && run.Batch == batch)
            {
                source.Cancel();
            }
        }
    }
}
