namespace Gallery.Detection;

/// <summary>How the output of the first YOLO is laid out, and the boxes in it.</summary>
/// <remarks>
/// [channel, row, column] over 7 x 7 cells. Channels 0 to 4 are a cell's first box, 5 to 9 its second: x and y of the centre in shares of the cell, the square
/// roots of width and height in shares of the picture (the article's loss compares roots, section 2.2; the authors' network gives them), and the confidence.
/// Channels 10 to 29 are the probabilities of the classes where the cell has a thing.
/// </remarks>
public static class YoloGrid
{
    /// <summary>Cells along each side.</summary>
    public const int Cells = 7;

    /// <summary>Boxes of a cell.</summary>
    public const int Boxes = 2;

    /// <summary>Classes: those of PASCAL VOC.</summary>
    public const int Classes = 20;

    /// <summary>Floats of one output.</summary>
    public const int Length = ((Boxes * 5) + Classes) * Cells * Cells;

    /// <summary>The classes' names.</summary>
    public static IReadOnlyList<string> ClassNames { get; } =
    [
        "aeroplane", "bicycle", "bird", "boat", "bottle", "bus", "car", "cat", "chair", "cow", "dining table", "dog", "horse", "motorbike", "person",
        "potted plant", "sheep", "sofa", "train", "television",
    ];

    /// <summary>All boxes of an output whose score for their best class reaches a threshold; overlapping ones are not dropped yet.</summary>
    /// <exception cref="ArgumentException">The length is not <see cref="Length"/>.</exception>
    public static IReadOnlyList<Finding> Decode(ReadOnlySpan<float> output, double threshold)
    {
        CheckLength(output);
        var findings = new List<Finding>();
        for (int row = 0; row < Cells; row++)
        {
            for (int column = 0; column < Cells; column++)
            {
                int best = 0;
                for (int i = 1; i < Classes; i++)
                {
                    best = output[Index(ClassChannel(i), row, column)] > output[Index(ClassChannel(best), row, column)] ? i : best;
                }

                for (int box = 0; box < Boxes; box++)
                {
                    double score = (double)output[Index((box * 5) + 4, row, column)] * output[Index(ClassChannel(best), row, column)];
                    if (score >= threshold)
                    {
                        findings.Add(new Finding(BoxOf(output, box, row, column), best, score));
                    }
                }
            }
        }

        return findings;
    }

    /// <summary>One predicted box.</summary>
    public static Box BoxOf(ReadOnlySpan<float> output, int box, int row, int column)
    {
        double x = output[Index(box * 5, row, column)], y = output[Index((box * 5) + 1, row, column)];
        double rootWidth = output[Index((box * 5) + 2, row, column)], rootHeight = output[Index((box * 5) + 3, row, column)];
        return Box.Around((column + x) / Cells, (row + y) / Cells, rootWidth * rootWidth, rootHeight * rootHeight);
    }

    /// <summary>The channel of a class.</summary>
    public static int ClassChannel(int index) => (Boxes * 5) + index;

    /// <summary>Where an element is.</summary>
    public static int Index(int channel, int row, int column) => (((channel * Cells) + row) * Cells) + column;

    internal static void CheckLength(ReadOnlySpan<float> output)
    {
        if (output.Length != Length)
        {
            throw new ArgumentException($"An output has {Length} floats (30, 7, 7); {output.Length} were given.", nameof(output));
        }
    }
}
