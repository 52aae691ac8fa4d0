using System.CommandLine;
using CnnGen.Tool.Networks;
using CnnGen.Tool.OnnxRuntime;
using CnnGen.Tool.Report;
using CnnGen.Tool.Timing;

namespace CnnGen.Tool.Commands;

/// <summary><c>bench</c>: how fast a network infers, alone or beside ONNX Runtime in one run.</summary>
internal static class BenchCommand
{
    /// <summary>Relative difference between the outputs up to which they agree.</summary>
    private const double Tolerance = 1e-3;

    public static Command Create()
    {
        var network = new NetworkOptions();
        Option<int> threads = Count("--threads", Network.MostThreads, "Threads that a call may use, ONNX Runtime's too; a small network stays on one.");
        Option<int> batch = Count("--batch", int.MaxValue, "Samples of a call.");
        var seconds = new Option<double>("--seconds") { Description = "How long is measured, after warming up.", DefaultValueFactory = _ => 3 };
        seconds.Require(number => number is > 0 and < 1e6, _ => "--seconds takes a number above 0, below a million.");
        var layers = new Option<bool>("--layers") { Description = "Time each layer, too, of one sample on one thread, beside what the generator estimated." };
        Option<string?> against = Against();
        var json = new Option<string?>("--json") { Description = "A file for all figures as JSON." };
        var command = new Command("bench", "Times a network's inference. Code 1: its outputs and ONNX Runtime's differ.") { threads, batch, seconds, layers, against, json };
        network.AddTo(command);
        command.SetAction(parsed => Errors.Guard(() =>
        {
            OpenedNetwork source = network.Open(parsed);
            OrtApi? api = Load(parsed.GetValue(against));
            BenchResult result = Measure(source, api, parsed.GetValue(batch), parsed.GetValue(threads), parsed.GetValue(seconds), parsed.GetValue(layers));
            Write(result, Console.Out, Console.IsOutputRedirected);
            if (parsed.GetValue(json) is { } path)
            {
                WholeFile.Write(path, result.WriteJson);
            }

            if (result.Difference is null or <= Tolerance)
            {
                return 0;
            }

            Console.Error.WriteLine($"The outputs differ by {Numbers.Scientific(result.Difference.Value)}, more than {Numbers.Scientific(Tolerance)}.");
            return 1;
        }));
        return command;
    }

    /// <summary>The option that names ONNX Runtime.</summary>
    public static Option<string?> Against() => new("--against")
    {
        Description = "ONNX Runtime's library to compare with, or 'onnxruntime': the one in the npm package onnxruntime-node, fetched once.",
    };

    /// <summary>ONNX Runtime as it was named; null where it was not.</summary>
    public static OrtApi? Load(string? library) => library is null ? null : OrtApi.Load(library == "onnxruntime" ? OrtLibrary.Locate(Console.Error.WriteLine) : library);

    /// <summary>Compares the outputs, then times.</summary>
    public static BenchResult Measure(OpenedNetwork source, OrtApi? api, int batch, int threads, double seconds, bool byLayer)
    {
        Network network = source.Network;
        NetworkInfo info = network.Info;
        float[] input = new float[checked(batch * info.InputLength)], output = new float[checked(batch * info.OutputLength)];
        var random = new RandomSequence(1);
        foreach (ref float value in input.AsSpan())
        {
            value = (float)((2 * random.NextDouble()) - 1);
        }

        network.Threads = threads;
        network.Forward(input, output);
        using PeerSession? peer = api is null ? null : PeerSession.Open(source, api, batch, threads);
        double? difference = peer?.Difference(input, output);
        Comparison times = Alternation.Measure(() => network.Forward(input, output), peer is null ? null : peer.Run, seconds, threads);
        long before = GC.GetTotalAllocatedBytes(precise: true);
        network.Forward(input, output);
        long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        IReadOnlyList<double>? layers = byLayer ? TimedNetwork.Of(network).Measure(input.AsSpan(0, info.InputLength), output.AsSpan(0, info.OutputLength), seconds) : null;
        return new BenchResult(info, batch, threads, times, allocated, MultiplyAddPeak.Measure(), api?.Version, difference, layers) { IsPeerOneByOne = peer is { IsOneByOne: true } };
    }

