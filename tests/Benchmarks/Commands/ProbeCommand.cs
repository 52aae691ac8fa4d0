using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using CnnGen.Benchmarks.Networks;
using CnnGen.Tool.OnnxRuntime;

namespace CnnGen.Benchmarks.Commands;

/// <summary>
/// <c>probe</c>, which other commands call: a fresh process that loads one network, ours or ONNX Runtime's, infers once, and says on a line how long that took and how much memory it has.
/// </summary>
internal static class ProbeCommand
{
    private const string Name = "probe", Peer = "peer";

    /// <summary>The command, which the help does not list.</summary>
    public static Command Create()
    {
        var side = new Argument<string>("side");
        var network = new Argument<string>("network");
        var input = new Argument<string>("input");
        var output = new Argument<string>("output");
        var command = new Command(Name) { side, network, input, output };
        command.Hidden = true;
        command.SetAction(parsed => Run(parsed.GetRequiredValue(side) == Peer, PeerNetwork.All.Single(peer => peer.Name == parsed.GetValue(network)), parsed.GetRequiredValue(input), parsed.GetRequiredValue(output)));
        return command;
    }

    /// <summary>Probes a network in a process of its own.</summary>
    /// <param name="network">Which.</param>
    /// <param name="isPeer">ONNX Runtime's, or ours.</param>
    /// <param name="inputName">The input of the model.</param>
    /// <param name="outputName">The output of the model.</param>
    /// <exception cref="InvalidOperationException">The process fails.</exception>
    public static ProbeResult Start(PeerNetwork network, bool isPeer, string inputName, string outputName)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet")
        {
            start.ArgumentList.Add(typeof(ProbeCommand).Assembly.Location);
        }

        foreach (string argument in new[] { Name, isPeer ? Peer : "ours", network.Name, inputName, outputName })
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 && ProbeResult.TryParse(text) is { } result
            ? result
            : throw new InvalidOperationException($"The process that loads {network.Name} ended with code {process.ExitCode}: {text}");
    }

    private static int Run(bool isPeer, PeerNetwork network, string inputName, string outputName)
    {
        // What both need is made before the clock starts: the library is loaded, the shapes are known.
        (string model, string weights) = (network.ModelPath, network.WeightsPath);
        OrtApi? api = isPeer ? OrtApi.Load(OrtLibrary.Locate(null)) : null;
        NetworkInfo info = network.Info;
        float[] input = new float[info.InputLength], output = new float[info.OutputLength];
        long before = Status("VmRSS");
        long begin = Stopwatch.GetTimestamp();
        object loaded;
        if (isPeer)
        {
            var session = new OrtSession(api!, File.ReadAllBytes(model), inputName, ShapeOf(info.Input), [(outputName, ShapeOf(info.Output))], threads: 1);
            session.Run();
            loaded = session;
        }
        else
        {
            Network ours = network.Load(weights);
            ours.Forward(input, output);
            ours.Freeze();
            loaded = ours;
        }

        double milliseconds = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{milliseconds} {Status("VmRSS")} {Status("VmHWM")} {before}"));
        GC.KeepAlive(loaded);
        return 0;
    }

    private static long[] ShapeOf(TensorShape shape) => [1, shape.Channels, .. shape.Spatial.Select(size => (long)size)];

    /// <summary>A line of Linux's table of the process, in kilobytes.</summary>
    private static long Status(string field) => File.ReadLines("/proc/self/status").Where(line => line.StartsWith(field + ":", StringComparison.Ordinal))
        .Select(line => long.Parse(line.AsSpan(field.Length + 1, line.Length - field.Length - 3).Trim(), NumberStyles.None, CultureInfo.InvariantCulture)).Single();
}
