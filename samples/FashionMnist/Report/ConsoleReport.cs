using System.Diagnostics;
using System.Globalization;
using CnnGen;
using Spectre.Console;

namespace FashionMnist.Report;

/// <summary>What a run prints.</summary>
internal static class ConsoleReport
{
    public static void Layers(NetworkInfo info)
    {
        var table = new Table().Border(TableBorder.Rounded).Title($"[bold]{info.Name}[/]");
        table.AddColumns("layer", "kind", "output");
        table.AddColumn(new TableColumn("parameters").RightAligned());
        table.AddColumn(new TableColumn("multiply-adds").RightAligned());
        foreach (LayerInfo layer in info.Layers)
        {
            table.AddRow(layer.Name, layer.Kind, layer.Output.ToString(), Number(layer.ParameterCount), Number(layer.MultiplyAdds));
        }

        AnsiConsole.Write(table);
        AnsiConsole.MarkupLine(Line($"{Number(info.ParameterCount)} parameters; an image takes {Number(info.MultiplyAdds)} multiply-adds"));
        AnsiConsole.MarkupLine(Line($"and {Number(info.ArenaLength * 4L)} bytes of memory."));
    }

    public static void Results(ConfusionMatrix matrix, string[] classes)
    {
        var table = new Table().Border(TableBorder.Rounded);
        table.AddColumn(new TableColumn("class").NoWrap());
        table.AddColumn(new TableColumn("precision").RightAligned());
        table.AddColumn(new TableColumn("recall").RightAligned());
        var confusion = new Table().Border(TableBorder.Rounded);
        confusion.Title("what it is (rows), what it was taken for (columns)");
        confusion.AddColumn(new TableColumn("").NoWrap());
        foreach (string name in classes)
        {
            confusion.AddColumn(new TableColumn(Short(name)).RightAligned().NoWrap().PadLeft(1).PadRight(0));
        }

        for (int i = 0; i < classes.Length; i++)
        {
            table.AddRow(classes[i], Line($"{matrix.Precision(i):0.0%}"), Line($"{matrix.Recall(i):0.0%}"));
            int total = Math.Max(Enumerable.Range(0, classes.Length).Sum(j => matrix[i, j]), 1);
            confusion.AddRow([classes[i], .. Enumerable.Range(0, classes.Length).Select(j => Shade(matrix[i, j], (double)matrix[i, j] / total, i == j))]);
        }

        AnsiConsole.Write(table);
        AnsiConsole.Write(confusion);
        AnsiConsole.MarkupLine(Line($"Test accuracy: [bold]{matrix.Accuracy:0.00%}[/] of {matrix.Total} images."));

        static string Short(string name) => name.Length > 4 ? name[..4] : name;
    }

    /// <summary>The median of single inferences, and the bytes that they allocated.</summary>
    public static void Latency(Network network, LabeledData data)
    {
        var scores = new float[network.Info.OutputLength];
        var times = new double[2000];
        for (int i = 0; i < times.Length; i++)
        {
            network.Forward(data.Input(i % data.Count), scores);
        }

        // The methods are compiled optimised in the background after their first calls.
        Thread.Sleep(300);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < times.Length; i++)
        {
            long start = Stopwatch.GetTimestamp();
            network.Forward(data.Input(i % data.Count), scores);
            times[i] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Array.Sort(times);
        AnsiConsole.MarkupLine(Line($"One image: [bold]{times[times.Length / 2]:0.0} µs[/], median of {times.Length}; {allocated} bytes allocated by all of them."));
    }

    public static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Shade(int count, double share, bool isRight) => (count, isRight) switch
    {
        (0, _) => "[grey]·[/]",
        (_, true) => $"[bold green]{count}[/]",
        _ when share > 0.05 => $"[red]{count}[/]",
        _ when share > 0.01 => $"[yellow]{count}[/]",
        _ => $"{count}",
    };
}
