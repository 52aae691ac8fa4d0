using System.Reflection;

namespace CnnGen.Reference.Tests;

/// <summary>The same bits for every number of threads, and nothing allocated.</summary>
public sealed class ThreadTests
{
    private static readonly int[] Counts = [1, 2, 3, 4, 7];

    /// <summary>Networks that are heavy enough to be divided, over all kinds of layers.</summary>
    private static readonly (string Name, string[] Lines)[] Heavy =
    [
        ("Plain", [
            "[Input(3, 40, 37)]", "[Conv2D(32, 3, Padding = Padding.Same, Activation = Activation.ReLU)]", "[Conv2D(48, 3, Padding = Padding.Same, PadMode = PadMode.Reflect)]", "[MaxPool(2)]",
            "[Conv2D(80, 3, Activation = Activation.GELU)]", "[AveragePool(3, Stride = 1, Pad = 1)]", "[Flatten]", "[Dense(70, Activation = Activation.Tanh)]", "[Dense(10)]", "[Softmax]"]),
        ("Branches", [
            "[Input(16, 30, 30)]", "[Conv2D(32, 1, Name = \"a\")]", "[Conv2D(24, 1, Name = \"b0\", From = \"input\")]", "[Conv2D(48, 3, Pad = 1, Name = \"b\")]",
            "[Conv2D(16, 5, Pad = 2, Name = \"c\", From = \"input\")]", "[MaxPool(3, Stride = 1, Pad = 1, From = \"input\", Name = \"p\")]", "[Concat(\"a\", \"b\", \"c\", \"p\")]",
            "[Conv2D(112, 3, Pad = 1, Name = \"d\")]", "[BatchNorm]", "[ReLU(Name = \"r\")]", "[Conv2D(112, 3, Pad = 1, UseBias = false)]", "[BatchNorm]", "[Add(\"batchnorm2\", \"r\")]", "[SiLU]",
            "[GlobalAveragePool]", "[Dense(7)]"]),
        ("Mobile", [
            "[Input(3, 48, 48)]", "[Conv2D(32, 3, Stride = 2, Pad = 1, Activation = Activation.ReLU6)]", "[DepthwiseConv2D(3, Pad = 1, Activation = Activation.ReLU6)]", "[Conv2D(96, 1)]",
            "[BatchNorm]", "[HardSwish]", "[DepthwiseConv2D(3, Stride = 2, Pad = 1)]", "[Conv2D(64, 1, Activation = Activation.SiLU)]", "[Conv2D(64, 3, Pad = 1, Groups = 4)]", "[PReLU]",
            "[ConvTranspose2D(32, 2, Stride = 2)]", "[Upsample(2, Mode = Interpolation.Bilinear)]", "[Conv2D(8, 3, Pad = 1)]", "[GroupNorm(2)]", "[Sigmoid]"]),
        ("Bottleneck", [
            "[Input(32, 28, 27)]", "[Conv2D(128, 1, Stride = 2, Name = \"short\")]", "[Conv2D(64, 1, Activation = Activation.ReLU, From = \"input\")]", "[Conv2D(64, 3, Stride = 2, Pad = 1)]",
            "[Conv2D(128, 1, Name = \"long\")]", "[Add(\"long\", \"short\")]", "[ReLU]", "[GlobalAveragePool]", "[Dense(256)]", "[Dense(9)]"]),
        ("Quarters", [
            "[Input(256, 12, 12)]", "[DepthwiseConv2D(1, Name = \"p\")]", "[Conv2D(512, 1, Activation = Activation.ReLU)]", "[Conv2D(256, 1, Name = \"q\")]", "[Add(\"q\", \"p\")]", "[DepthwiseConv2D(3, Pad = 1)]", "[GlobalAveragePool]", "[Dense(5)]"]),
        ("Signal", ["[Input(2, 3000)]", "[Conv1D(32, 7, Stride = 2, Pad = 3, Activation = Activation.ReLU)]", "[Conv1D(64, 5, Pad = 2)]", "[MaxPool(4)]", "[Conv1D(64, 5, Dilation = 2)]", "[LayerNorm]", "[Softmax]"]),
        ("Volume", ["[Input(1, 14, 15, 16)]", "[Conv3D(16, 3, Pad = 1, Activation = Activation.ReLU)]", "[MaxPool(2)]", "[Conv3D(32, 3, Pad = 1, PadMode = PadMode.Circular)]", "[LocalResponseNorm(5)]", "[Dense(12)]"]),
        ("Separable", [
            "[Input(32, 96, 91)]", "[DepthwiseConv2D(3, Pad = 1)]", "[ReLU6]", "[Conv2D(32, 1, Name = \"p\")]", "[Add(\"p\", \"input\")]", "[DepthwiseConv2D(3, Pad = 1)]", "[Conv2D(32, 1)]",
            "[GlobalAveragePool]", "[Dense(5)]"]),
        ("Pooled", ["[Input(1, 40, 38)]", "[Conv2D(64, 5, Pad = 2, Activation = Activation.ReLU)]", "[MaxPool(2)]", "[Conv2D(32, 3, Stride = 2, Pad = 1)]", "[Dense(128, Activation = Activation.ReLU)]", "[Dense(10)]"]),
        ("Filter", ["[Input(3, 150, 161)]", "[DepthwiseConv2D(5, Padding = Padding.Same, PadMode = PadMode.Replicate)]", "[Pad(1, 2, 3, 4)]", "[Crop(0, 1, 1, 0)]", "[PixelShuffle(1)]", "[Clip(0, 1)]"]),
    ];

