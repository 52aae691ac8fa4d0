using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using CnnGen.Benchmarks.Networks;
using CnnGen.Tool.Commands;
using CnnGen.Tool.OnnxRuntime;
using Spectre.Console;
using static CnnGen.Benchmarks.Commands.ResultTable;

namespace CnnGen.Benchmarks.Commands;

/// <summary><c>threads</c>: one sample's inference on one thread and on several, ours and ONNX Runtime's, and how fast helpers begin.</summary>
internal static class ThreadsCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Option<string[]> networks = Options.Networks(PeerNetwork.All.Select(network => network.Name));
        Option<double> seconds = Options.Seconds("How long each network is timed with each number of threads, in seconds.", 2);
        var threads = new Option<int>("--threads") { Description = "Threads of both beside one.", DefaultValueFactory = _ => Environment.ProcessorCount };
        threads.Require(number => number is >= 2 and <= Network.MostThreads, _ => $"--threads takes a number from 2 to {Network.MostThreads}.");
        var command = new Command("threads", "Times one sample's inference on one thread and on several, beside ONNX Runtime's. Code 2: the library or a model is missing.") { networks, seconds, threads };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(networks), parsed.GetValue(seconds), parsed.GetValue(threads)));
        return command;
    }

    private static int Run(string[] names, double seconds, int threads)
    {
        bool isComplete = true;
        OrtApi? api = null;
        try
        {
            api = OrtApi.Load(OrtLibrary.Locate(Console.WriteLine));
        }
        catch (OnnxRuntimeUnavailableException exception)
        {
            isComplete = false;
            Console.Error.WriteLine(exception.Message);
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"ONNX Runtime {api?.Version ?? "-"}; vectors of {VectorWidth.Lanes * 32} bits; {Environment.ProcessorCount} processors."));
        ((double Caller, double Helper) awake, (double Caller, double Helper) asleep) = StartLatency();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Start, from the call to the first instruction, medians: the caller's own part {awake.Caller:0} ns, a helper's {awake.Helper:0} ns; where the helper sleeps, {asleep.Caller:0} and {asleep.Helper:0} ns."));
        Table table = ResultTable.Create(["sections", "ours 1, us", $"ours {threads}, us", "gain", "ONNX 1, us", $"ONNX {threads}, us", "gain", "ratio 1", $"ratio {threads}"]);

        foreach (PeerNetwork peer in PeerNetwork.All.Where(network => names.Length == 0 || names.Contains(network.Name)))
        {
            try
            {
                PeerResult one = PeerResult.Measure(peer, api, seconds, 1, 1), many = PeerResult.Measure(peer, api, seconds, threads, threads);
                table.AddRow(
                    peer.Name, Text(peer.Make().Info.InferenceSections.Count, "0"), Text(one.Times.OurMedian * 1e6, "0.00"), Text(many.Times.OurMedian * 1e6, "0.00"),
                    Text(one.Times.OurMedian / many.Times.OurMedian, "0.00"), Text(one.Times.PeerMedian * 1e6, "0.00"), Text(many.Times.PeerMedian * 1e6, "0.00"),
                    Text(one.Times.PeerMedian / many.Times.PeerMedian, "0.00"), Text(one.Times.Ratio, "0.00"), Text(many.Times.Ratio, "0.00"));
            }
            catch (FileNotFoundException exception)
            {
                isComplete = false;
                Console.Error.WriteLine($"{peer.Name} is left out: {exception.Message}");
            }
        }

        Print(table);
        Console.WriteLine("Times: medians of the means of rounds in turn. Gain: one thread's time by that of several. Ratio: ONNX Runtime's time by ours. Sections: none where ours stays on one thread.");
        return isComplete ? 0 : 2;
    }

    /// <summary>Nanoseconds from a call to the first instructions of its parts, medians: of calls that follow each other, and of calls after the helper fell asleep.</summary>
    private static ((double Caller, double Helper) Awake, (double Caller, double Helper) Asleep) StartLatency()
    {
        var probe = new HelperProbe();
        return (Median(pauseMilliseconds: 0), Median(pauseMilliseconds: 1));

        (double Caller, double Helper) Median(int pauseMilliseconds)
        {
            var found = new List<(double Caller, double Helper)>();
            for (int round = 0; round < 500; round++)
            {
                if (pauseMilliseconds != 0)
                {
                    Thread.Sleep(pauseMilliseconds);
                }

                found.Add(probe.Measure());
            }

            return (found.Select(one => one.Caller).Order().ElementAt(found.Count / 2), found.Select(one => one.Helper).Order().ElementAt(found.Count / 2));
        }
    }
}
