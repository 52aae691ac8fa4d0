using Gallery.Networks;

namespace Gallery.Pictures;

/// <summary>The classical filters as weights of convolutions.</summary>
internal static class FilterKernels
{
    /// <summary>The mean with the binomial weights 1 4 6 4 1 both ways: nearly a Gaussian.</summary>
    public static readonly double[] Blur = [.. from v in Binomial from h in Binomial select v * h / 256];

    /// <summary>The picture minus its Laplacian (3 x 3).</summary>
    public static readonly double[] Sharpen = [0, -1, 0, -1, 5, -1, 0, -1, 0];

    /// <summary>The second derivatives added up (3 x 3).</summary>
    public static readonly double[] Laplace = [0, 1, 0, 1, -4, 1, 0, 1, 0];

    /// <summary>Light from the upper left (3 x 3).</summary>
    public static readonly double[] Emboss = [-2, -1, 0, -1, 1, 1, 0, 1, 2];

    /// <summary>The derivative across (3 x 3), over 4, so that an edge from 0 to 1 gives 1; turned over its diagonal, the one down.</summary>
    public static readonly double[] Sobel = [-0.25, 0, 0.25, -0.5, 0, 0.5, -0.25, 0, 0.25];

    private static double[] Binomial => [1, 4, 6, 4, 1];

    /// <summary>A filter of 5 x 5, or of 3 x 3 in its middle, the same for every colour.</summary>
    /// <param name="kernel">The weights, row by row.</param>
    /// <param name="bias">Added to the result: 0.5 shows positive and negative values about a middle grey.</param>
    public static PictureFilter Filter(double[] kernel, double bias = 0)
    {
        var weights = new float[25];
        int size = kernel.Length == 9 ? 3 : 5, border = (5 - size) / 2;
        for (int i = 0; i < kernel.Length; i++)
        {
            weights[((border + (i / size)) * 5) + border + (i % size)] = (float)kernel[i];
        }

        var filter = new PictureFilter();
        filter.Parameter("filter.weight").Set([.. weights, .. weights, .. weights]);
        filter.Parameter("filter.bias").Set([(float)bias, (float)bias, (float)bias]);
        return filter;
    }

    /// <summary>Sobel's filter across and down, for every colour.</summary>
    public static EdgeFilter Edges()
    {
        float[] across = [.. Sobel.Select(weight => (float)weight)], down = [.. Enumerable.Range(0, 9).Select(i => across[(i % 3 * 3) + (i / 3)])];
        var filter = new EdgeFilter();
        filter.Parameter("gradient.weight").Set([.. across, .. down, .. across, .. down, .. across, .. down]);
        return filter;
    }
}
