namespace CnnGen.Reference.Tests.Scalar;

/// <summary>Layer, group and instance normalisation: mean and variance of each part of a sample.</summary>
internal sealed class ScalarNormalization : ScalarMap
{
    private readonly int _parts;
    private readonly double _epsilon;
    private readonly double[] _weight;
    private readonly double[] _bias;

    /// <param name="parts">Number of equal parts that a sample falls into.</param>
    /// <param name="shape">Shape of weight and bias: the sample's, or one for each channel.</param>
    /// <param name="epsilon">Added to the variance.</param>
    public ScalarNormalization(int parts, int[] shape, double epsilon)
    {
        (_parts, _epsilon) = (parts, epsilon);
        _weight = Add("weight", shape);
        _bias = Add("bias", shape);
    }

    public override Volume Apply(Volume x)
    {
        var y = new double[x.Values.Length];
        int length = y.Length / _parts;
        for (int part = 0; part < _parts; part++)
        {
            (double mean, double variance) = Moments(x.Values.Skip(part * length).Take(length));
            for (int i = part * length; i < (part + 1) * length; i++)
            {
                int parameter = i / (y.Length / _weight.Length);
                y[i] = ((x.Values[i] - mean) / Math.Sqrt(variance + _epsilon) * _weight[parameter]) + _bias[parameter];
            }
        }

        return x.With(y);
    }

    /// <summary>Mean, and mean square distance from it.</summary>
    public static (double Mean, double Variance) Moments(IEnumerable<double> values)
    {
        double[] all = [.. values];
        double mean = all.Average();
        return (mean, all.Average(value => (value - mean) * (value - mean)));
    }
}

internal sealed class ScalarBatchNorm : ScalarLayer
{
    private readonly double _epsilon;
    private readonly double _momentum;
    private readonly double[] _weight;
    private readonly double[] _bias;
    private readonly double[] _mean;
    private readonly double[] _variance;

    public ScalarBatchNorm(int channels, double epsilon, double momentum)
    {
        (_epsilon, _momentum) = (epsilon, momentum);
        _weight = Add("weight", [channels]);
        _bias = Add("bias", [channels]);
        _mean = Add("running_mean", [channels], isTrained: false);
        _variance = Add("running_var", [channels], isTrained: false);
    }

    public override Volume[] Forward(Volume[][] inputs, bool isTraining)
    {
        Volume[] x = inputs[0];
        Volume[] y = [.. x.Select(sample => sample.With(new double[sample.Values.Length]))];
        for (int channel = 0; channel < _weight.Length; channel++)
        {
            (double mean, double variance) = isTraining ? ScalarNormalization.Moments(Channel(x, channel)) : (_mean[channel], _variance[channel]);
            double scale = _weight[channel] / Math.Sqrt(variance + _epsilon);
            for (int sample = 0; sample < x.Length; sample++)
            {
                int positions = x[sample].Positions;
                for (int i = channel * positions; i < (channel + 1) * positions; i++)
                {
                    y[sample].Values[i] = ((x[sample].Values[i] - mean) * scale) + _bias[channel];
                }
            }
        }

        return y;
    }

    /// <summary>The running statistics after a step on a batch: the variance among them is the unbiased one.</summary>
    public (double[] Mean, double[] Variance) After(Volume[] x)
    {
        double count = x.Length * x[0].Positions;
        (double Mean, double Variance)[] moments = [.. Enumerable.Range(0, _mean.Length).Select(channel => ScalarNormalization.Moments(Channel(x, channel)))];
        return (
            [.. moments.Select((one, i) => ((1 - _momentum) * _mean[i]) + (_momentum * one.Mean))],
            [.. moments.Select((one, i) => ((1 - _momentum) * _variance[i]) + (_momentum * one.Variance * count / (count - 1)))]);
    }

    private static IEnumerable<double> Channel(Volume[] x, int channel) =>
        x.SelectMany(sample => sample.Values.AsSpan(channel * sample.Positions, sample.Positions).ToArray());
}

/// <summary>x / (bias + alpha / size * sum of squares)^beta over the channels around.</summary>
internal sealed class ScalarLocalResponseNorm(int size, double alpha, double beta, double bias) : ScalarMap
{
    public override Volume Apply(Volume x)
    {
        var y = new double[x.Values.Length];
        for (int i = 0; i < y.Length; i++)
        {
            int channel = i / x.Positions;
            int first = Math.Max(0, channel - ((size - 1) / 2)), last = Math.Min(x.Channels - 1, channel + (size / 2));
            double squares = 0;
            for (int other = first; other <= last; other++)
            {
                double value = x.Values[i + ((other - channel) * x.Positions)];
                squares += value * value;
            }

            y[i] = x.Values[i] / Math.Pow(bias + (alpha / size * squares), beta);
        }

        return x.With(y);
    }
}
