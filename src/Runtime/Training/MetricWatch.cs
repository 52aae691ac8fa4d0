namespace CnnGen;

/// <summary>Tells whether a metric has become better than it ever was.</summary>
internal sealed class MetricWatch
{
    private readonly string _metric;
    private readonly double _threshold;
    private readonly bool _isRelative;

    /// <param name="metric">Its name among an epoch's metrics.</param>
    /// <param name="isHigherBetter">Whether more is better; null where the name tells.</param>
    /// <param name="threshold">By how much it must be better.</param>
    /// <param name="isRelative">Whether that is a share of the best.</param>
    public MetricWatch(string metric, bool? isHigherBetter, double threshold, bool isRelative)
    {
        ArgumentException.ThrowIfNullOrEmpty(metric);
        (_metric, _threshold, _isRelative) = (metric, threshold, isRelative);
        IsHigherBetter = isHigherBetter ?? !Metric.IsError(metric);
        Best = IsHigherBetter ? double.NegativeInfinity : double.PositiveInfinity;
    }

    public bool IsHigherBetter { get; }

    /// <summary>The best value so far, infinitely bad at first.</summary>
    public double Best { get; set; }

    /// <summary>Takes note of an epoch; NaN is never better.</summary>
    /// <exception cref="KeyNotFoundException">There is no such metric.</exception>
    public bool Observe(IReadOnlyDictionary<string, double> metrics)
    {
        if (!metrics.TryGetValue(_metric, out double value))
        {
            throw new KeyNotFoundException($"There is no metric '{_metric}' in this run; it has {string.Join(", ", metrics.Keys)}. Those that begin with val_ need validation data.");
        }

        double margin = double.IsInfinity(Best) ? 0 : _isRelative ? Best * _threshold : _threshold;
        bool isBetter = IsHigherBetter ? value > Best + margin : value < Best - margin;
        Best = isBetter ? value : Best;
        return isBetter;
    }
}
