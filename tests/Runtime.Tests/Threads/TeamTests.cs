namespace CnnGen.Runtime.Tests.Threads;

public sealed class TeamTests
{
    /// <summary>Every part is done once, after all parts of the sections before it.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public void EveryPartIsDoneOnceAndInOrder(int members)
    {
        using var team = new Team();
        for (int round = 0; round < 300; round++)
        {
            var work = new Counting([1, 5, 0, 64, 1, 1, 2, 17 + round, 0]);
            Assert.True(team.TryRun(work, members));
            work.Check();
        }
    }

    [Fact]
    public void ManyParts()
    {
        using var team = new Team();
        foreach (int parts in (int[])[32_767, 65_536, 100_001])
        {
            var work = new Counting([parts, 3]);
            Assert.True(team.TryRun(work, 3));
            work.Check();
        }
    }

    /// <summary>Nobody is lost between sleeping and waking: works follow each other at once, after a short pause, and after one in which all fall asleep.</summary>
    [Fact]
    public void ManySmallWorksInAllRhythms()
    {
        using var team = new Team();
        for (int round = 0; round < 3000; round++)
        {
            var work = new Counting([4, 4]);
            Assert.True(team.TryRun(work, 2 + (round % 3)));
            work.Check();
            switch (round % 100)
            {
                case 0:
                    Thread.Sleep(1);
                    break;
                case < 50:
                    Thread.SpinWait(round % 1000);
                    break;
            }
        }
    }

    [Fact]
    public void HelpersTakePart()
    {
        using var team = new Team();
        var work = new Meeting(3);
        Assert.True(team.TryRun(work, 3));
        Assert.Equal([0, 1, 2], work.Members);
    }

    /// <summary>Who is woken wakes others: after a pause in which all fell asleep, everybody comes.</summary>
    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    public void HelpersWakeEachOther(int members)
    {
        using var team = new Team();
        for (int round = 0; round < 20; round++)
        {
            Thread.Sleep(2);
            var work = new Meeting(members);
            Assert.True(team.TryRun(work, members));
            Assert.Equal(Enumerable.Range(0, members), work.Members);
        }
    }

    /// <summary>A helper wakes beside the caller, whichever of two processors that is on, and then may be anywhere again. Others use the processors too: so it is asked how it mostly is.</summary>
    [Fact]
    public void HelpersWakeBesideTheCaller() => ProcessorsTests.OnAThread(() =>
    {
        using var team = new Team();
        Assert.True(team.TryRun(new Meeting(2), 2));
        int caller = Processors.Thread, beside = 0;
        List<int> all = ProcessorsTests.Numbers(Processors.Of(caller)), rounds = all.Count < 2 ? [] : [.. Enumerable.Range(0, 40).Select(round => all[round % 2])];
        foreach (int processor in rounds)
        {
            ProcessorSet one = default;
            one.Add(processor);
            Assert.True(Processors.Confine(caller, one));
            Thread.Sleep(2);
            var work = new Meeting(2);
            Assert.True(team.TryRun(work, 2));
            Assert.Equal(processor, work.Places[0].Processor);
            Assert.Equal(all, ProcessorsTests.Numbers(work.Places[1].Allowed));
            beside += work.Places[1].Processor != processor ? 1 : 0;
        }

        Assert.InRange(beside, rounds.Count / 2, rounds.Count);
    });

    [Fact]
    public void NoMoreMembersThanAskedFor()
    {
        using var team = new Team();
        Assert.True(team.TryRun(new Meeting(4), 4));
        for (int round = 0; round < 200; round++)
        {
            var work = new Counting([40, 40]);
            Assert.True(team.TryRun(work, 2));
            Assert.All(work.MembersSeen, member => Assert.InRange(member, 0, 1));
        }
    }

    [Fact]
    public void OneMemberIsNoTeam()
    {
        using var team = new Team();
        var work = new Counting([3, 1]);
        Assert.False(team.TryRun(work, 1));
        team.Run(work, 1);
        work.Check();
    }

    /// <summary>Who finds the team taken works alone, and does not wait.</summary>
    [Fact]
    public void CallersDoNotWaitForEachOther()
    {
        using var team = new Team();
        var inner = new Counting([8, 1, 8]);
        bool took = true;
        team.Run(new Single(() =>
        {
            var other = new Thread(() =>
            {
                took = team.TryRun(inner, 2);
                team.Run(inner, 2);
            });
            other.Start();
            other.Join();
        }), 2);
        Assert.False(took);
        inner.Check();
        Assert.All(inner.MembersSeen, member => Assert.Equal(0, member));
        Assert.True(team.TryRun(new Counting([2, 2]), 2));
    }

