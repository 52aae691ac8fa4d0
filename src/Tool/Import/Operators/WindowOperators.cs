namespace CnnGen.Tool.Import.Operators;

/// <summary>Where the windows of a convolution or a pool lie: one entry for each spatial axis.</summary>
internal sealed record Windows(int[] Kernel, int[] Stride, int[] Dilation, int[] Begin, int[] End, bool IsSame, int[] Input, int[] Output)
{
    public int Rank => Kernel.Length;

    /// <summary>Reads kernel, strides, dilations and padding in their forms.</summary>
    /// <param name="node">The node.</param>
    /// <param name="spatial">Spatial sizes of the input.</param>
    /// <param name="kernel">The kernel where weights say it.</param>
    public static Windows Read(NodeContext node, int[] spatial, int[]? kernel = null)
    {
        int rank = spatial.Length;
        kernel = Checked("kernel_shape", node.Ints("kernel_shape") ?? kernel ?? throw new NotExpressibleException("its kernel_shape is missing"), 1);
        int[] stride = Checked("strides", node.Ints("strides") ?? Ones(), 1), dilation = Checked("dilations", node.Ints("dilations") ?? Ones(), 1);
        int[] pads = node.Ints("pads") ?? new int[2 * rank];
        if (pads.Length != 2 * rank || pads.Any(pad => pad < 0))
        {
            throw new NotExpressibleException($"its pads {Shapes.Text(pads)} do not fit {rank} axes");
        }

        string auto = node.Text("auto_pad", "NOTSET");
        int[] begin = pads[..rank], end = pads[rank..], output = new int[rank];
        bool isSame = auto is "SAME_UPPER" or "SAME_LOWER", isCeil = node.Int("ceil_mode", 0) != 0 && auto is "NOTSET" or "";
        for (int i = 0; i < rank; i++)
        {
            long reach = ((kernel[i] - 1L) * dilation[i]) + 1;
            if (isSame)
            {
                long total = Math.Max(((((long)spatial[i] + stride[i] - 1) / stride[i]) - 1) * stride[i] + reach - spatial[i], 0);
                begin[i] = (int)(auto == "SAME_LOWER" ? total - (total / 2) : total / 2);
                end[i] = (int)(total - begin[i]);
            }
            else if (auto == "VALID")
            {
                begin[i] = end[i] = 0;
            }

            long span = (long)spatial[i] + begin[i] + end[i] - reach;
            output[i] = span < 0 && !isCeil ? 0 : (int)(span / stride[i]) + 1;
            bool starts = isCeil && span > -stride[i] && span % stride[i] != 0 && (span < 0 ? 0 : output[i]) * (long)stride[i] < (long)spatial[i] + begin[i];
            output[i] = span < 0 ? (starts ? 1 : 0) : output[i] + (starts ? 1 : 0);
            if (output[i] < 1)
            {
                throw new NotExpressibleException($"its window of {reach} does not fit into {(long)spatial[i] + begin[i] + end[i]}");
            }
        }

        return new Windows(kernel, stride, dilation, begin, end, auto == "SAME_UPPER", spatial, output);

        int[] Ones() => [.. Enumerable.Repeat(1, rank)];

        int[] Checked(string name, int[] values, int least) => values.Length == rank && values.All(value => value >= least)
            ? values : throw new NotExpressibleException($"its {name} {Shapes.Text(values)} do not fit {rank} axes");
    }

    /// <summary>Whether the pads, however the model says them, are those of <c>Padding.Same</c>.</summary>
    public bool FitsSame => Enumerable.Range(0, Rank).All(i =>
    {
        long total = Math.Max(((Input[i] + (long)Stride[i] - 1) / Stride[i] - 1) * Stride[i] + ((Kernel[i] - 1L) * Dilation[i]) + 1 - Input[i], 0);
        return Begin[i] == total / 2 && End[i] == total - (total / 2) && Output[i] == (Input[i] + (long)Stride[i] - 1) / Stride[i];
    });

