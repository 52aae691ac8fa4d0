using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using CnnGen.Generator.Graph;

namespace CnnGen.Generator.Emission;

/// <summary>
/// A layer's operation as a line of text, from which it can be had back: its kind, the layers that it reads by number (-1 is the network's input), then arguments as
/// <c>name=value</c>, those left out that are as by default. A network carries these lines, to be written as other formats.
/// </summary>
internal static class OperationText
{
    public static string Of(Node node)
    {
        string kind = node.Layer.GetType().Name;
        var parts = new List<string> { kind.Substring(0, kind.Length - nameof(Layer).Length), Join(node.Inputs) };
        switch (node.Layer)
        {
            case ConvLayer conv:
                Add("filters", conv.Filters);
                AddWindow(conv.Window);
                AddUnless(1, "groups", conv.Groups);
                AddFlag("nobias", !conv.UseBias);
                AddFill(conv.PadMode, conv.PadValue);
                AddActivation(conv.Activation);
                AddAlgorithm(conv.Algorithm);
                break;
            case ConvTransposeLayer conv:
                Add("filters", conv.Filters);
                AddWindow(conv.Window);
                AddUnless(1, "groups", conv.Groups);
                AddFlag("nobias", !conv.UseBias);
                AddActivation(conv.Activation);
                AddAlgorithm(conv.Algorithm);
                break;
            case SeparableLayer conv:
                Add("filters", conv.Filters);
                AddWindow(conv.Window);
                AddFlag("nobias", !conv.UseBias);
                AddFill(conv.PadMode, conv.PadValue);
                AddActivation(conv.Activation);
                AddAlgorithm(conv.Algorithm);
                break;
            case DenseLayer dense:
                Add("units", dense.Units);
                AddFlag("nobias", !dense.UseBias);
                AddActivation(dense.Activation);
                break;
            case PoolLayer pool:
                parts.Add($"pool={pool.Kind}");
                AddWindow(pool.Window);
                AddFlag("countpad", pool.CountIncludePad);
                AddList("extra", pool.Extra, 0);
                break;
            case ActivationLayer activation:
                AddActivation(activation.Activation);
                break;
            case SoftmaxLayer softmax:
                AddFlag("log", softmax.IsLog);
                break;
            case PadLayer pad:
                AddList("begin", pad.Begin, 0);
                AddList("end", pad.End, 0);
                AddFill(pad.Mode, pad.Value);
                break;
            case DropoutLayer dropout:
                AddReal("rate", dropout.Rate);
                break;
            case NormalizationLayer norm:
                parts.Add($"over={norm.Kind}");
                AddUnless(1, "groups", norm.Groups);
                AddReal("epsilon", norm.Epsilon);
                AddReal("momentum", norm.Momentum);
                break;
            case LocalResponseNormLayer norm:
                Add("size", norm.Size);
                AddReal("alpha", norm.Alpha);
                AddReal("beta", norm.Beta);
                AddReal("bias", norm.Bias);
                break;
            case UpsampleLayer upsample:
                AddList("scale", upsample.Scale, 1);
                AddFlag("linear", upsample.IsLinear);
                break;
            case ScaleLayer scale:
                AddFlag("nobias", !scale.UseBias);
                break;
            case PermuteLayer permute:
                parts.Add($"order={Join(permute.Order)}");
                break;
            case PixelShuffleLayer shuffle:
                Add("factor", shuffle.Factor);
                break;
        }

        return string.Join(" ", parts);

        void Add(string name, int value) => parts.Add($"{name}={value.ToString(CultureInfo.InvariantCulture)}");

        void AddUnless(int usual, string name, int value)
        {
            if (value != usual)
            {
                Add(name, value);
            }
        }

        void AddReal(string name, double value) => parts.Add($"{name}={Real(value)}");

        void AddFlag(string name, bool isSet) => AddUnless(0, name, isSet ? 1 : 0);

        void AddList(string name, EquatableArray<int> values, int usual)
        {
            if (values.Any(value => value != usual))
            {
                parts.Add($"{name}={Join(values)}");
            }
        }

        void AddWindow(Window window)
        {
            parts.Add($"kernel={Join(window.Kernel)}");
            AddList("stride", window.Stride, 1);
            AddList("dilation", window.Dilation, 1);
            AddList("begin", window.PadBegin, 0);
            AddList("end", window.PadEnd, 0);
        }

        void AddFill(PadMode mode, double value)
        {
            if (mode != PadMode.Zeros)
            {
                parts.Add($"mode={mode}");
                AddReal("value", value);
            }
        }

        void AddAlgorithm(Algorithm algorithm)
        {
            if (algorithm != Algorithm.Auto)
            {
                parts.Add($"algorithm={algorithm}");
            }
        }

        void AddActivation(Activation activation)
        {
            if (activation.Kind != ActivationKind.None)
            {
                parts.Add($"activation={activation.Kind}");
            }

            if (activation.Kind is ActivationKind.LeakyReLU or ActivationKind.ELU or ActivationKind.HardSigmoid or ActivationKind.Clip)
            {
                AddReal("a", activation.A);
                AddReal("b", activation.B);
            }
        }
    }

    private static string Join(IEnumerable<int> values) => string.Join(",", values.Select(value => value.ToString(CultureInfo.InvariantCulture)));

    private static string Real(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
