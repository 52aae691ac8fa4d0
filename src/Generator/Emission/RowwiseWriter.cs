using System.Linq;
using CnnGen.Generator.Planning;

namespace CnnGen.Generator.Emission;

/// <summary>Primitives of the runtime over operands whose halos differ: called for each row.</summary>
internal static class RowwiseWriter
{
    public static void Write(SourceWriter writer, string name, string summary, RowwiseKernel kernel)
    {
        string[] names = kernel.Operands.Count == 2 ? ["source", "target"] : ["kept", "outputGradient", "inputGradient"];
        writer.Line();
        writer.Line($"/// <summary>{summary}</summary>");
        using (writer.Open($"public static void {name}({string.Join(", ", names.Select(operand => "ref float " + operand))})"))
        {
            BufferLayout first = kernel.Operands[0];
            using (writer.Open($"for (int plane = 0; plane < {first.Planes}; plane++)"))
            {
                using (writer.Open($"for (int row = 0; row < {first.Rows}; row++)"))
                {
                    string extra = kernel.Extra.Length == 0 ? "" : ", " + kernel.Extra;
                    writer.Line($"{kernel.Primitive}(");
                    for (int i = 0; i < names.Length; i++)
                    {
                        writer.Line($"    ref {Row(names[i], kernel.Operands[i])},");
                    }

                    writer.Line($"    {first.Columns * first.Block}{extra});");
                }
            }
        }
    }

    /// <summary>Dropout goes row by row as well, each row under a key of its own, so that the mask does not depend on halos.</summary>
    public static void Write(SourceWriter writer, string name, string summary, DropoutKernel kernel)
    {
        writer.Line();
        writer.Line($"/// <summary>{summary}</summary>");
        using (writer.Open($"public static void {name}(ref float source, ref float target, bool isTraining, ulong key)"))
        {
            using (writer.Open($"for (int plane = 0; plane < {kernel.Source.Planes}; plane++)"))
            {
                using (writer.Open($"for (int row = 0; row < {kernel.Source.Rows}; row++)"))
                {
                    writer.Line("DropoutOperations.Apply(");
                    writer.Line($"    ref {Row("source", kernel.Source)},");
                    writer.Line($"    ref {Row("target", kernel.Target)},");
                    writer.Line($"    {kernel.Source.Columns * kernel.Source.Block}, isTraining ? {VectorForm.Literal(kernel.Rate)} : 0f, DropoutOperations.Key(key, plane, row));");
                }
            }
        }
    }

    private static string Row(string operand, BufferLayout layout) =>
        $"Unsafe.Add(ref {operand}, (plane * {layout.PlanePitch}) + (row * {layout.RowPitch}))";
}
