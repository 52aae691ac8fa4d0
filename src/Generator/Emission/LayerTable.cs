using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace CnnGen.Generator.Emission;

/// <summary>Writes a table of layers as lines of a comment: name, kind, output, parameters, multiply-adds, and what else there is.</summary>
internal static class LayerTable
{
    /// <summary>Writes the rows, each column as wide as its widest cell, numbers to the right.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="prefix">What every line begins with.</param>
    /// <param name="rows">The heading and the layers, of equally many cells.</param>
    public static void Write(SourceWriter writer, string prefix, IReadOnlyList<string[]> rows)
    {
        int[] widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        foreach (string[] row in rows)
        {
            writer.Line(prefix + string.Join("  ", row.Select((cell, column) => column is 3 or 4 ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]))).TrimEnd());
        }
    }

    /// <summary>A number in groups of three digits.</summary>
    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>The same in a cell, where nothing is a dash.</summary>
    public static string Cell(long number) => number == 0 ? "-" : Number(number);
}
