using System.CommandLine;
using CnnGen.Benchmarks.Networks;
using CnnGen.Benchmarks.Onnx;
using CnnGen.Tool.Onnx;
using CnnGen.Tool.OnnxRuntime;
using Spectre.Console;
using static CnnGen.Benchmarks.Commands.ResultTable;

namespace CnnGen.Benchmarks.Commands;

/// <summary><c>start</c> and <c>memory</c>: fresh processes that load a network, ours and ONNX Runtime's in turn.</summary>
internal static class FreshCommands
{
    private const double Kilobyte = 1024;

    /// <summary><c>start</c>: from the start of loading to the first result.</summary>
    public static Command Start() => Create(
        "start", "From the start of loading to the first result, in fresh processes, beside ONNX Runtime's session.", ["lenet", "resnet50"],
        ["ours, ms", "ONNX Runtime, ms", "ratio"], (network, ours, peers) =>
        {
            double our = Median(ours.Select(result => result.Milliseconds)), peer = Median(peers.Select(result => result.Milliseconds));
            return [Text(our, "0.0"), Text(peer, "0.0"), Text(peer / our, "0.00")];
        });

    /// <summary><c>memory</c>: resident memory after the first result.</summary>
    public static Command Memory() => Create(
        "memory", "Resident memory after the first result, in fresh processes, beside ONNX Runtime's session; ours frozen.", ["lenet", "resnet50", "yolov1"],
        ["packed weights, MB", "arena, MB", "ours, MB", "ONNX Runtime, MB", "ratio", "ours, at most", "ONNX Runtime, at most"], (network, ours, peers) =>
        {
            double our = Median(ours.Select(result => result.Resident / Kilobyte)), peer = Median(peers.Select(result => result.Resident / Kilobyte));
            double most = Median(ours.Select(result => result.Peak / Kilobyte)), peerMost = Median(peers.Select(result => result.Peak / Kilobyte));
            return
            [
                Text(network.Info.PackedLength * 4 / Kilobyte / Kilobyte, "0.0"), Text(network.Info.ArenaLength * 4 / Kilobyte / Kilobyte, "0.0"),
                Text(our, "0.0"), Text(peer, "0.0"), Text(peer / our, "0.00"), Text(most, "0.0"), Text(peerMost, "0.0"),
            ];
        });

    private static Command Create(
        string name, string description, string[] networks, string[] columns, Func<PeerNetwork, List<ProbeResult>, List<ProbeResult>, string[]> row)
    {
        Option<string[]> chosen = Options.Networks(PeerNetwork.All.Select(network => network.Name), "Which networks.", networks);
        var runs = new Option<int>("--runs") { Description = "Processes of each.", DefaultValueFactory = _ => 5 };
        var command = new Command(name, description) { chosen, runs };
        command.SetAction(parsed =>
        {
            // Fetched here, if it must be, and not by each process.
            OrtLibrary.Locate(Console.WriteLine);
            Table table = ResultTable.Create(columns);

            foreach (PeerNetwork network in PeerNetwork.All.Where(network => parsed.GetRequiredValue(chosen).Contains(network.Name)))
            {
                (_, OnnxGraph graph) = network.Prepare();
                (string input, string output) = (OnnxParameters.InputOf(graph), graph.Outputs[0].Name);
                List<ProbeResult> ours = [], peers = [];
                for (int run = 0; run < parsed.GetValue(runs); run++)
                {
                    ours.Add(ProbeCommand.Start(network, isPeer: false, input, output));
                    peers.Add(ProbeCommand.Start(network, isPeer: true, input, output));
                }

                table.AddRow([network.Name, .. row(network, ours, peers)]);
            }

            Print(table);
        });
        return command;
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
