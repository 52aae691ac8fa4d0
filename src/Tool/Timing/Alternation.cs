using System.Diagnostics;

namespace CnnGen.Tool.Timing;

/// <summary>Two actions timed side by side: rounds of the one and the other in turn, so that what slows the machine slows both.</summary>
internal static class Alternation
{
    private const double RoundSeconds = 0.02;
    private const double WarmUpSeconds = 1;
    private const int FewestRounds = 5;

    /// <summary>Times the actions.</summary>
    /// <param name="ours">The one.</param>
    /// <param name="peer">The other; null to time the one alone.</param>
    /// <param name="seconds">Length of the measurement, without the time to warm up.</param>
    public static Comparison Measure(Action ours, Action? peer, double seconds)
    {
        // Long enough that the second tier of compilation has replaced the first.
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start).TotalSeconds < WarmUpSeconds;)
        {
            ours();
            peer?.Invoke();
        }

        int ourCalls = CallsOfARound(ours), peerCalls = peer is null ? 0 : CallsOfARound(peer);
        List<double> ourMeans = [], peerMeans = [];
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start).TotalSeconds < seconds || ourMeans.Count < FewestRounds;)
        {
            ourMeans.Add(MeanSeconds(ours, ourCalls));
            if (peer is not null)
            {
                peerMeans.Add(MeanSeconds(peer, peerCalls));
            }
        }

        return new Comparison(ourMeans, peerMeans);
    }

    /// <summary>Mean time of one of many calls in seconds.</summary>
    private static double MeanSeconds(Action action, int calls)
    {
        long start = Stopwatch.GetTimestamp();
        for (int call = 0; call < calls; call++)
        {
            action();
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds / calls;
    }

    /// <summary>How many calls make a round: doubled until they are long enough to divide, for a single call may be shorter than the clock's tick.</summary>
    private static int CallsOfARound(Action action)
    {
        for (int calls = 1; ; calls *= 2)
        {
            double mean = MeanSeconds(action, calls);
            if (mean * calls >= RoundSeconds / 4)
            {
                return Math.Max(1, (int)(RoundSeconds / mean));
            }
        }
    }
}
