namespace CnnGen.Reference.Tests.Scalar;

/// <summary>One sample's tensor of the plain reference, in double precision: channels, then three spatial axes, of which the outer ones are 1 where there are fewer.</summary>
internal sealed class Volume
{
    public Volume(int rank, int channels, int[] size, double[]? values = null)
    {
        (Rank, Channels, Size) = (rank, channels, size);
        Values = values ?? new double[channels * Positions];
        Assert.Equal(channels * Positions, Values.Length);
    }

    /// <summary>Number of spatial axes; 0 for a vector.</summary>
    public int Rank { get; }

    public int Channels { get; }

    /// <summary>Depth, rows, columns.</summary>
    public int[] Size { get; }

    /// <summary>Row-major: channels, depth, rows, columns.</summary>
    public double[] Values { get; }

    public int Positions => Size[0] * Size[1] * Size[2];

    /// <summary>Channels, then as many spatial sizes as there are axes.</summary>
    public int[] Shape => [Channels, .. Spatial];

    public int[] Spatial => Size[(3 - Rank)..];

    /// <summary>A volume of zeros of a shape as it is declared.</summary>
    public static Volume Zeros(IReadOnlyList<int> shape) => new(shape.Count - 1, shape[0], Axes([.. shape.Skip(1)], 1));

    /// <summary>A list of one entry for each axis as one of three entries.</summary>
    public static int[] Axes(int[] list, int filler) => [.. Enumerable.Repeat(filler, 3 - list.Length), .. list];

    public Volume With(double[] values) => new(Rank, Channels, Size, values);

    public int Index(int channel, int depth, int row, int column) => (((((channel * Size[0]) + depth) * Size[1]) + row) * Size[2]) + column;

    /// <summary>Every position, outermost axis first.</summary>
    public static IEnumerable<(int Depth, int Row, int Column)> Each(int[] size)
    {
        for (int depth = 0; depth < size[0]; depth++)
        {
            for (int row = 0; row < size[1]; row++)
            {
                for (int column = 0; column < size[2]; column++)
                {
                    yield return (depth, row, column);
                }
            }
        }
    }
}
