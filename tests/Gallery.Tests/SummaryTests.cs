using Gallery;
using Gallery.Exhibits;
using Gallery.Report;
using Spectre.Console;

namespace CnnGen.Gallery.Tests;

public class SummaryTests
{
    public static TheoryData<string> Names() => [.. Catalogue.Exhibits.Select(exhibit => exhibit.Name)];

    /// <summary>In a file or a pipe: no escape codes, no line over 100 columns, none wrapped, every layer with its shape.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void A_summary_is_plain_and_fits_100_columns(string name)
    {
        Exhibit exhibit = Catalogue.Find(name)!;
        var text = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(text),
        });
        console.Profile.Width = 100;
        Summary.Print(console, exhibit.Definition);
        string[] lines = text.ToString().Split('\n');
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 100));
        Assert.DoesNotContain('\u001b', text.ToString());
        foreach (LayerInfo layer in exhibit.Definition.Layers)
        {
            Assert.Contains(lines, line => line.Split("  ", StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) is [var first, var kind, var shape, ..]
                && first == layer.Name && kind == layer.Kind && shape == layer.Output.ToString());
        }

        Assert.Contains(lines, line => line.StartsWith("Parameters:", StringComparison.Ordinal) && line.Contains(Summary.Number(exhibit.Definition.ParameterCount), StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("Arena:", StringComparison.Ordinal));
    }
}
