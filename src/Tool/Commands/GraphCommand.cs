using System.CommandLine;
using CnnGen.Tool.Report;

namespace CnnGen.Tool.Commands;

/// <summary><c>graph</c>: a network drawn, as Mermaid text or as a picture.</summary>
internal static class GraphCommand
{
    private const string Mermaid = "mermaid", Svg = "svg";

    public static Command Create()
    {
        var network = new NetworkOptions();
        var target = new Option<string?>("--out") { Description = "A file to write to; the console where none is named." };
        var format = new Option<string?>("--format") { Description = "mermaid or svg; by the file's ending where it is not said, else mermaid." };
        format.AcceptOnlyFromAmong(Mermaid, Svg);
        var command = new Command("graph", "Draws a network: Mermaid text or SVG.") { target, format };
        network.AddTo(command);
        command.SetAction(parsed => Errors.Guard(() =>
        {
            string? path = parsed.GetValue(target);
            string chosen = parsed.GetValue(format) ?? (Path.GetExtension(path ?? "").Equals(".svg", StringComparison.OrdinalIgnoreCase) ? Svg : Mermaid);
            NetworkInfo info = network.Open(parsed).Network.Info;
            TextFile.Write(path, output =>
            {
                if (chosen == Svg)
                {
                    SvgWriter.Write(info, output);
                }
                else
                {
                    MermaidWriter.Write(info, output);
                }
            });
            return 0;
        }));
        return command;
    }
}
