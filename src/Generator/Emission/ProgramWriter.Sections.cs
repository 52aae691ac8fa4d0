using System;
using System.Collections.Generic;
using System.Linq;
using CnnGen.Generator.Planning;

namespace CnnGen.Generator.Emission;

/// <summary>Passes that threads may share: the parts of a section, from one up to another. One thread does all parts of one section after the other.</summary>
internal sealed partial class ProgramWriter
{
    /// <summary>One method that chooses the section; where there is more in it than the JIT likes, one that chooses among several of the kind.</summary>
    private void WriteSections(string name, string summary, string parameters, string arguments, EquatableArray<Section> sections, ProgramPlan plan)
    {
        const string Range = "int section, int from, int to";
        var methods = new List<List<(Section Section, int Number)>>();
        int steps = 0;
        for (int i = 0; i < sections.Count; i++)
        {
            int here = sections[i].Tasks.Sum(task => task.Steps.Count);
            if (methods.Count == 0 || steps + here > MostSteps)
            {
                methods.Add([]);
                steps = 0;
            }

            methods[methods.Count - 1].Add((sections[i], i));
            steps += here;
        }

        if (methods.Count == 0)
        {
            Method(summary, $"public static void {name}({Range}, {parameters})").Dispose();
            return;
        }

        if (methods.Count == 1)
        {
            WriteOne("public", name, methods[0]);
            return;
        }

        using (Method(summary, $"public static void {name}({Range}, {parameters})"))
        {
            using (_writer.Open("switch (section)"))
            {
                for (int i = 0; i < methods.Count; i++)
                {
                    string label = i == methods.Count - 1 ? "default" : $"case <= {methods[i].Last().Number}";
                    _writer.Line($"{label}: {name}{i + 1}(section, from, to, {arguments}); break;");
                }
            }
        }

        for (int i = 0; i < methods.Count; i++)
        {
            WriteOne("private", name + (i + 1), methods[i]);
        }

        void WriteOne(string access, string method, List<(Section Section, int Number)> chosen)
        {
            using (Method(summary, $"{access} static void {method}({Range}, {parameters})"))
            {
                using (_writer.Open("switch (section)"))
                {
                    foreach ((Section section, int number) in chosen)
                    {
                        using (_writer.Open($"case {number}:"))
                        {
                            WriteSection(section, plan, $"{name}{number}");
                            _writer.Line("break;");
                        }
                    }
                }
            }

            WriteLongRuns();
        }
    }

    /// <param name="section">The section.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="name">The beginning of the names of methods that it needs besides.</param>
    private void WriteSection(Section section, ProgramPlan plan, string name)
    {
        int first = 0;
        foreach (SectionTask task in section.Tasks)
        {
            bool isOnly = section.Tasks.Count == 1;
            if (task.Parts == SectionTask.PerSample)
            {
                string begin = first == 0 ? "from" : $"Math.Max(from - {first}, 0)", end = first == 0 ? "to" : $"to - {first}";
                using (_writer.Open($"for (int n = {begin}; n < {end}; n++)"))
                {
                    WriteSample(task.Steps, plan, name);
                }
            }
            else if (task.Parts != 1)
            {
                WriteParts(task, first, isOnly, plan);
            }
            else if (isOnly)
            {
                WriteWhole(task.Steps, plan, name);
            }
            else
            {
                using (_writer.Open(first == 0 ? "if (from == 0)" : $"if (from <= {first} && to > {first})"))
                {
                    WriteWhole(task.Steps, plan, name);
                }
            }

            first += Math.Max(task.Parts, 0);
        }
    }

    /// <summary>Steps that one thread does, in training for the batch: a step that adds up over samples for one after the other.</summary>
    private void WriteWhole(EquatableArray<Step> steps, ProgramPlan plan, string name)
    {
        if (plan.IsOverBatch)
        {
            WriteBatch(steps, plan, name);
        }
        else
        {
            WriteRun(steps, name, InferenceParameters, InferenceArguments, run => WriteSteps(run, plan));
        }
    }

    /// <summary>Calls; where they are more than the JIT likes, in methods of their own, which <see cref="WriteLongRuns"/> writes.</summary>
    private void WriteRun(EquatableArray<Step> steps, string name, string parameters, string arguments, Action<EquatableArray<Step>> write)
    {
        if (steps.Count <= MostSteps)
        {
            write(steps);
            return;
        }

        for (int done = 0; done < steps.Count; done += MostSteps)
        {
            var run = new EquatableArray<Step>(steps.Skip(done).Take(MostSteps));
            string method = $"{name}Run{_longRuns.Count + 1}";
            _writer.Line($"{method}({arguments});");
            _longRuns.Add(() =>
            {
                using (Method($"Calls from {run[0].Layer} to {run[run.Count - 1].Layer}.", $"private static void {method}({parameters})"))
                {
                    write(run);
                }
            });
        }
    }

    private void WriteLongRuns()
    {
        _longRuns.ForEach(write => write());
        _longRuns.Clear();
    }

    /// <summary>The parts of a step, and of those that follow it part by part, from those before which others of the section come.</summary>
    private void WriteParts(SectionTask task, int first, bool isOnly, ProgramPlan plan)
    {
        EquatableArray<SplitAxis> axes = task.Steps[0].Split!.Axes;
        string begin = first == 0 ? "from" : $"Math.Max(from, {first})", end = isOnly ? "to" : $"Math.Min(to, {first + task.Parts})";
        bool isPlain = first == 0 && axes.Count == 1;
        string index = isPlain ? PartIndex[0] : "part";
        bool isAlone = task.Steps.Count == 1;
        if (isAlone)
        {
            _writer.Line($"// {task.Steps[0].Layer}");
        }

        using (_writer.Open($"for (int {index} = {begin}; {index} < {end}; {index}++)"))
        {
            string part = first == 0 ? "part" : $"(part - {first})";
            if (axes.Count == 2)
            {
                _writer.Line($"int i = {part} / {axes[1].Count}, j = {part} % {axes[1].Count};");
            }
            else if (!isPlain)
            {
                _writer.Line($"int i = part - {first};");
            }

            foreach (Step step in task.Steps)
            {
                if (!isAlone)
                {
                    _writer.Line($"// {step.Layer}");
                }

                using (step.Condition.Length == 0 ? Blocks.Of() : Blocks.Of(_writer.Open($"if ({step.Condition})")))
                using (!SectionPlanner.IsShared(step) ? Blocks.Of() : Blocks.Of(_writer.Open("for (int n = 0; n < pass.Count; n++)")))
                {
                    if (plan.IsOverBatch)
                    {
                        WriteArena(step.IsBatch ? "0" : "n", plan);
                    }

                    WriteCall(step, plan);
                }
            }
        }
    }
}
