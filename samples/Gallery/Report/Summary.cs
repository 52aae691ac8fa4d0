using System.Globalization;
using Spectre.Console;

namespace Gallery.Report;

/// <summary>The table of a network's layers, as people know it from Keras.</summary>
internal static class Summary
{
    /// <summary>Prints the table, a row for each layer, with totals below.</summary>
    public static void Print(IAnsiConsole console, NetworkInfo info)
    {
        var table = new Table().Border(TableBorder.Horizontal).Title(Markup.Escape(info.Name));
        table.AddColumn(new TableColumn("layer").NoWrap());
        table.AddColumn(new TableColumn("kind").NoWrap());
        table.AddColumn(new TableColumn("output").NoWrap());
        table.AddColumn(new TableColumn("parameters").RightAligned().NoWrap());
        table.AddColumn(new TableColumn("multiply-adds").RightAligned().NoWrap());
        table.AddRow("input", "", info.Input.ToString(), "", "");
        foreach (LayerInfo layer in info.Layers)
        {
            table.AddRow(Markup.Escape(layer.Name), layer.Kind, layer.Output.ToString(), Number(layer.ParameterCount), Number(layer.MultiplyAdds));
        }

        console.Write(table);
        console.WriteLine($"Parameters:     {Number(info.ParameterCount)} ({Size(info.ParameterCount * 4)})");
        console.WriteLine($"Multiply-adds:  {Number(info.MultiplyAdds)} a sample");
        console.WriteLine($"Arena:          {Number(info.ArenaLength * 4L)} bytes ({Size(info.ArenaLength * 4L)}) written by one inference");
        console.WriteLine($"Training:       {Number(info.TrainingBytes(1))} bytes ({Size(info.TrainingBytes(1))}) for a batch of one sample, {Number(info.TrainingBytes(2) - info.TrainingBytes(1))} for each more");
    }

    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Size(long bytes) => (bytes / 1048576.0).ToString("0.0", CultureInfo.InvariantCulture) + " MiB";
}
