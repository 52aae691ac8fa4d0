using System.Diagnostics;

namespace CnnGen;

/// <summary>How far a training is.</summary>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="Epochs">Epochs in all.</param>
/// <param name="Batch">The batch within the epoch, from 1.</param>
/// <param name="Batches">Batches of an epoch.</param>
/// <param name="Loss">The loss of this batch.</param>
/// <param name="MeanLoss">The mean loss of the epoch's samples so far.</param>
/// <param name="SamplesPerSecond">The speed of the epoch so far.</param>
public readonly record struct TrainingProgress(int Epoch, int Epochs, int Batch, int Batches, double Loss, double MeanLoss, double SamplesPerSecond);

/// <summary>Trains a classifier over mini-batches. The same seed gives the same weights, bit for bit.</summary>
public sealed class Trainer
{
    private readonly Network _network;
    private readonly Optimizer _optimizer;

    /// <summary>Makes a trainer.</summary>
    public Trainer(Network network, Optimizer optimizer)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(optimizer);
        (_network, _optimizer) = (network, optimizer);
    }

    /// <summary>Samples of a batch; the last of an epoch may have fewer.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>Decides the order of samples and what dropout drops.</summary>
    public int Seed { get; init; }

    /// <summary>The learning rate of each epoch, from 1. Default: the optimizer's own throughout.</summary>
    public Func<int, double>? LearningRate { get; init; }

    /// <summary>Called on the training thread after every batch.</summary>
    public IProgress<TrainingProgress>? Progress { get; init; }

    /// <summary>Trains; targets are one-hot.</summary>
    /// <returns>The mean loss of every epoch.</returns>
    /// <exception cref="ArgumentException">The data's shape or classes are not the network's.</exception>
    /// <exception cref="OperationCanceledException">Cancelled, between two steps: the weights are those of the last step.</exception>
    public IReadOnlyList<double> Fit(LabeledData data, int epochs, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfNegative(epochs);
        NetworkInfo info = _network.Info;
        if (data.Shape.Length != info.InputLength || data.Classes != info.OutputLength || data.Count == 0)
        {
            throw new ArgumentException(
                $"{info.Name} takes {info.Input} and gives {info.OutputLength} scores; the data are {data.Count} samples {data.Shape} of {data.Classes} classes.", nameof(data));
        }

        int size = Math.Min(BatchSize, data.Count), batches = (data.Count + size - 1) / size;
        using var session = new TrainingSession(_network, size, Seed);
        var inputs = new float[size * info.InputLength];
        var targets = new float[size * info.OutputLength];
        int[] order = [.. Enumerable.Range(0, data.Count)];
        var losses = new List<double>(epochs);
        for (int epoch = 1; epoch <= epochs; epoch++)
        {
            _optimizer.LearningRate = LearningRate?.Invoke(epoch) ?? _optimizer.LearningRate;
            new RandomSequence(RandomSequence.Key(unchecked((ulong)Seed), (ulong)epoch)).Shuffle(order);
            double sum = 0;
            long start = Stopwatch.GetTimestamp();
            for (int batch = 0; batch < batches; batch++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int first = batch * size, count = Math.Min(size, data.Count - first);
                Gather(data, order.AsSpan(first, count), inputs, targets);
                double loss = session.Step(inputs.AsSpan(0, count * info.InputLength), targets.AsSpan(0, count * info.OutputLength), _optimizer);
                sum += loss * count;
                int seen = first + count;
                Progress?.Report(new TrainingProgress(
                    epoch, epochs, batch + 1, batches, loss, sum / seen, seen / Stopwatch.GetElapsedTime(start).TotalSeconds));
            }

            losses.Add(sum / data.Count);
        }

        return losses;
    }

    private static void Gather(LabeledData data, ReadOnlySpan<int> indices, float[] inputs, float[] targets)
    {
        int length = data.Shape.Length;
        targets.AsSpan(0, indices.Length * data.Classes).Clear();
        for (int i = 0; i < indices.Length; i++)
        {
            data.Input(indices[i]).CopyTo(inputs.AsSpan(i * length, length));
            targets[(i * data.Classes) + data.Labels[indices[i]]] = 1;
        }
    }
}
