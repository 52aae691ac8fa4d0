using System.Numerics;
using System.Runtime.CompilerServices;

namespace CnnGen;

/// <summary>What a channel of a plane sums to over its positions: some thousand floats at a time in single precision, these sums in double.</summary>
internal ref struct ChannelSums
{
    private const int Portion = 1024;

    private readonly Span<float> _sums, _products;
    private readonly int _lanes;
    private int _pending;

    /// <summary>Prepares for planes of a walk.</summary>
    /// <param name="singles">32 floats.</param>
    /// <param name="doubles">32 doubles.</param>
    /// <param name="lanes">Channels of a plane.</param>
    public ChannelSums(Span<float> singles, Span<double> doubles, int lanes)
    {
        _sums = singles[..16];
        _products = singles.Slice(16, 16);
        Sums = doubles[..16];
        Products = doubles.Slice(16, 16);
        _lanes = lanes;
    }

    /// <summary>Sums of g.</summary>
    public Span<double> Sums { get; }

    /// <summary>Sums of g times the other factor.</summary>
    public Span<double> Products { get; }

    /// <summary>Begins another plane.</summary>
    public void Start()
    {
        _sums.Clear();
        _products.Clear();
        Sums.Clear();
        Products.Clear();
        _pending = 0;
    }

    /// <summary>Takes a run: g, and g (x - mean).</summary>
    /// <param name="g">First float of the one run.</param>
    /// <param name="x">First float of the other.</param>
    /// <param name="positions">Positions of the run.</param>
    /// <param name="floats">Floats of a position.</param>
    /// <param name="means">A pattern.</param>
    public void Add(ref float g, ref float x, int positions, int floats, ReadOnlySpan<float> means)
    {
        int limit = Portion / _lanes;
        while (positions > 0)
        {
            int part = Math.Min(positions, limit - _pending);
            Accumulate(ref g, ref x, part * floats, means);
            g = ref Unsafe.Add(ref g, part * floats);
            x = ref Unsafe.Add(ref x, part * floats);
            positions -= part;
            _pending += part;
            if (_pending == limit)
                Finish();
        }
    }

    /// <summary>Takes a run of PReLU: where x is not positive, g x.</summary>
    public void AddNegative(ref float g, ref float x, int positions, int floats)
    {
        int limit = Portion / _lanes;
        while (positions > 0)
        {
            int part = Math.Min(positions, limit - _pending);
            AccumulateNegative(ref g, ref x, part * floats);
            g = ref Unsafe.Add(ref g, part * floats);
            x = ref Unsafe.Add(ref x, part * floats);
            positions -= part;
            _pending += part;
            if (_pending == limit)
                Finish();
        }
    }

    /// <summary>Ends the plane: the sums are then valid.</summary>
    public void Finish()
    {
        for (int lane = 0; lane < 16; lane++)
        {
            int channel = _lanes == 1 ? 0 : lane;
            Sums[channel] += _sums[lane];
            Products[channel] += _products[lane];
        }

        _sums.Clear();
        _products.Clear();
        _pending = 0;
    }

    private readonly void Accumulate(ref float g, ref float x, int length, ReadOnlySpan<float> means)
    {
        int width = Vector<float>.Count;
        int step = _lanes == 1 ? width : 16;
        int whole = length - (length % width);
        for (int lane = 0; lane < step; lane += width)
        {
            Vector<float> mean = Vector.LoadUnsafe(in means[lane]);
            Vector<float> sum = Vector.LoadUnsafe(ref _sums[lane]);
            Vector<float> product = Vector.LoadUnsafe(ref _products[lane]);
            for (int i = lane; i < whole; i += step)
            {
                Vector<float> gradient = Vector.LoadUnsafe(ref g, (nuint)i);
                sum += gradient;
                product += gradient * (Vector.LoadUnsafe(ref x, (nuint)i) - mean);
            }

            sum.StoreUnsafe(ref _sums[lane]);
            product.StoreUnsafe(ref _products[lane]);
        }

        for (int i = whole; i < length; i++)
        {
            _sums[i & 15] += Unsafe.Add(ref g, i);
            _products[i & 15] += Unsafe.Add(ref g, i) * (Unsafe.Add(ref x, i) - means[i & 15]);
        }
    }

    private readonly void AccumulateNegative(ref float g, ref float x, int length)
    {
        int width = Vector<float>.Count;
        int step = _lanes == 1 ? width : 16;
        int whole = length - (length % width);
        for (int lane = 0; lane < step; lane += width)
        {
            Vector<float> product = Vector.LoadUnsafe(ref _products[lane]);
            for (int i = lane; i < whole; i += step)
                product += Vector.LoadUnsafe(ref g, (nuint)i) * Vector.Min(Vector.LoadUnsafe(ref x, (nuint)i), Vector<float>.Zero);
            product.StoreUnsafe(ref _products[lane]);
        }

        for (int i = whole; i < length; i++)
            _products[i & 15] += Unsafe.Add(ref g, i) * Math.Min(Unsafe.Add(ref x, i), 0f);
    }
}
