using System.CommandLine;
using System.Globalization;
using CnnGen.Benchmarks.Networks;
using CnnGen.Tool.Networks;
using CnnGen.Tool.Timing;
using Spectre.Console;
using static CnnGen.Benchmarks.Commands.ResultTable;

namespace CnnGen.Benchmarks.Commands;

/// <summary><c>kernels</c>: what each register tile and each kind of kernel makes of a core, beside the multiply-add peak in one run.</summary>
internal static class KernelsCommand
{
    /// <summary>Short, so that some rounds are interrupted by nobody.</summary>
    private const double RoundSeconds = 0.002;

    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Option<double> seconds = Options.Seconds("How long each kernel is timed, in seconds.", 1);
        var only = new Option<string>("--only") { Description = "Kernels with this in their name.", DefaultValueFactory = _ => "" };
        var command = new Command(
            "kernels",
            "Times generated kernels in networks of one layer, each in turns with multiply-adds from registers to registers: the share of that peak. One thread; copies of the input and the output do not count, "
            + "weights come from the cache where they fit it. GFLOP/s are those of the direct form, which Winograd's goes past. A tile is rows x floats.")
        {
            seconds, only,
        };
        command.SetAction(parsed => Run(parsed.GetValue(seconds), parsed.GetRequiredValue(only)));
        return command;
    }

    private static void Run(double seconds, string only)
    {
        KernelCase[] cases = [.. KernelCase.All.Where(one => one.Name.Contains(only, StringComparison.OrdinalIgnoreCase))];
        Table table = ResultTable.Create("kernel", ["estimated, us", "median, us", "minimum, us", "GFLOP/s", "of the peak", "at best", "algorithm"]);
        var peaks = new List<double>();
        foreach ((KernelCase one, Network network) in cases.Zip(KernelCase.Compile(cases)))
        {
            LayerInfo layer = network.Info.Layers[0];
            var random = new RandomSequence(1);
            float[] input = new float[network.Info.InputLength], output = new float[network.Info.OutputLength];
            foreach (ref float value in input.AsSpan())
            {
                value = (float)random.NextGaussian();
            }

            TimedNetwork timed = TimedNetwork.Of(network);
            Comparison times = Alternation.Measure(calls => timed.Measure(0, calls, input, output), Alternation.Clocked(MultiplyAddPeak.Run), seconds, RoundSeconds);
            double operations = 2.0 * layer.MultiplyAdds;
            double? atMedian = Rate(times.OurMedian), atBest = Rate(times.Ours.Min());
            double peak = MultiplyAddPeak.Operations / times.Peer.Min();
            peaks.Add(peak);
            table.AddRow(
                one.Name, Text(layer.EstimatedNanoseconds * 1e-3, "0.00"), Text(times.OurMedian * 1e6, "0.00"), Text(times.Ours.Min() * 1e6, "0.00"), Text(atMedian * 1e-9, "0.0"),
                Text(atMedian / (MultiplyAddPeak.Operations / times.PeerMedian), "0 %"), Text(atBest / peak, "0 %"), layer.Algorithm);

            double? Rate(double took) => operations == 0 ? null : operations / took;
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Vectors of {VectorWidth.Lanes * 32} bits; peak of a core {peaks.Max() * 1e-9:0} GFLOP/s at best, {peaks.Min() * 1e-9:0} at worst of the kernels' runs; rounds of {RoundSeconds * 1e3:0} ms in turn."));
        Print(table);
        Console.WriteLine("Of the peak: by the medians of both. At best: by the minima of both.");
    }
}
