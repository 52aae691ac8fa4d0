namespace CnnGen.Tool.Import.Operators;

/// <summary>Normalisations, softmax, and reductions.</summary>
internal static class NormalizationOperators
{
    public static Value[] BatchNorm(NodeContext node)
    {
        if (node.Int("training_mode", 0) != 0)
        {
            throw new NotExpressibleException("it normalises by its batch (training_mode)");
        }

        Computed value = NetworkBuilder.Plain(node.Computed(0));
        (LayerLine layer, int channels) = Channelled(value);
        Tensor scale = Each(1, "scale"), bias = Each(2, "bias"), mean = Each(3, "mean"), variance = Each(4, "variance");
        double momentum = Math.Clamp(1 - node.Float("momentum", 0.9), 0, 1);
        LayerLine line = Line("BatchNorm", layer, node.Float("epsilon", 1e-5), scale.AsFloats, bias.AsFloats);
        line.Parameters.Add(new NamedTensor("running_mean", [channels], mean.AsFloats));
        line.Parameters.Add(new NamedTensor("running_var", [channels], variance.AsFloats));
        if (Math.Abs(momentum - 0.1) > 1e-6)
        {
            line.Properties.Add(("Momentum", NetworkBuilder.Number(Math.Round(momentum, 6))));
        }

        line.SuggestedName = node.NameFrom(1);
        return [value.By(line)];

        Tensor Each(int input, string what) => node.Required(input, "its " + what) is var tensor && tensor.Length == channels ? tensor
            : throw new NotExpressibleException($"its {what} {Shapes.Text(tensor.Dims)} does not fit {channels} channels");
    }

    /// <summary>A value as [channels, spatial...] of one sample.</summary>
    private static (LayerLine Layer, int Channels) Channelled(Computed value)
    {
        if (value.Rank < 2 || value.Stored[0] != 1)
        {
            throw new NotExpressibleException($"its input {Shapes.Text(value.Dims)} has no batch of single samples and channels");
        }

        return (NetworkBuilder.View(value.Layer, NetworkBuilder.Natural(value.Dims)), value.Stored[1]);
    }

    private static LayerLine Line(string kind, LayerLine input, double epsilon, float[] weight, float[] bias, int[]? shape = null)
    {
        shape ??= [weight.Length];
        var line = new LayerLine(kind, input.Shape, input) { Parameters = [new NamedTensor("weight", shape, weight), new NamedTensor("bias", shape, bias)] };
        if (Math.Abs(epsilon - 1e-5) > 1e-9)
        {
            line.Properties.Add(("Epsilon", NetworkBuilder.Number(epsilon)));
        }

        return line;
    }

    public static Value[] InstanceNorm(NodeContext node)
    {
        Computed value = NetworkBuilder.Plain(node.Computed(0));
        (LayerLine layer, int channels) = Channelled(value);
        Tensor scale = node.Required(1, "its scale"), bias = node.Required(2, "its bias");
        if (layer.Shape.Length < 2 || scale.Length != channels || bias.Length != channels)
        {
            throw new NotExpressibleException($"its input {Shapes.Text(value.Dims)} does not fit {scale.Length} channels with positions");
        }

        return [value.By(Named(node, Line("InstanceNorm", layer, node.Float("epsilon", 1e-5), scale.AsFloats, bias.AsFloats)))];
    }

    public static Value[] GroupNorm(NodeContext node)
    {
        Computed value = NetworkBuilder.Plain(node.Computed(0));
        (LayerLine layer, int channels) = Channelled(value);
        int groups = (int)node.Int("num_groups", 1);
        if (groups < 1 || channels % groups != 0)
        {
            throw new NotExpressibleException($"{groups} groups do not divide {channels} channels");
        }

        LayerLine line = Line("GroupNorm", layer, node.Float("epsilon", 1e-5), Each(node.Required(1, "its scale")), Each(node.Required(2, "its bias")));
        line.Arguments.Add($"{groups}");
        return [value.By(Named(node, line))];

        // Version 18 has one for each group, version 21 one for each channel.
        float[] Each(Tensor tensor) => tensor.Length == channels ? tensor.AsFloats : tensor.Length == groups
            ? [.. Enumerable.Range(0, channels).Select(channel => tensor.AsFloats[channel / (channels / groups)])]
            : throw new NotExpressibleException($"its parameters {Shapes.Text(tensor.Dims)} do not fit {channels} channels");
    }

