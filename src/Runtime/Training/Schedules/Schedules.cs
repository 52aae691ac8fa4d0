namespace CnnGen;

/// <summary>The optimizer's own learning rate throughout.</summary>
public sealed class ConstantSchedule : Schedule
{
    /// <inheritdoc/>
    public override double Rate(double initial, ScheduleTime time) => initial;
}

/// <summary>Multiplied by a factor after every so many epochs, as PyTorch's <c>StepLR</c>: initial · factor^⌊epoch / every⌋.</summary>
public sealed class StepSchedule : Schedule
{
    private readonly int _every;
    private readonly double _factor;

    /// <summary>Makes the schedule.</summary>
    /// <param name="every">Epochs at one rate.</param>
    /// <param name="factor">The next rate's share of it.</param>
    public StepSchedule(int every, double factor = 0.1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(every);
        (_every, _factor) = (every, Check(factor, 0, double.MaxValue, nameof(factor)));
    }

    /// <inheritdoc/>
    public override double Rate(double initial, ScheduleTime time) => initial * Math.Pow(_factor, time.Epoch / _every);
}

/// <summary>Half a cosine from the initial rate down over the whole run, update by update (Loshchilov and Hutter 2016, equation 5, without restarts; PyTorch's <c>CosineAnnealingLR</c>).</summary>
/// <remarks>minimum + (initial - minimum) (1 + cos(π step / steps)) / 2.</remarks>
public sealed class CosineSchedule : Schedule
{
    private readonly double _minimum;

    /// <summary>Makes the schedule.</summary>
    /// <param name="minimum">The rate at the end, as a share of the initial one.</param>
    public CosineSchedule(double minimum = 0) => _minimum = Check(minimum, 0, 1, nameof(minimum));

    /// <inheritdoc/>
    public override double Rate(double initial, ScheduleTime time) =>
        initial * (_minimum + ((1 - _minimum) * (1 + Math.Cos(Math.PI * time.Step / time.Steps)) / 2));
}

/// <summary>Up to the optimizer's rate and down to nearly nothing within the run (Smith and Topin 2017, "Super-Convergence"), each along half a cosine, as PyTorch's <c>OneCycleLR</c> without its cycle of momentum.</summary>
/// <remarks>From maximum / startDivisor over the rising share to maximum, then to maximum / startDivisor / endDivisor.</remarks>
public sealed class OneCycleSchedule : Schedule
{
    private readonly double _rise;
    private readonly double _start;
    private readonly double _end;

    /// <summary>Makes the schedule.</summary>
    /// <param name="rise">The share of the run in which the rate rises.</param>
    /// <param name="startDivisor">The greatest rate over the first.</param>
    /// <param name="endDivisor">The first rate over the last.</param>
    public OneCycleSchedule(double rise = 0.3, double startDivisor = 25, double endDivisor = 1e4)
    {
        _rise = Check(rise, 0, 1, nameof(rise));
        _start = 1 / Check(startDivisor, 1, double.MaxValue, nameof(startDivisor));
        _end = _start / Check(endDivisor, 1, double.MaxValue, nameof(endDivisor));
    }

    /// <inheritdoc/>
    public override double Rate(double initial, ScheduleTime time)
    {
        // The peak lies at update rise * steps - 1 and the end at steps - 1, where PyTorch has them.
        double peak = (_rise * time.Steps) - 1, end = time.Steps - 1;
        return time.Step <= peak || end <= peak
            ? initial * Between(_start, 1, peak <= 0 ? 1 : time.Step / peak)
            : initial * Between(1, _end, (time.Step - peak) / (end - peak));
    }

    private static double Between(double from, double to, double share) => to + ((from - to) / 2 * (1 + Math.Cos(Math.PI * Math.Min(share, 1))));
}

/// <summary>A straight rise to the initial rate, then another schedule from its beginning, as PyTorch's <c>LinearLR</c> and then another in <c>SequentialLR</c>.</summary>
public sealed class WarmUpSchedule : Schedule
{
    private readonly double _epochs;
    private readonly double _start;
    private readonly Schedule _then;

    /// <summary>Makes the schedule.</summary>
    /// <param name="epochs">How long the rise takes; may be a part of an epoch.</param>
    /// <param name="then">What follows, for the rest of the run; default: the initial rate.</param>
    /// <param name="start">The first rate's share of the initial one.</param>
    public WarmUpSchedule(double epochs, Schedule? then = null, double start = 1.0 / 3)
    {
        _epochs = Check(epochs, 0, int.MaxValue, nameof(epochs));
        _start = Check(start, 0, 1, nameof(start));
        _then = then ?? new ConstantSchedule();
    }

    /// <inheritdoc/>
    public override IReadOnlyList<double> State => _then.State;

    /// <inheritdoc/>
    public override double Rate(double initial, ScheduleTime time)
    {
        long rise = (long)Math.Round(_epochs * time.StepsPerEpoch);
        return time.Step < rise
            ? initial * (_start + ((1 - _start) * time.Step / rise))
            : _then.Rate(initial, time with { Step = time.Step - rise, Steps = Math.Max(time.Steps - rise, 1) });
    }

    /// <inheritdoc/>
    public override void Observe(IReadOnlyDictionary<string, double> metrics) => _then.Observe(metrics);

    /// <inheritdoc/>
    public override void Restore(IReadOnlyList<double> state) => _then.Restore(state);
}

/// <summary>A rate of one's own for each epoch.</summary>
/// <param name="rate">From the initial rate and the epoch, from 0, to the epoch's rate.</param>
public sealed class EpochSchedule(Func<double, long, double> rate) : Schedule
{
    /// <inheritdoc/>
    public override double Rate(double initial, ScheduleTime time) => rate(initial, time.Epoch);
}
