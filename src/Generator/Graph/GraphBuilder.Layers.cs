using System.Linq;
using CnnGen.Generator.Parsing;

namespace CnnGen.Generator.Graph;

/// <summary>The table of layers, and the rules of those that need no window and move nothing.</summary>
internal sealed partial class GraphBuilder
{
    /// <summary>The layer and its output's shape; null where a mistake, here or above, leaves it unknown.</summary>
    private (Layer Layer, Shape Output)? MakeLayer(AttributeSpec spec) => spec.Kind switch
    {
        "Conv1D" or "Conv2D" or "Conv3D" => MakeConv(spec),
        "ConvTranspose1D" or "ConvTranspose2D" or "ConvTranspose3D" => MakeConvTranspose(spec),
        "DepthwiseConv2D" => MakeDepthwise(spec),
        "SeparableConv2D" => MakeSeparable(spec),
        "MaxPool" => MakePool(spec, PoolKind.Max),
        "AveragePool" => MakePool(spec, PoolKind.Average),
        "L2Pool" => MakePool(spec, PoolKind.L2),
        "GlobalMaxPool" => MakeGlobalPool(spec, PoolKind.Max),
        "GlobalAveragePool" => MakeGlobalPool(spec, PoolKind.Average),
        "AdaptiveAveragePool" => MakeAdaptivePool(spec),
        "Dense" => MakeDense(spec),
        "Flatten" => _current is null ? null : (new ReshapeLayer(), new Shape((int)_current.Length)),
        "Reshape" => MakeReshape(spec),
        "Permute" => MakePermute(spec),
        "Pad" => MakePad(spec),
        "Crop" => MakeCrop(spec),
        "Upsample" => MakeUpsample(spec),
        "PixelShuffle" => MakePixelShuffle(spec),
        "BatchNorm" => MakeNormalization(spec, NormalizationKind.Batch),
        "LayerNorm" => MakeNormalization(spec, NormalizationKind.Layer),
        "GroupNorm" => MakeNormalization(spec, NormalizationKind.Group),
        "InstanceNorm" => MakeNormalization(spec, NormalizationKind.Instance),
        "LocalResponseNorm" => MakeLocalResponseNorm(spec),
        "Dropout" => MakeDropout(spec),
        "Scale" => MakeScale(spec),
        "PReLU" => MakePReLU(spec),
        "Add" => MakeAdd(spec),
        "Multiply" => MakeMultiply(spec),
        "Concat" => MakeConcat(spec),
        "Softmax" => MakeSoftmax(spec, isLog: false),
        "LogSoftmax" => MakeSoftmax(spec, isLog: true),
        _ => MakeActivation(spec),
    };

    private (Layer, Shape)? SameShape(Layer layer) => _current is null ? null : (layer, _current);

    private (Layer, Shape)? MakeDense(AttributeSpec spec)
    {
        int units = spec.Int("units")!.Value;
        bool useBias = spec.Bool("UseBias") ?? true;
        Activation activation = OwnActivation(spec);
        return Positive(spec, "units", "The number of units", units) && _current is not null && AddParameters(spec, [units, (int)_current.Length], BiasOf(useBias, units))
            ? (new DenseLayer(units, useBias, activation), new Shape(units))
            : null;
    }

    private (Layer, Shape)? MakeDropout(AttributeSpec spec)
    {
        double rate = spec.Real("rate")!.Value;
        if (!(rate >= 0 && rate < 1))
        {
            Report(Descriptors.OutOfRange, spec.LocationOf("rate"), "The rate", Text(rate), "at least 0 and less than 1");
        }

        return SameShape(new DropoutLayer(rate));
    }

    private (Layer, Shape)? MakeSoftmax(AttributeSpec spec, bool isLog)
    {
        if (_current is { Channels: 1 })
        {
            Report(Descriptors.SoftmaxOfOne, spec.Location, spec.Kind, _current.ToString(), isLog ? "0" : "1");
        }

        return SameShape(new SoftmaxLayer(isLog));
    }

    private (Layer, Shape)? MakeActivation(AttributeSpec spec)
    {
        Activation? activation = spec.Kind switch
        {
            "LeakyReLU" => new Activation(ActivationKind.LeakyReLU, Finite(spec, "slope", "The slope")),
            "ELU" => new Activation(ActivationKind.ELU, Finite(spec, "alpha", "Alpha")),
            "GELU" => new Activation(spec.Bool("Approximate") == true ? ActivationKind.GELUTanh : ActivationKind.GELU),
            "HardSigmoid" => new Activation(ActivationKind.HardSigmoid, Finite(spec, "alpha", "Alpha"), Finite(spec, "beta", "Beta")),
            "Clip" => MakeClip(spec),
            _ => WithDefaults(spec.Kind),
        };
        if (activation is null)
        {
            Report(Descriptors.NotSupported, spec.Location, $"[{spec.Kind}]", "this version of the generator knows no such layer");
            return null;
        }

        return SameShape(new ActivationLayer(activation));
    }

    private Activation MakeClip(AttributeSpec spec)
    {
        double min = Finite(spec, "min", "The smallest value"), max = Finite(spec, "max", "The largest value");
        if (min > max)
        {
            Report(Descriptors.OutOfRange, spec.LocationOf("max"), "The largest value", Text(max), $"at least the smallest, {Text(min)}");
        }

        return new Activation(ActivationKind.Clip, min, max);
    }

    /// <summary>The activation inside a layer.</summary>
    private Activation OwnActivation(AttributeSpec spec)
    {
        if (spec.Text("Activation") is not { } name || name == "None")
        {
            return Activation.None;
        }

        if (WithDefaults(name) is { } activation)
        {
            return activation;
        }

        Report(Descriptors.OutOfRange, spec.LocationOf("Activation"), "Activation", name, "a member of CnnGen.Activation");
        return Activation.None;
    }

    /// <summary>An activation by name, with its default parameters; null where there is none of that name.</summary>
    private static Activation? WithDefaults(string name) => name switch
    {
        "ReLU" => new Activation(ActivationKind.ReLU),
        "ReLU6" => new Activation(ActivationKind.ReLU6),
        "LeakyReLU" => new Activation(ActivationKind.LeakyReLU, 0.01),
        "ELU" => new Activation(ActivationKind.ELU, 1),
        "SELU" => new Activation(ActivationKind.SELU),
        "GELU" => new Activation(ActivationKind.GELU),
        "SiLU" => new Activation(ActivationKind.SiLU),
        "Mish" => new Activation(ActivationKind.Mish),
        "Sigmoid" => new Activation(ActivationKind.Sigmoid),
        "HardSigmoid" => new Activation(ActivationKind.HardSigmoid, 1.0 / 6, 0.5),
        "HardSwish" => new Activation(ActivationKind.HardSwish),
        "Tanh" => new Activation(ActivationKind.Tanh),
        "Softplus" => new Activation(ActivationKind.Softplus),
        "Softsign" => new Activation(ActivationKind.Softsign),
        _ => null,
    };
}
