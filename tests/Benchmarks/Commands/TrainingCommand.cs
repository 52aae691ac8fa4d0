using System.CommandLine;
using System.Globalization;
using CnnGen.Benchmarks.Networks;
using CnnGen.Benchmarks.Peers;
using CnnGen.Tool.Timing;
using Gallery.Networks;
using Spectre.Console;
using static CnnGen.Benchmarks.Commands.ResultTable;

namespace CnnGen.Benchmarks.Commands;

/// <summary><c>training</c>: one step (forward, loss, backward, SGD with momentum) beside PyTorch's, in one run.</summary>
internal static class TrainingCommand
{
    private const int Success = 0, Incomplete = 2;

    private static readonly (string Name, Func<Network> Make, int Batch)[] Networks =
    [
        ("lenet", () => new LeNet(seed: 1), 64),
        ("mnistcnn", () => new MnistCnn(seed: 1), 64),
        ("vgg_cifar", () => new VggCifar(seed: 1), 32),
        ("anfany", () => new Anfany(seed: 1), 16),
        ("voxel3d", () => new Voxel3D(seed: 1), 8),
        ("resnet18", () => new ResNet18(seed: 1), 8),
    ];

    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Option<string[]> networks = Options.Networks(Networks.Select(network => network.Name));
        var seconds = new Option<double>("--seconds") { Description = "How long each network is timed, in seconds.", DefaultValueFactory = _ => 5 };
        var threads = new Option<int>("--threads") { Description = "Threads of both.", DefaultValueFactory = _ => 1 };
        var command = new Command("training", "Times a training step beside PyTorch's. Code 2: PyTorch is missing.") { networks, seconds, threads };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(networks), parsed.GetValue(seconds), parsed.GetValue(threads)));
        return command;
    }

    private static int Run(string[] names, double seconds, int threads)
    {
        bool isComplete = true;
        Table table = ResultTable.Create(["batch", "ours, ms", "PyTorch, ms", "ratio", "quartiles", "GFLOP/s", "bytes a step"]);

        string version = "missing";
        foreach ((string name, Func<Network> make, int batch) in Networks.Where(network => names.Length == 0 || names.Contains(network.Name)))
        {
            using PyTorchPeer? peer = PyTorchPeer.Start(name, batch, threads);
            Network network = make();
            network.Threads = threads;
            long parameters = network.Info.Parameters.Where(parameter => parameter.IsTrained).Sum(parameter => (long)parameter.Length);
            if (peer is not null && peer.ParameterCount != parameters)
            {
                throw new InvalidOperationException($"{name} has {parameters} parameters, PyTorch's {peer.ParameterCount}: they are not the same network.");
            }

            isComplete &= peer is not null;
            version = peer?.Version ?? version;
            (float[] input, float[] target) = Batch(network.Info, batch);
            using var session = new TrainingSession(network, batch);
            var optimizer = new Sgd(1e-3, momentum: 0.9);
            Comparison times = Alternation.Measure(() => session.Step(input, target, optimizer), peer is null ? null : peer.Step, seconds, threads: 1); // PyTorch waits for its turn in a process of its own
            long before = GC.GetAllocatedBytesForCurrentThread();
            session.Step(input, target, optimizer);
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

            // The backward pass has two products for each of the forward pass.
            table.AddRow(name, Text(batch, "0"), Text(times.OurMedian * 1e3, "0.00"), Text(times.PeerMedian * 1e3, "0.00"), Text(times.Ratio, "0.00"),
                $"{Text(times.RatioQuantile(0.25), "0.00")}..{Text(times.RatioQuantile(0.75), "0.00")}",
                Text(3 * 2e-9 * network.Info.MultiplyAdds * batch / times.OurMedian, "0.0"), Text(allocated, "0"));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"PyTorch {version}; {threads} thread(s); vectors of {VectorWidth.Lanes * 32} bits, {Environment.ProcessorCount} processors."));
        Print(table);
        return isComplete ? Success : Incomplete;
    }

    private static (float[] Input, float[] Target) Batch(NetworkInfo info, int batch)
    {
        var random = new RandomSequence(1);
        float[] input = new float[batch * info.InputLength], target = new float[batch * info.OutputLength];
        foreach (ref float value in input.AsSpan())
        {
            value = (float)random.NextDouble();
        }

        for (int sample = 0; sample < batch; sample++)
        {
            target[(sample * info.OutputLength) + random.Next(info.OutputLength)] = 1;
        }

        return (input, target);
    }
}
