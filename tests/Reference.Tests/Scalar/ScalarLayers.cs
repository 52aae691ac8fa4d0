namespace CnnGen.Reference.Tests.Scalar;

/// <summary>From an attribute and the shapes of what its layer reads to the loops.</summary>
internal static class ScalarLayers
{
    public static ScalarLayer Make(ScalarAttribute attribute, IReadOnlyList<Volume> inputs)
    {
        Volume x = inputs[0];
        string activation = attribute.Text("Activation", "None");
        bool useBias = attribute.Flag("UseBias", true);
        int groups = attribute.Int("Groups", 1);
        switch (attribute.Kind)
        {
            case "Conv1D" or "Conv2D" or "Conv3D":
                CheckRank(attribute, x);
                ScalarWindow window = ScalarWindow.Of(attribute, x, 1, "kernel", isPool: false);
                return new ScalarConv(x, attribute.Int(0, "filters"), window, groups, useBias, Padding(attribute, window.Begin, window.End), activation);
            case "DepthwiseConv2D":
                CheckRank(attribute, x);
                window = ScalarWindow.Of(attribute, x, 0, "kernel", isPool: false);
                return new ScalarConv(x, x.Channels * attribute.Int("Multiplier", 1), window, x.Channels, useBias, Padding(attribute, window.Begin, window.End), activation);
            case "SeparableConv2D":
                CheckRank(attribute, x);
                window = ScalarWindow.Of(attribute, x, 1, "kernel", isPool: false);
                return new ScalarSeparable(x, attribute.Int(0, "filters"), window, useBias, Padding(attribute, window.Begin, window.End), activation);
            case "ConvTranspose1D" or "ConvTranspose2D" or "ConvTranspose3D":
                CheckRank(attribute, x);
                return new ScalarConvTranspose(x, attribute.Int(0, "filters"), ScalarWindow.OfTransposed(attribute, x), groups, useBias, activation);
            case "Dense":
                return new ScalarDense(x, attribute.Int(0, "units"), useBias, activation);
            case "MaxPool" or "AveragePool" or "L2Pool":
                return new ScalarPool(
                    attribute.Kind[..^"Pool".Length], ScalarWindow.Of(attribute, x, 0, "window", isPool: true), attribute.Flag("CountIncludePad", false));
            case "GlobalMaxPool" or "GlobalAveragePool":
                return new ScalarGlobalPool(attribute.Kind == "GlobalMaxPool");
            case "AdaptiveAveragePool":
                return new ScalarAdaptivePool(Volume.Axes(ScalarWindow.OnePerAxis(attribute.Ints(0, "size"), x.Rank), 1));
            case "Flatten":
                return new ScalarReshape([x.Values.Length]);
            case "Reshape":
                return new ScalarReshape(attribute.Ints(0, "shape"));
            case "Pad" or "Crop":
                int[] sides = ScalarWindow.OnePerAxis(attribute.Ints(0, attribute.Kind == "Pad" ? "pads" : "crops"), 2 * x.Rank);
                int sign = attribute.Kind == "Pad" ? 1 : -1;
                return Padding(attribute, Volume.Axes([.. sides[..x.Rank].Select(side => sign * side)], 0), Volume.Axes([.. sides[x.Rank..].Select(side => sign * side)], 0));
            case "Upsample":
                return new ScalarUpsample(Volume.Axes(ScalarWindow.OnePerAxis(attribute.Ints(0, "scale"), x.Rank), 1), attribute.Text("Mode", "Nearest") == "Bilinear");
            case "Permute":
                return new ScalarPermute(attribute.Ints(0, "order"));
            case "Scale":
                return new ScalarScale(x.Channels, useBias);
            case "PixelShuffle":
                return new ScalarPixelShuffle(attribute.Int(0, "factor"));
            case "BatchNorm":
                return new ScalarBatchNorm(x.Channels, attribute.Number("Epsilon", 1e-5), attribute.Number("Momentum", 0.1));
            case "LayerNorm":
                return new ScalarNormalization(1, x.Shape, attribute.Number("Epsilon", 1e-5));
            case "GroupNorm":
                return new ScalarNormalization(attribute.Int(0, "groups"), [x.Channels], attribute.Number("Epsilon", 1e-5));
            case "InstanceNorm":
                return new ScalarNormalization(x.Channels, [x.Channels], attribute.Number("Epsilon", 1e-5));
            case "LocalResponseNorm":
                return new ScalarLocalResponseNorm(attribute.Int(0, "size"), attribute.Number("Alpha", 1e-4), attribute.Number("Beta", 0.75), attribute.Number("Bias", 1));
            case "PReLU":
                return new ScalarPReLU(x.Channels);
            case "Softmax" or "LogSoftmax":
                return new ScalarSoftmax(attribute.Kind == "LogSoftmax");
            case "Dropout":
                return new ScalarDropout();
            case "Add" or "Multiply":
                return new ScalarJoin(attribute.Kind == "Multiply");
            case "Concat":
                return new ScalarConcat();
            default:
                return new ScalarElementwise(Function(attribute));
        }
    }

    private static Func<double, double> Function(ScalarAttribute attribute)
    {
        switch (attribute.Kind)
        {
            case "LeakyReLU":
                return ScalarFunctions.LeakyReLU(attribute.Number(0, "slope", 0.01));
            case "ELU":
                return ScalarFunctions.ELU(attribute.Number(0, "alpha", 1));
            case "HardSigmoid":
                return ScalarFunctions.HardSigmoid(attribute.Number(0, "alpha", 1.0 / 6), attribute.Number(1, "beta", 0.5));
            case "GELU" when attribute.Flag("Approximate", false):
                return ScalarFunctions.GELUTanh;
            case "Clip":
                double min = attribute.Number(0, "min", double.NaN), max = attribute.Number(1, "max", double.NaN);
                return x => Math.Clamp(x, min, max);
            default:
                return ScalarFunctions.Find(attribute.Kind);
        }
    }

    private static ScalarPadding Padding(ScalarAttribute attribute, int[] begin, int[] end) =>
        new(begin, end, attribute.Text("PadMode", "Zeros"), attribute.Number("PadValue", 0));

    private static void CheckRank(ScalarAttribute attribute, Volume x) => Assert.Equal($"{x.Rank}D", attribute.Kind[^2..]);
}
