using Gallery.Detection;

namespace CnnGen.Samples.FaceDetector;

/// <summary>
/// What UltraFace's numbers mean: it says of each of 4420 prior boxes how likely that is a face, and how the face's box differs from it (the single-shot detector's form: Liu et al. 2016,
/// section 2.2). Priors and variances are those of the model's own repository, for images of 320 x 240.
/// </summary>
public static class FaceBoxes
{
    /// <summary>Of the centre's difference, in sizes of the prior.</summary>
    private const double CentreVariance = 0.1;

    /// <summary>Of the logarithm of the ratio of the sizes.</summary>
    private const double SizeVariance = 0.2;

    private const int Width = 320;
    private const int Height = 240;

    /// <summary>For each map the pixels between its cells, and the sides of its square priors in pixels.</summary>
    private static readonly (int Stride, int[] Sides)[] Maps = [(8, [10, 16, 24]), (16, [32, 48]), (32, [64, 96]), (64, [128, 192, 256])];

    /// <summary>The priors in the order of the outputs: map by map, row by row, in a cell from the smallest. No side is longer than the image, and no centre outside it.</summary>
    public static IReadOnlyList<Prior> Priors { get; } = MakePriors();

    /// <summary>The boxes of faces; several for each face, for overlapping ones are not dropped yet.</summary>
    /// <param name="output">Both outputs of the network for one image: for each prior the probabilities that it is none and that it is one, then for each prior the differences in x, y, width and height.</param>
    /// <param name="threshold">The least probability.</param>
    /// <exception cref="ArgumentException">The length is not that of both outputs.</exception>
    public static IReadOnlyList<Finding> Decode(ReadOnlySpan<float> output, double threshold)
    {
        if (output.Length != Priors.Count * 6)
        {
            throw new ArgumentException($"Outputs of {Priors.Count} priors have {Priors.Count * 6} floats; {output.Length} were given.", nameof(output));
        }

        ReadOnlySpan<float> scores = output[..(Priors.Count * 2)], places = output[(Priors.Count * 2)..];
        var findings = new List<Finding>();
        for (int i = 0; i < Priors.Count; i++)
        {
            double score = scores[(i * 2) + 1];
            if (score >= threshold)
            {
                findings.Add(new Finding(Decode(Priors[i], places.Slice(i * 4, 4)), Class: 0, score));
            }
        }

        return findings;
    }

    /// <summary>centre = prior centre + 0.1 difference * prior size; size = prior size * exp(0.2 difference).</summary>
    private static Box Decode(Prior prior, ReadOnlySpan<float> difference) => Box.Around(
        prior.X + (CentreVariance * difference[0] * prior.Width),
        prior.Y + (CentreVariance * difference[1] * prior.Height),
        prior.Width * Math.Exp(SizeVariance * difference[2]),
        prior.Height * Math.Exp(SizeVariance * difference[3]));

    private static List<Prior> MakePriors()
    {
        var priors = new List<Prior>();
        foreach ((int stride, int[] sides) in Maps)
        {
            // Convolutions round up: cells at the edge may lie partly outside.
            int columns = (Width + stride - 1) / stride, rows = (Height + stride - 1) / stride;
            for (int cell = 0; cell < rows * columns; cell++)
            {
                double x = ((cell % columns) + 0.5) * stride / Width, y = ((cell / columns) + 0.5) * stride / Height;
                foreach (int side in sides)
                {
                    priors.Add(new Prior(Math.Min(x, 1), Math.Min(y, 1), Math.Min((double)side / Width, 1), Math.Min((double)side / Height, 1)));
                }
            }
        }

        return priors;
    }
}
