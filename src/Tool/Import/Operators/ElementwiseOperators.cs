namespace CnnGen.Tool.Import.Operators;

/// <summary>Functions of single elements, and arithmetic between tensors.</summary>
internal static class ElementwiseOperators
{
    /// <summary>A layer without arguments.</summary>
    public static Func<NodeContext, Value[]> As(string kind) => node => [NetworkBuilder.Map(node.Computed(0), kind)];

    public static Value[] LeakyRelu(NodeContext node) => [NetworkBuilder.Map(node.Computed(0), "LeakyReLU", NetworkBuilder.Number(node.Float("alpha", 0.01)))];

    public static Value[] Elu(NodeContext node) => [NetworkBuilder.Map(node.Computed(0), "ELU", NetworkBuilder.Number(node.Float("alpha", 1)))];

    public static Value[] Selu(NodeContext node)
    {
        double alpha = node.Float("alpha", 1.6732631921768188), gamma = node.Float("gamma", 1.0507010221481323);
        bool isUsual = Math.Abs(alpha - 1.67326324) < 1e-4 && Math.Abs(gamma - 1.05070099) < 1e-4;
        return isUsual ? [NetworkBuilder.Map(node.Computed(0), "SELU")]
            : [NetworkBuilder.Affine(NetworkBuilder.Map(node.Computed(0), "ELU", NetworkBuilder.Number(alpha)), gamma, 0)];
    }

    /// <summary>alpha ELU(x / alpha).</summary>
    public static Value[] Celu(NodeContext node)
    {
        double alpha = node.Float("alpha", 1);
        return [NetworkBuilder.Affine(NetworkBuilder.Map(NetworkBuilder.Affine(node.Computed(0), 1 / alpha, 0), "ELU"), alpha, 0)];
    }

    public static Value[] HardSigmoid(NodeContext node) =>
        [NetworkBuilder.Map(node.Computed(0), "HardSigmoid", NetworkBuilder.Number(node.Float("alpha", 0.2)), NetworkBuilder.Number(node.Float("beta", 0.5)))];

    public static Value[] Gelu(NodeContext node)
    {
        Computed value = NetworkBuilder.Map(node.Computed(0), "GELU");
        if (node.Text("approximate", "none") == "tanh")
        {
            value.Layer.Properties.Add(("Approximate", "true"));
        }

        return [value];
    }

    /// <summary>x sigmoid(alpha x).</summary>
    public static Value[] Swish(NodeContext node)
    {
        double alpha = node.Float("alpha", 1);
        return alpha == 1 ? [NetworkBuilder.Map(node.Computed(0), "SiLU")]
            : [NetworkBuilder.Affine(NetworkBuilder.Map(NetworkBuilder.Affine(node.Computed(0), alpha, 0), "SiLU"), 1 / alpha, 0)];
    }

    /// <summary>x where it is more than alpha, else 0.</summary>
    public static Value[] ThresholdedRelu(NodeContext node)
    {
        Computed x = node.Computed(0);
        return [NetworkBuilder.Product(x, NetworkBuilder.Step(NetworkBuilder.Affine(x, 1, -node.Float("alpha", 1))))];
    }

    public static Value[] Shrink(NodeContext node)
    {
        // x - bias above lambd, x + bias below -lambd, else 0.
        Computed x = node.Computed(0);
        double bias = node.Float("bias", 0), lambda = node.Float("lambd", 0.5);
        Computed above = NetworkBuilder.Product(NetworkBuilder.Affine(x, 1, -bias), NetworkBuilder.Step(NetworkBuilder.Affine(x, 1, -lambda)));
        Computed below = NetworkBuilder.Product(NetworkBuilder.Affine(x, 1, bias), NetworkBuilder.Step(NetworkBuilder.Affine(x, -1, -lambda)));
        return [NetworkBuilder.Sum(above, below)];
    }

    public static Value[] Clip(NodeContext node)
    {
        double low = node.Constant(1, "its least")?.Scalar ?? node.Float("min", float.MinValue);
        double high = node.Constant(2, "its most")?.Scalar ?? node.Float("max", float.MaxValue);
        Computed x = node.Computed(0);
        return low >= high ? [NetworkBuilder.Affine(x, 0, high)] : low == 0 && high == 6 ? [NetworkBuilder.Map(x, "ReLU6")] : low == 0 && high >= float.MaxValue
            ? [NetworkBuilder.Map(x, "ReLU")] : [NetworkBuilder.Map(x, "Clip", NetworkBuilder.Number(low), NetworkBuilder.Number(high))];
    }

