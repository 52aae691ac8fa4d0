using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace CnnGen.Benchmarks;

/// <summary>Our forward pass beside ONNX Runtime's: one image, same weights, one after the other in many rounds.</summary>
internal static class Peers
{
    private static readonly (string Name, Func<Network> Make)[] Networks =
    [
        ("book6", () => new Book6(1)), ("lenet", () => new LeNet(1)), ("mnistcnn", () => new MnistCnn(1)), ("anfany", () => new Anfany(1)), ("vgg_cifar", () => new VggCifar(1)),
    ];

    public static int Run(string[] names, double seconds, int threads)
    {
        string? version = OnnxRuntime.TryLoad(out string reason);
        string? models = Models();
        Console.WriteLine(version is null ? $"Without ONNX Runtime: {reason}" : $"ONNX Runtime {version}, {threads} thread(s); ours one thread, vectors of {VectorWidth.Lanes * 32} bits.");
        var table = new Table().AddColumns("network");
        foreach (string column in new[] { "ours, ms", "ONNX Runtime, ms", "ratio", "ours, GFLOP/s", "bytes", "largest difference" })
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        bool isEqual = true;
        foreach ((string name, Func<Network> make) in Networks.Where(network => names.Length == 0 || names.Contains(network.Name)))
        {
            Network network = make();
            string? model = Prepare(name, network, models);
            if (model is null)
            {
                Console.WriteLine($"{name}: skipped, no model in the folder that CNNGEN_SHARED names.");
                continue;
            }

            Row row = Measure(network, version is null ? null : model, seconds, threads);
            isEqual &= row.Difference <= 1e-3;
            double ratio = row.Peer / row.Ours;
            table.AddRow(
                name, Text(row.Ours * 1e3, "0.0000"), row.Peer == 0 ? "-" : Text(row.Peer * 1e3, "0.0000"), row.Peer == 0 ? "-" : Text(ratio, "0.00"),
                Text(2e-9 * network.Info.MultiplyAdds / row.Ours, "0.0"), $"{row.Bytes}", Text(row.Difference, "0.0e+0"));
        }

        AnsiConsole.Write(table);
        return isEqual ? 0 : 1;
    }

    private sealed record Row(double Ours, double Peer, long Bytes, double Difference);

    /// <summary>Rounds of equal length in turn; the medians of the rounds' means.</summary>
    private static Row Measure(Network network, string? model, double seconds, int threads)
    {
        NetworkInfo info = network.Info;
        var random = new RandomSequence(1);
        float[] input = [.. Enumerable.Range(0, info.InputLength).Select(_ => (float)random.NextDouble())];
        float[] ours = new float[info.OutputLength], theirs = new float[info.OutputLength];
        using OnnxRuntime? peer = model is null ? null : new OnnxRuntime(
            model, threads, input, [info.Input.Channels, .. info.Input.Spatial], theirs, [info.Output.Channels, .. info.Output.Spatial]);
        using Workspace workspace = network.CreateWorkspace();
        Action run = () => network.Forward(input, ours, workspace), runPeer = () => peer?.Run();

        // Warm, and long enough for the second tier of compilation.
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start).TotalSeconds < 1;)
        {
            run();
            runPeer();
        }

        int count = Rounds(run), peerCount = Rounds(runPeer);
        List<double> times = [], peerTimes = [];
        long before = GC.GetAllocatedBytesForCurrentThread();
        run();
        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start).TotalSeconds < seconds || times.Count < 5;)
        {
            times.Add(Time(run, count));
            peerTimes.Add(Time(runPeer, peerCount));
        }

        double difference = peer is null ? 0 : ours.Zip(theirs).Max(pair => Math.Abs(pair.First - pair.Second) / (Math.Abs(pair.Second) + 1e-3));
        return new Row(Median(times), peer is null ? 0 : Median(peerTimes), bytes, difference);

        // About 20 ms a round.
        int Rounds(Action action) => Math.Max(1, (int)(0.02 / Math.Max(Time(action, 3), 1e-7)));
    }

    private static double Time(Action action, int count)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < count; i++)
        {
            action();
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds / count;
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }

    /// <summary>The model's file; its weights go into the network. The VGG is written here from the network's own.</summary>
    private static string? Prepare(string name, Network network, string? models)
    {
        if (name == "vgg_cifar")
        {
            string path = Path.Combine(Path.GetTempPath(), "cnngen-vgg-cifar.onnx");
            OnnxFile.WriteVgg(path, network);
            return path;
        }

        string? model = models is null ? null : Path.Combine(models, name, "model.onnx");
        if (model is null || !File.Exists(model))
        {
            return null;
        }

        IReadOnlyList<NamedTensor> weights = OnnxFile.ReadWeights(model);
        foreach ((Parameter parameter, NamedTensor tensor) in network.Parameters.Zip(weights))
        {
            if (!parameter.Info.Shape.SequenceEqual(tensor.Shape))
            {
                throw new InvalidDataException($"{model}: '{tensor.Name}' is [{string.Join(", ", tensor.Shape)}], '{parameter.Name}' [{string.Join(", ", parameter.Info.Shape)}].");
            }

            parameter.Set(tensor.Values);
        }

        return model;
    }

    private static string? Models()
    {
        string? root = Environment.GetEnvironmentVariable("CNNGEN_SHARED");
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); root is null && folder is not null; folder = folder.Parent)
        {
            root = File.Exists(Path.Combine(folder.FullName, "CnnGen.sln")) ? Path.Combine(folder.Parent!.FullName, "shared") : null;
        }

        return root is null ? null : Path.Combine(root, "conformance", "models");
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
