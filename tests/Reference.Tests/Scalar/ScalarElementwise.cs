namespace CnnGen.Reference.Tests.Scalar;

internal sealed class ScalarElementwise(Func<double, double> function) : ScalarMap
{
    public override Volume Apply(Volume x) => x.With([.. x.Values.Select(function)]);
}

/// <summary>Nothing at inference. What training drops is the generator's own choice, which a reference cannot know.</summary>
internal sealed class ScalarDropout : ScalarMap
{
    public override Volume[] Forward(Volume[][] inputs, bool isTraining) => isTraining
        ? throw new NotSupportedException("The reference knows dropout at inference alone.")
        : base.Forward(inputs, isTraining);

    public override Volume Apply(Volume x) => x;
}

internal sealed class ScalarPReLU : ScalarMap
{
    private readonly double[] _weight;

    public ScalarPReLU(int channels) => _weight = Add("weight", [channels]);

    public override Volume Apply(Volume x) => x.With([.. x.Values.Select((value, i) => value > 0 ? value : _weight[i / x.Positions] * value)]);
}

internal sealed class ScalarScale : ScalarMap
{
    private readonly double[] _weight;
    private readonly double[]? _bias;

    public ScalarScale(int channels, bool useBias)
    {
        _weight = Add("weight", [channels]);
        _bias = useBias ? Add("bias", [channels]) : null;
    }

    public override Volume Apply(Volume x) => x.With([.. x.Values.Select((value, i) => (_weight[i / x.Positions] * value) + (_bias?[i / x.Positions] ?? 0))]);
}

internal sealed class ScalarSoftmax(bool isLog) : ScalarMap
{
    public override Volume Apply(Volume x)
    {
        var y = new double[x.Values.Length];
        for (int position = 0; position < x.Positions; position++)
        {
            double[] channels = [.. Enumerable.Range(0, x.Channels).Select(channel => x.Values[(channel * x.Positions) + position])];
            double max = channels.Max(), sum = channels.Sum(value => Math.Exp(value - max));
            for (int channel = 0; channel < x.Channels; channel++)
            {
                double logarithm = channels[channel] - max - Math.Log(sum);
                y[(channel * x.Positions) + position] = isLog ? logarithm : Math.Exp(logarithm);
            }
        }

        return x.With(y);
    }
}

/// <summary>Sums and products, element by element; what has one position counts for all positions of its channel.</summary>
internal sealed class ScalarJoin(bool isProduct) : ScalarLayer
{
    public override Volume[] Forward(Volume[][] inputs, bool isTraining)
    {
        Volume widest = inputs.Select(value => value[0]).MaxBy(value => value.Positions)!;
        Assert.All(inputs, value => Assert.True(
            value[0].Shape.SequenceEqual(widest.Shape) || (isProduct && value[0].Positions == 1 && value[0].Channels == widest.Channels), "The shapes do not join."));
        return [.. Enumerable.Range(0, inputs[0].Length).Select(sample => widest.With([.. Enumerable.Range(0, widest.Values.Length).Select(i => Element(sample, i))]))];

        double Element(int sample, int i)
        {
            double result = isProduct ? 1 : 0;
            foreach (Volume[] value in inputs)
            {
                double factor = value[sample].Values[value[0].Positions == widest.Positions ? i : i / widest.Positions];
                result = isProduct ? result * factor : result + factor;
            }

            return result;
        }
    }
}

/// <summary>Values one after the other along the channels.</summary>
internal sealed class ScalarConcat : ScalarLayer
{
    public override Volume[] Forward(Volume[][] inputs, bool isTraining)
    {
        Assert.All(inputs, value => Assert.Equal(inputs[0][0].Spatial, value[0].Spatial));
        return [.. Enumerable.Range(0, inputs[0].Length).Select(sample => new Volume(
            inputs[0][0].Rank, inputs.Sum(value => value[0].Channels), inputs[0][0].Size, [.. inputs.SelectMany(value => value[sample].Values)]))];
    }
}
