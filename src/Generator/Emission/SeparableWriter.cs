using System.Collections.Generic;
using System.Linq;
using CnnGen.Generator.Planning;

namespace CnnGen.Generator.Emission;

/// <summary>Writes a depthwise convolution with the one after it: calls of both kernels for one block of rows after the other.</summary>
internal static class SeparableWriter
{
    public static void Write(SourceWriter writer, string name, string summary, SeparableKernel kernel, string depthwise, string pointwise)
    {
        List<string> parameters = ["a", "taps", "between", "weights", "c"], first = ["taps", "between"], second = ["ref between", "ref weights", "ref " + Moved("c", kernel.MoveC)];
        if (kernel.Depthwise.HasBias)
        {
            parameters.Add("biasBetween");
            first.Add("biasBetween");
        }

        if (kernel.Pointwise.HasBias)
        {
            parameters.Add("bias");
            second.Add("ref bias");
        }

        if (kernel.Pointwise.HasAddend)
        {
            parameters.Add("d");
            second.Add("ref " + Moved("d", kernel.MoveD));
        }

        writer.Line();
        writer.Line($"/// <summary>{summary}</summary>");
        using (writer.Open($"public static void {name}({string.Join(", ", parameters.Select(parameter => $"ref float {parameter}"))})"))
        {
            using (kernel.Blocks == 1 ? Blocks.Of() : Blocks.Of(writer.Open($"for (int i = 0; i < {kernel.Blocks}; i++)")))
            {
                writer.Line($"{depthwise}(ref {Moved("a", kernel.MoveA)}, {string.Join(", ", first.Select(argument => $"ref {argument}"))});");
                writer.Line($"{pointwise}({string.Join(", ", second)});");
            }
        }

        string Moved(string operand, int distance) => kernel.Blocks == 1 ? operand : CSharp.At(operand, $"i * {distance}");
    }
}