    /// <summary>Writes the figures.</summary>
    public static void Write(BenchResult result, TextWriter output, bool isPlain)
    {
        NetworkInfo info = result.Info;
        output.WriteLine($"{info.Name}: batch {result.Batch}, {result.Threads} thread(s), vectors of {VectorWidth.Lanes * 32} bits; a core does at most {Numbers.Fixed(result.Peak / 1e9, 0)} GFLOP/s.");
        var table = new ReportTable("", ">median, ms", ">minimum, ms", ">GFLOP/s");
        table.Add("CnnGen", Numbers.Short(result.Times.OurMedian * 1e3), Numbers.Short(result.Times.Ours.Min() * 1e3), Numbers.Fixed(result.FlopsPerSecond / 1e9, 1));
        if (result.Times.PeerMedian is { } peer)
        {
            table.Add(
                $"ONNX Runtime {result.PeerVersion}", Numbers.Short(peer * 1e3), Numbers.Short(result.Times.Peer.Min() * 1e3),
                Numbers.Fixed(result.FlopsPerSecond / 1e9 * result.Times.OurMedian / peer, 1));
        }

        table.Write(output, isPlain);
        if (result.IsPeerOneByOne)
        {
            output.WriteLine($"The model is of one sample alone: ONNX Runtime ran {result.Batch} times for a batch.");
        }

        if (result.Times.Ratio is { } ratio)
        {
            output.WriteLine(
                $"Ratio, ONNX Runtime's time by ours: {Numbers.Fixed(ratio, 2)} (quartiles {Numbers.Fixed(result.Times.RatioQuantile(0.25)!.Value, 2)} to "
                + $"{Numbers.Fixed(result.Times.RatioQuantile(0.75)!.Value, 2)}); largest difference of the outputs {Numbers.Scientific(result.Difference!.Value)}.");
        }

        output.WriteLine(
            $"Arena {Numbers.Grouped(info.ArenaLength * 4L)} bytes, packed weights {Numbers.Grouped(info.PackedLength * 4L)} bytes, allocated a call {Numbers.Grouped(result.Allocated)} bytes.");
        if (result.LayerSeconds is not { } seconds)
        {
            return;
        }

        var layers = new ReportTable("layer", "what", "algorithm", ">us", ">estimated", ">share of time", ">share of peak");
        double sum = seconds.Sum();
        for (int i = 0; i < info.Layers.Count; i++)
        {
            LayerInfo layer = info.Layers[i];
            layers.Add(
                layer.Name, LayerText.Of(layer), layer.Algorithm, seconds[i] == 0 ? "-" : Numbers.Fixed(seconds[i] * 1e6, 2),
                layer.EstimatedNanoseconds == 0 ? "-" : Numbers.Fixed(layer.EstimatedNanoseconds * 1e-3, 2), seconds[i] == 0 ? "-" : Numbers.Fixed(100 * seconds[i] / sum, 1) + " %",
                result.ShareOfPeak(i) is { } share ? Numbers.Fixed(100 * share, 0) + " %" : "-");
        }

        if (seconds[^1] != 0)
        {
            layers.Add("", "copies of input and output", "", Numbers.Fixed(seconds[^1] * 1e6, 2), "-", Numbers.Fixed(100 * seconds[^1] / sum, 1) + " %", "-");
        }

        layers.Write(output, isPlain);
        output.WriteLine("Share of peak: of the direct form's multiply-adds, of which Winograd's and Strassen's forms need fewer.");
        output.WriteLine("One sample on one thread, in us; each figure has some 20 ns of the clock's own in it. Estimated: what the planner reckoned with, for a nominal core of 3.3 GHz with 256-bit vectors.");
    }

    private static Option<int> Count(string name, int most, string description)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => 1 };
        option.Require(number => number >= 1 && number <= most, _ => $"{name} takes a number from 1 {(most == int.MaxValue ? "on" : $"to {most}")}.");
        return option;
    }
}
