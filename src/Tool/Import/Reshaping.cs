namespace CnnGen.Tool.Import;

/// <summary>Shapes of the operators that change nothing else.</summary>
internal static class Reshaping
{
    /// <summary>The shape that a Reshape asks for, from an attribute (before version 5) or an input.</summary>
    public static long[] Shape(NodeContext node) => node.List("shape", 1) ?? throw new NotExpressibleException("its shape is missing");

    /// <summary>The shape with 0 (as it was) and -1 (what is left) resolved.</summary>
    public static int[] Target(NodeContext node, int[] dims, long[] shape)
    {
        bool takesZero = node.Int("allowzero", 0) != 0;
        var target = new int[shape.Length];
        int open = -1;
        for (int i = 0; i < shape.Length; i++)
        {
            target[i] = shape[i] switch
            {
                0 when !takesZero => i < dims.Length ? dims[i] : throw new NotExpressibleException($"size {i} is as before, where there was none"),
                -1 => 1,
                < 0 or > int.MaxValue => throw new NotExpressibleException($"there is no size {shape[i]}"),
                _ => (int)shape[i],
            };
            open = shape[i] == -1 ? i : open;
        }

        long length = Shapes.Length(dims), known = Shapes.Length(target);
        if (open >= 0 && known > 0 && length % known == 0)
        {
            target[open] = (int)(length / known);
        }
        else if (open < 0 && known == length * node.Samples && node.IsPerSample && target.Length != 0 && target[0] == node.Samples)
        {
            // Written for the samples of the file; one is what the network computes.
            target[0] = 1;
        }

        return Shapes.Length(target) == length ? target : throw new NotExpressibleException($"{Shapes.Text(dims)} has not the elements of {Shapes.Text(target)}");
    }

    /// <summary>Flatten's axis, which may stand behind the last.</summary>
    public static int FlatAxis(NodeContext node, int rank) => node.Int("axis", 1) is var axis && axis == rank ? rank : Shapes.Axis(axis, rank);

    public static int[] Flat(int[] dims, int axis) => [(int)Shapes.Length(dims.Take(axis)), (int)Shapes.Length(dims.Skip(axis))];

    public static int[] Squeezed(int[] dims, long[]? axes)
    {
        int[]? named = axes is null ? null : [.. axes.Select(axis => Shapes.Axis(axis, dims.Length))];
        return [.. dims.Where((size, i) => named is null ? size != 1 : !named.Contains(i))];
    }

    public static int[] Unsqueezed(int[] dims, long[] axes)
    {
        int rank = dims.Length + axes.Length, next = 0;
        int[] named = [.. axes.Select(axis => Shapes.Axis(axis, rank))];
        return named.Distinct().Count() != named.Length ? throw new NotExpressibleException("an axis is named twice")
            : [.. Enumerable.Range(0, rank).Select(i => named.Contains(i) ? 1 : dims[next++])];
    }
}
