namespace CnnGen.Tool.Import;

/// <summary>Changes of one axis, and of the order of axes.</summary>
internal sealed partial class NetworkBuilder
{
    /// <summary>A linear map of an axis, the same for all positions on the others: y = matrix x + bias.</summary>
    /// <param name="value">The value.</param>
    /// <param name="axis">Its axis.</param>
    /// <param name="size">Size of the axis that comes out.</param>
    /// <param name="matrix">[size, the axis's size], row-major.</param>
    /// <param name="bias">[size] or none.</param>
    public static Computed MapAxis(Computed value, int axis, int size, float[] matrix, float[]? bias = null)
    {
        (int outer, int from, int inner) = Shapes.Around(value.Dims, axis);
        if (outer == 1)
        {
            value = Plain(value);
            LayerLine line = inner == 1
                ? Dense(View(value.Layer, from), size, matrix, bias)
                : Convolution(View(value.Layer, from, inner), size, [1], matrix, bias, [inner]);
            return new Computed(line, Shapes.With(value.Dims, axis, size));
        }

        // The axis becomes the channels, and an axis in its place again where somebody asks for it there.
        Computed front = ToFront(value, axis);
        LayerLine mapped = Convolution(View(front.Layer, from, outer * inner), size, [1], matrix, bias, [outer * inner]);
        return FromFront(new Computed(mapped, Shapes.With(front.Stored, 0, size)), axis, value.Dims);
    }

    /// <summary>Element i of the axis that comes out is element places[i] of the axis; zero where that is -1.</summary>
    public static Computed PickAxis(Computed value, int axis, int[] places)
    {
        int from = value.Dims[axis];
        if (places.SequenceEqual(Enumerable.Range(0, from)))
        {
            return value;
        }

        var matrix = new float[places.Length * from];
        for (int i = 0; i < places.Length; i++)
        {
            if (places[i] >= 0)
            {
                matrix[(i * from) + places[i]] = 1;
            }
        }

        return MapAxis(value, axis, places.Length, matrix);
    }

    /// <summary>Axis i of the result is axis order[i] of the value.</summary>
    private static Computed Rearrange(Computed value, int[] order)
    {
        int[] final = [.. order.Select(axis => value.Stored[axis])];
        if (Shuffle(value, order) is { } shuffled)
        {
            return new Computed(shuffled, final);
        }

        // Axes of one element move freely, and axes that stay neighbours move as one.
        List<int> kept = [.. order.Where(axis => value.Stored[axis] != 1)];
        List<List<int>> runs = [];
        foreach (int axis in kept)
        {
            int before = runs.Count == 0 ? -1 : runs[^1][^1];
            bool follows = before >= 0 && axis > before && Enumerable.Range(before + 1, axis - before - 1).All(between => value.Stored[between] == 1);
            if (follows)
            {
                runs[^1].Add(axis);
            }
            else
            {
                runs.Add([axis]);
            }
        }

        int[][] wanted = [.. runs.Select(run => run.ToArray())];
        List<int[]> now = [.. wanted.OrderBy(run => run[0])];
        int SizeOf(IEnumerable<int[]> some) => (int)Shapes.Length(some.SelectMany(run => run).Select(axis => value.Stored[axis]));
        if (wanted.Length <= MostSpatial + 1)
        {
            return new Computed(Permute(value.Layer, [.. now.Select(run => SizeOf([run]))], [.. wanted.Select(run => now.IndexOf(run))]), final);
        }

        // More axes than a layer has. What stays is the longest end of the new order that is in order already; the others come to the front, the last of them first.
        int staying = wanted.Length;
        while (staying > 0 && (staying == wanted.Length || wanted[staying - 1][0] < wanted[staying][0]))
        {
            staying--;
        }

        LayerLine layer = value.Layer;
        for (int i = staying - 1; i >= 0; i--)
        {
            int at = now.IndexOf(wanted[i]);
            layer = Permute(layer, [SizeOf(now.Take(at)), SizeOf([now[at]]), SizeOf(now.Skip(at + 1))], [1, 0, 2]);
            now.RemoveAt(at);
            now.Insert(0, wanted[i]);
        }

        return new Computed(layer, final);
    }

    /// <summary>The axes of a view in another order; those of one element are no axes.</summary>
    private static LayerLine Permute(LayerLine layer, int[] dims, int[] order)
    {
        order = [.. order.Where(axis => dims[axis] != 1)];
        int[] left = [.. order.Order()], places = [.. order.Select(axis => Array.IndexOf(left, axis))];
        if (Shapes.IsIdentity(places))
        {
            return layer;
        }

        int[] shape = [.. left.Select(axis => dims[axis])];
        return new LayerLine("Permute", [.. places.Select(axis => shape[axis])], View(layer, shape)) { Arguments = [.. places.Select(axis => $"{axis}")] };
    }

