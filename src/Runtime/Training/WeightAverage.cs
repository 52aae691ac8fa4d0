namespace CnnGen;

/// <summary>The exponential moving average of a network's weights, which often does better than the weights themselves (Polyak and Juditsky 1992).</summary>
/// <remarks>
/// Running statistics of normalisations are averaged too. Update n uses the decay min(decay, (1 + n) / (10 + n)), so that the first weights are soon
/// forgotten (TensorFlow's <c>ExponentialMovingAverage</c> with <c>num_updates</c>).
/// </remarks>
public sealed class WeightAverage
{
    private readonly Network _network;

    /// <summary>Begins at the network's present weights.</summary>
    /// <param name="network">The network.</param>
    /// <param name="decay">The share of the average that an update keeps, in [0, 1): 0.999 averages over about a thousand updates.</param>
    /// <exception cref="ArgumentOutOfRangeException">The decay is not in [0, 1).</exception>
    public WeightAverage(Network network, double decay = 0.999)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentOutOfRangeException.ThrowIfNegative(decay);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(decay, 1);
        (_network, Decay, Values) = (network, decay, [.. network.Weights]);
    }

    /// <summary>The share of the average that an update keeps, in the end.</summary>
    public double Decay { get; }

    /// <summary>Updates so far.</summary>
    public long Updates { get; internal set; }

    /// <summary>The averages, laid out as <see cref="Network.Weights"/>.</summary>
    internal float[] Values { get; }

    /// <summary>Takes the network's present weights into the average.</summary>
    public void Update()
    {
        Updates++;
        float share = (float)(1 - Math.Min(Decay, (1.0 + Updates) / (10 + Updates)));
        float[] weights = _network.Weights;
        for (int i = 0; i < Values.Length; i++)
        {
            Values[i] += share * (weights[i] - Values[i]);
        }
    }

    /// <summary>Gives the network the averages until the result is disposed, which gives it back its own weights: to evaluate, to save.</summary>
    /// <example><code>using (average.Use()) { network.Save("average.safetensors"); }</code></example>
    public IDisposable Use()
    {
        var own = new Own(_network, [.. _network.Weights]);
        Set(_network, Values);
        return own;
    }

    private static void Set(Network network, float[] weights)
    {
        weights.CopyTo(network.Weights, 0);
        network.WeightsChanged();
    }

    private sealed class Own(Network network, float[] weights) : IDisposable
    {
        private bool _isBack;

        public void Dispose()
        {
            if (!_isBack)
            {
                Set(network, weights);
                _isBack = true;
            }
        }
    }
}
