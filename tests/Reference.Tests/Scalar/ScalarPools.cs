namespace CnnGen.Reference.Tests.Scalar;

internal sealed class ScalarPool(string kind, ScalarWindow window, bool countIncludePad) : ScalarMap
{
    public override Volume Apply(Volume x)
    {
        var y = new Volume(x.Rank, x.Channels, window.Output);
        int at = 0;
        for (int channel = 0; channel < x.Channels; channel++)
        {
            foreach ((int depth, int row, int column) in Volume.Each(window.Output))
            {
                double max = double.NegativeInfinity, sum = 0, squares = 0;
                int count = 0;
                foreach ((int i, int j, int k) in Volume.Each(window.Kernel))
                {
                    int[] place = [Place(0, depth, i), Place(1, row, j), Place(2, column, k)];
                    bool isInside = !place.Where((one, axis) => one < 0 || one >= x.Size[axis]).Any();

                    // What rounding up adds behind the padding is never counted.
                    bool isPadded = !place.Where((one, axis) => one >= x.Size[axis] + window.End[axis]).Any();
                    count += isInside || (countIncludePad && isPadded) ? 1 : 0;
                    if (isInside)
                    {
                        double value = x.Values[x.Index(channel, place[0], place[1], place[2])];
                        max = Math.Max(max, value);
                        sum += value;
                        squares += value * value;
                    }
                }

                y.Values[at++] = kind switch { "Max" => max, "Average" => sum / count, _ => Math.Sqrt(squares) };
            }
        }

        return y;

        int Place(int axis, int element, int tap) => (element * window.Stride[axis]) - window.Begin[axis] + (tap * window.Dilation[axis]);
    }
}

/// <summary>Output i averages inputs floor(i * in / out) up to ceil((i + 1) * in / out).</summary>
internal sealed class ScalarAdaptivePool(int[] size) : ScalarMap
{
    public override Volume Apply(Volume x)
    {
        var y = new Volume(x.Rank, x.Channels, size);
        for (int channel = 0; channel < x.Channels; channel++)
        {
            foreach ((int depth, int row, int column) in Volume.Each(size))
            {
                (int d0, int d1) = Range(0, depth);
                (int r0, int r1) = Range(1, row);
                (int c0, int c1) = Range(2, column);
                double sum = 0;
                foreach ((int d, int r, int c) in Volume.Each([d1 - d0, r1 - r0, c1 - c0]))
                {
                    sum += x.Values[x.Index(channel, d0 + d, r0 + r, c0 + c)];
                }

                y.Values[y.Index(channel, depth, row, column)] = sum / ((d1 - d0) * (r1 - r0) * (c1 - c0));
            }
        }

        return y;

        (int From, int To) Range(int axis, int i) => (
            (int)Math.Floor((double)i * x.Size[axis] / size[axis]), (int)Math.Ceiling((double)(i + 1) * x.Size[axis] / size[axis]));
    }
}

/// <summary>The maximum or mean of each channel; all spatial sizes become 1.</summary>
internal sealed class ScalarGlobalPool(bool isMax) : ScalarMap
{
    public override Volume Apply(Volume x) => new(
        x.Rank, x.Channels, [1, 1, 1], [.. x.Values.Chunk(x.Positions).Select(channel => isMax ? channel.Max() : channel.Average())]);
}
