namespace CnnGen.Tool.Import;

/// <summary>Arithmetic of shapes, row-major.</summary>
internal static class Shapes
{
    public static long Length(IEnumerable<int> dims)
    {
        long length = 1;
        foreach (int size in dims)
        {
            length = checked(length * size);
        }

        return length;
    }

    public static string Text(IEnumerable<int> dims) => "[" + string.Join(", ", dims) + "]";

    public static int[] Strides(int[] dims)
    {
        var strides = new int[dims.Length];
        for (int i = dims.Length - 1, stride = 1; i >= 0; stride *= dims[i], i--)
        {
            strides[i] = stride;
        }

        return strides;
    }

    /// <summary>Index on every axis of the element at a place.</summary>
    public static int[] Place(int index, int[] dims)
    {
        var place = new int[dims.Length];
        for (int i = dims.Length - 1; i >= 0; i--)
        {
            place[i] = index % dims[i];
            index /= dims[i];
        }

        return place;
    }

    public static int Dot(int[] place, int[] strides)
    {
        int sum = 0;
        for (int i = 0; i < strides.Length; i++)
        {
            sum += place[i] * strides[i];
        }

        return sum;
    }

    /// <summary>NumPy's rule: axes from the last on, equal or 1.</summary>
    public static int[] Broadcast(int[] a, int[] b)
    {
        var dims = new int[Math.Max(a.Length, b.Length)];
        for (int i = 1; i <= dims.Length; i++)
        {
            int x = i <= a.Length ? a[^i] : 1, y = i <= b.Length ? b[^i] : 1;
            dims[^i] = x == y || y == 1 ? x : x == 1 ? y : throw new NotExpressibleException($"shapes {Text(a)} and {Text(b)} do not go together");
        }

        return dims;
    }

    /// <summary>Strides over the elements of a shape that is repeated to a larger one.</summary>
    public static int[] BroadcastStrides(int[] from, int[] to)
    {
        int[] own = Strides(from), strides = new int[to.Length];
        for (int i = 1; i <= from.Length; i++)
        {
            if (i > to.Length || (from[^i] != 1 && from[^i] != to[^i]))
            {
                throw new NotExpressibleException($"a constant of shape {Text(from)} cannot be repeated to {Text(to)}");
            }

            strides[^i] = from[^i] == 1 ? 0 : own[^i];
        }

        return strides;
    }

    /// <summary>An axis counted from the front.</summary>
    public static int Axis(long axis, int rank) => axis >= -rank && axis < Math.Max(rank, 1)
        ? (int)(axis < 0 ? axis + rank : axis)
        : throw new NotExpressibleException($"there is no axis {axis} among {rank}");

    /// <summary>Elements before an axis, on it, and behind.</summary>
    public static (int Outer, int Size, int Inner) Around(int[] dims, int axis, int count = 1) =>
        ((int)Length(dims.Take(axis)), (int)Length(dims.Skip(axis).Take(count)), (int)Length(dims.Skip(axis + count)));

    public static int[] With(int[] dims, int axis, int size)
    {
        int[] changed = [.. dims];
        changed[axis] = size;
        return changed;
    }

    public static int[] Inverse(int[] order)
    {
        var inverse = new int[order.Length];
        for (int i = 0; i < order.Length; i++)
        {
            inverse[order[i]] = i;
        }

        return inverse;
    }

    public static bool IsIdentity(int[] order) => order.Select((axis, i) => axis == i).All(same => same);
}
