using Spectre.Console;

namespace CnnGen.Tool.Report;

/// <summary>A table: drawn on a terminal; plain columns with two spaces between them where output is redirected, one line a row.</summary>
/// <param name="columns">Headings; one that starts with <c>&gt;</c> is of a column of numbers, aligned to the right.</param>
internal sealed class ReportTable(params string[] columns)
{
    private readonly List<string[]> _rows = [];

    public void Add(params string[] cells) => _rows.Add(cells);

    public void Write(TextWriter output, bool isPlain)
    {
        if (isPlain)
        {
            WritePlain(output);
            return;
        }

        var table = new Table().Border(TableBorder.Rounded);
        foreach (string column in columns)
        {
            var heading = new TableColumn(Markup.Escape(column.TrimStart('>')));
            table.AddColumn(column.StartsWith('>') ? heading.RightAligned().NoWrap() : heading);
        }

        foreach (string[] row in _rows)
        {
            table.AddRow([.. row.Select(Markup.Escape)]);
        }

        AnsiConsole.Write(table);
    }

    private void WritePlain(TextWriter output)
    {
        string[][] all = [[.. columns.Select(column => column.TrimStart('>'))], .. _rows];
        int[] widths = [.. columns.Select((_, i) => all.Max(row => row[i].Length))];
        foreach (string[] row in all)
        {
            output.WriteLine(string.Join("  ", row.Select((cell, i) => columns[i].StartsWith('>') ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i]))).TrimEnd());
        }
    }
}
