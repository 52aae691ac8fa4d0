namespace CnnGen.Tool.Import.Operators;

/// <summary>Operators that only move elements.</summary>
internal static class ShapeOperators
{
    public static Value[] Identity(NodeContext node) => [node.Computed(0)];

    public static Value[] Dropout(NodeContext node)
    {
        if (node.OutputCount > 1)
        {
            throw new NotExpressibleException("its second output, the mask, is of type Bool");
        }

        double rate = node.Constant(1, "its ratio")?.Scalar ?? node.Float("ratio", 0.5);
        if (node.Constant(2, "its training_mode") is { } training && training.Scalar != 0 && rate != 0)
        {
            throw new NotExpressibleException("it drops at inference (training_mode)");
        }

        return rate > 0 && rate < 1 ? [NetworkBuilder.Map(node.Computed(0), "Dropout", NetworkBuilder.Number(rate))] : [node.Computed(0)];
    }

    public static Value[] Reshape(NodeContext node) => Under(node, dims => Reshaping.Target(node, dims, Reshaping.Shape(node)));

    public static Value[] Flatten(NodeContext node)
    {
        int axis = Reshaping.FlatAxis(node, node.Dims(0).Length);
        return node.IsPerSample && axis == 0 ? throw new NotExpressibleException("it mixes the samples of a batch with other axes") : Under(node, dims => Reshaping.Flat(dims, axis));
    }

    public static Value[] Squeeze(NodeContext node)
    {
        long[]? axes = node.List("axes", 1);
        if (node.IsPerSample && axes is null)
        {
            axes = [.. Enumerable.Range(1, node.Dims(0).Length - 1).Where(axis => node.Dims(0)[axis] == 1).Select(axis => (long)axis)];
        }

        return Under(node, dims => Reshaping.Squeezed(dims, [.. (axes ?? [.. Enumerable.Range(0, dims.Length).Where(i => dims[i] == 1).Select(i => (long)i)])
            .Select(axis => (long)node.Axis(axis, dims.Length))]));
    }

    public static Value[] Unsqueeze(NodeContext node)
    {
        long[] axes = node.List("axes", 1) ?? throw new NotExpressibleException("its axes are missing");
        return Under(node, dims => Reshaping.Unsqueezed(dims, [.. axes.Select(axis => (long)node.Axis(axis, dims.Length + axes.Length))]));
    }

    private static Value[] Under(NodeContext node, Func<int[], int[]> target)
    {
        Computed value = node.Computed(0);
        int[] dims = target(value.Dims);
        if (node.IsPerSample && (dims.Length == 0 || dims[0] != 1))
        {
            throw new NotExpressibleException("it mixes the samples of a batch with other axes");
        }

        // Axes of one element may come and go under a transposition that is still open.
        return dims.Length == 0 || value.Order is null ? [new Computed(NetworkBuilder.Plain(value).Layer, dims)] : [NetworkBuilder.Plain(value) with { Stored = dims }];
    }

    public static Value[] Transpose(NodeContext node)
    {
        Computed value = node.Computed(0);
        int[] order = node.Ints("perm") ?? [.. Enumerable.Range(0, value.Rank).Reverse()];
        if (order.Length != value.Rank || order.Order().Where((axis, i) => axis != i).Any())
        {
            throw new NotExpressibleException($"its perm {Shapes.Text(order)} does not fit {Shapes.Text(value.Dims)}");
        }

        return node.IsPerSample && order[0] != 0 ? throw new NotExpressibleException("it mixes the samples of a batch with other axes")
            : [NetworkBuilder.Transposed(value, order)];
    }

