using System.CommandLine;
using System.Globalization;
using CnnGen.Benchmarks.Networks;
using CnnGen.Tool.Commands;
using CnnGen.Tool.OnnxRuntime;
using CnnGen.Tool.Timing;
using Spectre.Console;
using static CnnGen.Benchmarks.Commands.ResultTable;

namespace CnnGen.Benchmarks.Commands;

/// <summary><c>peers</c>: one sample's inference beside ONNX Runtime's, with the same weights, in one run.</summary>
internal static class PeersCommand
{
    /// <summary>Relative difference between the outputs up to which they are the same.</summary>
    private const double Tolerance = 1e-3;

    private const int Success = 0, Disagreement = 1, Incomplete = 2;

    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Option<string[]> networks = Options.Networks(PeerNetwork.All.Select(network => network.Name));
        Option<double> seconds = Options.Seconds("How long each network is timed, in seconds.", 3);
        var threads = new Option<int>("--threads")
        {
            Description = "Threads that ONNX Runtime may use; a generated network uses one.",
            DefaultValueFactory = _ => 1,
        };
        threads.Require(number => number >= 1, _ => "--threads takes a number from 1 on.");
        var command = new Command("peers", "Times one sample's inference beside ONNX Runtime's. Code 1: the outputs differ; 2: the library or a model is missing.")
        {
            networks, seconds, threads,
        };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(networks), parsed.GetValue(seconds), parsed.GetValue(threads)));
        return command;
    }

    private static int Run(string[] names, double seconds, int threads)
    {
        bool isComplete = true, agrees = true;
        OrtApi? api = null;
        try
        {
            api = OrtApi.Load(OrtLibrary.Locate(Console.WriteLine));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"ONNX Runtime {api.Version} with {threads} thread(s); ours with 1, vectors of {VectorWidth.Lanes * 32} bits. {Environment.ProcessorCount} processors."));
        }
        catch (OnnxRuntimeUnavailableException exception)
        {
            isComplete = false;
            Console.Error.WriteLine(exception.Message);
            Console.Error.WriteLine("Ours alone is timed: nothing is compared.");
        }

        Table table = ResultTable.Create(["ours, us", "ONNX Runtime, us", "ratio", "quartiles", "GFLOP/s", "of the peak", "ONNX Runtime", "bytes", "difference"]);

        foreach (PeerNetwork peer in PeerNetwork.All.Where(network => names.Length == 0 || names.Contains(network.Name)))
        {
            try
            {
                PeerResult result = PeerResult.Measure(peer, api, seconds, ourThreads: 1, threads);
                double operations = 2.0 * result.MultiplyAdds, peak = MultiplyAddPeak.Measure();
                agrees &= result.Difference is null or <= Tolerance; // false for NaN, too
                table.AddRow(peer.Name, Text(result.Times.OurMedian * 1e6, "0.000"), Text(result.Times.PeerMedian * 1e6, "0.000"),
                    Text(result.Times.Ratio, "0.00"), $"{Text(result.Times.RatioQuantile(0.25), "0.00")}..{Text(result.Times.RatioQuantile(0.75), "0.00")}",
                    Text(1e-9 * operations / result.Times.OurMedian, "0.0"), Text(operations / result.Times.OurMedian / peak, "0 %"),
                    Text(operations / result.Times.PeerMedian / peak, "0 %"), Text(result.AllocatedBytes, "0"), Text(result.Difference, "0.0e+0"));
            }
            catch (FileNotFoundException exception)
            {
                isComplete = false;
                Console.Error.WriteLine($"{peer.Name} is left out: {exception.Message}");
            }
        }

        Print(table);
        Console.WriteLine("Times: medians of the means of rounds in turn. Ratio: ONNX Runtime's time by ours; its quartiles over the pairs of rounds.");
        Console.WriteLine("GFLOP/s: ours, in the operations of the direct form. Of the peak: the same by what one core does at most, measured after each network, ours and ONNX Runtime's; Winograd's form passes it.");
        Console.WriteLine("Bytes: managed memory one of our inferences allocates. Difference: of the outputs, relative.");
        if (!agrees)
        {
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"The outputs differ by more than {Tolerance}."));
        }

        return !agrees ? Disagreement : isComplete ? Success : Incomplete;
    }
}