    /// <summary>The same with a loss, dropout, and padding whose gradient is folded back.</summary>
    private static readonly (string Name, string[] Lines)[] Trained =
    [
        .. Heavy.Select(one => ((string, string[]))(one.Name, [.. one.Lines.Where(line => line != "[Softmax]"), "[Loss(LossFunction.MeanSquaredError)]"])),
        ("Dropped", [
            "[Input(3, 20, 20)]", "[Conv2D(20, 3, Pad = 1)]", "[BatchNorm]", "[ReLU]", "[Dropout(0.2)]", "[Conv2D(64, 3, Pad = 1, PadMode = PadMode.Reflect)]", "[BatchNorm]", "[ELU]", "[AdaptiveAveragePool(4, 4)]",
            "[InstanceNorm]", "[L2Pool(2)]", "[Dense(64, Activation = Activation.Sigmoid)]", "[Dense(10)]", "[Softmax]", "[Loss(LossFunction.CrossEntropy)]"]),
    ];

    [Fact]
    public void InferenceIsTheSameBitsForEveryNumberOfThreads()
    {
        Assembly assembly = NetworkCompiler.Load([.. Heavy.Select(one => NetworkCompiler.Source(one.Name, one.Lines))]);
        foreach ((string name, _) in Heavy)
        {
            Network network = NetworkCompiler.Create(assembly, "Cases." + name);
            Assert.True(network.Info.InferenceSections.Count > 1, $"{name} is not divided.");
            Assert.Equal(name == "Quarters", network.Info.Layers.Any(layer => layer.Algorithm.StartsWith("Strassen", StringComparison.Ordinal)));
            Assert.Equal(name == "Pooled", network.Info.Layers.Any(layer => layer.Algorithm.StartsWith("within", StringComparison.Ordinal)));
            Assert.Equal(name == "Separable", network.Info.Layers.Any(layer => layer.Algorithm.Contains(" at a time with ", StringComparison.Ordinal)));
            CheckInference(network, 1);
            CheckInference(network, 3);
            CheckInference(network, 8);
        }
    }