    public static Value[] Concat(NodeContext node)
    {
        int rank = node.Dims(0).Length, axis = node.Axis(node.Int("axis", 1), rank);
        Value[] parts = [.. Enumerable.Range(0, node.InputCount).Select(i => node.IsConstant(i) ? new Constant(node.Required(i, "")) : (Value)node.Computed(i))];
        int[] first = node.Dims(0), sizes = [.. Enumerable.Range(0, node.InputCount).Select(i => node.Dims(i)[axis])];
        if (Enumerable.Range(0, node.InputCount).Any(i => !Shapes.With(node.Dims(i), axis, 1).AsSpan().SequenceEqual(Shapes.With(first, axis, 1))))
        {
            throw new NotExpressibleException("its inputs differ on other axes");
        }

        if (parts.Length == 1)
        {
            return [node.Computed(0)];
        }

        int[] dims = Shapes.With(first, axis, sizes.Sum());
        if (parts.OfType<Computed>().ToArray() is var all && all.Length == parts.Length)
        {
            // Values that wait for the same transposition are joined as they lie.
            int[]? order = all.All(part => (part.Order ?? []).AsSpan().SequenceEqual(all[0].Order ?? [])) ? all[0].Order : null;
            Computed[] lying = order is null ? [.. all.Select(NetworkBuilder.Plain)] : all;
            int stored = lying[0].StoredAxis(axis);
            int[] together = Shapes.With(lying[0].Stored, stored, sizes.Sum());
            if (Shapes.Around(together, stored).Outer == 1)
            {
                LayerLine[] seen = [.. lying.Select(part => NetworkBuilder.View(part.Layer, NetworkBuilder.ChannelsAt(part.Stored, stored)))];
                return [new Computed(new LayerLine("Concat", NetworkBuilder.ChannelsAt(together, stored), seen), together, order)];
            }
        }

        // Other axes: each part between zeros in its place, and their sum; constants are added where they belong.
        List<Computed> placed = [];
        var constants = new float[Shapes.Length(dims)];
        (int outer, int whole, int inner) = Shapes.Around(dims, axis);
        for (int i = 0, start = 0; i < parts.Length; start += sizes[i], i++)
        {
            if (parts[i] is Computed part)
            {
                placed.Add(NetworkBuilder.PadAxes(
                    part, Shapes.With(new int[rank], axis, start), Shapes.With(new int[rank], axis, whole - start - sizes[i]), "Constant", 0));
                continue;
            }

            float[] values = ((Constant)parts[i]).Tensor.AsFloats;
            for (int o = 0; o < outer; o++)
            {
                values.AsSpan(o * sizes[i] * inner, sizes[i] * inner).CopyTo(constants.AsSpan(((o * whole) + start) * inner));
            }
        }

        Computed sum = placed.Count == 1 ? placed[0] : NetworkBuilder.Sum(placed[0], [.. placed.Skip(1)]);
        return parts.Any(part => part is Constant) ? [ElementwiseOperators.AffineBy(node, 0, sum, new Tensor(dims, constants), false)] : [sum];
    }

    public static Value[] Slice(NodeContext node)
    {
        Computed value = node.Computed(0);
        foreach (AxisSlice slice in Slicing.Of(node, value.Dims))
        {
            if (slice.Start != 0 || slice.Count != value.Dims[slice.Axis] || slice.Step != 1)
            {
                value = NetworkBuilder.SliceAxis(value, node.Axis(slice.Axis, value.Rank), slice.Start, slice.Count, slice.Step);
            }
        }

        return [value];
    }

    public static Value[] Split(NodeContext node)
    {
        Computed value = node.Computed(0);
        int axis = node.Axis(node.Int("axis", 0), value.Rank), start = 0;
        List<Value> parts = [];
        foreach (int size in Slicing.Parts(node, value.Dims[axis]))
        {
            parts.Add(size == 0 ? new Unknown() : NetworkBuilder.SliceAxis(value, axis, start, size, 1));
            start += size;
        }

        return [.. parts];
    }

    public static Value[] Gather(NodeContext node)
    {
        Computed value = node.Computed(0);
        int axis = node.Axis(node.Int("axis", 0), value.Rank), size = value.Dims[axis];
        Tensor indices = node.Required(1, "its indices");
        int[] places = [.. indices.AsIntegers.Select(place => place >= -size && place < size ? (int)(place < 0 ? place + size : place)
            : throw new NotExpressibleException("an index is outside its axis"))];
        bool isRun = places.Select((place, i) => place == places[0] + i).All(follows => follows);
        Computed picked = NetworkBuilder.Plain(isRun ? NetworkBuilder.SliceAxis(value, axis, places[0], places.Length, 1) : NetworkBuilder.PickAxis(value, axis, places));
        return [picked with { Stored = [.. picked.Stored[..axis], .. indices.Dims, .. picked.Stored[(axis + 1)..]] }];
    }

    public static Value[] Pad(NodeContext node)
    {
        Computed value = node.Computed(0);
        int rank = value.Rank;
        long[] pads = node.List("pads", 1) ?? node.Attribute("paddings")?.Ints.ToArray() ?? throw new NotExpressibleException("its pads are missing");
        double fill = node.Constant(2, "its value")?.Scalar ?? node.Float("value", 0);
        int[] axes = node.Constant(3, "its axes")?.AsIntegers.Select(axis => Shapes.Axis(axis, rank)).ToArray() ?? [.. Enumerable.Range(0, rank)];
        if (pads.Length != 2 * axes.Length)
        {
            throw new NotExpressibleException($"{pads.Length} pads do not fit {axes.Length} axes");
        }

        int[] begin = new int[rank], end = new int[rank];
        for (int i = 0; i < axes.Length; i++)
        {
            begin[axes[i]] = NodeContext.Narrow(pads[i]);
            end[axes[i]] = NodeContext.Narrow(pads[axes.Length + i]);
            if (begin[axes[i]] != 0 || end[axes[i]] != 0)
            {
                node.Axis(axes[i], rank);
            }
        }

        string mode = node.Text("mode", "constant") switch
        {
            "constant" => "Constant",
            "reflect" => "Reflect",
            "edge" => "Replicate",
            "wrap" => "Circular",
            var other => throw new NotExpressibleException($"its mode is {other}"),
        };
        return [NetworkBuilder.PadAxes(value, begin, end, mode, fill)];
    }

