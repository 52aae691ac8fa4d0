using System.Diagnostics;

namespace CnnGen;

/// <summary>A training under way, as callbacks see it. Lives on the training thread.</summary>
public sealed class TrainingRun
{
    private long _epochStart;
    private int _firstSeen;

    internal TrainingRun(Trainer trainer, Network network, Optimizer optimizer, TrainingSession session)
    {
        (Trainer, Network, Optimizer, Session) = (trainer, network, optimizer, session);
        InitialLearningRate = optimizer.LearningRate;
    }

    /// <summary>What trains.</summary>
    public Trainer Trainer { get; }

    /// <summary>What is trained.</summary>
    public Network Network { get; }

    /// <summary>What updates it.</summary>
    public Optimizer Optimizer { get; }

    /// <summary>The average of the weights, where the trainer keeps one.</summary>
    public WeightAverage? Average { get; internal set; }

    /// <summary>The epoch, from 1.</summary>
    public int Epoch { get; internal set; } = 1;

    /// <summary>Epochs in all.</summary>
    public int Epochs { get; internal set; }

    /// <summary>Batches of the epoch so far.</summary>
    public int Batch { get; internal set; }

    /// <summary>Batches of an epoch.</summary>
    public int Batches { get; internal set; }

    /// <summary>Samples of an epoch.</summary>
    public int Samples { get; internal set; }

    /// <summary>The loss of the last batch.</summary>
    public double Loss { get; internal set; }

    /// <summary>The mean loss of the epoch's samples so far.</summary>
    public double MeanLoss => Seen == 0 ? double.NaN : LossSum / Seen;

    /// <summary>What happened so far.</summary>
    public TrainingHistory History { get; } = new();

    /// <summary>Samples a second in this epoch, since it began or was taken up.</summary>
    public double SamplesPerSecond => (Seen - _firstSeen) / Math.Max(Stopwatch.GetElapsedTime(_epochStart).TotalSeconds, 1e-9);

    /// <summary>How long the rest takes at the speed of this epoch, without validation; null before its first batch.</summary>
    public TimeSpan? TimeLeft => Seen > _firstSeen ? TimeSpan.FromSeconds((((long)(Epochs - Epoch + 1) * Samples) - Seen) / SamplesPerSecond) : null;

    /// <summary>Whether the run ends after this batch.</summary>
    public bool IsStopping => History.StopReason is not null;

    internal TrainingSession Session { get; }

    internal double InitialLearningRate { get; set; }

    /// <summary>The sum of the losses of this epoch's samples.</summary>
    internal double LossSum { get; set; }

    /// <summary>Samples of this epoch so far.</summary>
    internal int Seen { get; set; }

    /// <summary>Whether gradients have been added up for an update that is still to come.</summary>
    internal bool IsAccumulating { get; set; }

    /// <summary>Whether the epoch is over, validation and all.</summary>
    internal bool IsEpochDone { get; set; }

    /// <summary>Ends the run after this batch, or after this epoch where it is at its end.</summary>
    /// <param name="reason">Why, for the user.</param>
    public void Stop(string reason)
    {
        ArgumentException.ThrowIfNullOrEmpty(reason);
        History.StopReason ??= reason;
    }

    /// <summary>Whether a checkpoint can be saved now: after whole updates, within an epoch or at its end.</summary>
    public bool CanSave => !IsAccumulating && (Batch < Batches || IsEpochDone);

    /// <summary>Saves the weights alone, their average where the trainer keeps one.</summary>
    public void SaveWeights(string path)
    {
        using (Average?.Use())
        {
            Network.Save(path);
        }
    }

    /// <summary>Saves all that the run needs to go on bit for bit: weights, their average, the optimizer's state, epoch, batch, history, callbacks.</summary>
    /// <exception cref="InvalidOperationException"><see cref="CanSave"/> is false.</exception>
    public void SaveCheckpoint(string path) => Checkpoint.Save(path, this);

    internal void BeginEpoch() => (_epochStart, _firstSeen) = (Stopwatch.GetTimestamp(), Seen);

    internal double EpochSeconds => Stopwatch.GetElapsedTime(_epochStart).TotalSeconds;
}