    /// <summary>Whether or not samples go together through dense layers, in groups of any size.</summary>
    [Fact]
    public void ABatchIsTheSameBitsAsItsSamples()
    {
        (string Name, string[] Lines)[] networks =
        [
            .. Heavy,
            ("Vectors", ["[Input(300)]", "[Dense(1000, Activation = Activation.ReLU)]", "[BatchNorm]", "[Dense(517, Activation = Activation.Tanh)]", "[Dense(3, UseBias = false)]"]),
            ("Joined", [
                "[Input(8, 10, 10)]", "[Conv2D(16, 3, Pad = 1, Name = \"c\")]", "[Flatten]", "[Dense(256, Name = \"a\")]", "[Flatten(Name = \"f\", From = \"c\")]", "[Dense(256, Name = \"b\")]", "[Add(\"a\", \"b\")]",
                "[SiLU]", "[Dense(40)]", "[Softmax]"]),
        ];
        Assembly assembly = NetworkCompiler.Load([.. networks.Select(one => NetworkCompiler.Source(one.Name, one.Lines))]);
        var together = new List<string>();
        foreach ((string name, _) in networks)
        {
            Network network = NetworkCompiler.Create(assembly, "Cases." + name);
            together.AddRange(network.Info.BatchSections.Count != 0 ? [name] : []);
            const int Most = 37;
            int inputs = network.Info.InputLength, outputs = network.Info.OutputLength;
            float[] input = Uniform(Most * inputs, 5), expected = new float[Most * outputs];
            for (int sample = 0; sample < Most; sample++)
            {
                network.Forward(input.AsSpan(sample * inputs, inputs), expected.AsSpan(sample * outputs, outputs));
            }

            foreach ((int batch, int threads) in (ReadOnlySpan<(int, int)>)[(2, 1), (5, 2), (6, 1), (7, 3), (16, 1), (17, 2), (37, 1), (37, 12)])
            {
                network.Threads = threads;
                var output = new float[batch * outputs];
                network.Forward(input.AsSpan(0, batch * inputs), output);
                Assert.True(expected.AsSpan(0, output.Length).SequenceEqual(output), $"{name}, {batch} samples, {threads} threads");
            }

            // As where a native file has no passes over a batch.
            AppContext.SetSwitch("CnnGen.BatchPasses", false);
            try
            {
                var output = new float[expected.Length];
                network.Forward(input, output);
                Assert.Equal(expected, output);
            }
            finally
            {
                AppContext.SetSwitch("CnnGen.BatchPasses", true);
            }
        }

        Assert.Superset(new HashSet<string> { "Vectors", "Joined" }, together.ToHashSet());
        Assert.True(together.Count < networks.Length);
    }

    /// <summary>Losses, gradients of parameters and of inputs, and the weights after some steps with two optimizers.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(13)]
    public void TrainingIsTheSameBitsForEveryNumberOfThreads(int batch)
    {
        Assembly assembly = NetworkCompiler.Load([.. Trained.Select(one => NetworkCompiler.Source(one.Name, one.Lines))]);
        foreach ((string name, _) in Trained)
        {
            float[]? expected = null;
            foreach (int threads in Counts)
            {
                Network network = NetworkCompiler.Create(assembly, "Cases." + name);
                network.Threads = threads;
                float[] found = Train(network, batch);
                Assert.All(found, value => Assert.True(float.IsFinite(value)));
                expected ??= found;
                Assert.True(expected.AsSpan().SequenceEqual(found), $"{name}, {batch} samples, {threads} threads");
            }
        }
    }

    /// <summary>A session lives on while the number of threads goes up and down, between steps and within one.</summary>
    [Fact]
    public void ThreadsMayChangeWithinASession()
    {
        Assembly assembly = NetworkCompiler.Load([.. Trained.Select(one => NetworkCompiler.Source(one.Name, one.Lines))]);
        foreach ((string name, _) in Trained)
        {
            Assert.True(Gradients(name, [1, 1, 1, 1]).AsSpan().SequenceEqual(Gradients(name, [1, 4, 2, 7])), name);
        }

        float[] Gradients(string name, int[] threads)
        {
            Network network = NetworkCompiler.Create(assembly, "Cases." + name);
            network.Threads = threads[0];
            using var session = new TrainingSession(network, 6);
            float[] input = Uniform(6 * network.Info.InputLength, 1), target = Uniform(6 * network.Info.OutputLength, 2);
            foreach (int count in threads)
            {
                session.Forward(input);
                network.Threads = count;
                session.Loss(target);
                session.Backward();
            }

            return [.. network.Parameters.Where(parameter => parameter.Info.IsTrained).SelectMany(parameter => session.Gradient(parameter.Info.Name).ToArray())];
        }
    }

    [Fact]
    public void StepsWithThreadsAllocateNothing()
    {
        Network network = NetworkCompiler.Compile("Plain", Trained[0].Lines);
        network.Threads = 3;
        float[] input = Uniform(8 * network.Info.InputLength, 1), target = Uniform(8 * network.Info.OutputLength, 2);
        using var session = new TrainingSession(network, 8);
        var optimizer = new Adam();
        session.Step(input, target, optimizer);
        Assert.Equal(0, LeastAllocated(() =>
        {
            session.Step(input, target, optimizer);
            session.Step(input.AsSpan(0, 5 * network.Info.InputLength), target.AsSpan(0, 5 * network.Info.OutputLength), optimizer);
        }));
    }

