using System.CommandLine;
using CnnGen.Tool.Report;

namespace CnnGen.Tool.Commands;

/// <summary><c>summary</c>: a network's layers with their shapes, parameters and work.</summary>
internal static class SummaryCommand
{
    public static Command Create()
    {
        var network = new NetworkOptions();
        var command = new Command("summary", "Lists a network's layers: shapes, parameters, multiply-adds, algorithms.");
        network.AddTo(command);
        command.SetAction(parsed => Errors.Guard(() =>
        {
            Write(network.Open(parsed).Network.Info, Console.Out, Console.IsOutputRedirected);
            return 0;
        }));
        return command;
    }

    /// <summary>Writes the table and the sums below it.</summary>
    public static void Write(NetworkInfo info, TextWriter output, bool isPlain)
    {
        var table = new ReportTable("layer", "what", "reads", "output", ">parameters", ">multiply-adds", "algorithm");
        table.Add("input", "", "", info.Input.ToString(), "-", "-", "");
        for (int i = 0; i < info.Layers.Count; i++)
        {
            LayerInfo layer = info.Layers[i];
            string above = i == 0 ? "input" : info.Layers[i - 1].Name, inputs = string.Join(", ", LayerText.Inputs(info, layer));
            table.Add(
                layer.Name, LayerText.Of(layer), inputs == above ? "" : inputs, layer.Output.ToString(), Numbers.GroupedOrDash(layer.ParameterCount),
                Numbers.GroupedOrDash(layer.MultiplyAdds), layer.Algorithm);
        }

        table.Write(output, isPlain);
        output.WriteLine($"{info.Name}: {Numbers.Grouped(info.ParameterCount)} parameters, {Numbers.Grouped(info.MultiplyAdds)} multiply-adds a sample.");
        output.WriteLine($"Outputs: {string.Join(", ", info.Outputs.Select(one => $"{one.Name} {one.Shape}"))}.");
        output.WriteLine($"Memory: {Numbers.Grouped(info.ArenaLength * 4L)} bytes an inference, {Numbers.Grouped(info.PackedLength * 4L)} bytes of packed weights.");
        output.WriteLine($"Training: {Numbers.Grouped(info.TrainingBytes(1))} bytes for a batch of one sample, {Numbers.Grouped(info.TrainingBytes(2) - info.TrainingBytes(1))} for each sample more.");
    }
}
