using System.Collections.Generic;
using System.Linq;

namespace CnnGen.Generator.Emission;

/// <summary>Writes the method that asks once which vector width the processor has.</summary>
internal static class Dispatch
{
    /// <param name="writer">Where to.</param>
    /// <param name="name">The method's name.</param>
    /// <param name="summary">What it does.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="arguments">The parameters as arguments.</param>
    /// <param name="forms">For each width of the processor's, in floats, the method to call and the width that it uses.</param>
    public static void Write(SourceWriter writer, string name, string summary, string parameters, string arguments, IEnumerable<(int Width, string Callee, int Lanes)> forms)
    {
        writer.Line();
        writer.Line($"/// <summary>{summary}</summary>");
        using (writer.Open($"public static void {name}({parameters})"))
        {
            // Widths that come to the same call stand together, the narrowest as the default.
            var calls = forms.GroupBy(form => form.Callee + Simd.Arguments(form.Lanes)).ToList();
            if (calls.Count == 1)
            {
                writer.Line($"{calls[0].Key}({arguments});");
                return;
            }

            using (writer.Open("switch (VectorWidth.Lanes)"))
            {
                foreach (var call in calls)
                {
                    string labels = call == calls[calls.Count - 1] ? "default:" : string.Join(" ", call.Select(form => $"case {form.Width}:"));
                    writer.Line($"{labels} {call.Key}({arguments}); break;");
                }
            }
        }
    }

    /// <summary>The method that chooses, and the beginning of the one kernel that serves all widths.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="name">The method's name.</param>
    /// <param name="kernel">The kernel's.</param>
    /// <param name="summary">What it does.</param>
    /// <param name="references">Parameters: where tensors begin.</param>
    /// <param name="numbers">Then whole numbers.</param>
    /// <param name="distances">Then distances in floats.</param>
    public static SourceWriter.Block OpenBoth(
        SourceWriter writer, string name, string kernel, string summary, IReadOnlyList<string> references, IReadOnlyList<string> numbers, IReadOnlyList<string> distances)
    {
        string parameters = string.Join(
            ", ", references.Select(reference => $"ref float {reference}").Concat(numbers.Select(number => $"int {number}")).Concat(distances.Select(distance => $"nint {distance}")));
        string arguments = string.Join(", ", references.Select(reference => $"ref {reference}").Concat(numbers).Concat(distances));
        Write(writer, name, summary, parameters, arguments, Simd.Widths.Select(width => (width, kernel, width)));
        return OpenKernel(writer, kernel, parameters);
    }

    /// <summary>The beginning of a kernel in terms of <c>TSimd</c>.</summary>
    public static SourceWriter.Block OpenKernel(SourceWriter writer, string name, string parameters, string? summary = null)
    {
        writer.Line();
        if (summary is not null)
        {
            writer.Line($"/// <summary>{summary}</summary>");
        }

        writer.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization)]");
        writer.Line($"private static void {name}{Simd.Parameters}({parameters})");
        return writer.Open($"    {Simd.Constraint}");
    }
}
