namespace CnnGen.Runtime.Tests.Training;

/// <summary>The schedules against PyTorch's schedulers.</summary>
public sealed class ScheduleTests
{
    private static readonly double[] Plateau = [1.0, 0.8, 0.8, 0.79999, 0.81, 0.7, 0.71, 0.72, 0.73, 0.74, 0.75, 0.6, 0.6, 0.6, 0.6, 0.6];

    private static readonly Dictionary<string, Func<Schedule>> Cases = new()
    {
        ["Step"] = () => new StepSchedule(3, 0.5),
        ["Cosine"] = () => new CosineSchedule(),
        ["CosineMinimum"] = () => new CosineSchedule(0.1),
        ["OneCycle"] = () => new OneCycleSchedule(),
        ["OneCycleEarly"] = () => new OneCycleSchedule(0.1, 10, 100),
        ["WarmUp"] = () => new WarmUpSchedule(4),
        ["WarmUpCosine"] = () => new WarmUpSchedule(4, new CosineSchedule(), 0.1),
        ["Plateau"] = () => new ReduceOnPlateau("val_loss", 0.5, patience: 1, coolDown: 1),
        ["PlateauMinimum"] = () => new ReduceOnPlateau("val_loss", 0.1, patience: 0, minimum: 0.05),
    };

    public static TheoryData<string> Names => [.. PyTorchTables.Schedules.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void FollowsPyTorch(string name)
    {
        double[] expected = PyTorchTables.Schedules[name];
        Schedule schedule = Cases[name]();
        for (int step = 0; step < expected.Length; step++)
        {
            // Half-way through another schedule takes up the state, as after a checkpoint.
            if (step == expected.Length / 2)
            {
                Schedule next = Cases[name]();
                next.Restore(schedule.State);
                schedule = next;
            }

            Assert.Equal(expected[step], schedule.Rate(0.2, new ScheduleTime(step, expected.Length, 1)), 1e-12);
            schedule.Observe(new Dictionary<string, double> { ["val_loss"] = Plateau[step % Plateau.Length] });
        }
    }

    [Fact]
    public void DurationsAreInEpochs()
    {
        Assert.Equal(0.1, new StepSchedule(2, 0.5).Rate(0.2, new ScheduleTime(20, 40, 10)), 1e-12);
        Assert.Equal(0.2, new StepSchedule(2, 0.5).Rate(0.2, new ScheduleTime(19, 40, 10)), 1e-12);
        Assert.Equal(0.15, new WarmUpSchedule(0.5, start: 0.5).Rate(0.2, new ScheduleTime(5, 40, 20)), 1e-12);
        Assert.Equal(0.6, new EpochSchedule((initial, epoch) => initial * epoch).Rate(0.2, new ScheduleTime(35, 40, 10)), 1e-12);
        Assert.Equal(0.2, new ConstantSchedule().Rate(0.2, default), 1e-12);
    }

    [Fact]
    public void AMetricThatIsMissingIsNamed()
    {
        string message = Assert.Throws<KeyNotFoundException>(() => new ReduceOnPlateau("val_f1").Observe(new Dictionary<string, double> { ["loss"] = 1 })).Message;
        Assert.Contains("'val_f1'", message, StringComparison.Ordinal);
        Assert.Contains("it has loss", message, StringComparison.Ordinal);
    }
}
