namespace CnnGen.Runtime.Tests.Memory;

/// <summary>Copies between layouts against an element-by-element reference, over random geometries.</summary>
public class TransferTests
{
    // A buffer with a halo of its own, and where element (channel, row, column) lies in it.
    private sealed record Layout(int Channels, int Rows, int Columns, int Block, int Top, int Left, int Bottom, int Right)
    {
        public int Row => (Left + Columns + Right) * Block;

        public int Plane => (Top + Rows + Bottom) * Row;

        public int Planes => (Channels + Block - 1) / Block;

        public int Length => Planes * Plane;

        public int Origin => (Top * Row) + (Left * Block);

        public int Index(int channel, int row, int column) =>
            Origin + (channel / Block * Plane) + (row * Row) + (column * Block) + (channel % Block);

        public static Layout Random(Random random, int channels, int rows, int columns, int block)
        {
            int halo = random.Next(2) == 0 ? 0 : 3;
            return new(channels, rows, columns, block, random.Next(halo + 1), random.Next(halo + 1), random.Next(halo + 1), random.Next(halo + 1));
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 16)]
    [InlineData(16, 1)]
    [InlineData(16, 16)]
    [InlineData(8, 1)]
    [InlineData(1, 8)]
    [InlineData(8, 8)]
    [InlineData(6, 6)]
    public void Copy_PutsEveryElementInItsPlace_AndZeroInLanesWithoutAChannel(int sourceBlock, int targetBlock) =>
        Check(sourceBlock, targetBlock, accumulate: false);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 16)]
    [InlineData(16, 1)]
    [InlineData(16, 16)]
    [InlineData(8, 1)]
    [InlineData(1, 8)]
    [InlineData(8, 8)]
    [InlineData(6, 6)]
    public void Accumulate_AddsEveryElement_AndLeavesLanesWithoutAChannel(int sourceBlock, int targetBlock) =>
        Check(sourceBlock, targetBlock, accumulate: true);

    [Fact]
    public void Accumulate_LeavesMinusZeroInLanesWithoutAChannel()
    {
        float[] source = [1f, 2f, 3f, 4f];
        float[] target = new float[64];
        Array.Fill(target, -0f);

        // One channel, four columns.
        TensorLayouts.Accumulate(ref source[0], 1, 4, 4, ref target[0], 16, 64, 64, 1, 1, 4);

        for (int i = 0; i < 64; i++)
            Assert.Equal(i % 16 == 0 ? source[i / 16] : -0f, target[i]);
        Assert.True(float.IsNegative(target[1]) && float.IsNegative(target[15]));
    }

    [Theory]
    [InlineData(8, 16)]
    [InlineData(16, 8)]
    [InlineData(1, 6)]
    public void Copy_BetweenBlocksThatDoNotMatch_IsRefused(int sourceBlock, int targetBlock)
    {
        float[] buffer = new float[1000];
        Assert.Throws<ArgumentException>(() => TensorLayouts.Copy(ref buffer[0], sourceBlock, 16, 16, ref buffer[500], targetBlock, 16, 16, 3, 1, 1));
    }

    private static void Check(int sourceBlock, int targetBlock, bool accumulate)
    {
        var random = new Random((sourceBlock * 100) + targetBlock);
        for (int trial = 0; trial < 300; trial++)
        {
            int channels = random.Next(1, 40);
            bool vector = trial % 10 == 0;
            int rows = vector ? 1 : random.Next(1, 6);
            int columns = vector ? 1 : random.Next(1, 20);
            Layout from = Layout.Random(random, channels, rows, columns, sourceBlock);
            Layout to = Layout.Random(random, channels, rows, columns, targetBlock);

            // Whatever stands in the source's halo and spare lanes must not be seen in the target: not even NaN.
            float[] source = new float[from.Length];
            Array.Fill(source, float.NaN);
            float[] target = [.. Enumerable.Range(0, to.Length).Select(_ => (float)random.Next(-1000, 1000))];
            float[] expected = [.. target];
            for (int channel = 0; channel < to.Planes * targetBlock; channel++)
            {
                for (int row = 0; row < rows; row++)
                {
                    for (int column = 0; column < columns; column++)
                    {
                        ref float element = ref expected[to.Index(channel, row, column)];
                        if (channel < channels)
                        {
                            float value = random.Next(-1000, 1000);
                            source[from.Index(channel, row, column)] = value;
                            element = accumulate ? element + value : value;
                        }
                        else if (!accumulate)
                        {
                            element = 0f;
                        }
                    }
                }
            }

            using var read = new Guarded(source);
            using var written = new Guarded(target);
            if (accumulate)
            {
                TensorLayouts.Accumulate(
                    ref read[from.Origin], sourceBlock, from.Plane, from.Row, ref written[to.Origin], targetBlock, to.Plane, to.Row, channels, rows, columns);
            }
            else
            {
                TensorLayouts.Copy(
                    ref read[from.Origin], sourceBlock, from.Plane, from.Row, ref written[to.Origin], targetBlock, to.Plane, to.Row, channels, rows, columns);
            }

            Assert.Equal(expected, written.ToArray());
            Assert.Equal(source, read.ToArray());
        }
    }
}
