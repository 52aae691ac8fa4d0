namespace CnnGen.Runtime.Tests.Memory;

/// <summary>Halos against an element-by-element reference, over random geometries.</summary>
public class HaloTests
{
    private sealed record Geometry(int Planes, int Rows, int Columns, int Block, int Top, int Left, int Bottom, int Right, int Mode)
    {
        public int FullRows => Top + Rows + Bottom;

        public int FullColumns => Left + Columns + Right;

        public int Length => Planes * FullRows * FullColumns * Block;

        public int Index(int plane, int row, int column, int lane) =>
            (((((plane * FullRows) + row + Top) * FullColumns) + column + Left) * Block) + lane;

        public static Geometry Random(Random random, int mode)
        {
            int rows = random.Next(1, 10);
            int columns = random.Next(1, 14);
            int tallest = mode switch { 1 => rows - 1, 3 => rows, _ => 5 };
            int widest = mode switch { 1 => columns - 1, 3 => columns, _ => 7 };
            int block = new[] { 1, 16, 8, 3 }[random.Next(4)];
            return new(
                random.Next(1, 4), rows, columns, block, random.Next(tallest + 1), random.Next(widest + 1),
                random.Next(tallest + 1), random.Next(widest + 1), mode);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void FillHalo_AgreesWithElementwisePadding(int mode)
    {
        var random = new Random(100 + mode);
        for (int trial = 0; trial < 200; trial++)
        {
            Geometry g = Geometry.Random(random, mode);
            float[] interior = RandomFloats(random, g.Length);
            float[] expected = Padded(g, interior, 2.5f);
            using var guarded = new Guarded(interior);

            TensorLayouts.FillHalo(
                ref guarded.First, g.Planes, g.Rows, g.Columns, g.Block, g.Top, g.Left, g.Bottom, g.Right, mode, 2.5f);

            Assert.Equal(expected, guarded.ToArray());
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void FoldHalo_AddsEachHaloGradientToItsSource(int mode)
    {
        var random = new Random(200 + mode);
        for (int trial = 0; trial < 200; trial++)
        {
            Geometry g = Geometry.Random(random, mode);

            // Small integers, so that sums are exact in any order.
            float[] gradients = [.. Enumerable.Range(0, g.Length).Select(_ => (float)random.Next(-100, 101))];
            float[] expected = Folded(g, gradients);
            using var guarded = new Guarded(gradients);

            TensorLayouts.FoldHalo(ref guarded.First, g.Planes, g.Rows, g.Columns, g.Block, g.Top, g.Left, g.Bottom, g.Right, mode);

            Assert.Equal(expected, guarded.ToArray());
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void FoldHalo_IsTheAdjointOfFillHalo(int mode)
    {
        var random = new Random(300 + mode);
        for (int trial = 0; trial < 100; trial++)
        {
            Geometry g = Geometry.Random(random, mode);

            // x lives on the interior alone; y on the whole buffer. <fill(x), y> = <x, fold(y)>.
            float[] x = Padded(g with { Mode = 0 }, RandomFloats(random, g.Length), 0f);
            float[] y = RandomFloats(random, g.Length);
            float[] filled = [.. x];
            float[] folded = [.. y];

            TensorLayouts.FillHalo(ref filled[0], g.Planes, g.Rows, g.Columns, g.Block, g.Top, g.Left, g.Bottom, g.Right, mode, 0f);
            TensorLayouts.FoldHalo(ref folded[0], g.Planes, g.Rows, g.Columns, g.Block, g.Top, g.Left, g.Bottom, g.Right, mode);

            double left = filled.Zip(y, (a, b) => (double)a * b).Sum();
            double right = x.Zip(folded, (a, b) => (double)a * b).Sum();
            double scale = filled.Zip(y, (a, b) => Math.Abs((double)a * b)).Sum();
            Assert.InRange(left - right, -1e-5 * scale, 1e-5 * scale);
        }
    }

    [Fact]
    public void FillHalo_ReflectIsThatOfPyTorch()
    {
        // torch.nn.functional.pad(torch.arange(1., 10.).view(1, 1, 3, 3), (2, 1, 1, 2), mode="reflect"), written out by hand.
        float[] buffer = new float[36];
        for (int row = 0; row < 3; row++)
        {
            for (int column = 0; column < 3; column++)
                buffer[((row + 1) * 6) + column + 2] = (row * 3) + column + 1;
        }

        TensorLayouts.FillHalo(ref buffer[0], 1, 3, 3, 1, 1, 2, 2, 1, 1, 0f);

        float[] expected =
        [
            6, 5, 4, 5, 6, 5,
            3, 2, 1, 2, 3, 2,
            6, 5, 4, 5, 6, 5,
            9, 8, 7, 8, 9, 8,
            6, 5, 4, 5, 6, 5,
            3, 2, 1, 2, 3, 2,
        ];
        Assert.Equal(expected, buffer);
    }

    [Theory]
    [InlineData(1, 3, 0)]
    [InlineData(1, 0, 5)]
    [InlineData(3, 4, 0)]
    [InlineData(3, 0, 6)]
    [InlineData(4, 0, 0)]
    [InlineData(-1, 0, 0)]
    public void Halos_WiderThanTheModeAllows_AreRefused(int mode, int top, int right)
    {
        float[] buffer = new float[1000];
        Assert.Throws<ArgumentOutOfRangeException>(() => TensorLayouts.FillHalo(ref buffer[0], 1, 3, 5, 1, top, 0, 0, right, mode, 0f));
        Assert.Throws<ArgumentOutOfRangeException>(() => TensorLayouts.FoldHalo(ref buffer[0], 1, 3, 5, 1, top, 0, 0, right, mode));
    }

    private static float[] RandomFloats(Random random, int length) =>
        [.. Enumerable.Range(0, length).Select(_ => (random.NextSingle() * 2f) - 1f)];

    // The interior coordinate that a coordinate shows, or -1 for the constant. Written as the series it names, not as a formula.
    private static int Shown(int position, int size, int mode)
    {
        if (position >= 0 && position < size)
            return position;
        if (mode == 0)
            return -1;
        if (mode == 2)
            return Math.Clamp(position, 0, size - 1);
        if (mode == 3)
            return ((position % size) + size) % size;

        // A walk that turns round at either end.
        int at = 0;
        int direction = position < 0 ? -1 : 1;
        for (int i = 0; i < Math.Abs(position); i++)
        {
            if (at + direction < 0 || at + direction >= size)
                direction = -direction;
            at += direction;
        }

        return at;
    }

    private static float[] Padded(Geometry g, float[] interior, float value)
    {
        float[] result = new float[g.Length];
        ForEach(g, (index, source) => result[index] = source < 0 ? value : interior[source]);
        return result;
    }

    private static float[] Folded(Geometry g, float[] gradients)
    {
        float[] result = new float[g.Length];
        ForEach(g, (index, source) =>
        {
            if (source >= 0)
                result[source] += gradients[index];
        });
        return result;
    }

    // Every float of the buffer, with the index of the interior float it shows, or -1.
    private static void ForEach(Geometry g, Action<int, int> visit)
    {
        for (int plane = 0; plane < g.Planes; plane++)
        {
            for (int row = -g.Top; row < g.Rows + g.Bottom; row++)
            {
                for (int column = -g.Left; column < g.Columns + g.Right; column++)
                {
                    int fromRow = Shown(row, g.Rows, g.Mode);
                    int fromColumn = Shown(column, g.Columns, g.Mode);
                    for (int lane = 0; lane < g.Block; lane++)
                        visit(g.Index(plane, row, column, lane), fromRow < 0 || fromColumn < 0 ? -1 : g.Index(plane, fromRow, fromColumn, lane));
                }
            }
        }
    }
}
