using System.Diagnostics;

namespace Gallery.Report;

/// <summary>How long one inference takes.</summary>
internal static class Latency
{
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(1);

    /// <summary>The median of single inferences: as many as fit in a second, at least three, after a second's warming up.</summary>
    public static void Report(Network network, ReadOnlySpan<float> input)
    {
        var output = new float[network.Info.OutputLength];
        Measure(network, input, output);
        long before = GC.GetAllocatedBytesForCurrentThread();
        network.Forward(input, output);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        List<double> times = Measure(network, input, output);
        times.Sort();
        double median = times[times.Count / 2];
        string time = median < 1 ? FormattableString.Invariant($"{median * 1000:0.00} µs") : FormattableString.Invariant($"{median:0.00} ms");
        Console.WriteLine(FormattableString.Invariant(
            $"One inference: {time}, median of {times.Count}; {network.Info.MultiplyAdds / median / 1e6:0.0} billion multiply-adds a second; {allocated} bytes allocated."));
    }

    private static List<double> Measure(Network network, ReadOnlySpan<float> input, Span<float> output)
    {
        var times = new List<double>();
        long begin = Stopwatch.GetTimestamp();
        while (times.Count < 3 || Stopwatch.GetElapsedTime(begin) < Budget)
        {
            long start = Stopwatch.GetTimestamp();
            network.Forward(input, output);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return times;
    }
}