    private static LayerLine Named(NodeContext node, LayerLine line)
    {
        line.SuggestedName = node.NameFrom(1);
        return line;
    }

    public static Value[] LayerNorm(NodeContext node)
    {
        Computed value = NetworkBuilder.Plain(node.Computed(0));
        int axis = node.Axis(node.Int("axis", -1), value.Rank);
        int[] dims = value.Dims, normal = dims[axis..];
        double epsilon = node.Float("epsilon", 1e-5);
        Tensor? scale = node.Constant(1, "its scale")?.BroadcastTo(normal), bias = node.Constant(2, "its bias")?.BroadcastTo(normal);
        (int outer, int size, _) = Shapes.Around(dims, axis, normal.Length);
        Computed result;
        if (outer == 1)
        {
            LayerLine layer = NetworkBuilder.View(value.Layer, NetworkBuilder.Natural(normal));
            float[] ones = [.. Enumerable.Repeat(1f, size)];
            result = value.By(Named(node, Line("LayerNorm", layer, epsilon, scale?.AsFloats ?? ones, bias?.AsFloats ?? new float[size], layer.Shape)));
        }
        else
        {
            // What comes before the axes stands as channels, each normalised over its positions; then the axes' own scale and bias.
            LayerLine rows = NetworkBuilder.View(value.Layer, outer, size);
            result = value.By(Line("InstanceNorm", rows, epsilon, [.. Enumerable.Repeat(1f, outer)], new float[outer]));
            result = scale is null ? result : ElementwiseOperators.AffineBy(node, 0, result, scale, true);
            result = bias is null ? result : ElementwiseOperators.AffineBy(node, 0, result, bias, false);
        }

        int[] reduced = [.. dims[..axis], .. Enumerable.Repeat(1, normal.Length)];
        Value[] outputs = [result, new Unknown(), new Unknown()];
        if (IsRead(node, 1) || IsRead(node, 2))
        {
            var mean = new Computed(Pooled("AveragePool", value.Layer, outer, size, 1), reduced);
            outputs[1] = mean;
            outputs[2] = IsRead(node, 2) ? InverseDeviation(value, mean, outer, size, epsilon) with { Stored = reduced } : new Unknown();
        }

        return outputs;
    }

    private static bool IsRead(NodeContext node, int output) => node.Node.Outputs.Count > output && node.Node.Outputs[output].Length != 0;

    /// <summary>1 / sqrt(variance + epsilon) of rows, from the mean square of what is left of them without their mean.</summary>
    private static Computed InverseDeviation(Computed value, Computed mean, int outer, int size, double epsilon)
    {
        var rows = new Computed(value.Layer, [outer, size]);
        Computed centred = NetworkBuilder.Sum(rows, NetworkBuilder.RepeatAxis(NetworkBuilder.Affine(mean, -1, 0) with { Stored = [outer, 1] }, 1, size));
        var variance = new Computed(Pooled("AveragePool", Powers.Of(centred, 2).Layer, outer, size, 1), [outer, 1]);
        return NetworkBuilder.Power(NetworkBuilder.Affine(variance, 1, epsilon), -0.5);
    }

    private static LayerLine Pooled(string kind, LayerLine layer, int outer, int size, int inner) =>
        new(kind, [outer, 1, inner], NetworkBuilder.View(layer, outer, size, inner)) { Arguments = [$"{size}", "1"] };