    /// <summary>Stride, dilation and padding as an attribute's arguments.</summary>
    public List<(string, string)> Properties(bool isPool)
    {
        List<(string, string)> properties = [];
        if (isPool ? !Stride.SequenceEqual(Kernel) : Stride.Any(one => one != 1))
        {
            properties.Add(Each("Stride", Stride));
        }

        if (Dilation.Any(one => one != 1))
        {
            properties.Add(Each("Dilation", Dilation));
        }

        int[] sides = [.. Begin, .. End];
        if ((IsSame || (FitsSame && !Begin.SequenceEqual(End))) && sides.Any(one => one != 0))
        {
            properties.Add(("Padding", "Padding.Same"));
        }
        else if (sides.Any(one => one != 0))
        {
            properties.Add(Each("Pad", sides));
        }

        return properties;
    }

    /// <summary>The matrix of a sum over the windows of one axis: [output, input], the weight of a tap by its window.</summary>
    public float[] Sums(int axis, Func<int, double> weightOf)
    {
        int input = Input[axis];
        var matrix = new float[(long)Output[axis] * input];
        for (int window = 0; window < Output[axis]; window++)
        {
            double weight = weightOf(window);
            for (int tap = 0; tap < Kernel[axis]; tap++)
            {
                int at = (window * Stride[axis]) - Begin[axis] + (tap * Dilation[axis]);
                if (at >= 0 && at < input)
                {
                    matrix[(window * input) + at] = (float)weight;
                }
            }
        }

        return matrix;
    }

    /// <summary>Taps of a window that count in a mean: inside the input, or also in its padding.</summary>
    public int Taps(int axis, int window, bool countsPadding) => Enumerable.Range(0, Kernel[axis])
        .Select(tap => (window * Stride[axis]) - Begin[axis] + (tap * Dilation[axis]))
        .Count(at => countsPadding ? at < Input[axis] + End[axis] : at >= 0 && at < Input[axis]);

    public static (string, string) Each(string name, int[] values) => values.All(one => one == values[0]) ? (name, $"{values[0]}") : (name + "s", NetworkBuilder.List(values));
}

/// <summary>Convolutions and pools.</summary>
internal static class WindowOperators
{
    /// <summary>The input of a layer with windows as [channels, spatial...].</summary>
    private static (LayerLine Layer, int[] Dims) Image(NodeContext node)
    {
        Computed value = NetworkBuilder.Plain(node.Computed(0));
        if (value.Rank is < 3 or > NetworkBuilder.MostSpatial + 2)
        {
            throw new NotExpressibleException($"its input {Shapes.Text(value.Dims)} has no 1 to {NetworkBuilder.MostSpatial} spatial axes");
        }

        return value.Dims[0] != 1 ? throw new NotExpressibleException($"its input {Shapes.Text(value.Dims)} has several samples where the model works across them")
            : (NetworkBuilder.View(value.Layer, value.Dims[1..]), value.Dims);
    }

    public static Value[] Conv(NodeContext node)
    {
        (LayerLine input, int[] dims) = Image(node);
        Tensor weight = node.Required(1, "its weight");
        int groups = (int)node.Int("group", 1), rank = dims.Length - 2;
        if (weight.Rank != dims.Length || groups < 1 || weight.Dims[1] * (long)groups != dims[1] || weight.Dims[0] % groups != 0)
        {
            throw new NotExpressibleException($"weights {Shapes.Text(weight.Dims)} in {groups} groups do not fit {Shapes.Text(dims)}");
        }

        Windows windows = Windows.Read(node, dims[2..], weight.Dims[2..]);
        int filters = weight.Dims[0];
        LayerLine line = NetworkBuilder.Convolution(
            input, filters, windows.Kernel, weight.AsFloats, Bias(node, filters), windows.Output, groups, windows.Properties(isPool: false));
        line.SuggestedName = node.NameFrom(1);
        line.FitsSame = windows.FitsSame;
        return [new Computed(line, [1, filters, .. windows.Output])];
    }

    private static float[]? Bias(NodeContext node, int filters)
    {
        Tensor? bias = node.Constant(2, "its bias");
        return bias is null || bias.Length == filters ? bias?.AsFloats : throw new NotExpressibleException($"a bias {Shapes.Text(bias.Dims)} does not fit {filters} filters");
    }

