namespace CnnGen;

internal sealed class Flip(bool isVertical, double probability) : Augmentation
{
    public override void Apply(Span<float> sample, Span<float> scratch, TensorShape shape, RandomSequence random)
    {
        if (random.NextDouble() >= probability)
        {
            return;
        }

        (int rows, int columns) = Plane(shape);
        if (!isVertical)
        {
            for (int start = 0; start < sample.Length; start += columns)
            {
                sample.Slice(start, columns).Reverse();
            }

            return;
        }

        sample.CopyTo(scratch);
        for (int row = 0; row < sample.Length / columns; row++)
        {
            int mirrored = row - (row % rows) + rows - 1 - (row % rows);
            scratch.Slice(mirrored * columns, columns).CopyTo(sample.Slice(row * columns, columns));
        }
    }
}

internal sealed class Shift(int most, float fill) : Augmentation
{
    public override void Apply(Span<float> sample, Span<float> scratch, TensorShape shape, RandomSequence random)
    {
        (int rows, int columns) = Plane(shape);
        int right = random.Next((2 * most) + 1) - most, down = rows == 1 ? 0 : random.Next((2 * most) + 1) - most;
        if (right == 0 && down == 0)
        {
            return;
        }

        sample.CopyTo(scratch);
        sample.Fill(fill);
        int width = columns - Math.Abs(right), from = Math.Max(-right, 0), to = Math.Max(right, 0);
        for (int row = 0; width > 0 && row < sample.Length / columns; row++)
        {
            int source = (row % rows) - down;
            if (source >= 0 && source < rows)
            {
                scratch.Slice(((row - down) * columns) + from, width).CopyTo(sample.Slice((row * columns) + to, width));
            }
        }
    }
}

internal sealed class Cutout(int size, double probability, float fill) : Augmentation
{
    public override void Apply(Span<float> sample, Span<float> scratch, TensorShape shape, RandomSequence random)
    {
        (int rows, int columns) = Plane(shape);
        int height = rows == 1 ? 1 : size, top = random.Next(rows) - (height / 2), left = random.Next(columns) - (size / 2);
        if (random.NextDouble() >= probability)
        {
            return;
        }

        int begin = Math.Max(left, 0), width = Math.Min(left + size, columns) - begin;
        for (int row = 0; width > 0 && row < sample.Length / columns; row++)
        {
            if (row % rows >= top && row % rows < top + height)
            {
                sample.Slice((row * columns) + begin, width).Fill(fill);
            }
        }
    }
}

internal sealed class Noise(double deviation) : Augmentation
{
    public override void Apply(Span<float> sample, Span<float> scratch, TensorShape shape, RandomSequence random)
    {
        foreach (ref float value in sample)
        {
            value += (float)(deviation * random.NextGaussian());
        }
    }
}
