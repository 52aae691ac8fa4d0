using System.Numerics;
using System.Runtime.CompilerServices;

namespace CnnGen;

/// <summary>Means and sums of squared deviations of the channels of a plane, in one pass.</summary>
/// <remarks>
/// Some thousand floats at a time are summed in single precision about the mean so far, so that nothing cancels, then joined to what
/// came before in double precision (Chan, Golub, LeVeque 1983, equations 2.1).
/// </remarks>
internal ref struct ChannelMoments
{
    /// <summary>Floats that are summed before they are joined to the rest.</summary>
    private const int Portion = 1024;

    /// <summary>Lane = channel, or the lanes of one channel's sum.</summary>
    private readonly Span<float> _sums, _squares, _shifts;
    private readonly int _lanes;
    private int _pending;

    /// <summary>Prepares for planes of a walk.</summary>
    /// <param name="singles">48 floats.</param>
    /// <param name="doubles">32 doubles.</param>
    /// <param name="lanes">Channels of a plane.</param>
    public ChannelMoments(Span<float> singles, Span<double> doubles, int lanes)
    {
        _sums = singles[..16];
        _squares = singles.Slice(16, 16);
        _shifts = singles.Slice(32, 16);
        Means = doubles[..16];
        Deviations = doubles.Slice(16, 16);
        _lanes = lanes;
    }

    /// <summary>The means of the channels.</summary>
    public Span<double> Means { get; }

    /// <summary>The sums of squared deviations from the means.</summary>
    public Span<double> Deviations { get; }

    /// <summary>Values of each channel.</summary>
    public double Count { get; private set; }

    /// <summary>Begins another plane.</summary>
    public void Start()
    {
        _sums.Clear();
        _squares.Clear();
        Means.Clear();
        Deviations.Clear();
        (_pending, Count) = (0, 0);
    }

    /// <summary>Takes a run of positions.</summary>
    public void Add(ref float x, int positions, int floats)
    {
        if (Count == 0 && _pending == 0)
        {
            for (int lane = 0; lane < 16; lane++)
                _shifts[lane] = _lanes == 1 ? x : lane < floats ? Unsafe.Add(ref x, lane) : 0f;
        }

        int limit = Portion / _lanes;
        while (positions > 0)
        {
            int part = Math.Min(positions, limit - _pending);
            Accumulate(ref x, part * floats);
            x = ref Unsafe.Add(ref x, part * floats);
            positions -= part;
            _pending += part;
            if (_pending == limit)
                Join();
        }
    }

    /// <summary>Ends the plane: means, deviations and count are then valid.</summary>
    public void Finish()
    {
        if (_pending > 0)
            Join();
    }

    private readonly void Accumulate(ref float x, int length)
    {
        int width = Vector<float>.Count;
        int step = _lanes == 1 ? width : 16;
        int whole = length - (length % width);
        for (int lane = 0; lane < step; lane += width)
        {
            Vector<float> shift = Vector.LoadUnsafe(ref _shifts[lane]);
            Vector<float> sum = Vector.LoadUnsafe(ref _sums[lane]);
            Vector<float> square = Vector.LoadUnsafe(ref _squares[lane]);
            for (int i = lane; i < whole; i += step)
            {
                Vector<float> difference = Vector.LoadUnsafe(ref x, (nuint)i) - shift;
                sum += difference;
                square += difference * difference;
            }

            sum.StoreUnsafe(ref _sums[lane]);
            square.StoreUnsafe(ref _squares[lane]);
        }

        for (int i = whole; i < length; i++)
        {
            float difference = Unsafe.Add(ref x, i) - _shifts[i & 15];
            _sums[i & 15] += difference;
            _squares[i & 15] += difference * difference;
        }
    }

    private void Join()
    {
        double count = _pending, total = Count + count, inverse = 1 / count, ratio = count / total;
        for (int channel = 0; channel < _lanes; channel++)
        {
            double sum = _sums[channel], square = _squares[channel];
            for (int lane = 1; _lanes == 1 && lane < 16; lane++)
            {
                sum += _sums[lane];
                square += _squares[lane];
            }

            double shifted = sum * inverse;
            double difference = _shifts[channel] + shifted - Means[channel];
            Deviations[channel] += Math.Max(square - (sum * shifted), 0) + (difference * difference * Count * ratio);
            Means[channel] += difference * ratio;
            _shifts[channel] = (float)Means[channel];
        }

        if (_lanes == 1)
            _shifts[1..].Fill(_shifts[0]);
        _sums.Clear();
        _squares.Clear();
        (_pending, Count) = (0, total);
    }
}
