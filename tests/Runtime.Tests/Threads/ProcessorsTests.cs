namespace CnnGen.Runtime.Tests.Threads;

public sealed class ProcessorsTests
{
    [Fact]
    public void AThreadIsWhereItIsConfinedTo() => OnAThread(() =>
    {
        int thread = Processors.Thread;
        ProcessorSet all = Processors.Of(thread);
        Assert.Equal(Processors.Current >= 0, all.First >= 0);
        foreach (int processor in Numbers(all))
        {
            ProcessorSet one = default;
            one.Add(processor);
            Assert.True(Processors.Confine(thread, one));
            Assert.Equal([processor], Numbers(Processors.Of(thread)));
            Assert.Equal(processor, Processors.Current);
        }

        Assert.Equal(Processors.Current >= 0, Processors.Confine(thread, all));
        Assert.Equal(Numbers(all), Numbers(Processors.Of(thread)));
    });

    [Fact]
    public void AThreadCannotBeNowhere()
    {
        Assert.False(Processors.Confine(Processors.Thread, default));
        Assert.False(Processors.Confine(-1, Processors.Of(Processors.Thread)));
        Assert.Equal(-1, Processors.Of(-1).First);
    }

    [Fact]
    public void ASetHasWhatWasAdded()
    {
        ProcessorSet set = default, others = default;
        Assert.Equal(-1, set.First);
        Assert.Equal(Enumerable.Range(0, 1024), Numbers(ProcessorSet.All));
        foreach (int processor in (int[])[1023, 64, 63, 3])
        {
            Assert.True(set.Add(processor));
            Assert.False(set.Add(processor));
            Assert.Equal(processor, set.First);
        }

        others.Add(3);
        others.Add(64);
        others.Add(100);
        Assert.Equal([63, 1023], Numbers(set.Except(others)));
        Assert.Equal([3, 63, 64, 1023], Numbers(set));
    }

    /// <summary>A thread whose processor is not known is never on another's.</summary>
    [Theory]
    [InlineData(-1)]
    [InlineData(1024)]
    public void ASetHasNoUnknownProcessor(int processor)
    {
        ProcessorSet set = default;
        Assert.True(set.Add(processor));
        Assert.True(set.Add(processor));
        set.Remove(processor);
        Assert.Equal(-1, set.First);
    }

    /// <summary>On a thread of its own, as its processors change.</summary>
    internal static void OnAThread(Action action)
    {
        System.Runtime.ExceptionServices.ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                action();
            }
            catch (Exception exception)
            {
                failure = System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(exception);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
    }

    internal static List<int> Numbers(ProcessorSet set)
    {
        var numbers = new List<int>();
        for (; set.First >= 0; set.Remove(set.First))
        {
            numbers.Add(set.First);
        }

        return numbers;
    }
}
