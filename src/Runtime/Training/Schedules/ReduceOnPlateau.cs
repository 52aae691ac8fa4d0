namespace CnnGen;

/// <summary>Multiplied by a factor when a metric has not become better for some epochs: PyTorch's <c>ReduceLROnPlateau</c>.</summary>
/// <remarks>
/// Better is below best · (1 - threshold) where less is better, above best · (1 + threshold) where more is (PyTorch's <c>threshold_mode='rel'</c>).
/// After more than <c>patience</c> epochs in a row that are no better, the rate falls; then <c>coolDown</c> epochs do not count as bad.
/// </remarks>
public sealed class ReduceOnPlateau : Schedule
{
    private readonly MetricWatch _watch;
    private readonly double _factor;
    private readonly int _patience;
    private readonly int _coolDown;
    private readonly double _minimum;
    private double _share = 1;
    private int _bad;
    private int _cooling;

    /// <summary>Makes the schedule.</summary>
    /// <param name="metric">The metric that is watched: a name of <see cref="EpochRecord.Metrics"/>.</param>
    /// <param name="factor">The next rate's share of the last.</param>
    /// <param name="patience">Epochs that may pass without a better one.</param>
    /// <param name="isHigherBetter">Whether more is better; default: for all but losses and errors.</param>
    /// <param name="threshold">By what share the metric must be better.</param>
    /// <param name="coolDown">Epochs after a fall that do not count.</param>
    /// <param name="minimum">The least rate, as a share of the initial one.</param>
    public ReduceOnPlateau(
        string metric = "val_loss", double factor = 0.1, int patience = 10, bool? isHigherBetter = null, double threshold = 1e-4, int coolDown = 0, double minimum = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(patience);
        ArgumentOutOfRangeException.ThrowIfNegative(coolDown);
        _watch = new MetricWatch(metric, isHigherBetter, Check(threshold, 0, double.MaxValue, nameof(threshold)), isRelative: true);
        (_factor, _patience, _coolDown) = (Check(factor, 0, 1, nameof(factor)), patience, coolDown);
        _minimum = Check(minimum, 0, 1, nameof(minimum));
    }

    /// <inheritdoc/>
    public override IReadOnlyList<double> State => [_watch.Best, _share, _bad, _cooling];

    /// <inheritdoc/>
    public override double Rate(double initial, ScheduleTime time) => initial * _share;

    /// <inheritdoc/>
    public override void Observe(IReadOnlyDictionary<string, double> metrics)
    {
        _bad = _watch.Observe(metrics) ? 0 : _bad + 1;
        if (_cooling > 0)
        {
            _cooling--;
            _bad = 0;
        }

        if (_bad > _patience)
        {
            _share = Math.Max(_share * _factor, _minimum);
            (_cooling, _bad) = (_coolDown, 0);
        }
    }

    /// <inheritdoc/>
    public override void Restore(IReadOnlyList<double> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        _watch.Best = state[0];
        (_share, _bad, _cooling) = (state[1], (int)state[2], (int)state[3]);
    }
}