    /// <summary>The transposition inside a pixel shuffle: [c, r, r, rows, columns] to [c, rows, r, columns, r].</summary>
    private static LayerLine? Shuffle(Computed value, int[] order)
    {
        int[] dims = value.Stored;
        return order.AsSpan().SequenceEqual([0, 1, 4, 2, 5, 3]) && dims[0] == 1 && dims[2] == dims[3] && dims[2] > 1 ? PixelShuffle(value.Layer, dims[1], dims[2], dims[4], dims[5]) : null;
    }

    public static LayerLine PixelShuffle(LayerLine layer, int channels, int factor, int rows, int columns) =>
        new("PixelShuffle", [channels, rows * factor, columns * factor], View(layer, channels * factor * factor, rows, columns)) { Arguments = [$"{factor}"] };

    /// <summary>Axes in another order; nothing moves until somebody asks for the elements.</summary>
    public static Computed Transposed(Computed value, int[] order)
    {
        int[] whole = [.. order.Select(value.StoredAxis)];
        return value with { Order = Shapes.IsIdentity(whole) ? null : whole };
    }

    /// <summary>An axis as channels: before it nothing is left.</summary>
    public static Computed ToFront(Computed value, int axis)
    {
        (int outer, _, _) = Shapes.Around(value.Dims, axis);
        return outer == 1 ? Plain(value) : Plain(Transposed(value, [axis, .. Enumerable.Range(0, value.Rank).Where(other => other != axis)]));
    }

    /// <summary>Undoes <see cref="ToFront"/> for a value of the same axes.</summary>
    public static Computed FromFront(Computed front, int axis, int[] before)
    {
        (int outer, _, _) = Shapes.Around(before, axis);
        return outer == 1 ? front : Transposed(front, Shapes.Inverse([axis, .. Enumerable.Range(0, before.Length).Where(other => other != axis)]));
    }

    /// <summary>Adds elements before and behind an axis; negative numbers take away.</summary>
    public static Computed PadAxes(Computed value, int[] begin, int[] end, string mode, double fill)
    {
        value = Plain(value);
        int[] dims = [.. value.Stored.Select((size, i) => size + begin[i] + end[i])];
        if (dims.Any(size => size < 1))
        {
            throw new NotExpressibleException($"nothing is left: {Shapes.Text(dims)}");
        }

        if (begin.Concat(end).All(one => one == 0))
        {
            return value;
        }

        // Images and the like are padded whole; other axes one by one, each seen as rows.
        int rank = value.Rank;
        bool isSpatial = value.Stored[0] == 1 && rank is > 2 and <= MostSpatial + 2 && begin[0] == 0 && end[0] == 0 && begin[1] == 0 && end[1] == 0;
        if (isSpatial && !IsTooWide(value.Stored, begin, end, mode))
        {
            return new Computed(PadSpatial(View(value.Layer, value.Stored[1..]), begin[2..], end[2..], mode, fill), dims);
        }

        for (int axis = 0; axis < rank; axis++)
        {
            if (begin[axis] == 0 && end[axis] == 0)
            {
                continue;
            }

            int[] b = Shapes.With(new int[rank], axis, begin[axis]), e = Shapes.With(new int[rank], axis, end[axis]);
            if (IsTooWide(value.Stored, b, e, mode))
            {
                value = Plain(PickAxis(value, axis, Wrapped(value.Stored[axis], begin[axis], end[axis], mode)));
                continue;
            }

            (int outer, int size, int inner) = Shapes.Around(value.Stored, axis);
            LayerLine padded = PadSpatial(View(value.Layer, outer, size, inner), [begin[axis], 0], [end[axis], 0], mode, fill);
            value = new Computed(padded, Shapes.With(value.Stored, axis, size + begin[axis] + end[axis]));
        }

        return value;
    }

    /// <summary>What a reflection or a circle reaches once only, or taken from one side while the other grows.</summary>
    private static bool IsTooWide(int[] dims, int[] begin, int[] end, string mode) =>
        mode is "Reflect" or "Circular" && dims.Select((size, i) => Math.Max(begin[i], end[i]) > (mode == "Reflect" ? size - 1 : size)
            || Math.Min(begin[i], end[i]) < 0).Any(isWide => isWide);

