using CnnGen.Benchmarks.Networks;
using CnnGen.Benchmarks.Onnx;
using CnnGen.Tool.Onnx;
using CnnGen.Tool.OnnxRuntime;
using CnnGen.Tool.Timing;

namespace CnnGen.Benchmarks.Commands;

/// <summary>What was found of one network.</summary>
/// <param name="Times">The times of both.</param>
/// <param name="MultiplyAdds">Multiply-adds of one inference in the direct form.</param>
/// <param name="AllocatedBytes">Managed memory that one of our inferences allocates.</param>
/// <param name="Difference">The largest relative difference between the outputs; NaN where one is no number, null where there is no peer.</param>
internal sealed record PeerResult(Comparison Times, long MultiplyAdds, long AllocatedBytes, double? Difference)
{
    private const int ComparedInputs = 5;

    /// <summary>Compares the outputs over several random inputs, then times.</summary>
    /// <param name="peer">The network and its model.</param>
    /// <param name="api">ONNX Runtime; null to time ours alone.</param>
    /// <param name="seconds">Length of the measurement.</param>
    /// <param name="ourThreads">The most threads of ours.</param>
    /// <param name="threads">Threads of ONNX Runtime.</param>
    /// <exception cref="FileNotFoundException">The model is not there.</exception>
    public static PeerResult Measure(PeerNetwork peer, OrtApi? api, double seconds, int ourThreads, int threads)
    {
        (Network network, OnnxGraph graph) = peer.Prepare();
        NetworkInfo info = network.Info;
        network.Threads = ourThreads;
        using OrtSession? session = api is null ? null : new OrtSession(
            api, File.ReadAllBytes(peer.ModelPath), OnnxParameters.InputOf(graph), Sizes(info.Input), [(graph.Outputs[0].Name, Sizes(info.Output))], threads);
        float[] input = new float[info.InputLength], output = new float[info.OutputLength];
        var random = new RandomSequence(1);
        double? difference = null;
        for (int sample = 0; sample < ComparedInputs; sample++)
        {
            foreach (ref float value in input.AsSpan())
            {
                value = (float)random.NextDouble();
            }

            network.Forward(input, output);
            if (session is not null)
            {
                input.CopyTo(session.Input);
                session.Run();
                double found = RelativeDifference(output, session.Output(0));
                difference = difference is { } before ? Math.Max(before, found) : found; // Math.Max keeps NaN
            }
        }

        Comparison times = Alternation.Measure(() => network.Forward(input, output), session is null ? null : session.Run, seconds, Math.Max(ourThreads, threads));
        long allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
        network.Forward(input, output);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - allocatedBefore;
        return new PeerResult(times, info.MultiplyAdds, allocated, difference);
    }

    private static long[] Sizes(TensorShape shape) => [1, shape.Channels, .. shape.Spatial.Select(size => (long)size)];

    /// <summary>The largest of abs(a - b) / abs(b), where values below a hundredth of the largest count as that: their digits are lost in sums of larger ones.</summary>
    private static double RelativeDifference(ReadOnlySpan<float> actual, ReadOnlySpan<float> expected)
    {
        double scale = 0, largest = 0;
        foreach (float value in expected)
        {
            scale = Math.Max(scale, Math.Abs(value));
        }

        for (int i = 0; i < actual.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs((double)actual[i] - expected[i]) / Math.Max(Math.Abs(expected[i]), 0.01 * scale));
        }

        return largest;
    }
}
