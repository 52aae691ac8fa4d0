using System.Globalization;

namespace CnnGen.Tool.Report;

/// <summary>A network as a Mermaid flowchart: what GitHub and many editors draw from text.</summary>
internal static class MermaidWriter
{
    public static void Write(NetworkInfo info, TextWriter output)
    {
        output.WriteLine("flowchart TD");
        output.WriteLine($"  input([\"input<br/>{info.Input}\"])");
        for (int i = 0; i < info.Layers.Count; i++)
        {
            LayerInfo layer = info.Layers[i];
            bool isOutput = info.Outputs.Any(one => one.Name == layer.Name);
            output.WriteLine($"  {Id(i)}{(isOutput ? "[[" : "[")}\"{layer.Name}<br/>{LayerText.Of(layer)}<br/>{layer.Output}\"{(isOutput ? "]]" : "]")}");
        }

        for (int i = 0; i < info.Layers.Count; i++)
        {
            foreach (int input in LayerOperation.Parse(info.Layers[i].Operation).Inputs)
            {
                output.WriteLine($"  {Id(input)} --> {Id(i)}");
            }
        }
    }

    private static string Id(int layer) => layer < 0 ? "input" : "n" + layer.ToString(CultureInfo.InvariantCulture);
}
