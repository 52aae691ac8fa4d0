using System.Collections.Generic;
using System.Linq;
using CnnGen.Generator.Planning;

namespace CnnGen.Generator.Emission;

/// <summary>The passes once more, for threads that share them: the parts of a section, from one up to another.</summary>
internal sealed partial class ProgramWriter
{
    private const string InferenceParameters = "ref float packed, ref float arena, ref float input, ref float output";
    private const string InferenceArguments = "ref packed, ref arena, ref input, ref output";

    private void WriteInferenceSections(ProgramPlan plan) => WriteSections(
        "InferSection", "Parts of a section of one sample's inference.", InferenceParameters, InferenceArguments, plan.ForwardSections, plan);

    /// <summary>One method that chooses the section; where there is more in it than the JIT likes, one that chooses among several of the kind.</summary>
    private void WriteSections(string name, string summary, string parameters, string arguments, EquatableArray<Section> sections, ProgramPlan plan)
    {
        if (sections.Count == 0)
        {
            return;
        }

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
                            WriteSection(section, plan);
                            _writer.Line("break;");
                        }
                    }
                }
            }
        }
    }

    private void WriteSection(Section section, ProgramPlan plan)
    {
        int first = 0;
        foreach (SectionTask task in section.Tasks)
        {
            bool isOnly = section.Tasks.Count == 1;
            if (task.Parts == 1)
            {
                if (isOnly)
                {
                    WriteSteps(task.Steps, plan);
                }
                else
                {
                    using (_writer.Open(first == 0 ? "if (from == 0)" : $"if (from <= {first} && to > {first})"))
                    {
                        WriteSteps(task.Steps, plan);
                    }
                }
            }
            else
            {
                Step step = task.Steps[0];
                string begin = first == 0 ? "from" : $"Math.Max(from, {first})", end = isOnly ? "to" : $"Math.Min(to, {first + task.Parts})";
                _writer.Line($"// {step.Layer}");
                bool isPlain = first == 0 && step.Split!.Axes.Count == 1;
                using (_writer.Open($"for (int {(isPlain ? PartIndex[0] : "part")} = {begin}; {(isPlain ? PartIndex[0] : "part")} < {end}; {(isPlain ? PartIndex[0] : "part")}++)"))
                {
                    if (!isPlain)
                    {
                        string part = first == 0 ? "part" : $"(part - {first})";
                        int inner = step.Split!.Axes.Count == 1 ? 1 : step.Split.Axes[1].Count;
                        _writer.Line(inner == 1 ? $"int i = part - {first};" : $"int i = {part} / {inner}, j = {part} % {inner};");
                    }

                    WriteCall(step, plan);
                }
            }

            first += task.Parts;
        }
    }
}