    public static Value[] LocalResponseNorm(NodeContext node)
    {
        Computed value = NetworkBuilder.Plain(node.Computed(0));
        (LayerLine layer, _) = Channelled(value);
        var line = new LayerLine("LocalResponseNorm", layer.Shape, layer)
        {
            Arguments = [$"{node.Int("size", 1)}"],
            Properties =
            [
                ("Alpha", NetworkBuilder.Number(node.Float("alpha", 1e-4))),
                ("Beta", NetworkBuilder.Number(node.Float("beta", 0.75))),
                ("Bias", NetworkBuilder.Number(node.Float("bias", 1))),
            ],
        };
        return [value.By(line)];
    }

    /// <summary>x over the length of its axis.</summary>
    public static Value[] LpNorm(NodeContext node)
    {
        Computed value = node.Computed(0);
        int axis = node.Axis(node.Int("axis", -1), value.Rank), p = (int)node.Int("p", 2);
        Computed length = ReduceAxes(p == 1 ? NetworkBuilder.Absolute(value) : value, [axis], p == 1 ? "Sum" : p == 2 ? "L2" : throw new NotExpressibleException($"its p is {p}"));
        return [ElementwiseOperators.Product(value, NetworkBuilder.Power(length, -1))];
    }

    public static Value[] MeanVariance(NodeContext node)
    {
        Computed value = NetworkBuilder.Plain(node.Computed(0));
        int[] axes = [.. (node.Ints("axes") ?? [0, 2, 3]).Select(axis => node.Axis(axis, value.Rank)).Order()];
        Computed mean = ReduceAxes(value, axes, "Mean");
        Computed centred = NetworkBuilder.Sum(ElementwiseOperators.Alike(value, NetworkBuilder.Affine(mean, -1, 0), out Computed negative), negative);
        Computed variance = NetworkBuilder.Affine(ReduceAxes(Powers.Of(centred, 2), axes, "Mean"), 1, 1e-9);
        return [ElementwiseOperators.Product(centred, NetworkBuilder.Power(variance, -0.5))];
    }

    public static Value[] Softmax(NodeContext node, string kind)
    {
        Computed value = node.Computed(0);
        if (node.Opset >= 13)
        {
            int axis = node.Axis(node.Int("axis", -1), value.Rank);
            if (value.Order is not null && Shapes.Around(value.Stored, value.StoredAxis(axis)).Outer == 1)
            {
                // Channels are first as the elements lie: a transposition that is still open need not be done.
                return [Over(new Computed(value.Layer, value.Stored), value.StoredAxis(axis), 1) with { Order = value.Order }];
            }

            Computed front = NetworkBuilder.ToFront(value, axis);
            int at = Shapes.Around(value.Dims, axis).Outer == 1 ? axis : 0;
            return [NetworkBuilder.FromFront(Over(front, at, 1), axis, value.Dims)];
        }

        // Before version 13 all axes from the given one on were one.
        value = NetworkBuilder.Plain(value);
        int first = node.Axis(node.Int("axis", 1), value.Rank), count = value.Rank - first;
        (int outer, int size, _) = Shapes.Around(value.Dims, first, count);
        if (outer == 1)
        {
            return [Over(value, first, count)];
        }

        var flat = new Computed(value.Layer, [outer, size]);
        Computed turned = NetworkBuilder.FromFront(Over(NetworkBuilder.ToFront(flat, 1), 0, 1), 1, [outer, size]);
        return [NetworkBuilder.Plain(turned) with { Stored = value.Dims }];

        Computed Over(Computed computed, int axis, int axes) =>
            computed.By(NetworkBuilder.Same(kind, NetworkBuilder.View(computed.Layer, NetworkBuilder.ChannelsAt(computed.Stored, axis, axes))));
    }

