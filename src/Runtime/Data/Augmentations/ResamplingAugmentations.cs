namespace CnnGen;

/// <summary>Where in the old image a pixel of the new one is from: x = A column + B row + C, y = D column + E row + F, in pixels from the first one's centre.</summary>
internal readonly record struct PixelMap(double A, double B, double C, double D, double E, double F)
{
    /// <summary>Every plane anew, bilinearly; outside is the fill, and half a pixel around the image fades into it.</summary>
    public void Resample(Span<float> sample, Span<float> scratch, int rows, int columns, float fill)
    {
        sample.CopyTo(scratch);
        int plane = rows * columns;
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                double x = (A * column) + (B * row) + C, y = (D * column) + (E * row) + F;
                int left = (int)Math.Floor(x), top = (int)Math.Floor(y);
                float right = (float)(x - left), down = (float)(y - top);
                bool isLeft = left >= 0 && left < columns, isRight = left >= -1 && left < columns - 1;
                bool isTop = top >= 0 && top < rows, isBottom = top >= -1 && top < rows - 1;
                int at = (top * columns) + left;
                for (int start = 0; start < sample.Length; start += plane)
                {
                    float a = isTop && isLeft ? scratch[start + at] : fill, b = isTop && isRight ? scratch[start + at + 1] : fill;
                    float c = isBottom && isLeft ? scratch[start + at + columns] : fill, d = isBottom && isRight ? scratch[start + at + columns + 1] : fill;
                    float above = a + (right * (b - a)), below = c + (right * (d - c));
                    sample[start + (row * columns) + column] = above + (down * (below - above));
                }
            }
        }
    }
}

internal sealed class Affine(double degrees, double leastScale, double mostScale, double shift, double shear, float fill) : Augmentation
{
    public override void Apply(Span<float> sample, Span<float> scratch, TensorShape shape, RandomSequence random)
    {
        (int rows, int columns) = Plane(shape);
        double angle = Around(random, degrees) * Math.PI / 180, size = leastScale + (random.NextDouble() * (mostScale - leastScale));
        double slant = Around(random, shear), right = Around(random, shift), down = Around(random, shift);
        double middleX = (columns - 1) / 2.0, middleY = (rows - 1) / 2.0;
        if (rows == 1)
        {
            // A signal: stretched and moved.
            new PixelMap(1 / size, 0, middleX - ((middleX + right) / size), 0, 1, 0).Resample(sample, scratch, rows, columns, fill);
            return;
        }

        // Backwards: undo the shift, turn back, shrink back, straighten.
        double cos = Math.Cos(angle) / size, sin = Math.Sin(angle) / size;
        double a = cos + (slant * sin), b = sin - (slant * cos), d = -sin, e = cos;
        new PixelMap(
            a, b, middleX - (a * (middleX + right)) - (b * (middleY + down)),
            d, e, middleY - (d * (middleX + right)) - (e * (middleY + down))).Resample(sample, scratch, rows, columns, fill);
    }
}

internal sealed class Crop(double least) : Augmentation
{
    public override void Apply(Span<float> sample, Span<float> scratch, TensorShape shape, RandomSequence random)
    {
        (int rows, int columns) = Plane(shape);
        double area = least + (random.NextDouble() * (1 - least)), ratio = Math.Exp(Around(random, Math.Log(4.0 / 3)));
        double width = rows == 1 ? area : Math.Min(Math.Sqrt(area * ratio), 1), height = rows == 1 ? 1 : Math.Min(Math.Sqrt(area / ratio), 1);

        // The first and last pixels' centres of the new image are somewhere between those of the old one: nothing comes in from outside.
        double left = random.NextDouble() * (1 - width) * (columns - 1), top = random.NextDouble() * (1 - height) * (rows - 1);
        new PixelMap(width, 0, left, 0, height, top).Resample(sample, scratch, rows, columns, 0);
    }
}
