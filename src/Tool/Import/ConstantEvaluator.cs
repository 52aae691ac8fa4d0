namespace CnnGen.Tool.Import;

/// <summary>Computes nodes whose inputs are constants: shapes as exporters compute them, and arithmetic on weights.</summary>
internal static class ConstantEvaluator
{
    /// <summary>The outputs; null for an operator that is not computed here.</summary>
    public static Tensor[]? Evaluate(NodeContext node, Tensor?[] inputs)
    {
        if (node.Node.OpType is "Constant" or "ConstantOfShape" or "Range" or "Shape" or "Size")
        {
            return [Make(node, inputs)];
        }

        if (inputs.Length == 0 || inputs[0] is not { } x)
        {
            return null;
        }

        switch (node.Node.OpType)
        {
            case "Identity" or "CastLike":
                return [x];
            case "Dropout":
                return node.OutputCount == 1 ? [x] : null;
            case "Cast":
                return [Cast(x, node.Int("to", 1))];
            case "Reshape":
                return [x.As(Reshaping.Target(node, x.Dims, Reshaping.Shape(node)))];
            case "Flatten":
                return [x.As(Reshaping.Flat(x.Dims, Reshaping.FlatAxis(node, x.Rank)))];
            case "Squeeze":
                return [x.As(Reshaping.Squeezed(x.Dims, node.List("axes", 1)))];
            case "Unsqueeze":
                return [x.As(Reshaping.Unsqueezed(x.Dims, node.List("axes", 1) ?? []))];
            case "Transpose":
                return [x.Transpose(node.Ints("perm") ?? [.. Enumerable.Range(0, x.Rank).Reverse()])];
            case "Expand":
                int[] target = [.. inputs[1]!.AsIntegers.Select(NodeContext.Narrow)];
                return [x.BroadcastTo(Shapes.Broadcast(x.Dims, target))];
            case "Tile":
                return [Tile(x, inputs[1]!.AsIntegers)];
            case "Gather":
                return [Gather(x, inputs[1]!, Shapes.Axis(node.Int("axis", 0), x.Rank))];
            case "Slice":
                return [Slicing.Of(node, x.Dims).Aggregate(x, (part, slice) => Take(part, slice.Axis, i => slice.Start + (i * slice.Step), slice.Count))];
            case "Concat":
                return [Concat([.. inputs.Select(input => input!)], Shapes.Axis(node.Int("axis", 1), x.Rank))];
            case "Split":
                int axis = Shapes.Axis(node.Int("axis", 0), x.Rank), start = 0;
                return [.. Slicing.Parts(node, x.Dims[axis]).Select(size =>
                {
                    int first = start;
                    start += size;
                    return Take(x, axis, i => first + i, size);
                })];
            case "Where":
                int[] dims = Shapes.Broadcast(Shapes.Broadcast(x.Dims, inputs[1]!.Dims), inputs[2]!.Dims);
                Tensor choice = x.BroadcastTo(dims), yes = inputs[1]!.BroadcastTo(dims), no = inputs[2]!.BroadcastTo(dims);
                return [Make(dims, yes.IsFloat, i => choice.At(i) != 0 ? yes.At(i) : no.At(i))];
            case "Clip":
                double low = inputs.Length > 1 && inputs[1] is { } min ? min.Scalar : node.Float("min", double.NegativeInfinity);
                double high = inputs.Length > 2 && inputs[2] is { } max ? max.Scalar : node.Float("max", double.PositiveInfinity);
                return [Make(x.Dims, x.IsFloat, i => Math.Min(Math.Max(x.At(i), low), high))];
            case "MatMul":
                return x.Rank == 2 && inputs[1]!.Rank == 2 ? [MatMul(x, inputs[1]!)] : null;
            case "ReduceSum" or "ReduceProd" or "ReduceMax" or "ReduceMin" or "ReduceMean":
                return [Reduce(node, x)];
        }

        if (Unary(node.Node.OpType) is { } unary)
        {
            return [Make(x.Dims, x.IsFloat, i => unary(x.At(i)))];
        }

        if (inputs.Length >= 2 && inputs[1] is not null && Binary(node.Node.OpType, x.IsFloat) is { } binary)
        {
            bool isTruth = node.Node.OpType is "Equal" or "Less" or "Greater" or "LessOrEqual" or "GreaterOrEqual" or "And" or "Or" or "Xor";
            return [inputs.Skip(1).Aggregate(x, (a, b) => Pairwise(a, Aligned(node, a, b!), binary, a.IsFloat && !isTruth))];
        }

        return null;
    }

    /// <summary>Before version 7 a second operand could be placed at an axis.</summary>
    public static Tensor Aligned(NodeContext node, Tensor a, Tensor b) => Aligned(node, a.Rank, b);

    /// <inheritdoc cref="Aligned(NodeContext, Tensor, Tensor)"/>
    public static Tensor Aligned(NodeContext node, int rank, Tensor b)
    {
        if (node.Opset >= 7 || node.Attribute("axis") is null)
        {
            return b;
        }

        int behind = rank - Shapes.Axis(node.Int("axis", 0), rank) - b.Rank;
        return behind <= 0 ? b : b.As([.. b.Dims, .. Enumerable.Repeat(1, behind)]);
    }