    public static Value[] Reduce(NodeContext node, string function)
    {
        Computed value = node.Computed(0);
        long[]? given = node.List("axes", 1);
        if (given is null or [] && node.Int("noop_with_empty_axes", 0) != 0)
        {
            return [value];
        }

        int[] axes = given is null or [] ? [.. Enumerable.Range(0, value.Rank).Select(axis => node.Axis(axis, value.Rank))]
            : [.. given.Select(axis => node.Axis(axis, value.Rank)).Distinct().Order()];
        Computed reduced = ReduceAxes(value, axes, function);
        int[] kept = [.. reduced.Dims.Where((_, i) => !axes.Contains(i))];
        return node.Int("keepdims", 1) != 0 ? [reduced] : [NetworkBuilder.Plain(reduced) with { Stored = kept }];
    }

    /// <summary>Axes to one element each.</summary>
    public static Computed ReduceAxes(Computed value, int[] axes, string function)
    {
        if (value.Order is { } order)
        {
            // The axes as they lie; the transposition waits on.
            return ReduceAxes(value with { Order = null }, [.. axes.Select(value.StoredAxis).Order()], function) with { Order = order };
        }

        switch (function)
        {
            case "Min":
                return NetworkBuilder.Affine(ReduceAxes(NetworkBuilder.Affine(value, -1, 0), axes, "Max"), -1, 0);
            case "L1":
                return ReduceAxes(NetworkBuilder.Absolute(value), axes, "Sum");
            case "SumSquare":
                return ReduceAxes(Powers.Of(value, 2), axes, "Sum");
            case "Sum":
                return NetworkBuilder.Affine(ReduceAxes(value, axes, "Mean"), axes.Aggregate(1.0, (product, axis) => product * value.Dims[axis]), 0);
        }

        string kind = function switch
        {
            "Max" => "MaxPool",
            "L2" => "L2Pool",
            _ => "AveragePool",
        };
        value = NetworkBuilder.Plain(value);
        bool isGlobal = value.Rank is 3 or 4 or 5 && value.Stored[0] == 1 && axes.SequenceEqual(Enumerable.Range(2, value.Rank - 2)) && kind != "L2Pool";
        if (isGlobal)
        {
            int[] ones = [.. Enumerable.Repeat(1, value.Rank - 2)];
            var line = new LayerLine("Global" + kind, [value.Stored[1], .. ones], NetworkBuilder.View(value.Layer, value.Stored[1..]));
            return new Computed(line, [1, value.Stored[1], .. ones]);
        }

        foreach (int axis in axes)
        {
            if (value.Stored[axis] != 1)
            {
                (int outer, int size, int inner) = Shapes.Around(value.Stored, axis);
                value = new Computed(Pooled(kind, value.Layer, outer, size, inner), Shapes.With(value.Stored, axis, 1));
            }
            else if (kind == "L2Pool")
            {
                value = NetworkBuilder.Absolute(value);
            }
        }

        return value;
    }

    /// <summary>ln of the sum of exp: x less its log-softmax, the same for every x of the axis.</summary>
    public static Value[] ReduceLogSumExp(NodeContext node)
    {
        Computed value = node.Computed(0);
        long[] given = node.List("axes", 1) ?? [.. Enumerable.Range(0, value.Rank).Select(axis => (long)axis)];
        int[] axes = [.. given.Select(axis => node.Axis(axis, value.Rank))];
        foreach (int axis in axes)
        {
            Computed front = NetworkBuilder.ToFront(value, axis);
            int at = Shapes.Around(value.Dims, axis).Outer == 1 ? axis : 0;
            LayerLine logarithms = NetworkBuilder.Same("LogSoftmax", NetworkBuilder.View(front.Layer, NetworkBuilder.ChannelsAt(front.Stored, at)));
            Computed total = NetworkBuilder.Sum(front, NetworkBuilder.Affine(front.By(logarithms), -1, 0));
            value = NetworkBuilder.Plain(NetworkBuilder.FromFront(NetworkBuilder.SliceAxis(total, at, 0, 1, 1), axis, value.Dims));
        }

        int[] kept = [.. value.Dims.Where((_, i) => !axes.Contains(i))];
        return node.Int("keepdims", 1) != 0 ? [value] : [value with { Stored = kept }];
    }
}
