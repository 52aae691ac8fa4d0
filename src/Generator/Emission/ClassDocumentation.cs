using System.Collections.Generic;
using System.Linq;
using CnnGen.Generator.Graph;
using CnnGen.Generator.Lowering;
using CnnGen.Generator.Planning;

namespace CnnGen.Generator.Emission;

/// <summary>What an editor shows of the class: its layers, parameters, multiply-adds and memory.</summary>
/// <remarks>
/// Editors put together the documentation of all parts of a class and show the first summary and the first remarks. The user's own come first; the generated part writes those that are missing.
/// </remarks>
internal static class ClassDocumentation
{
    /// <summary>Rows of layers before the rest is only counted: what fits a screen.</summary>
    private const int MostRows = 40;

    public static void Write(SourceWriter writer, NetworkGraph graph, LoweredNetwork network, ProgramPlan inference)
    {
        long parameters = graph.Nodes.Sum(node => NetworkWriter.ParametersOf(network, node)), multiplyAdds = inference.Layers.Sum(layer => layer.MultiplyAdds);
        if (!graph.Type.HasSummary)
        {
            writer.Line($"/// <summary>A network of {Count(graph.Nodes.Count, "layer")} from {graph.Input} to {string.Join(" and ", graph.Outputs.Select(output => graph.ShapeOf(output).ToString()))}.</summary>");
        }

        if (graph.Type.HasRemarks)
        {
            return;
        }

        writer.Line("/// <remarks>");
        writer.Line($"/// Parameters: {LayerTable.Number(parameters)}. Multiply-adds of a sample: {LayerTable.Number(multiplyAdds)}. Memory of one inference: {LayerTable.Number(inference.ArenaLength * 4L)} bytes.");
        writer.Line("/// <code>");
        var rows = new List<string[]> { new[] { "layer", "kind", "output", "parameters", "multiply-adds" }, new[] { "input", "", graph.Input.ToString(), "", "" } };
        rows.AddRange(graph.Nodes.Take(MostRows).Select(node => new[]
        {
            node.Name, node.Kind, node.Output.ToString(), LayerTable.Cell(NetworkWriter.ParametersOf(network, node)), LayerTable.Cell(NetworkWriter.MultiplyAddsOf(inference, node)),
        }));
        LayerTable.Write(writer, "/// ", rows);
        if (graph.Nodes.Count > MostRows)
        {
            writer.Line($"/// ... and {Count(graph.Nodes.Count - MostRows, "more layer")}: the generated file lists them all.");
        }

        writer.Line("/// </code>");
        writer.Line("/// </remarks>");
    }

    private static string Count(long number, string what) => $"{LayerTable.Number(number)} {what}{(number == 1 ? "" : "s")}";
}
