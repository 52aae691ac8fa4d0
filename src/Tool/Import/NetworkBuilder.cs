using System.Globalization;

namespace CnnGen.Tool.Import;

/// <summary>Layers of the class to be, and what is made of several of them: any change of an axis, any affine change, transpositions.</summary>
/// <remarks>
/// A tensor of the graph may have more axes than a layer's input. Every step therefore looks at the elements under a shape of its own
/// (<see cref="View"/>); a view that changes nothing costs no layer.
/// </remarks>
internal sealed partial class NetworkBuilder(int[] inputShape)
{
    /// <summary>Spatial axes that layers have at most.</summary>
    public const int MostSpatial = 3;

    public LayerLine Input { get; } = new("Input", inputShape);

    /// <summary>The shape under which a layer sees a tensor: channels, then its spatial axes; leading axes of size 1 are the batch's.</summary>
    public static int[] Natural(int[] dims)
    {
        int[] shape = dims.Length > 1 && dims[0] == 1 ? dims[1..] : dims;
        shape = shape.Length == 0 ? [1] : shape;
        return shape.Length <= MostSpatial + 1 ? shape : [.. shape[..MostSpatial], (int)Shapes.Length(shape[MostSpatial..])];
    }

    /// <summary>A number as source text: the shortest that is this float.</summary>
    public static string Number(double value)
    {
        float number = (float)value;
        return number >= float.MaxValue ? "float.MaxValue" : number <= -float.MaxValue ? "float.MinValue"
            : float.IsNaN(number) ? throw new NotExpressibleException("a number that is none (NaN)") : number.ToString("R", CultureInfo.InvariantCulture);
    }

    public static string List(IEnumerable<int> values) => "[" + string.Join(", ", values) + "]";

    /// <summary>The elements of a layer under another shape of as many.</summary>
    public static LayerLine View(LayerLine layer, params int[] shape)
    {
        if (layer.Shape.AsSpan().SequenceEqual(shape))
        {
            return layer;
        }

        if (layer.Length != Shapes.Length(shape))
        {
            throw new NotExpressibleException($"{layer.Length} elements do not make the shape {Shapes.Text(shape)}");
        }

        if (layer.Kind is "Reshape" or "Flatten")
        {
            return View(layer.Inputs[0], shape);
        }

        return shape.Length == 1 ? new LayerLine("Flatten", shape, layer) : new LayerLine("Reshape", shape, layer) { Arguments = [.. shape.Select(size => $"{size}")] };
    }

    /// <summary>A layer that keeps the shape.</summary>
    public static LayerLine Same(string kind, LayerLine input, params string[] arguments) => new(kind, input.Shape, input) { Arguments = [.. arguments] };

    public static Computed Map(Computed value, string kind, params string[] arguments) => value.By(Same(kind, value.Layer, arguments));

    /// <summary>A value whose elements lie in the order of its axes.</summary>
    public static Computed Plain(Computed value) => value.Order is null ? value : Rearrange(new Computed(value.Layer, value.Stored), value.Order);

    /// <summary>A value under its natural shape, or with an axis as channels and what follows as positions.</summary>
    public static LayerLine Seen(Computed value) => View(Plain(value).Layer, Natural(value.Dims));

    /// <summary>The shape that has an axis, before which nothing is, as channels.</summary>
    public static int[] ChannelsAt(int[] dims, int axis, int count = 1)
    {
        (int outer, int size, int inner) = Shapes.Around(dims, axis, count);
        int[] rest = dims[(axis + count)..];
        return outer != 1 ? throw new InvalidOperationException("Elements before the channels.") : rest.Length <= MostSpatial ? [size, .. rest] : [size, inner];
    }

    /// <summary>A convolution with given weights.</summary>
    /// <param name="input">What it reads, its rank saying which convolution.</param>
    /// <param name="filters">Channels that come out.</param>
    /// <param name="kernel">Kernel size for each axis.</param>
    /// <param name="weight">Weights.</param>
    /// <param name="bias">Bias, or none.</param>
    /// <param name="output">Spatial sizes that come out.</param>
    /// <param name="groups">Groups.</param>
    /// <param name="properties">Stride, padding and the like.</param>
    /// <param name="kind">Conv or ConvTranspose.</param>
    public static LayerLine Convolution(
        LayerLine input, int filters, int[] kernel, float[] weight, float[]? bias, int[] output, int groups = 1,
        IEnumerable<(string, string)>? properties = null, string kind = "Conv")
    {
        bool isDepthwise = kind == "Conv" && kernel.Length == 2 && groups == input.Channels && filters % groups == 0 && groups > 1;
        string size = kernel.All(one => one == kernel[0]) ? $"{kernel[0]}" : string.Join(", ", kernel);
        int[] shape = kind == "Conv" ? [filters, input.Channels / groups, .. kernel] : [input.Channels, filters / groups, .. kernel];
        if (Shapes.Length(shape) > Tensor.MostElements)
        {
            throw new NotExpressibleException($"it would take weights of shape {Shapes.Text(shape)}");
        }

        var line = new LayerLine(isDepthwise ? "DepthwiseConv2D" : $"{kind}{kernel.Length}D", [filters, .. output], input)
        {
            Arguments = isDepthwise ? [size] : [$"{filters}", size],
            Parameters = [new NamedTensor("weight", shape, weight)],
        };
        if (isDepthwise && filters != groups)
        {
            line.Properties.Add(("Multiplier", $"{filters / groups}"));
        }
        else if (!isDepthwise && groups != 1)
        {
            line.Properties.Add(("Groups", $"{groups}"));
        }

        line.Properties.AddRange(properties ?? []);
        SetBias(line, bias);
        return line;
    }

