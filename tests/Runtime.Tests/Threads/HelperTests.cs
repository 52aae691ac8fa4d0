namespace CnnGen.Runtime.Tests.Threads;

/// <summary>Where a helper may wake, with a thread that has announced its sleep and waits to be let into it.</summary>
public sealed class HelperTests
{
    [Fact]
    public void WakesWhereItSleptOrWhereNobodyIs() => With((helper, number, slept, all) =>
    {
        ProcessorSet taken = Only(all.Where(processor => processor != slept).Take(1));
        helper.Stay(ref taken);
        helper.Move(ref taken);
        helper.Wake(taken);
        Assert.Equal(all.Where(processor => processor == slept || !Numbers(taken).Contains(processor)), Numbers(Processors.Of(number)));
    });

    [Fact]
    public void WakesElsewhereThanWhereAnotherIs() => With((helper, number, slept, all) =>
    {
        ProcessorSet taken = Only([slept]);
        helper.Stay(ref taken);
        helper.Move(ref taken);
        Assert.Equal(all.Count > 1 ? 2 : 1, Numbers(taken).Count);
        helper.Wake(taken);
        Assert.Equal(all.Count > 1 ? all.Where(processor => processor != slept) : all, Numbers(Processors.Of(number)));
    });

    [Fact]
    public void WakesAnywhereWhereAllAreTaken() => With((helper, number, _, all) =>
    {
        ProcessorSet taken = Only(all);
        helper.Stay(ref taken);
        helper.Move(ref taken);
        helper.Wake(taken);
        Assert.Equal(all, Numbers(Processors.Of(number)));
    });

    [Fact]
    public void IsWokenOnce() => With((helper, _, _, _) =>
    {
        Assert.True(helper.IsAsleep);
        helper.Wake(default);
        Assert.False(helper.IsAsleep);
        Assert.False(helper.TryStayAwake());
        helper.Wake(default);
    });

    /// <summary>Has a helper announce its sleep, does something with it, and lets it sleep: it must wake, and may be where it might before.</summary>
    private static void With(Action<Helper, int, int, List<int>> act)
    {
        using var announced = new ManualResetEventSlim();
        using var acted = new ManualResetEventSlim();
        Helper? helper = null;
        int number = 0, processor = 0;
        List<int> before = [], after = [];
        helper = new Helper(new Thread(() =>
        {
            number = Processors.Thread;
            before = Numbers(Processors.Of(number));

            // It stays where it is until it is asked where it may be.
            processor = Processors.Current;
            ProcessorSet all = Processors.Of(number);
            Processors.Confine(number, Only([processor]));
            helper!.AnnounceSleep();
            Processors.Confine(number, all);
            announced.Set();
            acted.Wait();
            helper.Sleep();
            after = Numbers(Processors.Of(number));
        }));
        Assert.True(helper.TryStart());
        announced.Wait();
        try
        {
            act(helper, number, processor, before);
        }
        finally
        {
            helper.Wake(default);
            acted.Set();
            helper.Dispose();
        }

        Assert.Equal(before, after);
    }

    private static ProcessorSet Only(IEnumerable<int> processors)
    {
        ProcessorSet set = default;
        foreach (int processor in processors)
        {
            set.Add(processor);
        }

        return set;
    }

    private static List<int> Numbers(ProcessorSet set) => ProcessorsTests.Numbers(set);
}