    [Fact]
    public async Task CallersAtOnce()
    {
        using var team = new Team();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (int round = 0; round < 200; round++)
            {
                var work = new Counting([7, 1, 9]);
                team.Run(work, 3);
                work.Check();
            }
        })));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void WhatAPartThrowsReachesTheCallerAndEndsTheWork(int failing)
    {
        using var team = new Team();
        var work = new Counting([6, 1, 6, 5]) { FailingSection = failing };
        var thrown = Assert.Throws<InvalidOperationException>(() => team.TryRun(work, 3));
        Assert.Equal($"part of {failing}", thrown.Message);
        Assert.Equal(0, work.Done(3));
        var next = new Counting([6, 6]);
        Assert.True(team.TryRun(next, 3));
        next.Check();
    }

    [Fact]
    public void NothingIsAllocatedOnceTheThreadsExist()
    {
        using var team = new Team();
        var work = new Quiet();
        team.TryRun(work, 3);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int round = 0; round < 100; round++)
        {
            Assert.True(team.TryRun(work, 3));
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(0, work.AllocatedByHelpers);
    }

    [Fact]
    public void DisposedWhileAsleepAndWhileAwake()
    {
        var unused = new Team();
        unused.Dispose();
        for (int round = 0; round < 20; round++)
        {
            var team = new Team();
            Assert.True(team.TryRun(new Counting([4]), 4));
            if (round % 2 == 0)
            {
                Thread.Sleep(2);
            }

            team.Dispose();
            Assert.False(team.TryRun(new Counting([4]), 4));
        }
    }

    [Fact]
    public void AGateLetsPassOnceForEachOpening()
    {
        using var gate = new Gate();
        int passed = 0;
        var thread = new Thread(() =>
        {
            for (int i = 0; i < 1000; i++)
            {
                gate.Wait();
                Interlocked.Increment(ref passed);
            }
        });
        thread.Start();
        for (int i = 0; i < 1000; i++)
        {
            gate.Open();
            SpinWait.SpinUntil(() => Volatile.Read(ref passed) == i + 1);
        }

        thread.Join();
        Assert.Equal(1000, passed);
    }

    /// <summary>Counts how often each part is done, and notes a section that begins before the last one is done.</summary>
    private sealed class Counting(int[] parts) : TeamWork
    {
        private readonly int[][] _done = [.. parts.Select(count => new int[count])];
        private readonly bool[] _seen = new bool[Team.MostMembers];
        private int _early;

        public int FailingSection { get; init; } = -1;

        public override int Sections => parts.Length;

        public IEnumerable<int> MembersSeen => Enumerable.Range(0, _seen.Length).Where(member => _seen[member]);

        public override int Parts(int section) => parts[section];

        public int Done(int section) => _done[section].Sum();

        public override void Run(int section, int from, int to, int member)
        {
            _seen[member] = true;
            if (section == FailingSection)
            {
                throw new InvalidOperationException($"part of {section}");
            }

            for (int before = 0; before < section; before++)
            {
                foreach (int count in _done[before])
                {
                    _early += count == 1 ? 0 : 1;
                }
            }

            for (int part = from; part < to; part++)
            {
                _done[section][part]++;
            }
        }

        public void Check()
        {
            Assert.Equal(0, _early);
            Assert.All(_done, section => Assert.All(section, count => Assert.Equal(1, count)));
        }
    }

    /// <summary>Two parts for each member: nobody's second ends before everybody has begun a first.</summary>
    private sealed class Meeting(int members) : TeamWork
    {
        private readonly int[] _begun = new int[members];

        public IEnumerable<int> Members => Enumerable.Range(0, members).Where(member => Volatile.Read(ref _begun[member]) != 0);

        /// <summary>Where each was when it began, and where it might have been.</summary>
        public (int Processor, ProcessorSet Allowed)[] Places { get; } = new (int, ProcessorSet)[members];

        public override int Sections => 1;

        public override int Parts(int section) => 2 * members;

        public override void Run(int section, int from, int to, int member)
        {
            if (_begun[member] != 0)
            {
                SpinWait.SpinUntil(() => Members.Count() == members);
                return;
            }

            Places[member] = (Processors.Current, Processors.Of(Processors.Thread));
            Volatile.Write(ref _begun[member], 1);
        }
    }

    private sealed class Single(Action action) : TeamWork
    {
        public override int Sections => 1;

        public override int Parts(int section) => 1;

        public override void Run(int section, int from, int to, int member) => action();
    }

    private sealed class Quiet : TeamWork
    {
        private long _allocated;

        public long AllocatedByHelpers => Volatile.Read(ref _allocated);

        public override int Sections => 3;

        public override int Parts(int section) => 5;

        public override void Run(int section, int from, int to, int member)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Thread.SpinWait(50);
            Interlocked.Add(ref _allocated, GC.GetAllocatedBytesForCurrentThread() - before);
        }
    }
}
