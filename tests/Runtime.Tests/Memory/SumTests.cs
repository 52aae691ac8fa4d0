namespace CnnGen.Runtime.Tests.Memory;

/// <summary>Sums over positions and rows, on integers: exact in any order.</summary>
public class SumTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(16)]
    public void SumPositions_AddsEachChannelsInterior(int block)
    {
        var random = new Random(block);
        for (int trial = 0; trial < 100; trial++)
        {
            int channels = random.Next(1, 40);
            int rows = random.Next(1, 6);
            int columns = random.Next(1, 12);
            int rowPitch = (columns + random.Next(3)) * block;
            int planePitch = (rows * rowPitch) + (random.Next(3) * block);
            float[] source = [.. Enumerable.Range(0, (channels + block - 1) / block * planePitch).Select(_ => (float)random.Next(-1000, 1000))];
            float[] target = [.. Enumerable.Range(0, channels).Select(_ => (float)random.Next(-1000, 1000))];
            float[] expected = [.. target];
            for (int channel = 0; channel < channels; channel++)
            {
                for (int row = 0; row < rows; row++)
                {
                    for (int column = 0; column < columns; column++)
                        expected[channel] += source[(channel / block * planePitch) + (row * rowPitch) + (column * block) + (channel % block)];
                }
            }

            using var sums = new Guarded(target);
            TensorLayouts.SumPositions(ref source[0], block, planePitch, rowPitch, channels, rows, columns, ref sums.First);
            Assert.Equal(expected, sums.ToArray());
        }
    }

    [Theory]
    [InlineData(1, 1, 0)]
    [InlineData(7, 5, 2)]
    [InlineData(33, 4, 15)]
    public void SumRows_AddsRowsThatArePitched(int length, int count, int gap)
    {
        float[] source = [.. Enumerable.Range(0, count * (length + gap)).Select(i => (float)i)];
        using var sums = new Guarded([.. Enumerable.Repeat(100f, length)]);
        TensorLayouts.SumRows(ref source[0], length + gap, count, ref sums.First, length);
        Assert.Equal(Enumerable.Range(0, length).Select(i => 100f + Enumerable.Range(0, count).Sum(row => source[(row * (length + gap)) + i])), sums.ToArray());
    }

    [Fact]
    public void Clear_ClearsThatMuch()
    {
        using var buffer = new Guarded([1f, 2f, 3f]);
        TensorLayouts.Clear(ref buffer[1], 2);
        Assert.Equal([1f, 0f, 0f], buffer.ToArray());
    }
}
