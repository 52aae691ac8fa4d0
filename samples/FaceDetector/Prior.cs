namespace CnnGen.Samples.FaceDetector;

/// <summary>A box that a detector begins from, in shares of the image.</summary>
/// <param name="X">The centre's.</param>
/// <param name="Y">The centre's.</param>
/// <param name="Width">From side to side.</param>
/// <param name="Height">From top to bottom.</param>
public readonly record struct Prior(double X, double Y, double Width, double Height);