    public static Value[] PRelu(NodeContext node)
    {
        Computed x = node.Computed(0);
        Tensor slope = node.Required(1, "its slope");
        if (slope.Length == 1)
        {
            return [NetworkBuilder.Map(x, "LeakyReLU", NetworkBuilder.Number(slope.Scalar))];
        }

        // Until version 7, and from careless exporters since, a plain vector is the channels'.
        if (slope.Rank == 1 && x.Rank > 2 && slope.Length == x.Dims[1] && (node.Opset < 7 || slope.Length != x.Dims[^1]))
        {
            slope = slope.As([slope.Length, .. Enumerable.Repeat(1, x.Rank - 2)]);
        }

        (LayerLine layer, float[] slopes) = PerChannel(x, slope);
        var line = new LayerLine("PReLU", layer.Shape, layer) { Parameters = [new NamedTensor("weight", [slopes.Length], slopes)], SuggestedName = node.NameFrom(1) };
        return [x.By(line)];
    }

    /// <summary>A view of a value whose channels are the elements of a constant that is repeated over the rest.</summary>
    private static (LayerLine Layer, float[] Values) PerChannel(Computed value, Tensor constant)
    {
        int[] stored = value.Stored, aligned = [.. Enumerable.Repeat(1, Math.Max(value.Rank - constant.Rank, 0)), .. constant.Dims];
        if (aligned.Length != value.Rank)
        {
            throw new NotExpressibleException($"a constant of shape {Shapes.Text(constant.Dims)} does not fit {Shapes.Text(value.Dims)}");
        }

        Tensor moved = value.Order is null ? constant.As(aligned) : constant.As(aligned).Transpose(Shapes.Inverse(value.Order));
        int first = Array.FindIndex(moved.Dims, size => size != 1), last = Array.FindLastIndex(moved.Dims, size => size != 1);
        if (first < 0)
        {
            return (value.Layer, [.. Enumerable.Repeat(moved.AsFloats[0], value.Layer.Channels)]);
        }

        (int outer, int count, _) = Shapes.Around(stored, first, last - first + 1);
        return outer == 1
            ? (NetworkBuilder.View(value.Layer, NetworkBuilder.ChannelsAt(stored, first, last - first + 1)),
                moved.As(moved.Dims[first..(last + 1)]).BroadcastTo(stored[first..(last + 1)]).AsFloats)
            : (NetworkBuilder.View(value.Layer, value.Layer.Length), moved.BroadcastTo(stored).AsFloats);
    }

    /// <summary>scale x + offset with constants that are repeated over x, or over which x is repeated.</summary>
    public static Computed AffineBy(NodeContext node, int input, Computed value, Tensor constant, bool isScale)
    {
        if ((isScale ? GeluPattern.Times(value, constant) : GeluPattern.Plus(value, constant)) is { } part)
        {
            return part;
        }

        int[] dims = Shapes.Broadcast(value.Dims, constant.Dims);
        if (isScale && dims.AsSpan().SequenceEqual(value.Dims) && constant.Length == 1 && HardPattern(value, constant.Scalar) is { } hard)
        {
            return hard;
        }

        value = NetworkBuilder.BroadcastTo(value, dims);
        (LayerLine layer, float[] values) = PerChannel(value, constant);
        float[] ones = [.. Enumerable.Repeat(1f, values.Length)];
        if (!isScale && node.IsReadOnce(input) && CanTakeBias(value.Layer) && value.Layer.Channels == values.Length && layer.Shape.AsSpan().SequenceEqual(value.Layer.Shape))
        {
            float[]? bias = value.Layer.Parameter("bias");
            NetworkBuilder.SetBias(value.Layer, [.. values.Select((one, i) => one + (bias?[i] ?? 0))]);
            return value;
        }

        if (isScale && node.IsReadOnce(input) && layer == value.Layer && layer.Kind == "Scale" && layer.Parameter("bias") is { } offset)
        {
            // A factor behind a factor and a summand that nobody else reads.
            return value.By(NetworkBuilder.Affine(layer.Inputs[0], [.. values.Zip(layer.Parameter("weight")!, (factor, before) => factor * before)], [.. values.Zip(offset, (factor, before) => factor * before)]));
        }

        return value.By(isScale ? NetworkBuilder.Affine(layer, values, null) : NetworkBuilder.Affine(layer, ones, values));
    }

    /// <summary>relu6(x + 3) / 6 and x relu6(x + 3) / 6, as exporters write them that have no operator for it.</summary>
    private static Computed? HardPattern(Computed value, double scale)
    {
        if (Math.Abs(scale - (1.0 / 6)) > 1e-6)
        {
            return null;
        }

        if (Shifted(value.Layer) is { } whole)
        {
            return value.By(NetworkBuilder.Same("HardSigmoid", whole, "0.16666667", "0.5"));
        }

        return value.Layer is { Kind: "Multiply", Inputs: [var a, var b] } && (Shifted(a) == b || Shifted(b) == a)
            ? value.By(NetworkBuilder.Same("HardSwish", Shifted(a) == b ? b : a)) : null;

        static LayerLine? Shifted(LayerLine layer) => layer.Kind == "ReLU6" && layer.Inputs[0] is { Kind: "Scale" } sum && sum.Parameter("weight")!.All(weight => weight == 1)
            && sum.Parameter("bias") is { } three && three.All(bias => bias == 3) ? sum.Inputs[0] : null;
    }

