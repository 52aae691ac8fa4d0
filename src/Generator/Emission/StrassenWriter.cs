using System;
using System.Collections.Generic;
using System.Linq;
using CnnGen.Generator.Planning;

namespace CnnGen.Generator.Emission;

/// <summary>Writes the sums of Strassen's form; the products between them are a nest.</summary>
internal static class StrassenWriter
{
    /// <summary>Distances of a tensor: of planes, of lines, of the halves of positions and of the halves of planes.</summary>
    private static readonly string[] s_pitches = ["plane", "line", "half", "far"];

    private static readonly string[] s_quarters = ["11", "12", "21", "22"];

    /// <summary>The sums of the data.</summary>
    public static void Write(SourceWriter writer, string name, string summary, StrassenDataKernel _)
    {
        Write(writer, name, summary, ["x", "s"], s_pitches, () =>
        {
            writer.Line("ref float x0 = ref At(ref x, (p * plane) + (l * line));");
            writer.Line("ref float s0 = ref At(ref s, (p * plane) + (l * line));");
            using (writer.Open($"for (nint i = 0; i < length; i += {Simd.Lanes})"))
            {
                foreach (string quarter in s_quarters)
                {
                    writer.Line($"TVector a{quarter} = {Simd.Load("x0", Place(quarter))};");
                }

                writer.Line($"TVector s1 = {Simd.Add("a21", "a22")};");
                writer.Line($"TVector s2 = {Simd.Subtract("s1", "a11")};");
                writer.Line(Simd.Store("s1", "s0", Place("11")));
                writer.Line(Simd.Store("s2", "s0", Place("21")));
                writer.Line(Simd.Store(Simd.Subtract("a11", "a21"), "s0", Place("12")));
                writer.Line(Simd.Store(Simd.Subtract("a12", "s2"), "s0", Place("22")));
            }
        });
    }

    /// <summary>The sums of the products.</summary>
    public static void Write(SourceWriter writer, string name, string summary, StrassenResultKernel kernel)
    {
        List<string> references = ["m", "y", "power"], distances = ["product", "block", "filters", .. s_pitches];
        if (kernel.HasBias)
        {
            references.Add("bias");
        }

        if (kernel.HasAddend)
        {
            references.Add("d");
            distances.AddRange(s_pitches.Select(pitch => pitch + "D"));
        }

        Write(writer, name, summary, references, distances, () =>
        {
            writer.Line("ref float m0 = ref At(ref m, (p * block) + (l * length));");
            writer.Line("ref float y0 = ref At(ref y, (p * plane) + (l * line));");
            writer.Line($"ref float power0 = ref At(ref power, p * {BufferLayout.Lanes});");
            if (kernel.HasBias)
            {
                writer.Line($"ref float bias0 = ref At(ref bias, p * {BufferLayout.Lanes});");
            }

            if (kernel.HasAddend)
            {
                writer.Line("ref float d0 = ref At(ref d, (p * planeD) + (l * lineD));");
            }

            // Position by position, for each of which the filters begin anew.
            using (writer.Open($"for (nint position = 0; position < length; position += {BufferLayout.Lanes})"))
            using (writer.Open($"for (nint lane = 0; lane < {BufferLayout.Lanes}; lane += {Simd.Lanes})"))
            {
                writer.Line("nint i = position + lane;");
                for (int product = 0; product < StrassenPlan.Products; product++)
                {
                    string place = product switch { 0 => "i", 1 => "i + product", _ => $"i + ({product} * product)" };
                    writer.Line($"TVector m{product + 1} = {Simd.Load("m0", place)};");
                }

                writer.Line($"TVector u2 = {Simd.Add("m1", "m6")};");
                writer.Line($"TVector u3 = {Simd.Add("u2", "m7")};");
                writer.Line($"TVector y11 = {Simd.Add("m1", "m2")};");
                writer.Line($"TVector y12 = {Simd.Add(Simd.Add("u2", "m5"), "m3")};");
                writer.Line($"TVector y21 = {Simd.Subtract("u3", "m4")};");
                writer.Line($"TVector y22 = {Simd.Add("u3", "m5")};");
                foreach (string quarter in s_quarters)
                {
                    string value = "y" + quarter, filter = IsSecond(quarter) ? "lane + filters" : "lane", power = Simd.Load("power0", filter);
                    writer.Line($"{value} = {(kernel.HasBias ? Simd.MultiplyAdd(value, power, Simd.Load("bias0", filter)) : Simd.Multiply(value, power))};");

                    if (kernel.HasAddend)
                    {
                        writer.Line($"{value} = {Simd.Add(value, Simd.Load("d0", Place(quarter, "D")))};");
                    }

                    writer.Line(Simd.Store(ActivationForms.Inline(kernel.Activation, value), "y0", Place(quarter)));
                }
            }
        });
    }

    /// <summary>The method, and in it the loops over planes and lines.</summary>
    private static void Write(SourceWriter writer, string name, string summary, IReadOnlyList<string> references, IReadOnlyList<string> distances, Action body)
    {
        string[] numbers = ["planes", "lines", "length"];
        using (Dispatch.OpenBoth(writer, name, name + "Sums", summary, references, numbers, distances))
        using (Blocks.Of(writer.Open("for (int p = 0; p < planes; p++)"), writer.Open("for (int l = 0; l < lines; l++)")))
        {
            body();
        }
    }

    /// <summary>Where in a tensor the vector of a quarter is: the first of its digits says which half of the positions, the second which of the planes.</summary>
    private static string Place(string quarter, string tensor = "") => "i" + (quarter[0] == '2' ? " + half" + tensor : "") + (IsSecond(quarter) ? " + far" + tensor : "");

    private static bool IsSecond(string quarter) => quarter[1] == '2';
}
