namespace CnnGen;

/// <summary>What a network makes of samples, beside what was wanted: what metrics are taken from.</summary>
public sealed class Predictions
{
    private readonly float[] _outputs;
    private readonly float[] _targets;

    /// <summary>Takes outputs and targets.</summary>
    /// <param name="outputs">The first output of each sample, one after the other.</param>
    /// <param name="targets">The targets, laid out alike.</param>
    /// <param name="length">Floats of one sample's output.</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    public Predictions(float[] outputs, float[] targets, int length)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        if (outputs.Length != targets.Length || outputs.Length % length != 0)
        {
            throw new ArgumentException($"{outputs.Length} floats of outputs and {targets.Length} of targets are no equal number of samples of {length}.", nameof(targets));
        }

        (_outputs, _targets, Length) = (outputs, targets, length);
    }

    /// <summary>The number of samples.</summary>
    public int Count => _outputs.Length / Length;

    /// <summary>Floats of one sample's output.</summary>
    public int Length { get; }

    /// <summary>The mean loss, where the network names one; else NaN.</summary>
    public double Loss { get; private init; } = double.NaN;

    /// <summary>All outputs.</summary>
    public ReadOnlySpan<float> Outputs => _outputs;

    /// <summary>All targets.</summary>
    public ReadOnlySpan<float> Targets => _targets;

    /// <summary>The output of a sample.</summary>
    public ReadOnlySpan<float> Output(int index) => _outputs.AsSpan(index * Length, Length);

    /// <summary>The target of a sample.</summary>
    public ReadOnlySpan<float> Target(int index) => _targets.AsSpan(index * Length, Length);

    /// <summary>The class of a sample: where its target is largest; of a single output, whether the target is above a half.</summary>
    public int Label(int index) => Length == 1 ? (_targets[index] > 0.5f ? 1 : 0) : ConfusionMatrix.Largest(Target(index));

    /// <summary>Infers all samples.</summary>
    /// <exception cref="ArgumentException">The samples are not of the network's shapes.</exception>
    public static Predictions Of(Network network, ISamples samples, int batchSize = 64)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(samples);
        SampleChecks.Fit(network.Info, samples);
        using var session = new TrainingSession(network, Math.Min(batchSize, samples.Count));
        return Of(session, samples);
    }

    /// <summary>Infers all samples in the batches of a session, whose random numbers go on as if nothing had happened.</summary>
    internal static Predictions Of(TrainingSession session, ISamples samples)
    {
        NetworkInfo info = session.Network.Info;
        int inputLength = info.InputLength, length = info.Output.Length;
        var outputs = new float[checked(samples.Count * length)];
        var targets = new float[outputs.Length];
        var inputs = new float[session.BatchSize * inputLength];
        long step = session.StepIndex;
        double loss = 0;
        for (int first = 0; first < samples.Count; first += session.BatchSize)
        {
            int count = Math.Min(session.BatchSize, samples.Count - first);
            for (int i = 0; i < count; i++)
            {
                samples.Read(first + i, inputs.AsSpan(i * inputLength, inputLength), targets.AsSpan((first + i) * length, length));
            }

            ReadOnlySpan<float> found = session.Forward(inputs.AsSpan(0, count * inputLength), isTraining: false);
            for (int i = 0; i < count; i++)
            {
                found.Slice(i * info.OutputLength, length).CopyTo(outputs.AsSpan((first + i) * length));
            }

            loss += info.Loss is null ? double.NaN : session.Loss(targets.AsSpan(first * length, count * length)) * count;
        }

        session.StepIndex = step;
        return new Predictions(outputs, targets, length) { Loss = loss / samples.Count };
    }
}