    public static Value[] ConvTranspose(NodeContext node)
    {
        (LayerLine input, int[] dims) = Image(node);
        Tensor weight = node.Required(1, "its weight");
        int rank = dims.Length - 2, groups = (int)node.Int("group", 1);
        if (weight.Rank != dims.Length || groups < 1 || weight.Dims[0] != dims[1] || dims[1] % groups != 0)
        {
            throw new NotExpressibleException($"weights {Shapes.Text(weight.Dims)} in {groups} groups do not fit {Shapes.Text(dims)}");
        }

        int filters = weight.Dims[1] * groups;
        int[] kernel = weight.Dims[2..], ones = [.. Enumerable.Repeat(1, rank)];
        int[] stride = node.Ints("strides") ?? ones, dilation = node.Ints("dilations") ?? ones, more = node.Ints("output_padding") ?? new int[rank];
        int[] pads = node.Ints("pads") ?? new int[2 * rank];
        int[]? wanted = node.Ints("output_shape");
        string auto = node.Text("auto_pad", "NOTSET");
        int[] begin = new int[rank], end = new int[rank], output = new int[rank], extra = new int[rank];
        for (int i = 0; i < rank; i++)
        {
            int whole = checked((stride[i] * (dims[2 + i] - 1)) + ((kernel[i] - 1) * dilation[i]) + 1);
            if (wanted is not null || auto is "SAME_UPPER" or "SAME_LOWER")
            {
                int size = wanted?[^(rank - i)] ?? dims[2 + i] * stride[i], total = whole + more[i] - size;
                int half = total / 2;

                // The odd element is cut off behind for SAME_UPPER and before otherwise; what is missing is added behind.
                begin[i] = total < 0 ? 0 : auto == "SAME_UPPER" ? half : total - half;
                end[i] = total - begin[i];
            }
            else if (auto != "VALID")
            {
                begin[i] = pads[i];
                end[i] = pads[rank + i];
            }

            output[i] = whole + more[i] - begin[i] - end[i];
            if (output[i] < 1)
            {
                throw new NotExpressibleException("padding takes all of its output away");
            }
        }

        // Of one size where the layer's own options reach; what is beyond them is cut off or added behind it.
        int[] ownBegin = [.. begin.Select(one => Math.Max(one, 0))], ownEnd = new int[rank], ownMore = new int[rank], own = new int[rank];
        for (int i = 0; i < rank; i++)
        {
            int net = more[i] - end[i], limit = Math.Max(stride[i], dilation[i]) - 1;
            ownMore[i] = end[i] >= 0 && more[i] <= limit ? more[i] : Math.Clamp(net, 0, limit);
            ownEnd[i] = end[i] >= 0 && more[i] <= limit ? end[i] : Math.Max(-net, 0);
            own[i] = (stride[i] * (dims[2 + i] - 1)) + ((kernel[i] - 1) * dilation[i]) + 1 + ownMore[i] - ownBegin[i] - ownEnd[i];
            extra[i] = output[i] - own[i] - Math.Max(-begin[i], 0);
        }

        bool isBeyond = extra.Any(one => one != 0) || begin.Any(one => one < 0);
        List<(string, string)> properties = [];
        Add("Stride", stride, 1);
        Add("Dilation", dilation, 1);
        Add("Pad", [.. ownBegin, .. ownEnd], 0);
        Add("OutputPad", ownMore, 0);
        float[]? bias = Bias(node, filters);
        LayerLine line = NetworkBuilder.Convolution(input, filters, kernel, weight.AsFloats, isBeyond ? null : bias, own, groups, properties, "ConvTranspose");
        line.SuggestedName = node.NameFrom(1);
        var result = new Computed(line, [1, filters, .. own]);
        if (isBeyond)
        {
            result = NetworkBuilder.PadAxes(result, [0, 0, .. begin.Select(one => Math.Max(-one, 0))], [0, 0, .. extra], "Constant", 0);
            result = bias is null ? result : result.By(NetworkBuilder.Affine(result.Layer, [.. Enumerable.Repeat(1f, filters)], bias));
        }

        return [result];

        void Add(string name, int[] values, int otherwise)
        {
            if (values.Length is var length && length != rank && length != 2 * rank)
            {
                throw new NotExpressibleException($"{name} {Shapes.Text(values)} does not fit {rank} axes");
            }

            if (values.Any(value => value != otherwise))
            {
                properties.Add(Windows.Each(name, values));
            }
        }
    }

