using System.Collections.Immutable;
using CnnGen.Reference.Tests.Scalar;
using Microsoft.CodeAnalysis;

namespace CnnGen.Reference.Tests;

/// <summary>What a network that branches promises beside right numbers: its outputs in their places, threads, no allocation, the same text again.</summary>
public sealed class GraphTests
{
    private const int Batch = 4;
    private const int Scores = 7;
    private const int Mask = 5 * 8 * 8;

    private static readonly string[] Trunk =
    [
        "[Conv2D(16, 3, Pad = 1, UseBias = false, Name = \"a\")]",
        "[BatchNorm(Name = \"b\")]",
        "[ReLU(Name = \"r\")]",
        "[Conv2D(16, 3, Pad = 1, Name = \"c\")]",
        "[Add(\"c\", \"r\", Name = \"sum\")]",
        "[GlobalAveragePool]",
        "[Conv2D(16, 1, Activation = Activation.Sigmoid, Name = \"excite\")]",
        "[Multiply(\"sum\", \"excite\", Name = \"scaled\")]",
    ];

    private static readonly string[] ScoresHead = ["[MaxPool(2, From = \"scaled\")]", "[Conv2D(3, 1, Name = \"d\")]", "[Dense(7, Name = \"scores\")]"];

    private static readonly string[] MaskHead = ["[Conv2D(5, 1, From = \"scaled\", Name = \"mask\")]"];

    private static readonly string[] Both = [.. Trunk, .. ScoresHead, .. MaskHead, "[Output(\"scores\", \"mask\")]"];

    [SkippableFact]
    public void OutputsComeOneAfterTheOtherInTheOrderOfTheirNames()
    {
        SkipIfMissing(Both);
        (Network both, ScalarNetwork reference) = Make("Both", Both);
        (Network scores, _) = Make("Scores", [.. Trunk, .. ScoresHead]);
        (Network mask, _) = Make("Mask", [.. Trunk, .. MaskHead]);
        Assert.Equal(Scores + Mask, both.Info.OutputLength);
        Assert.Equal([new OutputInfo("scores", new TensorShape(Scores), 0), new OutputInfo("mask", new TensorShape(5, 8, 8), Scores)], both.Info.Outputs);

        float[] input = Input(reference), expected = new float[Batch * (Scores + Mask)];
        both.Forward(input, expected);
        double[] exact = reference.OutputOf(Volumes(reference, input), reference.Forward(Volumes(reference, input), isTraining: false));
        AssertClose(expected, [.. exact.Select(value => (float)value)], 1e-4);
        float[] first = new float[Batch * Scores], second = new float[Batch * Mask];
        CopyParameters(both, scores);
        CopyParameters(both, mask);
        scores.Forward(input, first);
        mask.Forward(input, second);
        for (int sample = 0; sample < Batch; sample++)
        {
            int at = sample * (Scores + Mask);
            AssertClose(expected.AsSpan(at, Scores), first.AsSpan(sample * Scores, Scores), 1e-5);
            AssertClose(expected.AsSpan(at + Scores, Mask), second.AsSpan(sample * Mask, Mask), 1e-5);
        }
    }

    [SkippableFact]
    public void TheLossIsOfTheFirstOutputAlone()
    {
        SkipIfMissing(Both);
        (Network both, ScalarNetwork reference) = Make("Both", [.. Both, "[Loss(LossFunction.HalfSquaredError)]"]);
        (Network scores, _) = Make("Scores", [.. Trunk, .. ScoresHead, "[Loss(LossFunction.HalfSquaredError)]"]);
        CopyParameters(both, scores);
        float[] input = Input(reference), target = [.. Enumerable.Range(0, Batch * Scores).Select(i => i % Scores == 0 ? 1f : 0f)];
        using TrainingSession session = new(both, Batch), alone = new(scores, Batch);
        session.Forward(input);
        alone.Forward(input);
        double loss = session.Loss(target);
        Assert.Equal(alone.Loss(target), loss, 1e-5 * loss);
        session.Backward();
        alone.Backward();
        foreach (Parameter parameter in scores.Parameters.Where(parameter => !parameter.Name.Contains("running", StringComparison.Ordinal)))
        {
            AssertClose(session.Gradient(parameter.Name), alone.Gradient(parameter.Name), 1e-4);
        }

        Assert.All(session.Gradient("mask.weight").ToArray(), value => Assert.Equal(0, value));
        Assert.All(session.Gradient("mask.bias").ToArray(), value => Assert.Equal(0, value));
    }