    private static bool CanTakeBias(LayerLine line) =>
        line.Kind is "Dense" or "DepthwiseConv2D" or "Scale" || line.Kind.StartsWith("Conv", StringComparison.Ordinal) && line.Kind != "Concat";

    public static Value[] Add(NodeContext node) => [Enumerable.Range(1, node.InputCount - 1).Aggregate(node.InputCount == 1 ? node.Computed(0) : null, (sum, i) =>
        Pair(node, sum, i, false))!];

    public static Value[] Mul(NodeContext node) => [Pair(node, null, 1, true)];

    /// <summary>Sum or product of two inputs, of which one may be constant.</summary>
    private static Computed Pair(NodeContext node, Computed? left, int right, bool isProduct)
    {
        if (left is null && node.IsConstant(0))
        {
            return AffineBy(node, right, node.Computed(right), node.Required(0, ""), isProduct);
        }

        Computed a = left ?? node.Computed(0);
        if (node.IsConstant(right))
        {
            return AffineBy(node, left is null ? 0 : right, a, ConstantEvaluator.Aligned(node, a.Rank, node.Required(right, "")), isProduct);
        }

        Computed b = node.Computed(right);
        if (isProduct && (GeluPattern.Times(a, b) ?? Recognised(a, b)) is { } whole)
        {
            return whole;
        }

        return isProduct ? Product(a, b) : NetworkBuilder.Sum(Alike(a, b, out Computed other), other);
    }

    /// <summary>x sigmoid(x) and its like, as exporters write them that have no operator for it.</summary>
    private static Computed? Recognised(Computed a, Computed b)
    {
        foreach ((Computed x, Computed gate) in ((Computed, Computed)[])[(a, b), (b, a)])
        {
            bool isOwn = gate.Layer.Inputs.Length == 1 && gate.Layer.Inputs[0] == x.Layer && SameOrder(x, gate);
            string? kind = !isOwn ? null : gate.Layer.Kind switch
            {
                "Sigmoid" => "SiLU",
                "HardSigmoid" when gate.Layer.Arguments is ["0.16666667", "0.5"] => "HardSwish",
                _ => null,
            };
            if (gate.Layer.Kind == "Tanh" && gate.Layer.Inputs[0] is { Kind: "Softplus" } softplus && softplus.Inputs[0] == x.Layer && SameOrder(x, gate))
            {
                kind = "Mish";
            }

            if (kind is not null)
            {
                return NetworkBuilder.Map(x, kind);
            }
        }

        return null;
    }

    private static bool SameOrder(Computed a, Computed b) => a.Stored.AsSpan().SequenceEqual(b.Stored) && (a.Order ?? []).AsSpan().SequenceEqual(b.Order ?? []);

    /// <summary>Two values brought to one shape and order of elements.</summary>
    public static Computed Alike(Computed a, Computed b, out Computed other)
    {
        int[] dims = Shapes.Broadcast(a.Dims, b.Dims);
        a = NetworkBuilder.BroadcastTo(a, dims);
        b = NetworkBuilder.BroadcastTo(b, dims);
        if (!SameOrder(a, b))
        {
            a = NetworkBuilder.Plain(a);
            b = NetworkBuilder.Plain(b);
        }

        other = b;
        return a;
    }

    /// <summary>A product; a factor for each channel needs no repetition.</summary>
    public static Computed Product(Computed a, Computed b)
    {
        foreach ((Computed whole, Computed factor) in ((Computed, Computed)[])[(a, b), (b, a)])
        {
            bool isGate = whole.Order is null && factor.Order is null && whole.Rank > 2 && whole.Rank == factor.Rank && whole.Stored[0] == 1 && factor.Stored[0] == 1
                && whole.Stored[1] == factor.Stored[1] && factor.Stored.Skip(2).All(size => size == 1) && whole.Stored.Skip(2).Any(size => size != 1);
            if (isGate)
            {
                LayerLine image = NetworkBuilder.View(whole.Layer, NetworkBuilder.Natural(whole.Stored));
                LayerLine gate = NetworkBuilder.View(factor.Layer, [image.Channels, .. image.Shape.Skip(1).Select(_ => 1)]);
                return new Computed(new LayerLine("Multiply", image.Shape, image, gate), whole.Stored);
            }
        }

        return NetworkBuilder.Product(Alike(a, b, out Computed other), other);
    }

