namespace CnnGen;

/// <summary>Adds up the gradients of several small batches, for one update as of a large one.</summary>
/// <remarks>Every loss is a mean over samples: the gradient of all is the mean of those of the batches, weighted by their samples. Batch normalisation still sees each small batch alone.</remarks>
public sealed class GradientAccumulator
{
    private readonly TrainingSession _session;
    private readonly float[] _sum;
    private long _count;

    /// <summary>Makes an empty sum.</summary>
    public GradientAccumulator(TrainingSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        _session = session;
        _sum = new float[session.Gradients.Length];
    }

    /// <summary>Batches since the last <see cref="Take"/>.</summary>
    public int Batches { get; private set; }

    /// <summary>Adds the gradients of the session's last backward pass.</summary>
    public void Add()
    {
        float weight = _session.Count;
        float[] gradients = _session.Gradients;
        for (int i = 0; i < _sum.Length; i++)
        {
            _sum[i] += weight * gradients[i];
        }

        _count += _session.Count;
        Batches++;
    }

    /// <summary>Makes the mean the session's gradients, ready for clipping and the optimizer, and empties the sum.</summary>
    /// <exception cref="InvalidOperationException">Nothing was added.</exception>
    public void Take()
    {
        if (Batches == 0)
        {
            throw new InvalidOperationException("There is no mean of no gradients: call Add after each Backward.");
        }

        float share = 1f / _count;
        for (int i = 0; i < _sum.Length; i++)
        {
            _session.Gradients[i] = _sum[i] * share;
        }

        Array.Clear(_sum);
        (_count, Batches) = (0, 0);
    }
}
