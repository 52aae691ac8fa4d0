namespace CnnGen;

/// <summary>Ends a run when a metric has not become better for some epochs.</summary>
public sealed class EarlyStopping : Callback
{
    private readonly string _metric;
    private readonly int _patience;
    private readonly MetricWatch _watch;
    private int _bad;

    /// <summary>Makes the callback.</summary>
    /// <param name="metric">What is watched: a name of <see cref="EpochRecord.Metrics"/>.</param>
    /// <param name="patience">Epochs in a row that may be no better; the one after the last of them ends the run.</param>
    /// <param name="minimumImprovement">By how much the metric must be better than its best.</param>
    /// <param name="isHigherBetter">Whether more is better; default: for all but losses and errors.</param>
    public EarlyStopping(string metric = "val_loss", int patience = 5, double minimumImprovement = 0, bool? isHigherBetter = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(patience);
        ArgumentOutOfRangeException.ThrowIfNegative(minimumImprovement);
        _watch = new MetricWatch(metric, isHigherBetter, minimumImprovement, isRelative: false);
        (_metric, _patience) = (metric, patience);
    }

    /// <summary>The best value so far.</summary>
    public double Best => _watch.Best;

    /// <inheritdoc/>
    public override IReadOnlyList<double> State => [_watch.Best, _bad];

    /// <inheritdoc/>
    public override void OnEpoch(TrainingRun run, EpochRecord epoch)
    {
        _bad = _watch.Observe(epoch.Metrics) ? 0 : _bad + 1;
        if (_bad > _patience)
        {
            run.Stop(FormattableString.Invariant($"{_metric} has not been better than {_watch.Best:0.####} for {_bad} epochs"));
        }
    }

    /// <inheritdoc/>
    public override void Restore(IReadOnlyList<double> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        (_watch.Best, _bad) = (state[0], (int)state[1]);
    }
}
