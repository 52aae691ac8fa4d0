using CnnGen.Generator.Parsing;

namespace CnnGen.Generator.Graph;

/// <summary>The loss, and whether it fits what the network ends in.</summary>
internal sealed partial class GraphBuilder
{
    private Loss? ReadLoss(AttributeSpec spec, Value? output)
    {
        int mistakes = _diagnostics.Count;
        LossKind kind = Member(spec, "function", LossKind.MeanSquaredError);
        if (_diagnostics.Count != mistakes)
        {
            return null;
        }

        double smoothing = spec.Real("LabelSmoothing") ?? 0, delta = spec.Real("Delta") ?? 1;
        if (!(smoothing >= 0 && smoothing < 1))
        {
            Report(Descriptors.OutOfRange, spec.LocationOf("LabelSmoothing"), "LabelSmoothing", Text(smoothing), "at least 0 and less than 1");
        }

        if (!(delta > 0 && delta <= float.MaxValue))
        {
            Report(Descriptors.OutOfRange, spec.LocationOf("Delta"), "Delta", Text(delta), "more than 0, and a number that a float can hold");
        }

        CheckOption(spec, "LabelSmoothing", kind, LossKind.SoftmaxCrossEntropy);
        CheckOption(spec, "Delta", kind, LossKind.Huber);
        if (output?.Shape is not null)
        {
            CheckEnding(spec, kind, output.Node, output.Shape);
        }

        return new Loss(kind, smoothing, delta);
    }

    private void CheckOption(AttributeSpec spec, string option, LossKind kind, LossKind owner)
    {
        if (spec.Text(option) is { } value && kind != owner)
        {
            Report(Descriptors.UnusedOption, spec.LocationOf(option), option, value, kind.ToString(), owner.ToString());
        }
    }

    /// <summary>
    /// A softmax or sigmoid before a loss that applies its own, or none before a loss that wants one. Only what is sure is reported: of pools and
    /// joins nothing is known.
    /// </summary>
    private void CheckEnding(AttributeSpec spec, LossKind kind, int node, Shape output)
    {
        while (node >= 0 && _nodes[node].Layer is ReshapeLayer or DropoutLayer)
        {
            node = _nodes[node].Inputs[0];
        }

        Node? last = node < 0 ? null : _nodes[node];
        ActivationKind? activation = last?.Layer switch
        {
            ActivationLayer layer => layer.Activation.Kind,
            ConvLayer layer => layer.Activation.Kind,
            ConvTransposeLayer layer => layer.Activation.Kind,
            SeparableLayer layer => layer.Activation.Kind,
            DenseLayer layer => layer.Activation.Kind,
            _ => null,
        };
        Hint[] removal = last is null ? [] : RemovalOf(node);
        bool? isLog = (last?.Layer as SoftmaxLayer)?.IsLog;
        if (activation is null && isLog is null)
        {
            return;
        }

        string name = $"'{last!.Name}' ({(activation is null or ActivationKind.None || last.Layer is ActivationLayer ? last.Kind : $"{last.Kind} with {activation}")})";
        bool isUnit = activation is ActivationKind.Sigmoid or ActivationKind.HardSigmoid or ActivationKind.Clip;
        switch (kind)
        {
            case LossKind.SoftmaxCrossEntropy when isLog is not null:
                Clash("a softmax", isLog.Value ? LossKind.NegativeLogLikelihood : LossKind.CrossEntropy);
                break;
            case LossKind.SigmoidCrossEntropy when activation is ActivationKind.Sigmoid or ActivationKind.HardSigmoid:
                Clash("a sigmoid", LossKind.BinaryCrossEntropy);
                break;
            case LossKind.SigmoidCrossEntropy when isLog is not null:
                Clash("a sigmoid", isLog.Value ? LossKind.NegativeLogLikelihood : LossKind.CrossEntropy);
                break;
            case LossKind.CrossEntropy or LossKind.BinaryCrossEntropy when isLog == true:
                Clash("a logarithm", LossKind.NegativeLogLikelihood);
                break;
            case LossKind.NegativeLogLikelihood when isLog != true:
                Wants("log-probabilities", "[LogSoftmax]", isLog == false ? LossKind.CrossEntropy : LossKind.SoftmaxCrossEntropy);
                break;
            case LossKind.CrossEntropy when isLog is null && !isUnit:
                Wants("probabilities", "[Softmax]", LossKind.SoftmaxCrossEntropy);
                break;
            case LossKind.BinaryCrossEntropy when isLog is null && !isUnit:
                Wants("probabilities", "[Sigmoid]", LossKind.SigmoidCrossEntropy);
                break;
            case LossKind.SoftmaxCrossEntropy when output.Channels == 1:
                Report(Descriptors.SoftmaxOfOne, spec.LocationOf("function"), $"LossFunction.{kind}", output.ToString(), "1");
                break;
        }

        void Clash(string what, LossKind other) => Report(
            Descriptors.SoftmaxTwice, spec.LocationOf("function"), [.. removal, new Hint(Hints.Loss, other.ToString())], kind.ToString(), what, name, other.ToString());

        void Wants(string what, string layer, LossKind other) => Report(
            Descriptors.LossNeedsProbabilities, spec.LocationOf("function"), [new Hint(Hints.Loss, other.ToString())], kind.ToString(), what, name, layer, other.ToString());
    }
}