    public static Value[] Expand(NodeContext node)
    {
        Computed value = node.Computed(0);
        int[] target = [.. node.Required(1, "its shape").AsIntegers.Select(NodeContext.Narrow)];
        if (node.IsPerSample && target.Length == value.Rank && target[0] == node.Samples)
        {
            target[0] = 1;
        }

        int[] dims = Shapes.Broadcast(value.Dims, target);
        return node.IsPerSample && dims[0] != 1 ? throw new NotExpressibleException("it repeats the samples of a batch") : [NetworkBuilder.BroadcastTo(value, dims)];
    }

    public static Value[] Tile(NodeContext node)
    {
        Computed value = NetworkBuilder.Plain(node.Computed(0));
        long[] repeats = node.Required(1, "its repeats").AsIntegers;
        for (int axis = 0; axis < value.Rank; axis++)
        {
            int count = axis < repeats.Length ? NodeContext.Narrow(repeats[axis]) : 1;
            if (count == 1)
            {
                continue;
            }

            node.Axis(axis, value.Rank);
            int[] dims = Shapes.With(value.Stored, axis, checked(value.Stored[axis] * count));
            int[] apart = [.. value.Stored[..axis], 1, .. value.Stored[axis..]];
            value = NetworkBuilder.RepeatAxis(value with { Stored = apart }, axis, count) with { Stored = dims };
        }

        return [value];
    }

    public static Value[] DepthToSpace(NodeContext node)
    {
        Computed value = NetworkBuilder.Plain(node.Computed(0));
        int[] dims = value.Dims;
        int factor = (int)node.Int("blocksize", 1);
        if (dims.Length != 4 || factor < 1 || dims[1] % (factor * factor) != 0)
        {
            throw new NotExpressibleException($"blocks of {factor} do not fit {Shapes.Text(dims)}");
        }

        int channels = dims[1] / (factor * factor), rows = dims[2], columns = dims[3], batch = dims[0];
        int[] output = [batch, channels, rows * factor, columns * factor];
        if (node.Text("mode", "DCR") == "CRD")
        {
            return batch == 1 ? [new Computed(NetworkBuilder.PixelShuffle(value.Layer, channels, factor, rows, columns), output)]
                : [NetworkBuilder.Plain(NetworkBuilder.Transposed(value with { Stored = [batch, channels, factor, factor, rows, columns] }, [0, 1, 4, 2, 5, 3])) with { Stored = output }];
        }

        Computed apart = NetworkBuilder.Transposed(value with { Stored = [batch, factor, factor, channels, rows, columns] }, [0, 3, 1, 2, 4, 5]);
        Computed blocks = NetworkBuilder.Plain(apart);
        return [NetworkBuilder.Plain(NetworkBuilder.Transposed(blocks, [0, 1, 4, 2, 5, 3])) with { Stored = output }];
    }

    public static Value[] SpaceToDepth(NodeContext node)
    {
        Computed value = NetworkBuilder.Plain(node.Computed(0));
        int[] dims = value.Dims;
        int factor = (int)node.Int("blocksize", 1);
        if (dims.Length != 4 || factor < 1 || dims[2] % factor != 0 || dims[3] % factor != 0)
        {
            throw new NotExpressibleException($"blocks of {factor} do not fit {Shapes.Text(dims)}");
        }

        // A convolution that steps by blocks, whose filter (row, column, channel) takes one element.
        int channels = dims[1], rows = dims[2] / factor, columns = dims[3] / factor, filters = channels * factor * factor;
        if (dims[0] != 1)
        {
            throw new NotExpressibleException("it works across the samples of a batch");
        }

        var weight = new float[filters * filters];
        for (int filter = 0; filter < filters; filter++)
        {
            weight[(filter * filters) + (filter % channels * factor * factor) + (filter / channels)] = 1;
        }

        LayerLine line = NetworkBuilder.Convolution(
            NetworkBuilder.View(value.Layer, channels, dims[2], dims[3]), filters, [factor, factor], weight, null, [rows, columns], 1, [("Stride", $"{factor}")]);
        return [new Computed(line, [1, filters, rows, columns])];
    }

    public static Value[] Shape(NodeContext node) => [new Constant(ConstantEvaluator.ShapeOf(node, node.Dims(0)))];

    public static Value[] Size(NodeContext node) => [new Constant(new Tensor([], [Shapes.Length(node.Dims(0))]))];

    public static Value[] ConstantOnly(NodeContext node) => throw new NotExpressibleException(
        node.InputCount == 0 ? "its value is no tensor of numbers" : "its input is computed by the model; it is expressible for constants alone");
}
