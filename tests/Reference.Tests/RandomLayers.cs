using System.Globalization;
using CnnGen.Reference.Tests.Scalar;

namespace CnnGen.Reference.Tests;

/// <summary>Random attributes of layers that fit an input, small enough for plain loops. Null where the dice name what does not fit.</summary>
internal sealed class RandomLayers(ulong seed)
{
    /// <summary>The most multiply-adds of one layer.</summary>
    private const int Most = 120_000;

    private readonly RandomSequence _random = new(seed);

    public int Next(int bound) => _random.Next(bound);

    public bool OneIn(int count) => Next(count) == 0;

    public T Pick<T>(params T[] choices) => choices[Next(choices.Length)];

    /// <summary>Uniform numbers that are floats, so that both sides start from the same.</summary>
    public double[] Uniform(int count, double size, double middle = 0) =>
        [.. Enumerable.Range(0, count).Select(_ => (double)(float)(middle + (((2 * _random.NextDouble()) - 1) * size)))];

    /// <summary>Gives the parameters of a layer values that keep its output near the size of its input.</summary>
    public void Fill(ScalarNode node)
    {
        foreach (ScalarParameter parameter in node.Layer.Parameters)
        {
            int length = parameter.Values.Length;
            bool isProduct = parameter.Shape.Length > 1 && node.Kind != "LayerNorm";
            double[] values = parameter.Name switch
            {
                "running_var" => Uniform(length, 0.5, 1),
                "running_mean" => Uniform(length, 0.5),
                "weight" when node.Kind == "PReLU" => Uniform(length, 0.4),
                _ when isProduct => Uniform(length, Math.Sqrt(3.0 * parameter.Shape[0] / length)),
                "weight" => Uniform(length, 0.5, 1),
                _ => Uniform(length, 0.5),
            };
            values.CopyTo(parameter.Values, 0);
        }
    }

    /// <summary>Kinds of layers that <see cref="Any"/> tells apart.</summary>
    public const int Kinds = 20;

    /// <summary>A layer of one input, of a kind below <see cref="Kinds"/>.</summary>
    public string? Any(int kind, Volume x, string name) => kind switch
    {
        < 4 when x.Rank > 0 => Conv(x, name),
        4 or 5 when x.Rank > 0 => ConvTranspose(x, name),
        6 when x.Rank == 2 => Depthwise(x, name),
        7 when x.Rank == 2 => Separable(x, name),
        8 or 9 or 10 when x.Rank > 0 => Pool(x),
        11 => Dense(x, name),
        12 or 13 => Elementwise(name),
        14 or 15 => Normalization(x, name),
        16 => Shape(x),
        17 when x.Rank > 0 => Resize(x),
        18 when x.Rank > 0 => OneIn(2)
            ? $"[AdaptiveAveragePool({List(x.Spatial.Select(size => Math.Min(size, 1 + Next(3))))})]"
            : Pick("[GlobalAveragePool]", "[GlobalMaxPool]"),
        19 when x.Channels > 1 => Pick("[Softmax]", "[LogSoftmax]"),
        _ => null,
    };

    public string? Conv(Volume x, string name)
    {
        string? window = Window(x, hasDilation: true, isPool: false, out int outputs, out int taps);
        int[] divisors = [.. Enumerable.Range(1, x.Channels).Where(count => x.Channels % count == 0)];
        int groups = OneIn(2) ? 1 : Pick(divisors);
        int filters = groups * (groups == 1 ? Pick(1, 3, 4, 8, 16, 16, 17, 20, 32, 33, 48) : 1 + Next(3));
        return window is null || (long)filters * (x.Channels / groups) * outputs * taps > Most
            ? null
            : $"[Conv{x.Rank}D({filters}, {window}{(groups == 1 ? "" : $", Groups = {groups}")}{Ending(name)})]";
    }

    public string? Pool(Volume x)
    {
        string kind = Pick("Max", "Average", "L2");
        string? window = Window(x, hasDilation: kind == "Max", isPool: true, out _, out _);
        return window is null ? null : $"[{kind}Pool({window}{(kind == "Average" && OneIn(2) ? ", CountIncludePad = true" : "")})]";
    }

    public string? Dense(Volume x, string name)
    {
        int units = Pick(1, 3, 10, 16, 17, 40);
        return units * x.Values.Length > Most ? null : $"[Dense({units}{Ending(name)})]";
    }

