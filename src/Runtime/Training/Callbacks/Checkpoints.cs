using System.Globalization;

namespace CnnGen;

/// <summary>Saves checkpoints, and the weights of the best epoch.</summary>
/// <remarks>
/// In the folder: <c>epoch-0012.checkpoint</c>, the last few; <c>batch-0012-00300.checkpoint</c> within an epoch, one at a time; <c>best.safetensors</c>,
/// weights alone, of the epoch with the best metric. Every file is there whole or not at all.
/// </remarks>
public sealed class Checkpoints : Callback
{
    private const string Extension = ".checkpoint";
    private readonly string _folder;
    private readonly MetricWatch? _watch;
    private bool _isBest;

    /// <summary>Makes the callback.</summary>
    /// <param name="folder">Where the files go; made where it is missing.</param>
    /// <param name="best">The metric whose best epoch is kept, <c>val_accuracy</c> say; null: none is.</param>
    /// <param name="isHigherBetter">Whether more of it is better; default: for all but losses and errors.</param>
    public Checkpoints(string folder, string? best = null, bool? isHigherBetter = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        _folder = folder;
        _watch = best is null ? null : new MetricWatch(best, isHigherBetter, 0, isRelative: false);
    }

    /// <summary>How many checkpoints of epochs are kept.</summary>
    public int KeepLast { get; init; } = 3;

    /// <summary>Epochs from one checkpoint to the next.</summary>
    public int EveryEpochs { get; init; } = 1;

    /// <summary>Batches from one checkpoint within an epoch to the next; 0: none within epochs, but when the run is cancelled or stopped there.</summary>
    public int EveryBatches { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<double> State => _watch is null ? [] : [_watch.Best];

    /// <summary>The checkpoint of a folder that is furthest on; null where there is none.</summary>
    public static string? Latest(string folder) => !Directory.Exists(folder) ? null : Directory.EnumerateFiles(folder, "*" + Extension)
        .Select(path => (Path: path, Place: Place(path)))
        .Where(file => file.Place is not null)
        .OrderByDescending(file => file.Place)
        .Select(file => file.Path)
        .FirstOrDefault();

    /// <inheritdoc/>
    public override void OnBegin(TrainingRun run) => Directory.CreateDirectory(_folder);

    /// <inheritdoc/>
    public override void OnBatch(TrainingRun run)
    {
        if (EveryBatches > 0 && run.Batch % EveryBatches == 0 && run.CanSave)
        {
            SaveBatch(run);
        }
    }

    /// <inheritdoc/>
    public override void OnEpoch(TrainingRun run, EpochRecord epoch) => _isBest = _watch?.Observe(epoch.Metrics) ?? false;

    /// <inheritdoc/>
    public override void OnSave(TrainingRun run)
    {
        if (_isBest)
        {
            run.SaveWeights(Path.Combine(_folder, "best.safetensors"));
        }

        if (run.Epoch % EveryEpochs == 0 || run.Epoch == run.Epochs || run.IsStopping)
        {
            run.SaveCheckpoint(Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"epoch-{run.Epoch:0000}{Extension}")));
            DeleteBut("batch-*", 0);
            DeleteBut("epoch-*", KeepLast);
        }
    }

    /// <inheritdoc/>
    public override void OnEnd(TrainingRun run)
    {
        if (run.IsStopping && !run.IsEpochDone && run.Batch > 0 && run.CanSave)
        {
            SaveBatch(run);
        }
    }

    /// <inheritdoc/>
    public override void Restore(IReadOnlyList<double> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        _watch!.Best = state[0];
    }

    private void SaveBatch(TrainingRun run)
    {
        run.SaveCheckpoint(Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"batch-{run.Epoch:0000}-{run.Batch:00000}{Extension}")));
        DeleteBut("batch-*", 1);
    }

    private void DeleteBut(string pattern, int count)
    {
        foreach (string path in Directory.EnumerateFiles(_folder, pattern + Extension).OrderByDescending(Place).Skip(count).ToArray())
        {
            File.Delete(path);
        }
    }

    /// <summary>Epoch and batch of a file's name, the batch of a whole epoch the last of all; null for other names.</summary>
    private static (int Epoch, int Batch)? Place(string path)
    {
        string[] parts = Path.GetFileNameWithoutExtension(path).Split('-');
        return (parts[0], parts.Length) switch
        {
            ("epoch", 2) when TryNumber(parts[1], out int epoch) => (epoch, int.MaxValue),
            ("batch", 3) when TryNumber(parts[1], out int epoch) && TryNumber(parts[2], out int batch) => (epoch, batch),
            _ => null,
        };
    }

    private static bool TryNumber(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
