namespace CnnGen.Tool.Timing;

/// <summary>What came out of rounds in turn: the mean time of a call, in seconds, of every round.</summary>
/// <param name="Ours">The one action's rounds.</param>
/// <param name="Peer">The other's, as many; none where there was no other.</param>
internal sealed record Comparison(IReadOnlyList<double> Ours, IReadOnlyList<double> Peer)
{
    /// <summary>Median of our rounds, in seconds.</summary>
    public double OurMedian => Quantile(Ours, 0.5);

    /// <summary>Median of the peer's rounds, in seconds; null where there is no peer.</summary>
    public double? PeerMedian => Peer.Count == 0 ? null : Quantile(Peer, 0.5);

    /// <summary>The peer's median by ours: how many times faster we are.</summary>
    public double? Ratio => PeerMedian / OurMedian;

    /// <summary>A quantile of the ratios of neighbouring rounds, which tells how much the ratio wavers; null where there is no peer.</summary>
    public double? RatioQuantile(double part) => Peer.Count == 0 ? null : Quantile([.. Peer.Zip(Ours, (peer, ours) => peer / ours)], part);

    /// <summary>The value that a part of all lie below, the nearest rank.</summary>
    private static double Quantile(IReadOnlyList<double> values, double part)
    {
        double[] sorted = [.. values.Order()];
        return sorted[(int)Math.Round(part * (sorted.Length - 1))];
    }
}
