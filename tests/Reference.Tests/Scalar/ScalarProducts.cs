namespace CnnGen.Reference.Tests.Scalar;

internal sealed class ScalarConv : ScalarMap
{
    private readonly ScalarWindow _window;
    private readonly ScalarPadding _padding;
    private readonly int _filters;
    private readonly int _groups;
    private readonly double[] _weight;
    private readonly double[] _bias;
    private readonly Func<double, double> _activation;

    public ScalarConv(Volume x, int filters, ScalarWindow window, int groups, bool useBias, ScalarPadding padding, string activation, string prefix = "")
    {
        (_window, _padding, _filters, _groups, _activation) = (window, padding, filters, groups, ScalarFunctions.Find(activation));
        _weight = Add(prefix + "weight", [filters, x.Channels / groups, .. window.Kernel[(3 - x.Rank)..]]);
        _bias = useBias ? Add(prefix + "bias", [filters]) : new double[filters];
    }

    public override Volume Apply(Volume x)
    {
        Volume padded = _padding.Apply(x);
        var y = new Volume(x.Rank, _filters, _window.Output);
        int inGroup = x.Channels / _groups, outGroup = _filters / _groups, at = 0;
        int[] dilation = _window.Dilation, stride = _window.Stride;

        // How far from a window's first element each of its weights looks.
        int[] taps = [.. Enumerable.Range(0, inGroup).SelectMany(channel => Volume.Each(_window.Kernel).Select(tap =>
            padded.Index(channel, tap.Depth * dilation[0], tap.Row * dilation[1], tap.Column * dilation[2])))];
        for (int filter = 0; filter < _filters; filter++)
        {
            ReadOnlySpan<double> weights = _weight.AsSpan(filter * taps.Length, taps.Length);
            foreach ((int depth, int row, int column) in Volume.Each(_window.Output))
            {
                double sum = _bias[filter];
                int first = padded.Index(filter / outGroup * inGroup, depth * stride[0], row * stride[1], column * stride[2]);
                for (int i = 0; i < weights.Length; i++)
                {
                    sum += weights[i] * padded.Values[first + taps[i]];
                }

                y.Values[at++] = _activation(sum);
            }
        }

        return y;
    }
}

/// <summary>Every input element adds its window of weights to the output.</summary>
internal sealed class ScalarConvTranspose : ScalarMap
{
    private readonly ScalarWindow _window;
    private readonly int _filters;
    private readonly int _groups;
    private readonly double[] _weight;
    private readonly double[] _bias;
    private readonly Func<double, double> _activation;

    public ScalarConvTranspose(Volume x, int filters, ScalarWindow window, int groups, bool useBias, string activation)
    {
        (_window, _filters, _groups, _activation) = (window, filters, groups, ScalarFunctions.Find(activation));
        _weight = Add("weight", [x.Channels, filters / groups, .. window.Kernel[(3 - x.Rank)..]]);
        _bias = useBias ? Add("bias", [filters]) : new double[filters];
    }

    public override Volume Apply(Volume x)
    {
        var y = new Volume(x.Rank, _filters, _window.Output);
        for (int i = 0; i < y.Values.Length; i++)
        {
            y.Values[i] = _bias[i / y.Positions];
        }

        int inGroup = x.Channels / _groups, outGroup = _filters / _groups, length = _window.KernelLength;
        for (int channel = 0; channel < x.Channels; channel++)
        {
            foreach ((int depth, int row, int column) in Volume.Each(x.Size))
            {
                double value = x.Values[x.Index(channel, depth, row, column)];
                int tap = 0;
                foreach ((int i, int j, int k) in Volume.Each(_window.Kernel))
                {
                    int d = Place(0, depth, i), r = Place(1, row, j), c = Place(2, column, k);
                    for (int filter = 0; filter < outGroup && d >= 0 && r >= 0 && c >= 0; filter++)
                    {
                        y.Values[y.Index((channel / inGroup * outGroup) + filter, d, r, c)] += value * _weight[(((channel * outGroup) + filter) * length) + tap];
                    }

                    tap++;
                }
            }
        }

        return y.With([.. y.Values.Select(_activation)]);

        // Where a tap of an element falls; -1 outside.
        int Place(int axis, int element, int tap)
        {
            int place = (element * _window.Stride[axis]) + (tap * _window.Dilation[axis]) - _window.Begin[axis];
            return place < _window.Output[axis] ? Math.Max(place, -1) : -1;
        }
    }
}

/// <summary>A convolution of each channel alone, then one of 1x1.</summary>
internal sealed class ScalarSeparable : ScalarMap
{
    private readonly ScalarConv _depthwise;
    private readonly ScalarConv _pointwise;

    public ScalarSeparable(Volume x, int filters, ScalarWindow window, bool useBias, ScalarPadding padding, string activation)
    {
        _depthwise = new ScalarConv(x, x.Channels, window, x.Channels, useBias: false, padding, "None", "depthwise.");
        var between = new Volume(x.Rank, x.Channels, window.Output);
        int[] ones = [1, 1, 1], zeros = [0, 0, 0];
        _pointwise = new ScalarConv(between, filters, new ScalarWindow(ones, ones, ones, zeros, zeros, window.Output), 1, useBias, ScalarPadding.None, activation, "pointwise.");
        Parameters.AddRange([.. _depthwise.Parameters, .. _pointwise.Parameters]);
    }

    public override Volume Apply(Volume x) => _pointwise.Apply(_depthwise.Apply(x));
}

internal sealed class ScalarDense : ScalarMap
{
    private readonly double[] _weight;
    private readonly double[] _bias;
    private readonly Func<double, double> _activation;

    public ScalarDense(Volume x, int units, bool useBias, string activation)
    {
        _weight = Add("weight", [units, x.Values.Length]);
        _bias = useBias ? Add("bias", [units]) : new double[units];
        _activation = ScalarFunctions.Find(activation);
    }

    public override Volume Apply(Volume x)
    {
        var y = new double[_bias.Length];
        for (int unit = 0; unit < y.Length; unit++)
        {
            double sum = _bias[unit];
            for (int i = 0; i < x.Values.Length; i++)
            {
                sum += _weight[(unit * x.Values.Length) + i] * x.Values[i];
            }

            y[unit] = _activation(sum);
        }

        return new Volume(0, y.Length, [1, 1, 1], y);
    }
}
