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
            using (Rows(writer, first))
            {
                string extra = kernel.Extra.Length == 0 ? "" : ", " + kernel.Extra;
                writer.Line($"{kernel.Primitive}(");
                for (int i = 0; i < names.Length; i++)
                {
                    writer.Line($"    ref {Row(names[i], kernel.Operands[i])},");
                }

                writer.Line($"    {first.Size.Columns * first.Block}{extra});");
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
            using (Rows(writer, kernel.Source))
            {
                BufferLayout layout = kernel.Source;
                string plane = Blocks.Terms(("plane", layout.Planes, 1));
                string row = Blocks.Terms(("slice", layout.Size.Depth, layout.Size.Rows), ("row", layout.Size.Rows, 1));
                writer.Line("DropoutOperations.Apply(");
                writer.Line($"    ref {Row("source", kernel.Source)},");
                writer.Line($"    ref {Row("target", kernel.Target)},");
                writer.Line($"    {layout.Size.Columns * layout.Block}, isTraining ? {CSharp.Literal(kernel.Rate)} : 0f, DropoutOperations.Key(key, {plane}, {row}));");
            }
        }
    }

    /// <summary>Loops over all rows.</summary>
    private static Blocks Rows(SourceWriter writer, BufferLayout layout) => Blocks.Loops(
        writer, ("plane", layout.Planes), ("slice", layout.Size.Depth), ("row", layout.Size.Rows));

    private static string Row(string operand, BufferLayout layout) => CSharp.At(operand, Blocks.Terms(
        ("plane", layout.Planes, layout.PlanePitch), ("slice", layout.Size.Depth, layout.SlicePitch), ("row", layout.Size.Rows, layout.RowPitch)));
}
