namespace CnnGen.Runtime.Tests.Data;

/// <summary>Random changes of samples.</summary>
public sealed class AugmentationTests
{
    private static readonly TensorShape Shape = new(2, 3, 4);

    [Fact]
    public void FlipsMirrorEveryPlane()
    {
        float[] image = Numbers(24);
        Assert.Equal([3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12, 19, 18, 17, 16, 23, 22, 21, 20], Apply(Augmentation.FlipHorizontally(1), image));
        Assert.Equal([8, 9, 10, 11, 4, 5, 6, 7, 0, 1, 2, 3, 20, 21, 22, 23, 16, 17, 18, 19, 12, 13, 14, 15], Apply(Augmentation.FlipVertically(1), image));
        Assert.Equal(image, Apply(Augmentation.FlipHorizontally(0), image));
        var random = new RandomSequence(1);
        Assert.Equal(0.3, Enumerable.Range(0, 4000).Count(_ => Apply(Augmentation.FlipHorizontally(0.3), image, random)[0] != 0) / 4000.0, 0.03);
    }

    [Fact]
    public void ShiftsMoveWholePixelsEverywhere()
    {
        float[] image = [.. Numbers(24).Select(value => value + 1)];
        var random = new RandomSequence(1);
        var seen = new HashSet<(int, int)>();
        for (int trial = 0; trial < 500; trial++)
        {
            float[] moved = Apply(Augmentation.Shift(2, fill: -1), image, random);
            (int Right, int Down)[] fits = [.. from right in Enumerable.Range(-2, 5) from down in Enumerable.Range(-2, 5) where moved.SequenceEqual(Moved(image, right, down)) select (right, down)];
            seen.Add(Assert.Single(fits));
        }

        Assert.Equal(25, seen.Count);
    }

    [Fact]
    public void ATurnByAQuarterIsExact()
    {
        // Of all turns up to 90 degrees the map of a quarter, itself.
        float[] image = [0, 1, 2, 3, 4, 5, 6, 7, 8], scratch = new float[9];
        new PixelMap(0, 1, 0, -1, 0, 2).Resample(image, scratch, 3, 3, -1);
        Assert.Equal([6, 3, 0, 7, 4, 1, 8, 5, 2], image);
    }

    [Fact]
    public void ResamplingInterpolatesAndFills()
    {
        float[] image = [0, 2, 4, 6], scratch = new float[4];
        new PixelMap(1, 0, 0.5, 0, 1, 0).Resample(image, scratch, 2, 2, 10);
        Assert.Equal([1, 6, 5, 8], image);
        float[] same = Numbers(24);
        Assert.Equal(same, Apply(Augmentation.Affine(), same));
        Assert.Equal(same, Apply(Augmentation.Rotate(0), same));
        Assert.Equal(same, Apply(Augmentation.Crop(1), same), (a, b) => Math.Abs(a - b) < 6);
    }

    [Fact]
    public void TurnsAndScalesKeepTheMiddleAndTheMass()
    {
        // A soft spot in the middle stays there whatever turns and scales it, and scaled by s it has s² of its mass.
        var shape = new TensorShape(1, 21, 21);
        float[] spot = [.. Enumerable.Range(0, 441).Select(i => MathF.Exp(-((((i / 21) - 10) * ((i / 21) - 10)) + (((i % 21) - 10) * ((i % 21) - 10))) / 8f))];
        foreach ((Augmentation augmentation, double mass) in new[] { (Augmentation.Rotate(180), 1.0), (Augmentation.Scale(1.5, 1.5), 2.25), (Augmentation.Scale(0.8, 0.8), 0.64) })
        {
            float[] changed = [.. spot];
            augmentation.Apply(changed, new float[441], shape, new RandomSequence(5));
            Assert.Equal(1, changed[220], 1e-5);
            Assert.Equal(mass, changed.Sum() / spot.Sum(), 0.03);
        }

        // A slant moves the row above against its own.
        float[] column = [.. Enumerable.Range(0, 441).Select(i => i % 21 == 10 ? 1f : 0)];
        Augmentation.Affine(shear: 0.5).Apply(column, new float[441], shape, new RandomSequence(2));
        double top = Centre(0), middle = Centre(10), bottom = Centre(20);
        Assert.Equal(10, middle, 1e-4);
        Assert.Equal(top + bottom, 2 * middle, 1e-3);
        Assert.True(Math.Abs(top - middle) > 0.5);

        double Centre(int row) => Enumerable.Range(0, 21).Sum(x => (double)x * column[(row * 21) + x]) / Enumerable.Range(0, 21).Sum(x => (double)column[(row * 21) + x]);
    }

    [Fact]
    public void CutoutsAndCropsAndNoiseStayInBounds()
    {
        float[] ones = [.. Enumerable.Repeat(1f, 24)];
        var random = new RandomSequence(3);
        for (int trial = 0; trial < 200; trial++)
        {
            float[] cut = Apply(Augmentation.Cutout(2), ones, random);
            int holes = cut.Count(value => value == 0);
            Assert.InRange(holes, 2, 8);
            Assert.Equal(cut[..12], cut[12..]);
            Assert.All(Apply(Augmentation.Crop(0.3), ones, random), value => Assert.Equal(1, value, 1e-6f));
        }

        var wide = new TensorShape(1, 100, 100);
        var noisy = new float[10_000];
        Augmentation.Noise(0.5).Apply(noisy, new float[10_000], wide, random);
        Assert.Equal(0.25, noisy.Average(value => value * value), 0.02);
        Assert.Throws<ArgumentOutOfRangeException>(() => Augmentation.Cutout(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Augmentation.FlipHorizontally(1.5));
    }

    [Fact]
    public void SignalsAreImagesOfOneRow()
    {
        float[] signal = [0, 0, 0, 1, 0, 0, 0, 0];
        Augmentation.Shift(2).Apply(signal, new float[8], new TensorShape(1, 8), new RandomSequence(4));
        Assert.Equal(1, signal.Sum());
        Augmentation.Affine(degrees: 30, shift: 1).Apply(signal, new float[8], new TensorShape(1, 8), new RandomSequence(4));
        Assert.Equal(1, signal.Sum(), 1e-5);
    }

    private static float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(i => (float)i)];

    private static float[] Moved(float[] image, int right, int down) => [.. Enumerable.Range(0, 24).Select(i =>
    {
        int x = (i % 4) - right, y = (i / 4 % 3) - down;
        return x is >= 0 and < 4 && y is >= 0 and < 3 ? image[(i / 12 * 12) + (y * 4) + x] : -1;
    })];

    private static float[] Apply(Augmentation augmentation, float[] image, RandomSequence? random = null)
    {
        float[] changed = [.. image];
        augmentation.Apply(changed, new float[image.Length], Shape, random ?? new RandomSequence(1));
        return changed;
    }
}