    private static Tensor Pairwise(Tensor a, Tensor b, Func<double, double, double> function, bool isFloat)
    {
        int[] dims = Shapes.Broadcast(a.Dims, b.Dims);
        Tensor x = a.BroadcastTo(dims), y = b.BroadcastTo(dims);
        return Make(dims, isFloat, i => function(x.At(i), y.At(i)));
    }

    private static Tensor Make(int[] dims, bool isFloat, Func<int, double> value)
    {
        long length = Shapes.Length(dims);
        if (length > Tensor.MostElements)
        {
            throw new NotExpressibleException($"a constant of shape {Shapes.Text(dims)} is too large");
        }

        IEnumerable<double> values = Enumerable.Range(0, (int)length).Select(value);
        return isFloat ? new Tensor(dims, [.. values.Select(one => (float)one)]) : new Tensor(dims, [.. values.Select(one => (long)one)]);
    }

    private static Tensor Make(NodeContext node, Tensor?[] inputs)
    {
        switch (node.Node.OpType)
        {
            case "ConstantOfShape":
                Tensor fill = node.Attribute("value")?.Tensor is { } given ? Tensor.From(given) : Tensor.Of(0f);
                int[] dims = [.. inputs[0]!.AsIntegers.Select(NodeContext.Narrow)];
                return dims.Any(size => size < 0) ? throw new NotExpressibleException($"there is no shape {Shapes.Text(dims)}") : Make(dims, fill.IsFloat, _ => fill.Scalar);
            case "Range":
                double start = inputs[0]!.Scalar, step = inputs[2]!.Scalar, count = Math.Max(Math.Ceiling((inputs[1]!.Scalar - start) / step), 0);
                return !(count <= Tensor.MostElements) ? throw new NotExpressibleException("the range is too long")
                    : Make([(int)count], inputs[0]!.IsFloat, i => start + (i * step));
            case "Shape":
                return ShapeOf(node, inputs[0]!.Dims);
            case "Size":
                return new Tensor([], [(long)inputs[0]!.Length]);
        }

        foreach (Onnx.OnnxAttribute attribute in node.Node.Attributes)
        {
            switch (attribute.Name)
            {
                case "value" when attribute.Tensor is not null:
                    return Tensor.From(attribute.Tensor);
                case "value_float":
                    return Tensor.Of(attribute.Float);
                case "value_int":
                    return new Tensor([], [attribute.Int]);
                case "value_floats":
                    return new Tensor([attribute.Floats.Count], [.. attribute.Floats]);
                case "value_ints":
                    return Tensor.Of([.. attribute.Ints]);
            }
        }

        throw new NotExpressibleException("its value is no tensor of numbers");
    }

    /// <summary>The sizes as whole numbers, or a part of them.</summary>
    public static Tensor ShapeOf(NodeContext node, int[] dims)
    {
        int start = Bound(node.Int("start", 0)), end = Bound(node.Int("end", dims.Length));
        return Tensor.Of([.. dims.Skip(start).Take(Math.Max(end - start, 0)).Select(size => (long)size)]);

        int Bound(long value) => (int)Math.Clamp(value < 0 ? value + dims.Length : value, 0, dims.Length);
    }

    private static Tensor Cast(Tensor x, long type) => (Onnx.OnnxElementType)type switch
    {
        Onnx.OnnxElementType.Float or Onnx.OnnxElementType.Double or Onnx.OnnxElementType.Float16 or Onnx.OnnxElementType.BFloat16 => new Tensor(x.Dims, x.AsFloats),
        Onnx.OnnxElementType.Bool => Make(x.Dims, false, i => x.At(i) != 0 ? 1 : 0),
        _ => new Tensor(x.Dims, x.Integers ?? [.. x.Floats!.Select(value => (long)value)]),
    };

    private static Tensor Tile(Tensor x, long[] repeats)
    {
        int[] dims = [.. x.Dims.Select((size, i) => checked((int)(size * repeats[i])))], strides = Shapes.Strides(x.Dims);
        return x.Select(dims, i => Shapes.Dot([.. Shapes.Place(i, dims).Select((at, axis) => at % x.Dims[axis])], strides));
    }

    private static Tensor Take(Tensor x, int axis, Func<int, int> place, int count)
    {
        int[] dims = Shapes.With(x.Dims, axis, count), strides = Shapes.Strides(x.Dims);
        return x.Select(dims, i =>
        {
            int[] at = Shapes.Place(i, dims);
            at[axis] = place(at[axis]);
            return Shapes.Dot(at, strides);
        });
    }

    private static Tensor Gather(Tensor x, Tensor indices, int axis)
    {
        long[] places = indices.AsIntegers;
        if (places.Any(place => place < -x.Dims[axis] || place >= x.Dims[axis]))
        {
            throw new NotExpressibleException("an index is outside its axis");
        }

        Tensor taken = Take(x, axis, i => (int)(places[i] < 0 ? places[i] + x.Dims[axis] : places[i]), places.Length);
        return taken.As([.. x.Dims[..axis], .. indices.Dims, .. x.Dims[(axis + 1)..]]);
    }