    public static LayerLine Dense(LayerLine input, int units, float[] weight, float[]? bias)
    {
        var line = new LayerLine("Dense", [units], input) { Arguments = [$"{units}"], Parameters = [new NamedTensor("weight", [units, input.Length], weight)] };
        SetBias(line, bias);
        return line;
    }

    /// <summary>Gives a layer its bias, or says that it has none.</summary>
    public static void SetBias(LayerLine line, float[]? bias)
    {
        line.Properties.RemoveAll(property => property.Name == "UseBias");
        line.Parameters.RemoveAll(parameter => parameter.Name == "bias");
        if (bias is null)
        {
            line.Properties.Add(("UseBias", "false"));
        }
        else
        {
            line.Parameters.Add(new NamedTensor("bias", [bias.Length], bias));
        }
    }

    /// <summary>scale x + offset, a number of each for every channel.</summary>
    public static LayerLine Affine(LayerLine input, float[] scale, float[]? offset)
    {
        if (Uniform(scale) is { } second && offset is null && input is { Kind: "Scale" } && input.Parameter("bias") is null && Uniform(input.Parameter("weight")!) is { } first)
        {
            // Two factors one after the other are one, or none.
            LayerLine source = input.Inputs[0];
            return first * second == 1 ? source : Affine(source, [.. Enumerable.Repeat(first * second, source.Channels)], null);
        }

        var line = new LayerLine("Scale", input.Shape, input) { Parameters = [new NamedTensor("weight", [input.Channels], scale)] };
        SetBias(line, offset);
        return line;
    }

    /// <summary>The number that all are.</summary>
    private static float? Uniform(float[] values) => values.All(value => value == values[0]) ? values[0] : null;

    /// <summary>scale x + offset with two numbers.</summary>
    public static Computed Affine(Computed value, double scale, double offset) => scale == 1 && offset == 0 ? value : value.By(Affine(
        value.Layer, [.. Enumerable.Repeat((float)scale, value.Layer.Channels)], offset == 0 ? null : [.. Enumerable.Repeat((float)offset, value.Layer.Channels)]));

    /// <summary>x to a power that is no small whole number, for x above zero; below, the sign stays.</summary>
    /// <remarks>x / (tiny + x²)^((1 - power) / 2), as local response normalisation computes it over one channel.</remarks>
    public static Computed Power(Computed value, double power) => value.By(new LayerLine("LocalResponseNorm", value.Layer.Shape, value.Layer)
    {
        Arguments = ["1"],
        Properties = [("Alpha", "1"), ("Beta", Number((1 - power) / 2)), ("Bias", "1e-37")],
    });

    public static Computed Absolute(Computed value) => Map(value, "LeakyReLU", "-1");

    /// <summary>1 where x is more than 0, else 0.</summary>
    public static Computed Step(Computed value) => Map(value, "HardSigmoid", "1e30", "0");

    /// <summary>exp(x) = sigmoid(x) / sigmoid(-x), exact on both sides.</summary>
    public static Computed Exponential(Computed value)
    {
        Computed above = Map(value, "Sigmoid"), below = Power(Map(Affine(value, -1, 0), "Sigmoid"), -1);
        return Product(above, below);
    }

    /// <summary>The product of values that lie alike.</summary>
    public static Computed Product(Computed a, Computed b) => a.By(new LayerLine("Multiply", a.Layer.Shape, a.Layer, View(b.Layer, a.Layer.Shape)));

    /// <summary>The sum of values that lie alike.</summary>
    public static Computed Sum(Computed a, params Computed[] others) => a.By(
        new LayerLine("Add", a.Layer.Shape, [a.Layer, .. others.Select(other => View(other.Layer, a.Layer.Shape))]));

    /// <summary>A constant as what a network computes: a fully connected layer of zeros, whose bias it is.</summary>
    public Computed Materialize(Tensor constant)
    {
        LayerLine one = Input;
        if (one.Length != 1)
        {
            LayerLine row = View(Input, 1, Input.Length);
            one = new LayerLine("Crop", [1, 1], row) { Arguments = ["0", $"{Input.Length - 1}"] };
        }

        return new Computed(Dense(View(one, 1), constant.Length, new float[constant.Length], constant.AsFloats), constant.Dims);
    }
}