    private static int[] Wrapped(int size, int begin, int end, string mode) => [.. Enumerable.Range(-begin, size + begin + end).Select(i =>
    {
        int period = mode == "Circular" ? size : Math.Max((2 * size) - 2, 1), place = ((i % period) + period) % period;
        return place < size ? place : period - place;
    })];

    private static LayerLine PadSpatial(LayerLine layer, int[] begin, int[] end, string mode, double fill)
    {
        if (begin.Concat(end).Any(one => one < 0))
        {
            int[] cut = [.. begin.Concat(end).Select(one => Math.Max(-one, 0))];
            int[] less = [layer.Channels, .. layer.Shape.Skip(1).Select((size, i) => size - cut[i] - cut[begin.Length + i])];
            if (less.Any(size => size < 1))
            {
                throw new NotExpressibleException("padding takes all elements away");
            }

            layer = new LayerLine("Crop", less, layer) { Arguments = Sides(cut) };
        }

        int[] sides = [.. begin.Concat(end).Select(one => Math.Max(one, 0))];
        if (sides.All(one => one == 0))
        {
            return layer;
        }

        var line = new LayerLine("Pad", [layer.Channels, .. layer.Shape.Skip(1).Select((size, i) => size + sides[i] + sides[begin.Length + i])], layer) { Arguments = Sides(sides) };
        if (mode != "Constant")
        {
            line.Properties.Add(("PadMode", "PadMode." + mode));
        }
        else if (fill != 0)
        {
            line.Properties.Add(("PadMode", "PadMode.Constant"));
            line.Properties.Add(("PadValue", Number(fill)));
        }

        return line;
    }

    private static List<string> Sides(int[] sides) => sides.All(one => one == sides[0]) ? [$"{sides[0]}"] : [.. sides.Select(one => $"{one}")];

    /// <summary>Elements start, start + step... of an axis.</summary>
    public static Computed SliceAxis(Computed value, int axis, int start, int count, int step)
    {
        int size = value.Dims[axis];
        if (count < 1)
        {
            throw new NotExpressibleException("the slice is empty");
        }

        if (step < 1)
        {
            return PickAxis(value, axis, [.. Enumerable.Range(0, count).Select(i => start + (i * step))]);
        }

        int stored = value.StoredAxis(axis), last = start + ((count - 1) * step);
        int[]? order = value.Order;
        var plain = new Computed(value.Layer, value.Stored);
        Computed cut = PadAxes(plain, Shapes.With(new int[value.Rank], stored, -start), Shapes.With(new int[value.Rank], stored, last + 1 - size), "Constant", 0);
        if (step > 1 && count > 1)
        {
            // A window of one element that steps.
            int[] dims = cut.Stored;
            bool isSpatial = dims[0] == 1 && dims.Length is > 2 and <= MostSpatial + 2 && stored >= 2;
            (int outer, int all, int inner) = Shapes.Around(dims, stored);
            int[] shape = isSpatial ? dims[1..] : [outer, all, inner], strides = [.. Enumerable.Repeat(1, shape.Length - 1)];
            int at = isSpatial ? stored - 1 : 1;
            strides[at - 1] = step;
            var line = new LayerLine("MaxPool", Shapes.With(shape, at, count), View(cut.Layer, shape)) { Arguments = ["1"], Properties = [("Strides", List(strides))] };
            cut = new Computed(line, Shapes.With(dims, stored, count));
        }

        return cut with { Order = order };
    }

    /// <summary>An axis of one element, repeated.</summary>
    public static Computed RepeatAxis(Computed value, int axis, int count)
    {
        if (count == 1)
        {
            return value;
        }

        int stored = value.StoredAxis(axis);
        (int outer, _, int inner) = Shapes.Around(value.Stored, stored);
        var line = new LayerLine("Upsample", [outer, count, inner], View(value.Layer, outer, 1, inner)) { Arguments = [$"{count}", "1"] };
        return new Computed(line, Shapes.With(value.Stored, stored, count), value.Order);
    }

    /// <summary>Repeated to a larger shape by NumPy's rule.</summary>
    public static Computed BroadcastTo(Computed value, int[] dims)
    {
        if (value.Dims.AsSpan().SequenceEqual(dims))
        {
            return value;
        }

        value = value.Rank == dims.Length ? value : Plain(value) with { Stored = [.. Enumerable.Repeat(1, dims.Length - value.Rank), .. value.Dims] };
        for (int axis = 0; axis < dims.Length; axis++)
        {
            if (value.Dims[axis] != dims[axis])
            {
                value = RepeatAxis(value, axis, dims[axis]);
            }
        }

        return value;
    }
}
