namespace CnnGen;

/// <summary>A random change of a sample that leaves its meaning: made on the fly, so that no epoch sees the same sample twice.</summary>
/// <remarks>
/// What is drawn depends on the trainer's seed, the epoch and the sample's place in it, and on nothing else. Images have rows and columns as their last two
/// axes; planes of channels and slices change alike. A signal is an image of one row.
/// </remarks>
public abstract class Augmentation
{
    /// <summary>Changes a sample. Allocates nothing.</summary>
    /// <param name="sample">The sample, row-major in <paramref name="shape"/>.</param>
    /// <param name="scratch">Memory of the sample's length, of any content.</param>
    /// <param name="shape">The shape.</param>
    /// <param name="random">What to draw from.</param>
    public abstract void Apply(Span<float> sample, Span<float> scratch, TensorShape shape, RandomSequence random);

    /// <summary>Left becomes right.</summary>
    /// <param name="probability">How often, in [0, 1].</param>
    public static Augmentation FlipHorizontally(double probability = 0.5) => new Flip(isVertical: false, Share(probability, nameof(probability)));

    /// <summary>Top becomes bottom.</summary>
    /// <param name="probability">How often, in [0, 1].</param>
    public static Augmentation FlipVertically(double probability = 0.5) => new Flip(isVertical: true, Share(probability, nameof(probability)));

    /// <summary>Moves by whole pixels, up to a number in each direction; the same as padding by it and cropping at random.</summary>
    /// <param name="most">The most pixels along each axis.</param>
    /// <param name="fill">What comes in from outside.</param>
    public static Augmentation Shift(int most, float fill = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(most);
        return new Shift(most, fill);
    }

    /// <summary>Turns about the middle, between pixels bilinearly.</summary>
    /// <param name="degrees">The most, in either direction.</param>
    /// <param name="fill">What comes in from outside.</param>
    public static Augmentation Rotate(double degrees, float fill = 0) => Affine(degrees: degrees, fill: fill);

    /// <summary>Makes larger or smaller about the middle, between pixels bilinearly.</summary>
    /// <param name="least">The least factor.</param>
    /// <param name="most">The greatest.</param>
    /// <param name="fill">What comes in from outside.</param>
    public static Augmentation Scale(double least, double most, float fill = 0) => Affine(leastScale: least, mostScale: most, fill: fill);

    /// <summary>Turns, scales, slants and moves in one, so that pixels are interpolated once.</summary>
    /// <param name="degrees">The most it turns in either direction.</param>
    /// <param name="leastScale">The least factor of size.</param>
    /// <param name="mostScale">The greatest.</param>
    /// <param name="shift">The most it moves along each axis, in pixels.</param>
    /// <param name="shear">The most that a row moves against the one above, in pixels.</param>
    /// <param name="fill">What comes in from outside.</param>
    public static Augmentation Affine(double degrees = 0, double leastScale = 1, double mostScale = 1, double shift = 0, double shear = 0, float fill = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(degrees);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(leastScale);
        ArgumentOutOfRangeException.ThrowIfLessThan(mostScale, leastScale);
        ArgumentOutOfRangeException.ThrowIfNegative(shift);
        ArgumentOutOfRangeException.ThrowIfNegative(shear);
        return new Affine(degrees, leastScale, mostScale, shift, shear, fill);
    }

    /// <summary>A part of the image, scaled to the whole (Szegedy et al. 2015, section 6; torchvision's <c>RandomResizedCrop</c>).</summary>
    /// <param name="least">The least share of the image's area, in (0, 1].</param>
    public static Augmentation Crop(double least = 0.5)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(least);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(least, 1);
        return new Crop(least);
    }

    /// <summary>A square about a random place, cut off at the edges, becomes one value (DeVries and Taylor 2017).</summary>
    /// <param name="size">The square's side.</param>
    /// <param name="probability">How often, in [0, 1].</param>
    /// <param name="fill">The value.</param>
    public static Augmentation Cutout(int size, double probability = 1, float fill = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        return new Cutout(size, Share(probability, nameof(probability)), fill);
    }

    /// <summary>Adds normal noise to every value.</summary>
    /// <param name="deviation">Its standard deviation.</param>
    public static Augmentation Noise(double deviation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(deviation);
        return new Noise(deviation);
    }

    /// <summary>Rows and columns of a shape's planes.</summary>
    private protected static (int Rows, int Columns) Plane(TensorShape shape) => shape.Spatial switch
    {
        [] => (1, shape.Channels),
        [int columns] => (1, columns),
        [.., int rows, int columns] => (rows, columns),
    };

    /// <summary>Uniform in [-most, most].</summary>
    private protected static double Around(RandomSequence random, double most) => ((2 * random.NextDouble()) - 1) * most;

    private static double Share(double value, string name)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 1, name);
        return value;
    }
}
