using System.Diagnostics;

namespace CnnGen.Tool.Timing;

/// <summary>Two actions timed side by side: rounds of the one and the other in turn, so that what slows the machine slows both.</summary>
internal static class Alternation
{
    private const double RoundSeconds = 0.02;
    private const double WarmUpSeconds = 1;
    private const int FewestRounds = 5;

    /// <summary>Before each round where threads help: ONNX Runtime's go on spinning for work after their last, on the processors of those whose turn it is.</summary>
    private const double PauseSeconds = 0.1;

    /// <summary>Times the actions.</summary>
    /// <param name="ours">The one.</param>
    /// <param name="peer">The other; null to time the one alone.</param>
    /// <param name="seconds">Length of the measurement, without the time to warm up.</param>
    /// <param name="threads">Threads of either.</param>
    public static Comparison Measure(Action ours, Action? peer, double seconds, int threads) =>
        Measure(Clocked(ours), peer is null ? null : Clocked(peer), seconds, RoundSeconds, threads > 1 && peer is not null ? PauseSeconds : 0);

    /// <summary>Times what keeps its own clock.</summary>
    /// <param name="ours">The one: makes so many calls, and says how many seconds they took.</param>
    /// <param name="peer">The other; null to time the one alone.</param>
    /// <param name="seconds">Length of the measurement, without the time to warm up.</param>
    /// <param name="roundSeconds">Length of a round. The shorter, the more rounds nobody interrupts on a busy machine.</param>
    /// <param name="pauseSeconds">A pause before each round.</param>
    public static Comparison Measure(Func<int, double> ours, Func<int, double>? peer, double seconds, double roundSeconds, double pauseSeconds = 0)
    {
        // Long enough that the second tier of compilation has replaced the first.
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start).TotalSeconds < WarmUpSeconds;)
        {
            ours(1);
            peer?.Invoke(1);
        }

        int ourCalls = CallsOfARound(ours, roundSeconds), peerCalls = peer is null ? 0 : CallsOfARound(peer, roundSeconds);
        List<double> ourMeans = [], peerMeans = [];
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start).TotalSeconds < seconds || ourMeans.Count < FewestRounds;)
        {
            ourMeans.Add(Round(ours, ourCalls));
            if (peer is not null)
            {
                peerMeans.Add(Round(peer, peerCalls));
            }
        }

        return new Comparison(ourMeans, peerMeans);

        double Round(Func<int, double> action, int calls)
        {
            if (pauseSeconds != 0)
            {
                Thread.Sleep(TimeSpan.FromSeconds(pauseSeconds));
                action(1);
            }

            return action(calls) / calls;
        }
    }

    /// <summary>An action by the clock: makes so many calls, and says how many seconds they took.</summary>
    public static Func<int, double> Clocked(Action action) => calls =>
    {
        long start = Stopwatch.GetTimestamp();
        for (int call = 0; call < calls; call++)
        {
            action();
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    };

    /// <summary>How many calls make a round: doubled until they are long enough to divide, for a single call may be shorter than the clock's tick.</summary>
    private static int CallsOfARound(Func<int, double> action, double roundSeconds)
    {
        for (int calls = 1; ; calls *= 2)
        {
            double seconds = action(calls);
            if (seconds >= roundSeconds / 4)
            {
                return Math.Max(1, (int)(roundSeconds / seconds * calls));
            }
        }
    }
}
