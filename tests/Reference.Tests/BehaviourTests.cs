namespace CnnGen.Reference.Tests;

/// <summary>What a network promises beside right numbers: no allocation, the same bits again, threads, files.</summary>
public sealed class BehaviourTests
{
    private static readonly string[] Attributes =
    [
        "[Input(1, 12, 12)]",
        "[Conv2D(6, 3, Padding = Padding.Same, Activation = Activation.ReLU)]",
        "[MaxPool(2)]",
        "[Conv2D(20, 3, Activation = Activation.GELU)]",
        "[AveragePool(2)]",
        "[Flatten]",
        "[Dense(18, Activation = Activation.Tanh)]",
        "[Dropout(0.25)]",
        "[Dense(4)]",
        "[Softmax]",
        "[Loss(LossFunction.CrossEntropy)]",
    ];

    [Fact]
    public void ForwardAllocatesNothing()
    {
        Network network = Make();
        float[] input = Uniform(3 * network.Info.InputLength, 1), output = new float[3 * network.Info.OutputLength];
        network.Forward(input, output);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10; i++)
        {
            network.Forward(input, output);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void AFrozenNetworkInfersAndHasNoParameters()
    {
        Network network = Make();
        float[] input = Uniform(network.Info.InputLength, 1), expected = new float[4], actual = new float[4];
        network.Forward(input, expected);
        network.Freeze();
        network.Forward(input, actual);
        Assert.True(network.IsFrozen);
        Assert.Equal(expected, actual);

        Parameter parameter = network.Parameters[0];
        Assert.Contains("was frozen", Assert.Throws<InvalidOperationException>(() => parameter.Values.Length).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => parameter.Edit().Length);
        Assert.Throws<InvalidOperationException>(() => network.ExportOnnx(Stream.Null));
        using var session = new TrainingSession(network, 1);
        Assert.Throws<InvalidOperationException>(() => session.Forward(input).Length);

        // A refused change leaves what inference reads as it was.
        network.Forward(input, actual);
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void StepsAfterTheFirstAllocateNothing()
    {
        Network network = Make();
        float[] input = Uniform(8 * network.Info.InputLength, 1), target = Targets(8);
        foreach (Optimizer optimizer in new Optimizer[] { new Sgd(0.01, 0.9, nesterov: true), new Adam(), new AdamW(), new RmsProp(), new Adagrad(), new Lion() { Groups = [ParameterGroup.BiasesAndNormalizations] } })
        {
            using var session = new TrainingSession(network, 8);
            session.Step(input, target, optimizer);
            long before = GC.GetAllocatedBytesForCurrentThread();
            session.Step(input, target, optimizer);
            session.Step(input.AsSpan(0, 5 * network.Info.InputLength), target.AsSpan(0, 5 * 4), optimizer);
            Assert.True(GC.GetAllocatedBytesForCurrentThread() == before, $"{optimizer.GetType().Name}: {GC.GetAllocatedBytesForCurrentThread() - before} bytes");
        }
    }

    [Fact]
    public void TheSameSeedGivesTheSameBits()
    {
        float[] first = Train(seed: 5), again = Train(seed: 5), other = Train(seed: 6);
        Assert.Equal(first, again);
        Assert.NotEqual(first, other);

        static float[] Train(int seed)
        {
            Network network = Make();
            using var session = new TrainingSession(network, 8, seed);
            var optimizer = new Adam();
            for (int step = 0; step < 3; step++)
            {
                session.Step(Uniform(8 * network.Info.InputLength, (ulong)step), Targets(8), optimizer);
            }

            return [.. network.Parameters.SelectMany(parameter => parameter.Values.ToArray())];
        }
    }

    [Fact]
    public void TheLossFallsAndDropoutIsGoneAtInference()
    {
        Network network = Make();
        float[] input = Uniform(8 * network.Info.InputLength, 1), target = Targets(8);
        using var session = new TrainingSession(network, 8);
        var optimizer = new Adam(5e-3);
        double first = session.Step(input, target, optimizer), last = 0;
        for (int step = 0; step < 80; step++)
        {
            last = session.Step(input, target, optimizer);
        }

        Assert.True(last < first / 2, $"{first} -> {last}");
        var output = new float[8 * 4];
        network.Forward(input, output);
        Assert.Equal(output, session.Forward(input, isTraining: false).ToArray());
        Assert.NotEqual(output, session.Forward(input).ToArray());
    }

    [Fact]
    public async Task ThreadsShareOneNetwork()
    {
        Network network = Make();
        float[] input = Uniform(network.Info.InputLength * 50, 1), expected = new float[50 * 4];
        network.Forward(input, expected);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            var output = new float[4];
            for (int i = 0; i < 50; i++)
            {
                network.Forward(input.AsSpan(i * network.Info.InputLength, network.Info.InputLength), output);
                Assert.Equal(expected[(i * 4)..((i * 4) + 4)], output);
            }
        })));
    }

    [Fact]
    public void FilesRoundTripAndSayAllThatIsWrong()
    {
        Network network = Make(), other = NetworkCompiler.Compile("Other", "[Input(1, 12, 12)]", "[Conv2D(6, 5)]", "[Dense(4, Name = \"head\")]");
        string path = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N") + ".safetensors");
        try
        {
            network.Save(path);
            Network loaded = Make();
            loaded.Parameters[0].Edit().Fill(3);
            loaded.LoadParameters(path);
            Assert.All(network.Parameters, parameter => Assert.Equal(parameter.Values.ToArray(), loaded.Parameter(parameter.Name).Values.ToArray()));

            float[] before = other.Parameters[0].Values.ToArray();
            string message = Assert.Throws<InvalidDataException>(() => other.LoadParameters(path)).Message;
            Assert.Contains("missing: 'head.weight' [4, 384]", message);
            Assert.Contains("missing: 'head.bias' [4]", message);
            Assert.Contains("misshapen: 'conv1.weight' is [6, 1, 3, 3], expected [6, 1, 5, 5]", message);
            Assert.Contains("unexpected: 'dense2.bias' [4]", message);
            Assert.Equal(before, other.Parameters[0].Values.ToArray());
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void WrongLengthsAreNamed()
    {
        Network network = Make();
        string message = Assert.Throws<ArgumentException>(() => network.Forward(new float[100], new float[4])).Message;
        Assert.Contains("144", message);
        Assert.Contains("100", message);
        using var session = new TrainingSession(network, 2);
        Assert.Throws<ArgumentException>(() => session.Forward(new float[3 * 144]).Length);
        session.Forward(new float[144]);
        Assert.Throws<ArgumentException>(() => session.Loss(new float[3]));
        Assert.Throws<ArgumentException>(() => session.Backward(new float[3]));
        Assert.Throws<InvalidOperationException>(() => session.Backward());
        session.Backward(new float[4]);
        Assert.Throws<InvalidOperationException>(() => session.Backward());
    }

    [Fact]
    public void ConstantsAgreeWithTheLayerTable()
    {
        NetworkInfo info = Make().Info;
        Assert.Equal(6 * 9 + 6 + (20 * 6 * 9) + 20 + (80 * 18) + 18 + (18 * 4) + 4, info.ParameterCount);
        Assert.Equal((6 * 9 * 144) + (20 * 6 * 9 * 16) + (80 * 18) + (18 * 4), info.MultiplyAdds);
        Assert.Equal(new TensorShape(20, 2, 2), info.Layers.Single(layer => layer.Name == "averagepool1").Output);
    }

    private static Network Make() => NetworkCompiler.Compile("Behaviour", Attributes);

    private static float[] Uniform(int count, ulong seed)
    {
        var random = new RandomSequence(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)random.NextDouble())];
    }

    private static float[] Targets(int count) => [.. Enumerable.Range(0, count * 4).Select(i => i % 4 == i / 4 % 4 ? 1f : 0f)];
}
