namespace CnnGen.Reference.Tests.Scalar;

/// <summary>A window over three axes with its padding resolved, and the sizes that come out.</summary>
internal sealed record ScalarWindow(int[] Kernel, int[] Stride, int[] Dilation, int[] Begin, int[] End, int[] Output)
{
    public int KernelLength => Kernel[0] * Kernel[1] * Kernel[2];

    /// <summary>Reads a window's arguments from an attribute on an input.</summary>
    public static ScalarWindow Of(ScalarAttribute attribute, Volume x, int place, string name, bool isPool)
    {
        int[] ones = [.. Enumerable.Repeat(1, x.Rank)];
        int[] kernel = OnePerAxis(attribute.Ints(place, name), x.Rank);
        int[] stride = attribute.Axes("Stride", "Strides", isPool ? kernel : ones), dilation = attribute.Axes("Dilation", "Dilations", ones);
        bool isSame = attribute.Text("Padding", "Valid") == "Same", isCeil = attribute.Flag("CeilMode", false);
        int[] pads = attribute.Axes("Pad", "Pads", new int[2 * x.Rank]);
        int[] begin = pads[..x.Rank], end = pads[x.Rank..], output = new int[x.Rank];
        for (int i = 0; i < x.Rank; i++)
        {
            int size = x.Spatial[i], reach = ((kernel[i] - 1) * dilation[i]) + 1;
            if (isSame)
            {
                output[i] = CeilingOf(size, stride[i]);
                int total = Math.Max(((output[i] - 1) * stride[i]) + reach - size, 0);
                (begin[i], end[i]) = (total / 2, total - (total / 2));
                continue;
            }

            int room = size + begin[i] + end[i] - reach;
            Assert.True(room >= 0, $"A window of {reach} on {size} with padding {begin[i]}, {end[i]}.");
            output[i] = (isCeil ? CeilingOf(room, stride[i]) : room / stride[i]) + 1;
            if (isCeil && (output[i] - 1) * stride[i] >= size + begin[i])
            {
                output[i]--;
            }
        }

        return new(Volume.Axes(kernel, 1), Volume.Axes(stride, 1), Volume.Axes(dilation, 1), Volume.Axes(begin, 0), Volume.Axes(end, 0), Volume.Axes(output, 1));
    }

    /// <summary>The window of a transposed convolution: the same arguments, the sizes the other way round.</summary>
    public static ScalarWindow OfTransposed(ScalarAttribute attribute, Volume x)
    {
        int[] ones = [.. Enumerable.Repeat(1, x.Rank)];
        int[] kernel = OnePerAxis(attribute.Ints(1, "kernel"), x.Rank);
        int[] stride = attribute.Axes("Stride", "Strides", ones), dilation = attribute.Axes("Dilation", "Dilations", ones);
        int[] extra = attribute.Axes("OutputPad", "OutputPads", new int[x.Rank]), pads = attribute.Axes("Pad", "Pads", new int[2 * x.Rank]);
        int[] begin = pads[..x.Rank], end = pads[x.Rank..], output = new int[x.Rank];
        for (int i = 0; i < x.Rank; i++)
        {
            int full = ((x.Spatial[i] - 1) * stride[i]) + ((kernel[i] - 1) * dilation[i]) + 1 + extra[i];
            if (attribute.Text("Padding", "Valid") == "Same")
            {
                int total = full - (x.Spatial[i] * stride[i]);
                Assert.True(total >= 0, $"Padding of {total}.");
                (begin[i], end[i]) = (total / 2, total - (total / 2));
            }

            output[i] = full - begin[i] - end[i];
        }

        return new(Volume.Axes(kernel, 1), Volume.Axes(stride, 1), Volume.Axes(dilation, 1), Volume.Axes(begin, 0), Volume.Axes(end, 0), Volume.Axes(output, 1));
    }

    public static int[] OnePerAxis(int[] list, int count) => list.Length == 1 ? [.. Enumerable.Repeat(list[0], count)] : list;

    private static int CeilingOf(int value, int divisor) => (value + divisor - 1) / divisor;
}