    public static Value[] MaxPool(NodeContext node)
    {
        if (node.OutputCount > 1)
        {
            throw new NotExpressibleException("its second output, Indices, is of type Int64");
        }

        return [Pool(node, "MaxPool", [])];
    }

    public static Value[] AveragePool(NodeContext node)
    {
        bool countsPadding = node.Int("count_include_pad", 0) != 0;
        if ((node.Ints("dilations") ?? []).All(one => one == 1))
        {
            return [Pool(node, "AveragePool", countsPadding ? [("CountIncludePad", "true")] : [])];
        }

        return [ByAxes(node, (windows, axis) => window => 1.0 / Math.Max(windows.Taps(axis, window, countsPadding), 1))];
    }

    public static Value[] LpPool(NodeContext node)
    {
        double p = node.Attribute("p") is { Type: Onnx.OnnxAttributeType.Float } real ? real.Float : node.Int("p", 2);
        if (p == 2 && (node.Ints("dilations") ?? []).All(one => one == 1))
        {
            return [Pool(node, "L2Pool", [])];
        }

        Computed powers = Powers.Of(NetworkBuilder.Absolute(node.Computed(0)), p);
        return [Powers.Root(ByAxes(node, (_, _) => _ => 1, powers), p)];
    }

    private static Computed Pool(NodeContext node, string kind, List<(string, string)> more)
    {
        (LayerLine input, int[] dims) = Image(node);
        Windows windows = Windows.Read(node, dims[2..]);
        bool isCeil = !Enumerable.Range(0, windows.Rank).All(i =>
            windows.Output[i] == ((windows.Input[i] + windows.Begin[i] + windows.End[i] - ((windows.Kernel[i] - 1) * windows.Dilation[i]) - 1) / windows.Stride[i]) + 1);
        var line = new LayerLine(kind, [dims[1], .. windows.Output], input)
        {
            Arguments = [windows.Kernel.All(one => one == windows.Kernel[0]) ? $"{windows.Kernel[0]}" : string.Join(", ", windows.Kernel)],
            Properties = [.. windows.Properties(isPool: true), .. isCeil ? [("CeilMode", "true")] : (ReadOnlySpan<(string, string)>)[], .. more],
            FitsSame = windows.FitsSame && !isCeil,
        };
        return new Computed(line, [1, dims[1], .. windows.Output]);
    }

    /// <summary>A pool as a sum with weights on one axis after the other.</summary>
    private static Computed ByAxes(NodeContext node, Func<Windows, int, Func<int, double>> weights, Computed? changed = null)
    {
        (_, int[] dims) = Image(node);
        Windows windows = Windows.Read(node, dims[2..]);
        Computed value = changed ?? node.Computed(0);
        for (int axis = 0; axis < windows.Rank; axis++)
        {
            value = NetworkBuilder.MapAxis(value, 2 + axis, windows.Output[axis], windows.Sums(axis, weights(windows, axis)));
        }

        return value;
    }

    public static Value[] GlobalPool(NodeContext node, string kind)
    {
        (LayerLine input, int[] dims) = Image(node);
        int[] ones = [.. Enumerable.Repeat(1, dims.Length - 2)];
        var line = new LayerLine(kind, [dims[1], .. ones], input);
        if (kind == "L2Pool")
        {
            if (node.Int("p", 2) != 2)
            {
                throw new NotExpressibleException($"its p is {node.Int("p", 2)}; 2 is expressible");
            }

            line.Arguments.AddRange(dims[2..].Select(size => $"{size}"));
        }

        return [new Computed(line, [1, dims[1], .. ones])];
    }
}

/// <summary>Powers and roots with a constant exponent.</summary>
internal static class Powers
{
    public static Computed Of(Computed value, double power)
    {
        if (power == 1)
        {
            return value;
        }

        if (power is 2 or 3 or 4)
        {
            LayerLine[] factors = [.. Enumerable.Repeat(value.Layer, (int)power)];
            return value.By(new LayerLine("Multiply", value.Layer.Shape, factors));
        }

        return power == 0 ? NetworkBuilder.Affine(value, 0, 1) : NetworkBuilder.Power(value, power);
    }

    /// <summary>The root of a value that is at least 0.</summary>
    public static Computed Root(Computed value, double power) => power == 1 ? value : NetworkBuilder.Power(value, 1 / power);
}
