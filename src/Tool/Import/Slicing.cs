namespace CnnGen.Tool.Import;

/// <summary>Parts of an axis.</summary>
internal readonly record struct AxisSlice(int Axis, int Start, int Count, int Step);

/// <summary>Slice and Split in their versions.</summary>
internal static class Slicing
{
    /// <summary>The slices of a Slice: attributes before version 10, inputs since.</summary>
    public static List<AxisSlice> Of(NodeContext node, int[] dims)
    {
        long[] starts = node.List("starts", 1) ?? throw new NotExpressibleException("its starts are missing");
        long[] ends = node.List("ends", 2) ?? throw new NotExpressibleException("its ends are missing");
        long[] axes = node.List("axes", 3) ?? [.. Enumerable.Range(0, starts.Length).Select(i => (long)i)];
        long[] steps = node.Constant(4, "steps")?.AsIntegers ?? [.. starts.Select(_ => 1L)];
        if (ends.Length != starts.Length || axes.Length != starts.Length || steps.Length != starts.Length || steps.Contains(0))
        {
            throw new NotExpressibleException("its starts, ends, axes and steps do not go together");
        }

        return [.. starts.Select((start, i) =>
        {
            int axis = Shapes.Axis(axes[i], dims.Length), size = dims[axis];
            long step = Math.Clamp(steps[i], -int.MaxValue, int.MaxValue);
            long from = Clamp(start, step), to = Clamp(ends[i], step);
            long count = step > 0 ? (to - from + step - 1) / step : (from - to - step - 1) / -step;
            return new AxisSlice(axis, (int)from, (int)Math.Max(count, 0), (int)step);

            long Clamp(long at, long by)
            {
                at = at < 0 ? at + size : at;
                return by > 0 ? Math.Clamp(at, 0, size) : Math.Clamp(at, -1, size - 1);
            }
        })];
    }

    /// <summary>The sizes of a Split's parts.</summary>
    public static int[] Parts(NodeContext node, int size)
    {
        if (node.List("split", 1) is { } given)
        {
            return given.Sum() == size && given.All(part => part >= 0) ? [.. given.Select(part => (int)part)]
                : throw new NotExpressibleException($"its parts do not make {size}");
        }

        int count = (int)node.Int("num_outputs", node.Node.Outputs.Count);
        if (count < 1 || count > size)
        {
            throw new NotExpressibleException($"an axis of {size} has no {count} parts");
        }

        int each = (size + count - 1) / count;
        return [.. Enumerable.Range(0, count).Select(i => Math.Clamp(size - (i * each), 0, each))];
    }
}
