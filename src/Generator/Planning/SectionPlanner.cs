using System;
using System.Collections.Generic;
using System.Linq;

namespace CnnGen.Generator.Planning;

/// <summary>Arranges the steps of a pass in sections: within one, everything may be done at once and in any order.</summary>
/// <remarks>
/// A step comes in the section after the last step with which it conflicts: which writes what it reads or writes, or reads what it writes, at the places
/// that the arena came to. So branches of a graph run side by side, and a halo is filled while the interior is made. Steps for each sample of a batch stay together
/// through all that conflicts: samples have each their own memory, and what is the thread's is done with when it comes to the next sample.
/// </remarks>
internal static class SectionPlanner
{
    /// <summary>Nanoseconds under which steps that follow each other are left to one thread: about what it takes to open two sections and claim their parts.</summary>
    private const double Least = 1500;

    /// <summary>What opening a section costs, and that one core reads what another has just written.</summary>
    private const double Opening = 1000;

    /// <summary>What threads must gain: with two of them, the share of the time of one.</summary>
    private const double WorthWhile = 0.9;

    /// <summary>The sections of one sample's inference; none where two threads would gain nothing.</summary>
    public static EquatableArray<Section> PlanInference(IReadOnlyList<Step> steps, IReadOnlyList<Access[]> accesses)
    {
        List<List<SectionTask>> levels = Levels(steps, accesses, perSample: _ => false);
        var sections = new List<Section>();
        var pending = new List<Step>();
        foreach (List<SectionTask> level in levels)
        {
            double cost = level.Sum(task => task.Nanoseconds);
            if (cost < Least || level.All(task => task.Parts == 1 && task.Nanoseconds < Least))
            {
                pending.AddRange(level.SelectMany(task => task.Steps));
                continue;
            }

            Flush();
            sections.Add(new Section(new(Bundle(level))));
        }

        Flush();
        double alone = steps.Sum(step => step.Nanoseconds), two = sections.Sum(section => Opening + Time(section, 2));
        return two < WorthWhile * alone ? new(sections) : default;

        void Flush()
        {
            if (pending.Count != 0)
            {
                sections.Add(new Section(new(new SectionTask(new(pending), 1))));
                pending.Clear();
            }
        }
    }

    /// <summary>The sections of a pass over a batch, in training or inference.</summary>
    public static EquatableArray<Section> PlanBatch(IReadOnlyList<Step> steps, IReadOnlyList<Access[]> accesses) => new(
        Levels(steps, accesses, step => !step.IsBatch && !IsShared(step)).Select(level => new Section(new(level.OrderBy(task => task.Parts == SectionTask.PerSample)))));

    /// <summary>Whether a step that is made for every sample adds to memory that they share: then one thread goes through the samples in order, so that the sum is always the same.</summary>
    public static bool IsShared(Step step) => !step.IsBatch && step.Arguments.Any(argument => argument.Place is { Space: Space.Gradients or Space.Scratch or Space.Kept });

    private static List<List<SectionTask>> Levels(IReadOnlyList<Step> steps, IReadOnlyList<Access[]> accesses, Func<Step, bool> perSample)
    {
        var level = new int[steps.Count];
        bool[] isPerSample = [.. steps.Select(perSample)];
        List<(int First, int End)> groups = Groups(steps);
        foreach ((int first, int end) in groups)
        {
            int least = 0;
            for (int i = first; i < end; i++)
            {
                // From the last: what it conflicts with is mostly near, and then few of those before can raise its level.
                for (int before = first - 1; before >= 0; before--)
                {
                    int next = level[before] + (isPerSample[i] && isPerSample[before] ? 0 : 1);
                    if (next > least && Conflict(accesses[i], accesses[before]))
                    {
                        least = next;
                    }
                }
            }

            for (int i = first; i < end; i++)
            {
                level[i] = least;
            }
        }

        var levels = new List<List<SectionTask>>();
        for (int number = 0; number <= level.DefaultIfEmpty(-1).Max(); number++)
        {
            var tasks = groups.Where(group => level[group.First] == number && !isPerSample[group.First])
                .Select(group => new SectionTask(new(steps.Skip(group.First).Take(group.End - group.First)), steps[group.First].Split?.Parts ?? 1)).ToList();
            Step[] samples = [.. steps.Where((_, i) => level[i] == number && isPerSample[i])];
            if (samples.Length != 0)
            {
                tasks.Add(new SectionTask(new(samples), SectionTask.PerSample));
            }

            levels.Add(tasks);
        }

        return levels;
    }

    /// <summary>Every step with those that follow it part by part, from the first up to the end.</summary>
    private static List<(int First, int End)> Groups(IReadOnlyList<Step> steps)
    {
        int[] firsts = [.. Enumerable.Range(0, steps.Count).Where(i => !steps[i].FollowsParts), steps.Count];
        return [.. firsts.Zip(firsts.Skip(1), (first, end) => (first, end))];
    }

    private static bool Conflict(Access[] step, Access[] before)
    {
        foreach (Access access in step)
        {
            foreach (Access other in before)
            {
                if (access.Conflicts(other))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Large tasks first; small ones together, as a part each is too little.</summary>
    private static IEnumerable<SectionTask> Bundle(List<SectionTask> tasks)
    {
        foreach (SectionTask task in tasks.Where(task => task.Nanoseconds >= Least).OrderByDescending(task => task.Nanoseconds / task.Parts))
        {
            yield return task;
        }

        Step[] small = [.. tasks.Where(task => task.Nanoseconds < Least).SelectMany(task => task.Steps)];
        if (small.Length != 0)
        {
            yield return new SectionTask(new(small), 1);
        }
    }

    /// <summary>What a section takes with so many threads: as its parts divide.</summary>
    private static double Time(Section section, int threads)
    {
        double longest = section.Tasks.Max(task => task.Nanoseconds / task.Parts);
        return Math.Max(longest * Math.Ceiling((double)section.FixedParts / threads) / Math.Max(section.FixedParts * longest / section.Nanoseconds, 1), longest);
    }
}