    public string Elementwise(string name) => Next(8) switch
    {
        0 => "[Clip(-0.4, 0.7)]",
        1 => "[GELU(Approximate = true)]",
        2 => "[LeakyReLU(0.2)]",
        3 => $"[PReLU(Name = \"{name}\")]",
        4 => Pick("[ELU(0.7)]", "[HardSigmoid(0.2, 0.4)]", "[Dropout(0.3)]"),
        5 => $"[Scale({Pick("", "UseBias = false, ")}Name = \"{name}\")]",
        _ => $"[{Function()}]",
    };

    /// <summary>A normalisation; over few elements it says more about rounding than about code.</summary>
    public string? Normalization(Volume x, string name)
    {
        int[] groups = [.. Enumerable.Range(1, x.Channels).Where(count => x.Channels % count == 0 && x.Values.Length / count >= 6)];
        return Next(6) switch
        {
            0 when x.Values.Length >= 6 => $"[LayerNorm(Name = \"{name}\")]",
            1 when groups.Length != 0 => $"[GroupNorm({Pick(groups)}, Name = \"{name}\")]",
            2 when x.Positions >= 6 => $"[InstanceNorm(Epsilon = 1e-3, Name = \"{name}\")]",
            3 when x.Rank > 0 => $"[LocalResponseNorm({1 + Next(6)}, Alpha = 0.5, Beta = {Pick("0.75", "0.5", "1.3")}, Bias = 1.5)]",
            4 or 5 => BatchNorm(name),
            _ => null,
        };
    }

    public string BatchNorm(string name) => $"[BatchNorm({Pick("", "Momentum = 0.3, ", "Epsilon = 1e-3, ")}Name = \"{name}\")]";

    /// <summary>The name of a function, none left out but None.</summary>
    public string Function() => ScalarFunctions.Names[1 + Next(ScalarFunctions.Names.Count - 1)];

    private string Ending(string name) =>
        $"{(OneIn(3) ? ", UseBias = false" : "")}{(OneIn(2) ? "" : $", Activation = Activation.{Function()}")}, Name = \"{name}\"";

    private string? ConvTranspose(Volume x, string name)
    {
        int[] each = [.. Enumerable.Range(0, x.Rank)];
        int[] kernel = [.. each.Select(_ => 1 + Next(4))], stride = [.. each.Select(_ => Pick(1, 2, 2, 3))], dilation = [.. each.Select(_ => Pick(1, 1, 1, 2))];
        int[] extra = [.. each.Select(axis => OneIn(2) ? 0 : Next(Math.Max(stride[axis], dilation[axis])))];
        int[] begin = [.. each.Select(_ => Next(3))], end = [.. each.Select(_ => Next(3))];
        bool isSame = OneIn(4);
        int[] full = [.. each.Select(axis => ((x.Spatial[axis] - 1) * stride[axis]) + ((kernel[axis] - 1) * dilation[axis]) + 1 + extra[axis])];
        int[] output = [.. each.Select(axis => isSame ? x.Spatial[axis] * stride[axis] : full[axis] - begin[axis] - end[axis])];
        int groups = OneIn(3) ? Pick([.. Enumerable.Range(1, x.Channels).Where(count => x.Channels % count == 0)]) : 1;
        int filters = groups * (groups == 1 ? Pick(1, 3, 4, 6, 16, 17, 32) : 1 + Next(3));
        if (output.Any(size => size < 1) || each.Any(axis => full[axis] < output[axis]) || (long)filters * (x.Channels / groups) * x.Positions * Product(kernel) > Most || Product(output) > 2000)
        {
            return null;
        }

        string padding = isSame ? "Padding = Padding.Same" : $"Pads = [{List([.. begin, .. end])}]";
        return $"[ConvTranspose{x.Rank}D({filters}, {List(kernel)}, Strides = [{List(stride)}]{Unless(dilation, 1, "Dilations")}, {padding}{Unless(extra, 0, "OutputPads")}"
            + $"{(groups == 1 ? "" : $", Groups = {groups}")}{Ending(name)})]";
    }

    private string? Depthwise(Volume x, string name)
    {
        string? window = Window(x, hasDilation: true, isPool: false, out _, out _);
        return window is null ? null : $"[DepthwiseConv2D({window}, Multiplier = {Pick(1, 1, 2, 3)}{Ending(name)})]";
    }

    private string? Separable(Volume x, string name)
    {
        string? window = Window(x, hasDilation: true, isPool: false, out int outputs, out _);
        int filters = Pick(1, 5, 16, 24);
        return window is null || filters * x.Channels * outputs > Most ? null : $"[SeparableConv2D({filters}, {window}{Ending(name)})]";
    }