    [SkippableFact]
    public async Task ThreadsShareOneNetwork()
    {
        SkipIfMissing(Both);
        (Network network, ScalarNetwork reference) = Make("Threads", Both);
        float[] input = [.. Enumerable.Range(0, 10).SelectMany(_ => Input(reference))];
        int count = 10 * Batch, length = network.Info.OutputLength;
        for (int i = 0; i < input.Length; i++)
        {
            input[i] += (i % 97) / 97f;
        }

        var expected = new float[count * length];
        network.Forward(input, expected);
        await Task.WhenAll(Enumerable.Range(0, 2).Select(thread => Task.Run(() =>
        {
            var output = new float[length];
            for (int i = 0; i < 2 * count; i++)
            {
                int sample = thread == 0 ? i % count : count - 1 - (i % count);
                network.Forward(input.AsSpan(sample * network.Info.InputLength, network.Info.InputLength), output);
                Assert.Equal(expected[(sample * length)..((sample + 1) * length)], output);
            }
        })));
    }

    [SkippableFact]
    public void NeitherInferenceNorStepsAllocate()
    {
        SkipIfMissing(Both);
        (Network network, ScalarNetwork reference) = Make("Quiet", [.. Trunk, .. ScoresHead, "[Loss(LossFunction.SoftmaxCrossEntropy)]"]);
        float[] input = Input(reference), output = new float[Batch * Scores], target = [.. Enumerable.Range(0, Batch * Scores).Select(i => i % Scores == 2 ? 1f : 0f)];
        using var session = new TrainingSession(network, Batch);
        var optimizer = new Adam();
        for (int i = 0; i < 2; i++)
        {
            network.Forward(input, output);
            session.Step(input, target, optimizer);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        network.Forward(input, output);
        session.Step(input, target, optimizer);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [SkippableFact]
    public void TheTextOfAGraphIsTheSameAgain()
    {
        SkipIfMissing(Both);
        string source = NetworkCompiler.Source("Same", ["[Input(3, 8, 8)]", .. Both]), other = NetworkCompiler.Source("Other", ["[Input(3, 8, 8)]", .. Trunk]);
        string[] first = Generated([source]), again = Generated([source]), amongOthers = Generated([other, source]);
        Assert.NotEmpty(first);
        Assert.Equal(first, again);
        Assert.All(first, text => Assert.Contains(text, amongOthers));

        static string[] Generated(string[] sources)
        {
            (Compilation compilation, ImmutableArray<Diagnostic> diagnostics) = NetworkCompiler.Run(new CompilerSettings(), sources);
            Assert.DoesNotContain(diagnostics, diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning);
            return [.. compilation.SyntaxTrees.Skip(sources.Length).Select(tree => tree.ToString())];
        }
    }

    private static void SkipIfMissing(string[] lines) =>
        Skip.If(Contract.Missing(2, lines) is not null, $"{Contract.Missing(2, lines)} does not exist yet.");

    private static (Network Network, ScalarNetwork Reference) Make(string name, string[] lines)
    {
        ScalarNetwork reference = ScalarNetwork.Of([3, 8, 8], lines);
        var random = new RandomLayers(3);
        foreach (ScalarNode node in reference.Nodes)
        {
            random.Fill(node);
        }

        Network network = NetworkCompiler.Compile(name, reference.Lines);
        foreach ((_, string parameter, ScalarParameter tensor) in reference.Parameters)
        {
            network.Parameter(parameter).Set([.. tensor.Values.Select(value => (float)value)]);
        }

        return (network, reference);
    }

    private static float[] Input(ScalarNetwork reference) =>
        [.. new RandomLayers(4).Uniform(Batch * reference.Input.Values.Length, 1).Select(value => (float)value)];

    private static Volume[] Volumes(ScalarNetwork reference, float[] input) => reference.Batch(input.Select(value => (double)value));

    private static void CopyParameters(Network from, Network to)
    {
        foreach (Parameter parameter in to.Parameters)
        {
            parameter.Set(from.Parameter(parameter.Name).Values);
        }
    }

    private static void AssertClose(ReadOnlySpan<float> actual, ReadOnlySpan<float> expected, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        double scale = Math.Sqrt(expected.ToArray().Average(value => (double)value * value));
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs(actual[i] - expected[i]) <= tolerance * (Math.Abs(expected[i]) + scale), $"[{i}] is {actual[i]}, expected {expected[i]}");
        }
    }
}
