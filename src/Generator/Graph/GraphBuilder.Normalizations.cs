using CnnGen.Generator.Parsing;

namespace CnnGen.Generator.Graph;

/// <summary>Normalisations, and what else has a parameter for each channel.</summary>
internal sealed partial class GraphBuilder
{
    private (Layer, Shape)? MakeNormalization(AttributeSpec spec, NormalizationKind kind)
    {
        double epsilon = MoreThanZero(spec, "Epsilon", "Epsilon", 1e-5), momentum = spec.Real("Momentum") ?? 0.1;
        if (!(momentum >= 0 && momentum <= 1))
        {
            Report(Descriptors.OutOfRange, spec.LocationOf("Momentum"), "The momentum", Text(momentum), "at least 0 and at most 1");
        }

        int groups = spec.Int("groups") ?? 1;
        if (!Positive(spec, "groups", "The number of groups", groups) || !DivideChannels(spec, "groups", groups) || _current is null)
        {
            return null;
        }

        long positions = _current.Length / _current.Channels;
        (string what, long count) = kind switch
        {
            NormalizationKind.Layer => ("the elements", _current.Length),
            NormalizationKind.Group => ("the elements of each group", _current.Channels / groups * positions),
            NormalizationKind.Instance => ("the positions of each channel", positions),
            _ => ("", 0),
        };
        if (count == 1)
        {
            Report(Descriptors.NormalizesOne, spec.Location, spec.Kind, what, _current.ToString());
        }

        // Running mean and variance are no parameters, but they stand beside them.
        int[] each = [_current.Channels];
        bool hasRoom = kind switch
        {
            NormalizationKind.Layer => AddParameters(spec, [_current.Channels, .. _current.Spatial], [_current.Channels, .. _current.Spatial]),
            NormalizationKind.Batch => AddParameters(spec, each, each, each, each),
            _ => AddParameters(spec, each, each),
        };
        return hasRoom ? SameShape(new NormalizationLayer(kind, groups, epsilon, momentum)) : null;
    }

    private (Layer, Shape)? MakeLocalResponseNorm(AttributeSpec spec)
    {
        int size = spec.Int("size")!.Value;
        double alpha = Finite(spec, "Alpha", "Alpha", 1e-4), beta = Finite(spec, "Beta", "Beta", 0.75), bias = MoreThanZero(spec, "Bias", "The bias", 1);
        if (alpha < 0)
        {
            Report(Descriptors.OutOfRange, spec.LocationOf("Alpha"), "Alpha", Text(alpha), "at least 0");
        }

        return Positive(spec, "size", "The number of channels that are summed", size) ? SameShape(new LocalResponseNormLayer(size, alpha, beta, bias)) : null;
    }

    private (Layer, Shape)? MakeScale(AttributeSpec spec)
    {
        bool useBias = spec.Bool("UseBias") ?? true;
        return _current is not null && AddParameters(spec, [_current.Channels], BiasOf(useBias, _current.Channels)) ? SameShape(new ScaleLayer(useBias)) : null;
    }

    private (Layer, Shape)? MakePReLU(AttributeSpec spec) =>
        _current is not null && AddParameters(spec, [_current.Channels]) ? SameShape(new PReLULayer()) : null;

    private double MoreThanZero(AttributeSpec spec, string argument, string what, double otherwise)
    {
        double value = spec.Real(argument) ?? otherwise;
        if (!(value > 0 && value <= float.MaxValue))
        {
            Report(Descriptors.OutOfRange, spec.LocationOf(argument), what, Text(value), "more than 0, and a number that a float can hold");
        }

        return value;
    }
}