    private string? Shape(Volume x)
    {
        int[] sides = [.. Enumerable.Range(0, 2 * x.Rank).Select(_ => Next(3))];
        switch (Next(6))
        {
            case 5:
                return $"[Permute({List(Enumerable.Range(0, x.Rank + 1).OrderBy(_ => Next(1000)))})]";
            case 0:
                return "[Flatten]";
            case 1:
                return $"[Reshape({List(x.Rank == 0 && x.Channels % 2 == 0 ? [2, x.Channels / 2] : [.. x.Spatial, x.Channels])})]";
            case 2 when x.Rank > 0 && x.Spatial.Select((size, axis) => size - sides[axis] - sides[x.Rank + axis]).All(size => size > 0):
                return $"[Crop({List(sides)})]";
            case 3 or 4 when x.Rank > 0:
                string mode = PadMode(x, sides);
                return $"[Pad({List(sides)}{mode})]";
            default:
                return null;
        }
    }

    private string? Resize(Volume x)
    {
        int[] scale = [.. x.Spatial.Select(_ => 1 + Next(3))];
        return Next(3) switch
        {
            0 when x.Rank == 2 && x.Channels % 4 == 0 => "[PixelShuffle(2)]",
            0 when x.Rank == 2 && x.Channels % 9 == 0 => "[PixelShuffle(3)]",
            _ when x.Positions * Product(scale) > 1500 => null,
            1 => $"[Upsample({(OneIn(2) && x.Positions < 200 ? "2" : List(scale))})]",
            2 => $"[Upsample({List(scale)}, Mode = Interpolation.Bilinear)]",
            _ => null,
        };
    }

    /// <summary>The arguments of a window that fits.</summary>
    private string? Window(Volume x, bool hasDilation, bool isPool, out int outputs, out int taps)
    {
        int[] each = [.. Enumerable.Range(0, x.Rank)];
        int[] kernel = [.. each.Select(axis => OneIn(5) ? 1 : 1 + Next(x.Rank == 3 ? 3 : 3 + axis))], stride = [.. each.Select(_ => Pick(1, 1, 2, 3))];
        int[] dilation = [.. each.Select(_ => hasDilation ? Pick(1, 1, 2, 3) : 1)], sides = [.. Enumerable.Range(0, 2 * x.Rank).Select(_ => Next(3))];
        bool isSame = OneIn(4);
        if (isPool)
        {
            // A window of nothing but padding has no maximum and no mean.
            sides = [.. sides.Select((side, i) => dilation.All(one => one == 1) ? Math.Min(side, (kernel[i % x.Rank] - 1) / 2) : 0)];
            isSame &= dilation.All(one => one == 1);
        }

        string padding = isSame ? ", Padding = Padding.Same" : sides.All(side => side == 0) && OneIn(2) ? "" : $", Pads = [{List(sides)}]";
        string mode = isPool || isSame ? "" : PadMode(x, sides);
        string ceil = isPool && !isSame && OneIn(3) ? ", CeilMode = true" : "";
        string arguments = $"{List(kernel)}, Strides = [{List(stride)}]{Unless(dilation, 1, "Dilations")}{padding}{mode}{ceil}";
        int[] sizes = [.. each.Select(axis => x.Spatial[axis] + (isSame ? 0 : sides[axis] + sides[x.Rank + axis]) - ((kernel[axis] - 1) * dilation[axis]) - 1)];
        outputs = Product([.. each.Select(axis => isSame ? (x.Spatial[axis] + stride[axis] - 1) / stride[axis] : (Math.Max(sizes[axis], 0) / stride[axis]) + 1)]);
        taps = Product(kernel);
        return !isSame && sizes.Any(size => size < 0) ? null : arguments;
    }

    /// <summary>A mode that these pads may have, as an argument.</summary>
    private string PadMode(Volume x, int[] sides)
    {
        int room = sides.Select((side, i) => x.Spatial[i % x.Rank] - side).Min();
        return Next(8) switch
        {
            0 => ", PadMode = PadMode.Constant, PadValue = 0.5",
            1 when room > 0 => ", PadMode = PadMode.Reflect",
            2 => ", PadMode = PadMode.Replicate",
            3 when room >= 0 => ", PadMode = PadMode.Circular",
            _ => "",
        };
    }

    private static string Unless(int[] values, int usual, string name) => values.All(value => value == usual) ? "" : $", {name} = [{List(values)}]";

    private static string List(IEnumerable<int> values) => string.Join(", ", values.Select(value => value.ToString(CultureInfo.InvariantCulture)));

    private static int Product(int[] values) => values.Aggregate(1, (product, value) => product * value);
}
