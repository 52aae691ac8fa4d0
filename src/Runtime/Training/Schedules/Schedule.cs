namespace CnnGen;

/// <summary>Where in a run an update is.</summary>
/// <param name="Step">The update, from 0.</param>
/// <param name="Steps">Updates of the whole run.</param>
/// <param name="StepsPerEpoch">Updates of an epoch.</param>
public readonly record struct ScheduleTime(long Step, long Steps, int StepsPerEpoch)
{
    /// <summary>The epoch that the update is in, from 0.</summary>
    public long Epoch => Step / StepsPerEpoch;
}

/// <summary>The learning rate of every update. Durations are in epochs.</summary>
public abstract class Schedule
{
    /// <summary>The learning rate of an update.</summary>
    /// <param name="initial">The learning rate that the optimizer was made with.</param>
    /// <param name="time">The update.</param>
    public abstract double Rate(double initial, ScheduleTime time);

    /// <summary>Takes note of how an epoch ended; most schedules know their course beforehand and do nothing.</summary>
    /// <param name="metrics">The epoch's metrics by name.</param>
    /// <exception cref="KeyNotFoundException">The metric that the schedule watches is not among them.</exception>
    public virtual void Observe(IReadOnlyDictionary<string, double> metrics)
    {
    }

    /// <summary>What <see cref="Observe"/> has changed, for checkpoints.</summary>
    public virtual IReadOnlyList<double> State => [];

    /// <summary>Takes up a state of the same kind of schedule.</summary>
    public virtual void Restore(IReadOnlyList<double> state)
    {
    }

    /// <summary>A number in a range, both ends allowed.</summary>
    private protected static double Check(double value, double least, double most, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, least, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, most, name);
        return double.IsNaN(value) ? throw new ArgumentOutOfRangeException(name, value, "A number is expected.") : value;
    }
}
