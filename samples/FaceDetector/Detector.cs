using Gallery.Detection;
using Gallery.Pictures;

namespace CnnGen.Samples.FaceDetector;

/// <summary>From a picture to the faces in it.</summary>
internal sealed class Detector(UltraFace network)
{
    private static readonly TensorShape Input = UltraFace.Definition.Input;

    /// <summary>Of the network's training: (byte - 127) / 128, alike for the three colours.</summary>
    private const float Mean = 127f / 255;

    private const float Deviation = 128f / 255;

    private readonly float[] _input = new float[UltraFace.InputLength];
    private readonly float[] _output = new float[UltraFace.OutputLength];

    /// <summary>Finds faces.</summary>
    /// <param name="picture">Of any size and proportions: the network sees it scaled to its own.</param>
    /// <param name="threshold">The least probability.</param>
    /// <param name="overlap">Of two boxes that share more than this of their area the likelier one is kept.</param>
    /// <returns>The likeliest first.</returns>
    public IReadOnlyList<Finding> Find(Picture picture, double threshold, double overlap)
    {
        // Scaling takes the nearest four pixels: a large picture is made smaller first, so that all of its pixels count.
        int rows = Input.Spatial[0], columns = Input.Spatial[1], factor = Math.Min(picture.Width / columns, picture.Height / rows);
        Picture small = factor > 1 ? picture.Fit(picture.Width / factor, picture.Height / factor) : picture;
        ImageTensors.FromRgb(small.Pixels, small.Height, small.Width, _input, Input, [Mean], [Deviation]);
        Forward();
        return NonMaximumSuppression.Apply(FaceBoxes.Decode(_output, threshold), overlap);
    }

    /// <summary>The network alone, on what it saw last.</summary>
    public void Forward() => network.Forward(_input, _output);
}
