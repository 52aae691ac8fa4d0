using CnnGen.Generator.Graph;
using CnnGen.Generator.Lowering;
using CnnGen.Generator.Planning;

namespace CnnGen.Generator.Tests;

/// <summary>The memory of a sample beside what no arrangement can do without: what lives at once.</summary>
public sealed class ArenaTests
{
    /// <summary>The networks of the gallery and of the benchmarks, by file.</summary>
    public static TheoryData<string> Files => [.. Directory.GetFiles(Folder, "*.cs").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "networks");

    [Theory]
    [MemberData(nameof(Files))]
    public void IsWithinATenthOfWhatLivesAtOnce(string file)
    {
        foreach (NetworkGraph graph in GraphRun.Of("global using CnnGen;\n" + File.ReadAllText(Path.Combine(Folder, file))).Graphs)
        {
            foreach (bool isTraining in (bool[])[false, true])
            {
                ProgramPlan plan = ProgramPlanner.Plan(Lowerer.Lower(graph, isTraining), isTraining, hasFusedLoss: false);
                Assert.InRange(plan.ArenaLength, LivingAtOnce(plan), 1.1 * LivingAtOnce(plan));
            }
        }
    }

    /// <summary>Samples that go together read the weights that one sample reads.</summary>
    [Theory]
    [MemberData(nameof(Files))]
    public void ABatchHasThePackedWeightsOfOneSample(string file)
    {
        foreach (NetworkGraph graph in GraphRun.Of("global using CnnGen;\n" + File.ReadAllText(Path.Combine(Folder, file))).Graphs)
        {
            LoweredNetwork network = Lowerer.Lower(graph, isTraining: false);
            ProgramPlan one = ProgramPlanner.Plan(network, isTraining: false, hasFusedLoss: false);
            if (ProgramPlanner.PlanBatch(network, one) is { } batch)
            {
                Assert.Equal(one.PackedLength, batch.PackedLength);
                Assert.Equal(one.Pack.ToList(), batch.Pack.ToList());
                Assert.Equal(0, batch.ScratchLength + batch.KeptLength);
                Assert.InRange(batch.ArenaLength, 1, one.ArenaLength);
            }
        }
    }

    [Fact]
    public void BuffersThatLiveAtOnceDoNotMeet()
    {
        var random = new Random(1);
        for (int round = 0; round < 300; round++)
        {
            int steps = random.Next(1, 30);
            (int Length, int First, int Last)[] buffers = [.. Enumerable.Range(0, random.Next(40)).Select(_ =>
            {
                int first = random.Next(steps);
                return (random.Next(5) == 0 ? 0 : random.Next(1, 5000), first, random.Next(first, steps));
            })];
            int[] offsets = Arena.Place(buffers, out int total);
            Assert.Equal(offsets, Arena.Place(buffers, out _));
            long[] living = [.. Enumerable.Range(0, steps).Select(now => buffers.Where(one => one.First <= now && now <= one.Last).Sum(one => (long)Arena.Align(one.Length)))];
            Assert.Equal(living.Max(), Arena.LivingAtOnce(buffers));
            Assert.True(total >= living.Max());
            Assert.Equal(total, buffers.Select((one, i) => one.Length == 0 ? 0 : offsets[i] + Arena.Align(one.Length)).DefaultIfEmpty().Max());
            for (int i = 0; i < buffers.Length; i++)
            {
                Assert.Equal(0, offsets[i] % 16);
                for (int j = 0; j < i; j++)
                {
                    Assert.True(
                        buffers[i].Last < buffers[j].First || buffers[j].Last < buffers[i].First || buffers[i].Length == 0 || buffers[j].Length == 0
                        || offsets[i] + buffers[i].Length <= offsets[j] || offsets[j] + buffers[j].Length <= offsets[i],
                        $"{buffers[i]} at {offsets[i]}, {buffers[j]} at {offsets[j]}");
                }
            }
        }
    }

    /// <summary>The most floats that buffers take which live at one step, from the first step that names a buffer to the last; those that are the thread's do not count.</summary>
    private static long LivingAtOnce(ProgramPlan plan)
    {
        var lives = new Dictionary<int, (int First, int Last)>();
        int time = -1;
        foreach (Step step in plan.Forward.Concat(plan.Backward))
        {
            time += step.FollowsParts ? 0 : 1;
            foreach (int buffer in step.Arguments.Select(argument => argument.Place).OfType<Place>().Where(place => place.Space == Space.Arena).Select(place => place.Buffer))
            {
                lives[buffer] = (lives.TryGetValue(buffer, out (int First, int Last) life) ? life.First : time, time);
            }
        }

        return Enumerable.Range(0, time + 1).Max(now => lives
            .Where(life => life.Value.First <= now && now <= life.Value.Last && !plan.Buffers[life.Key].IsLocal)
            .Sum(life => (long)Arena.Align(plan.Buffers[life.Key].Layout.Length)));
    }
}
