using System.Globalization;
using Spectre.Console;

namespace CnnGen.Benchmarks.Commands;

/// <summary>The table that a command prints: what is timed, then its figures.</summary>
internal static class ResultTable
{
    /// <summary>Columns that no terminal limits.</summary>
    private const int RedirectedWidth = 220;

    /// <summary>A table with a column for the network, and one for each figure.</summary>
    public static Table Create(IEnumerable<string> figures) => Create("network", figures);

    /// <summary>A table with a column for what is timed, and one for each figure.</summary>
    public static Table Create(string what, IEnumerable<string> figures)
    {
        Table table = new Table().AddColumn(new TableColumn(what).NoWrap());
        foreach (string figure in figures)
        {
            table.AddColumn(new TableColumn(figure).RightAligned().NoWrap());
        }

        return table;
    }

    /// <summary>Prints the table.</summary>
    public static void Print(Table table)
    {
        if (Console.IsOutputRedirected)
        {
            // No terminal, no width: Spectre would wrap the table at 80 columns.
            AnsiConsole.Profile.Width = RedirectedWidth;
        }

        AnsiConsole.Write(table);
    }

    /// <summary>A figure; a dash where there is none.</summary>
    public static string Text(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "-";
}