    /// <summary>What ten calls allocate, the least of some rounds: a helper of the process's team is made in whatever call first finds the team free.</summary>
    private static long LeastAllocated(Action work)
    {
        long least = long.MaxValue;
        for (int round = 0; round < 3; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 10; i++)
            {
                work();
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }

    [Fact]
    public void ManyQuickSamplesAreTheSameBits()
    {
        Network network = NetworkCompiler.Compile("Quick", "[Input(1, 8, 8)]", "[Conv2D(6, 3)]", "[MaxPool(2)]", "[Dense(4)]");
        Assert.Empty(network.Info.InferenceSections);
        CheckInference(network, 1);
        CheckInference(network, 997);
    }

    [Fact]
    public async Task CallersOfOneNetworkDoNotDisturbEachOther()
    {
        Network network = NetworkCompiler.Compile("Plain", Heavy[0].Lines);
        network.Threads = 3;
        float[] input = Uniform(6 * network.Info.InputLength, 3), expected = new float[6 * network.Info.OutputLength];
        network.Forward(input, expected);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            var output = new float[network.Info.OutputLength];
            for (int i = 0; i < 30; i++)
            {
                int sample = i % 6;
                network.Forward(input.AsSpan(sample * network.Info.InputLength, network.Info.InputLength), output);
                Assert.Equal(expected[(sample * output.Length)..((sample + 1) * output.Length)], output);
            }
        })));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    public void ForwardWithThreadsAllocatesNothing(int batch)
    {
        Network network = NetworkCompiler.Compile("Plain", Heavy[0].Lines);
        network.Threads = 3;
        float[] input = Uniform(batch * network.Info.InputLength, 1), output = new float[batch * network.Info.OutputLength];
        network.Forward(input, output);
        Assert.Equal(0, LeastAllocated(() => network.Forward(input, output)));
    }

    [Fact]
    public void TheNumberOfThreadsIsChecked()
    {
        Network network = NetworkCompiler.Compile("Quick", "[Input(1, 8, 8)]", "[Dense(4)]");
        Assert.Throws<ArgumentOutOfRangeException>(() => network.Threads = 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => network.Threads = 129);
        network.Threads = 128;
        Assert.Equal(128, network.Threads);
    }

    private static void CheckInference(Network network, int batch)
    {
        float[] input = Uniform(batch * network.Info.InputLength, (ulong)batch), expected = new float[batch * network.Info.OutputLength];
        network.Threads = 1;
        network.Forward(input, expected);
        Assert.All(expected, value => Assert.True(float.IsFinite(value)));
        foreach (int threads in Counts)
        {
            network.Threads = threads;
            for (int round = 0; round < 3; round++)
            {
                var output = new float[expected.Length];
                network.Forward(input, output);
                Assert.True(expected.AsSpan().SequenceEqual(output), $"{network.Info.Name}, {batch} samples, {threads} threads, round {round}");
            }
        }
    }

    private static float[] Train(Network network, int batch)
    {
        var found = new List<float>();
        using var session = new TrainingSession(network, batch, seed: 3) { WantsInputGradient = true };
        Optimizer[] optimizers = [new Sgd(1e-3, 0.9), new Sgd(1e-3)];
        float[] target = [.. Uniform(batch * network.Info.OutputLength, 9).Select(Math.Abs)];
        for (int step = 0; step < 3; step++)
        {
            int count = step == 1 ? (batch + 1) / 2 : batch;
            found.Add((float)session.Step(
                Uniform(count * network.Info.InputLength, (ulong)step), target.AsSpan(0, count * network.Info.OutputLength), optimizers[step == 2 ? 1 : 0]));
            found.AddRange(session.Output);
            found.AddRange(session.InputGradient);
            foreach (Parameter parameter in network.Parameters)
            {
                found.AddRange(parameter.Values);
                if (parameter.Info.IsTrained)
                {
                    found.AddRange(session.Gradient(parameter.Name));
                }
            }
        }

        return [.. found];
    }

    private static float[] Uniform(int count, ulong seed)
    {
        var random = new RandomSequence(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)((2 * random.NextDouble()) - 1))];
    }
}