    private static Tensor Concat(Tensor[] parts, int axis)
    {
        int[] dims = Shapes.With(parts[0].Dims, axis, parts.Sum(part => part.Dims[axis]));
        (int outer, _, _) = Shapes.Around(dims, axis);
        bool isFloat = parts[0].IsFloat;
        List<float> floats = [];
        List<long> integers = [];
        for (int i = 0; i < outer; i++)
        {
            foreach (Tensor part in parts)
            {
                int length = part.Length / Math.Max(outer, 1);
                if (isFloat)
                {
                    floats.AddRange(part.AsFloats.AsSpan(i * length, length));
                }
                else
                {
                    integers.AddRange(part.AsIntegers.AsSpan(i * length, length));
                }
            }
        }

        return isFloat ? new Tensor(dims, floats.ToArray()) : new Tensor(dims, integers.ToArray());
    }

    private static Tensor MatMul(Tensor a, Tensor b)
    {
        int rows = a.Dims[0], inner = a.Dims[1], columns = b.Dims[1];
        return b.Dims[0] != inner ? throw new NotExpressibleException($"shapes {Shapes.Text(a.Dims)} and {Shapes.Text(b.Dims)} do not go together")
            : Make([rows, columns], a.IsFloat, i => Enumerable.Range(0, inner).Sum(k => a.At((i / columns * inner) + k) * b.At((k * columns) + (i % columns))));
    }

    private static Tensor Reduce(NodeContext node, Tensor x)
    {
        int[] axes = [.. (node.List("axes", 1) ?? [.. Enumerable.Range(0, x.Rank).Select(i => (long)i)]).Select(axis => Shapes.Axis(axis, x.Rank))];
        int[] kept = [.. x.Dims.Select((size, i) => axes.Contains(i) ? 1 : size)], strides = Shapes.Strides(kept);
        var parts = new List<double>[Shapes.Length(kept)];
        for (int i = 0; i < x.Length; i++)
        {
            int[] at = Shapes.Place(i, x.Dims);
            (parts[Shapes.Dot([.. at.Select((index, axis) => axes.Contains(axis) ? 0 : index)], strides)] ??= []).Add(x.At(i));
        }

        Func<List<double>, double> function = node.Node.OpType switch
        {
            "ReduceSum" => all => all.Sum(),
            "ReduceProd" => all => all.Aggregate(1.0, (product, one) => product * one),
            "ReduceMax" => all => all.Max(),
            "ReduceMin" => all => all.Min(),
            _ => all => all.Average(),
        };
        Tensor reduced = Make(kept, x.IsFloat, i => function(parts[i] ?? throw new NotExpressibleException("it reduces nothing")));
        return node.Int("keepdims", 1) != 0 ? reduced : reduced.As([.. x.Dims.Where((_, i) => !axes.Contains(i))]);
    }

    private static Func<double, double>? Unary(string operation) => operation switch
    {
        "Neg" => x => -x,
        "Abs" => Math.Abs,
        "Floor" => Math.Floor,
        "Ceil" => Math.Ceiling,
        "Round" => x => Math.Round(x, MidpointRounding.ToEven),
        "Sqrt" => Math.Sqrt,
        "Exp" => Math.Exp,
        "Log" => Math.Log,
        "Reciprocal" => x => 1 / x,
        "Relu" => x => Math.Max(x, 0),
        "Sigmoid" => x => 1 / (1 + Math.Exp(-x)),
        "Tanh" => Math.Tanh,
        "Not" => x => x == 0 ? 1 : 0,
        "Sign" => x => Math.Sign(x),
        _ => null,
    };

    private static Func<double, double, double>? Binary(string operation, bool isFloat) => operation switch
    {
        "Add" or "Sum" => (a, b) => a + b,
        "Sub" => (a, b) => a - b,
        "Mul" => (a, b) => a * b,
        "Div" => isFloat ? (a, b) => a / b : (a, b) => b == 0 ? throw new NotExpressibleException("it divides whole numbers by 0") : Math.Truncate(a / b),
        "Mod" => (a, b) => b == 0 ? throw new NotExpressibleException("it divides by 0") : a - (Math.Floor(a / b) * b),
        "Pow" => Math.Pow,
        "Min" => Math.Min,
        "Max" => Math.Max,
        "Equal" => (a, b) => a == b ? 1 : 0,
        "Less" => (a, b) => a < b ? 1 : 0,
        "Greater" => (a, b) => a > b ? 1 : 0,
        "LessOrEqual" => (a, b) => a <= b ? 1 : 0,
        "GreaterOrEqual" => (a, b) => a >= b ? 1 : 0,
        "And" => (a, b) => a != 0 && b != 0 ? 1 : 0,
        "Or" => (a, b) => a != 0 || b != 0 ? 1 : 0,
        "Xor" => (a, b) => (a != 0) != (b != 0) ? 1 : 0,
        _ => null,
    };
}