    public static Value[] Sub(NodeContext node)
    {
        if (node.IsConstant(1))
        {
            Tensor b = ConstantEvaluator.Aligned(node, node.Dims(0).Length, node.Required(1, ""));
            return [AffineBy(node, 0, node.Computed(0), new Tensor(b.Dims, [.. b.AsFloats.Select(value => -value)]), false)];
        }

        Computed negative = NetworkBuilder.Affine(node.Computed(1), -1, 0);
        return node.IsConstant(0) ? [AffineBy(node, 1, negative, node.Required(0, ""), false)]
            : [NetworkBuilder.Sum(Alike(node.Computed(0), negative, out Computed other), other)];
    }

    public static Value[] Div(NodeContext node)
    {
        if (node.IsConstant(1))
        {
            Tensor b = ConstantEvaluator.Aligned(node, node.Dims(0).Length, node.Required(1, ""));
            return [AffineBy(node, 0, node.Computed(0), new Tensor(b.Dims, [.. b.AsFloats.Select(value => 1 / value)]), true)];
        }

        Computed inverse = NetworkBuilder.Power(node.Computed(1), -1);
        return node.IsConstant(0) ? [AffineBy(node, 1, inverse, node.Required(0, ""), true)] : [Product(node.Computed(0), inverse)];
    }

    public static Value[] Pow(NodeContext node)
    {
        double power = node.Required(1, "its exponent").Scalar;
        Computed x = node.Computed(0);
        return [power is < 0 or 0.5 || power % 1 != 0 || power <= 4 ? Powers.Of(x, power) : throw new NotExpressibleException($"its exponent is {power}")];
    }

    public static Value[] Extreme(NodeContext node, bool isMax)
    {
        // max(a, b) = b + max(a - b, 0), min(a, b) = b - max(b - a, 0); with one number it is a Clip.
        Computed result = node.IsConstant(0) && node.InputCount > 1 ? node.Computed(1) : node.Computed(0);
        int done = node.IsConstant(0) && node.InputCount > 1 ? 1 : 0;
        for (int i = 0; i < node.InputCount; i++)
        {
            if (i == done)
            {
                continue;
            }

            if (node.IsConstant(i) && node.Required(i, "") is { Length: 1 } number)
            {
                string bound = NetworkBuilder.Number(number.Scalar);
                result = NetworkBuilder.BroadcastTo(result, Shapes.Broadcast(result.Dims, number.Dims));
                result = NetworkBuilder.Map(result, "Clip", isMax ? [bound, "float.MaxValue"] : ["float.MinValue", bound]);
                continue;
            }

            Computed a = Alike(result, node.Computed(i), out Computed b);
            double sign = isMax ? 1 : -1;
            Computed difference = NetworkBuilder.Sum(NetworkBuilder.Affine(a, sign, 0), NetworkBuilder.Affine(b, -sign, 0));
            result = NetworkBuilder.Sum(b, NetworkBuilder.Affine(NetworkBuilder.Map(difference, "ReLU"), sign, 0));
        }

        return [result];
    }

    public static Value[] Mean(NodeContext node) => [NetworkBuilder.Affine((Computed)Add(node)[0], 1.0 / node.InputCount, 0)];

    /// <summary>a > b as 1 and 0; the other comparisons by exchanging and negating.</summary>
    public static Value[] Compare(NodeContext node, bool isLess, bool isNegated)
    {
        Computed difference = (Computed)Sub(node)[0];
        Computed step = NetworkBuilder.Step(isLess ? NetworkBuilder.Affine(difference, -1, 0) : difference);
        return [isNegated ? NetworkBuilder.Affine(step, -1, 1) : step];
    }

    /// <summary>c a + (1 - c) b for a condition of ones and zeros.</summary>
    public static Value[] Where(NodeContext node)
    {
        Computed condition = node.Computed(0);
        return [NetworkBuilder.Sum(Alike(Weighted(condition, 1), Weighted(NetworkBuilder.Affine(condition, -1, 1), 2), out Computed other), other)];

        Computed Weighted(Computed gate, int input) => node.IsConstant(input)
            ? AffineBy(node, 0, gate, node.Required(input, ""), true) : Product(gate, node.Computed(input));
    }

    public static Value[] Cast(NodeContext node) => node.Node.OpType == "CastLike" || (Onnx.OnnxElementType)node.Int("to", 1) == Onnx.OnnxElementType.Float
        ? [node.Computed(0)] : throw new NotExpressibleException($"type {(Onnx.OnnxElementType)node.Int("to", 1)} is outside a float network");
}
