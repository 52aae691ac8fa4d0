namespace CnnGen.Reference.Tests.Scalar;

/// <summary>Padding with a mode's values; negative pads crop.</summary>
internal sealed class ScalarPadding(int[] begin, int[] end, string mode, double value) : ScalarMap
{
    public static ScalarPadding None { get; } = new([0, 0, 0], [0, 0, 0], "Zeros", 0);

    public override Volume Apply(Volume x)
    {
        int[] size = [.. x.Size.Select((one, i) => one + begin[i] + end[i])];
        var y = new Volume(x.Rank, x.Channels, size);
        int[][] sources = [.. Enumerable.Range(0, 3).Select(axis => Enumerable.Range(0, size[axis]).Select(i => Source(i - begin[axis], x.Size[axis])).ToArray())];
        int at = 0;
        for (int channel = 0; channel < x.Channels; channel++)
        {
            foreach ((int depth, int row, int column) in Volume.Each(size))
            {
                int d = sources[0][depth], r = sources[1][row], c = sources[2][column];
                y.Values[at++] = d < 0 || r < 0 || c < 0 ? (mode == "Constant" ? value : 0) : x.Values[x.Index(channel, d, r, c)];
            }
        }

        return y;
    }

    /// <summary>The element that stands at a position; -1 where the padding's own value does.</summary>
    private int Source(int i, int size) => mode switch
    {
        _ when i >= 0 && i < size => i,
        "Reflect" => i < 0 ? -i : (2 * size) - 2 - i,
        "Replicate" => Math.Clamp(i, 0, size - 1),
        "Circular" => (i + size) % size,
        _ => -1,
    };
}

internal sealed class ScalarReshape(int[] shape) : ScalarMap
{
    public override Volume Apply(Volume x) => new(shape.Length - 1, shape[0], Volume.Axes(shape[1..], 1), x.Values);
}

/// <summary>Every size times an integer; linear takes half-pixel centres and clamps at the edges.</summary>
internal sealed class ScalarUpsample(int[] scale, bool isLinear) : ScalarMap
{
    public override Volume Apply(Volume x)
    {
        for (int axis = 0; axis < 3; axis++)
        {
            x = Stretch(x, axis);
        }

        return x;
    }

    private Volume Stretch(Volume x, int axis)
    {
        int[] size = [.. x.Size];
        size[axis] *= scale[axis];
        var y = new Volume(x.Rank, x.Channels, size);
        for (int channel = 0; channel < x.Channels; channel++)
        {
            foreach ((int depth, int row, int column) in Volume.Each(size))
            {
                int[] place = [depth, row, column];
                double centre = ((place[axis] + 0.5) / scale[axis]) - 0.5;
                int below = (int)Math.Floor(centre), last = x.Size[axis] - 1;
                y.Values[y.Index(channel, depth, row, column)] = isLinear
                    ? ((1 - centre + below) * At(Math.Clamp(below, 0, last))) + ((centre - below) * At(Math.Clamp(below + 1, 0, last)))
                    : At(place[axis] / scale[axis]);

                double At(int i)
                {
                    place[axis] = i;
                    return x.Values[x.Index(channel, place[0], place[1], place[2])];
                }
            }
        }

        return y;
    }
}

internal sealed class ScalarPixelShuffle(int factor) : ScalarMap
{
    public override Volume Apply(Volume x)
    {
        var y = new Volume(x.Rank, x.Channels / (factor * factor), [1, x.Size[1] * factor, x.Size[2] * factor]);
        for (int channel = 0; channel < y.Channels; channel++)
        {
            foreach ((int depth, int row, int column) in Volume.Each(y.Size))
            {
                int from = (channel * factor * factor) + (row % factor * factor) + (column % factor);
                y.Values[y.Index(channel, depth, row, column)] = x.Values[x.Index(from, 0, row / factor, column / factor)];
            }
        }

        return y;
    }
}

/// <summary>Axis i of the result is axis order[i] of the input.</summary>
internal sealed class ScalarPermute(int[] order) : ScalarMap
{
    public override Volume Apply(Volume x)
    {
        int[] shape = x.Shape, sizes = [.. order.Select(axis => shape[axis])];
        var values = new double[x.Values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            // The place of element i of the result on the input's axes.
            var place = new int[shape.Length];
            for (int axis = sizes.Length - 1, rest = i; axis >= 0; rest /= sizes[axis], axis--)
            {
                place[order[axis]] = rest % sizes[axis];
            }

            values[i] = x.Values[place.Zip(shape).Aggregate(0, (index, pair) => (index * pair.Second) + pair.First)];
        }

        return new ScalarReshape(sizes).Apply(new Volume(x.Rank, x.Channels, x.Size, values));
    }
}
