using System.Diagnostics;

namespace CnnGen.Training.Tests;

/// <summary>A training that is taken up ends with the bits of one that was never interrupted.</summary>
public sealed class ResumeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cnngen").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void TwoHalvesAreOneWhole()
    {
        (int[] expected, TrainingHistory whole) = Whole();
        var first = new SmallNet(1);
        TrainingHistory half = Recipe.Train(first, _folder, resume: false, callbacks: new StopAt(10, 0));
        Assert.Equal(10, half.Epochs.Count);
        var second = new SmallNet(99);
        Same(expected, whole, second, Recipe.Train(second, _folder, resume: true));
    }

    [Fact]
    public void AnEpochMayBeCutInTwo()
    {
        (int[] expected, TrainingHistory whole) = Whole();
        TrainingHistory part = Recipe.Train(new SmallNet(1), _folder, resume: false, callbacks: new StopAt(7, 5));
        Assert.Equal(6, part.Epochs.Count);
        Assert.Equal("batch-0007-00006.checkpoint", Path.GetFileName(Checkpoints.Latest(_folder)));
        var network = new SmallNet(99);
        Same(expected, whole, network, Recipe.Train(network, _folder, resume: true));
    }

    [Fact]
    public async Task AProcessMayBeKilled()
    {
        (int[] expected, TrainingHistory whole) = Whole();
        using (Process process = Start("9 7"))
        {
            // Between two checkpoints of an epoch in the middle.
            await Until(process, "9 7");
            process.Kill();
            await process.WaitForExitAsync();
        }

        string? latest = Checkpoints.Latest(_folder);
        Assert.NotNull(latest);
        Assert.DoesNotContain("epoch-0020", latest, StringComparison.Ordinal);
        var network = new SmallNet(99);
        Same(expected, whole, network, Recipe.Train(network, _folder, resume: true));
    }

    [SkippableFact]
    public async Task CtrlCEndsCleanlyAndSaves()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no signal to send to one process.");
        Skip.If(IgnoresInterrupt(), "This process ignores SIGINT, as what a shell runs in the background does, and so would the one that it starts.");
        (int[] expected, TrainingHistory whole) = Whole();
        using (Process process = Start("5 3"))
        {
            await Until(process, "5 3");
            using Process kill = Process.Start("kill", ["-INT", FormattableString.Invariant($"{process.Id}")]);
            await kill.WaitForExitAsync();
            await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            Assert.Equal(130, process.ExitCode);
        }

        var network = new SmallNet(99);
        Same(expected, whole, network, Recipe.Train(network, _folder, resume: true));
    }

    [Fact]
    public void OtherSettingsAreNamed()
    {
        var network = new SmallNet(1);
        LabeledData samples = Bars.Draw(40, 1);
        new Trainer(network, new Adam()) { BatchSize = 20, Callbacks = [new Checkpoints(_folder)] }.Fit(samples, 1);
        string checkpoint = Checkpoints.Latest(_folder)!;
        string message = Assert.Throws<InvalidDataException>(() => new Trainer(network, new Lion()) { BatchSize = 10, Seed = 3 }.Resume(checkpoint, samples, 2)).Message;
        Assert.Contains("optimizer was 'Adam' and is 'Lion'", message, StringComparison.Ordinal);
        Assert.Contains("batch size was '20' and is '10'", message, StringComparison.Ordinal);
        Assert.Contains("seed was '0' and is '3'", message, StringComparison.Ordinal);
        string weights = Path.Combine(_folder, "weights.safetensors");
        network.Save(weights);
        Assert.Contains("weights alone", Assert.Throws<InvalidDataException>(() => new Trainer(network, new Adam()).Resume(weights, samples, 2)).Message, StringComparison.Ordinal);
    }

    /// <summary>Whether Linux says so: a process inherits what is ignored.</summary>
    private static bool IgnoresInterrupt()
    {
        const int Interrupt = 2;
        const string Status = "/proc/self/status";
        string? ignored = File.Exists(Status) ? File.ReadLines(Status).FirstOrDefault(line => line.StartsWith("SigIgn:", StringComparison.Ordinal)) : null;
        return ignored is not null && (Convert.ToUInt64(ignored["SigIgn:".Length..].Trim(), 16) >> (Interrupt - 1) & 1) == 1;
    }

    /// <summary>This assembly as a process that trains in the folder up to a place, and waits there.</summary>
    private Process Start(string place)
    {
        string host = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";
        return Process.Start(new ProcessStartInfo(host, ["exec", typeof(ResumeTests).Assembly.Location, "train", _folder, place]) { RedirectStandardOutput = true })!;
    }

    private static async Task Until(Process process, string place)
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line == place)
            {
                return;
            }
        }

        Assert.Fail($"The training ended before {place}.");
    }

    private static (int[] Bits, TrainingHistory History) Whole()
    {
        string folder = Directory.CreateTempSubdirectory("cnngen").FullName;
        try
        {
            var network = new SmallNet(1);
            TrainingHistory history = Recipe.Train(network, folder, resume: false);
            Assert.Equal(Recipe.Epochs, history.Epochs.Count);
            Assert.True(history["val_accuracy"].Last() > 0.8, $"{history["val_accuracy"].Last()}");
            return (Recipe.Bits(network), history);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Same(int[] expected, TrainingHistory whole, SmallNet network, TrainingHistory history)
    {
        Assert.Equal(expected, Recipe.Bits(network));
        Assert.Equal(whole.StepLosses, history.StepLosses);
        foreach (string metric in new[] { "loss", "val_loss", "val_accuracy", "val_f1" })
        {
            Assert.Equal(whole[metric], history[metric]);
        }

        Assert.Equal(whole.Epochs.Select(epoch => epoch.LearningRate), history.Epochs.Select(epoch => epoch.LearningRate));
    }

    /// <summary>Ends a run in an epoch, after a batch, or at the epoch's end.</summary>
    private sealed class StopAt(int epoch, int batch) : Callback
    {
        public override void OnBatch(TrainingRun run)
        {
            if (run.Epoch == epoch && run.Batch == batch)
            {
                run.Stop("that is far enough");
            }
        }

        public override void OnEpoch(TrainingRun run, EpochRecord record)
        {
            if (record.Epoch == epoch && batch == 0)
            {
                run.Stop("that is far enough");
            }
        }
    }
}
