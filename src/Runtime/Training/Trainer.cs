namespace CnnGen;

/// <summary>Trains over mini-batches. The same seed gives the same weights, bit for bit, whatever the threads do, whether in one run or taken up from checkpoints.</summary>
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

    /// <summary>Batches of an update, whose gradients are added up; the last update of an epoch may have fewer.</summary>
    public int AccumulationSteps { get; init; } = 1;

    /// <summary>Decides the order of samples, what augmentation draws and what dropout drops.</summary>
    public int Seed { get; init; }

    /// <summary>The learning rate of every update. Default: the optimizer's own throughout.</summary>
    public Schedule Schedule { get; init; } = new ConstantSchedule();

    /// <summary>What is done to each sample before it is trained with, in this order.</summary>
    public IReadOnlyList<Augmentation> Augmentations { get; init; } = [];

    /// <summary>Mixes each sample and its target with another of the batch, by a share from Beta(alpha, alpha) (Zhang et al. 2017); 0: not.</summary>
    public double MixupAlpha { get; init; }

    /// <summary>What a sample of each class counts for in the loss; see <see cref="SampleSets.BalancedWeights"/>. The loss stays the sum over the number of samples.</summary>
    public IReadOnlyList<double>? ClassWeights { get; init; }

    /// <summary>The greatest norm of an update's gradients: <see cref="GradientClipping.ClipGradientNorm"/>.</summary>
    public double? ClipNorm { get; init; }

    /// <summary>The greatest absolute value of a gradient: <see cref="GradientClipping.ClipGradientValue"/>.</summary>
    public double? ClipValue { get; init; }

    /// <summary>The decay of an average of the weights: <see cref="WeightAverage"/>. It is validated and saved in place of the weights, and is in the network when the run ends.</summary>
    public double? AverageDecay { get; init; }

    /// <summary>Samples that are inferred after every epoch.</summary>
    public ISamples? Validation { get; init; }

    /// <summary>What is measured of them, besides the loss.</summary>
    public IReadOnlyList<Metric> Metrics { get; init; } = [];

    /// <summary>Who is told of batches and epochs, in this order.</summary>
    public IReadOnlyList<Callback> Callbacks { get; init; } = [];

    /// <summary>Trains.</summary>
    /// <param name="samples">The samples; only the loader's thread reads them meanwhile.</param>
    /// <param name="epochs">Passes over them.</param>
    /// <param name="cancellationToken">Ends the run after the update under way; callbacks are told of the end and may save.</param>
    /// <exception cref="ArgumentException">Samples, validation or weights of classes do not fit the network.</exception>
    public TrainingHistory Fit(ISamples samples, int epochs, CancellationToken cancellationToken = default) => Run(samples, epochs, null, cancellationToken);

    /// <summary>Trains on from a checkpoint, as if the run had never ended.</summary>
    /// <param name="checkpoint">From <see cref="Checkpoints"/> or <see cref="TrainingRun.SaveCheckpoint"/>; the trainer has the same settings as then.</param>
    /// <param name="samples">The same samples as then.</param>
    /// <param name="epochs">Passes over them, from the first one of all.</param>
    /// <param name="cancellationToken">Ends the run after the update under way.</param>
    /// <exception cref="InvalidDataException">The checkpoint is damaged, or of another network or other settings: the message names all differences.</exception>
    public TrainingHistory Resume(string checkpoint, ISamples samples, int epochs, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        return Run(samples, epochs, checkpoint, cancellationToken);
    }

    private TrainingHistory Run(ISamples samples, int epochs, string? checkpoint, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentOutOfRangeException.ThrowIfNegative(epochs);
        Check(samples);
        using var session = new TrainingSession(_network, Math.Min(BatchSize, samples.Count), Seed);
        _optimizer.Bind(_network);
        var run = new TrainingRun(this, _network, _optimizer, session)
        {
            Epochs = epochs,
            Samples = samples.Count,
            Batches = (samples.Count + session.BatchSize - 1) / session.BatchSize,
            Average = AverageDecay is { } decay ? new WeightAverage(_network, decay) : null,
        };
        run.History.BatchesPerEpoch = run.Batches;
        if (checkpoint is not null)
        {
            Checkpoint.Load(checkpoint, run);
        }

        Tell(callback => callback.OnBegin(run));
        if (run.Epoch <= epochs)
        {
            NetworkInfo info = _network.Info;
            var plan = new BatchPlan(session.BatchSize, Seed, [.. Augmentations], MixupAlpha, ClassWeights is null ? null : [.. ClassWeights], info.Loss == LossFunction.SoftmaxCrossEntropy ? info.LossParameter : 0);
            using var loader = new BatchLoader(samples, plan, run.Epoch, run.Batch);
            var loop = new TrainingLoop(run, loader);
            while (run.Epoch <= epochs && !run.IsStopping && loop.Epoch(cancellationToken) && run.Epoch < epochs && !run.IsStopping)
            {
                loop.Next();
            }
        }

        Tell(callback => callback.OnEnd(run));
        _optimizer.LearningRate = run.InitialLearningRate;

        // The average stays in the network: the weights that it stands for are not put back.
        _ = run.Average?.Use();
        return run.History;
    }

    internal void Tell(Action<Callback> what)
    {
        for (int i = 0; i < Callbacks.Count; i++)
        {
            what(Callbacks[i]);
        }
    }

    private void Check(ISamples samples)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(BatchSize);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(AccumulationSteps);
        ArgumentOutOfRangeException.ThrowIfNegative(MixupAlpha);
        NetworkInfo info = _network.Info;
        SampleChecks.Fit(info, samples);
        if (Validation is not null)
        {
            SampleChecks.Fit(info, Validation);
        }

        if (info.Loss is null)
        {
            throw new ArgumentException($"{info.Name} has no [Loss] to train by.", nameof(samples));
        }

        if (ClassWeights is not null && (ClassWeights.Count != samples.TargetLength || ClassWeights.Any(weight => !(weight >= 0 && double.IsFinite(weight)))))
        {
            throw new ArgumentException($"{nameof(ClassWeights)} are [{string.Join(", ", ClassWeights)}]; expected {samples.TargetLength} numbers of at least 0.", nameof(samples));
        }
    }
}
