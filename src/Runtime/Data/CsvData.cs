using System.Globalization;
using System.IO.Compression;

namespace CnnGen;

/// <summary>Reads tables of numbers between commas (RFC 4180), plain or compressed with gzip.</summary>
public static class CsvData
{
    /// <summary>Reads rows of inputs and a class, which is a whole number from 0 or a name; names get numbers in alphabetical order.</summary>
    /// <param name="path">The file.</param>
    /// <param name="shape">The shape of a sample.</param>
    /// <param name="labelColumn">The column of the class, from 0; negative ones count from the end: -1 is the last.</param>
    /// <param name="scale">What inputs are multiplied by.</param>
    /// <exception cref="InvalidDataException">Rows are of other lengths, or have cells that are no numbers: the message names the first few.</exception>
    public static (LabeledData Data, IReadOnlyList<string> ClassNames) ReadLabeled(string path, TensorShape shape, int labelColumn = -1, double scale = 1)
    {
        ArgumentNullException.ThrowIfNull(shape);
        List<string[]> rows = Rows(path, shape.Length + 1, labelColumn);
        int column = labelColumn < 0 ? labelColumn + shape.Length + 1 : labelColumn;
        string[] cells = [.. rows.Select(row => row[column])];
        bool areNumbers = cells.All(cell => int.TryParse(cell, NumberStyles.None, CultureInfo.InvariantCulture, out _));
        string[] names = areNumbers
            ? [.. Enumerable.Range(0, cells.Select(Whole).DefaultIfEmpty(-1).Max() + 1).Select(i => i.ToString(CultureInfo.InvariantCulture))]
            : [.. cells.Distinct().Order(StringComparer.Ordinal)];
        float[] inputs = Numbers(path, rows, scale, i => i != column);
        return (new LabeledData(inputs, [.. cells.Select(cell => areNumbers ? Whole(cell) : Array.IndexOf(names, cell))], shape, names.Length), names);

        static int Whole(string cell) => int.Parse(cell, CultureInfo.InvariantCulture);
    }

    /// <summary>Reads rows of inputs and, in the last columns, targets.</summary>
    /// <param name="path">The file.</param>
    /// <param name="shape">The shape of a sample.</param>
    /// <param name="targets">How many of the last columns are targets.</param>
    /// <exception cref="InvalidDataException">Rows are of other lengths, or have cells that are no numbers: the message names the first few.</exception>
    public static NumberData ReadNumbers(string path, TensorShape shape, int targets = 1)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(targets);
        List<string[]> rows = Rows(path, shape.Length + targets, null);
        return new NumberData(Numbers(path, rows, 1, i => i < shape.Length), Numbers(path, rows, 1, i => i >= shape.Length), shape, targets);
    }

    /// <summary>All rows but a first one of names, which is one that has a cell that is no number where numbers are expected.</summary>
    private static List<string[]> Rows(string path, int length, int? labelColumn)
    {
        using FileStream file = File.OpenRead(path);
        using Stream stream = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var reader = new StreamReader(stream);
        var rows = new List<string[]>();
        var errors = new List<string>();
        for (int number = 1; reader.ReadLine() is { } line; number++)
        {
            if (line.Length == 0)
            {
                continue;
            }

            string[] cells = Cells(line);
            int? label = labelColumn < 0 ? labelColumn + cells.Length : labelColumn;
            if (rows.Count == 0 && number == 1 && cells.Where((_, i) => i != label).Any(cell => !float.TryParse(cell, CultureInfo.InvariantCulture, out _)))
            {
                continue;
            }

            rows.Add(cells);
            if (cells.Length != length)
            {
                errors.Add($"row {number} has {cells.Length} cells");
            }
        }

        return errors.Count == 0 ? rows : throw new InvalidDataException($"{path}: {First(errors)}; expected {length} in each.");
    }

    private static float[] Numbers(string path, List<string[]> rows, double scale, Func<int, bool> isWanted)
    {
        var numbers = new List<float>();
        var errors = new List<string>();
        for (int row = 0; row < rows.Count; row++)
        {
            for (int i = 0; i < rows[row].Length; i++)
            {
                if (!isWanted(i))
                {
                    continue;
                }

                if (!float.TryParse(rows[row][i], CultureInfo.InvariantCulture, out float value))
                {
                    errors.Add($"'{rows[row][i]}' in column {i} of sample {row}");
                }

                numbers.Add((float)(value * scale));
            }
        }

        return errors.Count == 0 ? [.. numbers] : throw new InvalidDataException($"{path}: {First(errors)}; expected numbers.");
    }

    private static string First(List<string> errors) => string.Join(", ", errors.Take(5)) + (errors.Count > 5 ? $" and {errors.Count - 5} more" : "");

    /// <summary>The cells of a line; quoted ones may hold commas, and quotes twice. No cell holds the end of a line.</summary>
    private static string[] Cells(string line)
    {
        if (!line.Contains('"', StringComparison.Ordinal))
        {
            return [.. line.Split(',').Select(cell => cell.Trim())];
        }

        var cells = new List<string>();
        var cell = new System.Text.StringBuilder();
        bool isQuoted = false;
        for (int i = 0; i < line.Length; i++)
        {
            if (line[i] == '"' && isQuoted && i + 1 < line.Length && line[i + 1] == '"')
            {
                cell.Append('"');
                i++;
            }
            else if (line[i] == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (line[i] == ',' && !isQuoted)
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
            else
            {
                cell.Append(line[i]);
            }
        }

        cells.Add(cell.ToString());
        return [.. cells];
    }
}
