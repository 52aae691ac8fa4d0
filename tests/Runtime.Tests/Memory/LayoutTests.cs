namespace CnnGen.Runtime.Tests.Memory;

/// <summary>Halos, copies and packed weights against index by index.</summary>
public sealed class LayoutTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void HalosAreFilledAndFolded(int mode)
    {
        var random = new RandomSequence((ulong)mode);
        for (int round = 0; round < 60; round++)
        {
            int planes = 1 + random.Next(3), rows = 3 + random.Next(4), columns = 3 + random.Next(5), block = random.Next(2) == 0 ? 1 : 16;
            int top = random.Next(3), left = random.Next(3), bottom = random.Next(3), right = random.Next(3);
            int height = top + rows + bottom, width = left + columns + right;
            float[] buffer = Random(random, planes * height * width * block), filled = [.. buffer];
            TensorLayouts.FillHalo(ref filled[0], planes, rows, columns, block, top, left, bottom, right, mode, 2.5f);
            double dot = 0;
            float[] gradient = Random(random, buffer.Length), folded = [.. gradient];
            TensorLayouts.FoldHalo(ref folded[0], planes, rows, columns, block, top, left, bottom, right, mode);
            double adjoint = 0;
            for (int i = 0; i < buffer.Length; i++)
            {
                int lane = i % block, column = (i / block % width) - left, row = (i / block / width % height) - top, plane = i / block / width / height;
                bool isInside = row >= 0 && row < rows && column >= 0 && column < columns;
                int from = (((((plane * height) + top + Source(row, rows)) * width) + left + Source(column, columns)) * block) + lane;
                Assert.Equal(isInside || mode != 0 ? buffer[from] : 2.5f, filled[i]);
                dot += isInside || mode != 0 ? filled[i] * (double)gradient[i] : 0;
                adjoint += isInside ? buffer[i] * (double)folded[i] : 0;
                Assert.True(isInside || folded[i] == 0);
            }

            // <fill x, g> = <x, fold g>.
            Assert.Equal(dot, adjoint, 1e-3);
        }

        int Source(int position, int size) => mode switch
        {
            1 => position < 0 ? -position : position >= size ? (2 * size) - 2 - position : position,
            2 => Math.Clamp(position, 0, size - 1),
            3 => (position + size) % size,
            _ => Math.Clamp(position, 0, size - 1),
        };
    }

    [Fact]
    public void SubsamplesTakeEveryPositionOfTheStride()
    {
        var random = new RandomSequence(5);
        for (int round = 0; round < 60; round++)
        {
            int channels = 1 + random.Next(40);
            int[] size = [1 + random.Next(3), 1 + random.Next(7), 1 + random.Next(9)], stride = [1 + random.Next(2), 1 + random.Next(3), 1 + random.Next(3)], halo = [.. Enumerable.Range(0, 6).Select(_ => random.Next(3))];
            int[] taken = [.. size.Zip(stride, (positions, step) => ((positions - 1) / step) + 1)];
            var from = new TensorLayout(channels, 16, size[0], size[1], size[2], halo[0], halo[1], halo[2], halo[3], halo[4], halo[5]);
            var to = new TensorLayout(channels, 16, taken[0], taken[1], taken[2], halo[5], halo[4], halo[3], halo[2], halo[1], halo[0]);
            float[] source = Random(random, from.Planes * from.PlanePitch), target = Random(random, to.Planes * to.PlanePitch), expected = [.. target];
            for (int i = 0; i < to.Planes * to.Positions * 16; i++)
            {
                int lane = i % 16, column = i / 16 % taken[2], row = i / 16 / taken[2] % taken[1], slice = i / 16 / taken[2] / taken[1] % taken[0], plane = i / 16 / to.Positions;
                expected[to.Origin + (plane * to.PlanePitch) + (slice * to.SlicePitch) + (row * to.RowPitch) + (column * 16) + lane] =
                    source[from.Origin + (plane * from.PlanePitch) + (slice * stride[0] * from.SlicePitch) + (row * stride[1] * from.RowPitch) + (column * stride[2] * 16) + lane];
            }

            TensorLayouts.Subsample(ref source[0], in from, stride[0], stride[1], stride[2], ref target[0], in to);
            Assert.Equal(expected, target);
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 16)]
    [InlineData(16, 1)]
    [InlineData(16, 16)]
    public void CopiesKeepEveryElement(int sourceBlock, int targetBlock)
    {
        var random = new RandomSequence(3);
        foreach (int channels in new[] { 1, 3, 16, 17, 40 })
        {
            const int rows = 4, columns = 5, sourceWidth = columns + 3, targetWidth = columns + 1;
            int sourcePlane = (rows + 2) * sourceWidth * sourceBlock, targetPlane = rows * targetWidth * targetBlock;
            int planes = (channels + targetBlock - 1) / targetBlock;
            float[] source = Random(random, (channels + sourceBlock - 1) / sourceBlock * sourcePlane), target = Random(random, planes * targetPlane);
            TensorLayouts.Copy(ref source[0], sourceBlock, sourcePlane, sourceWidth * sourceBlock, ref target[0], targetBlock, targetPlane, targetWidth * targetBlock, channels, rows, columns);
            for (int channel = 0; channel < (sourceBlock == 1 ? planes * targetBlock : channels); channel++)
            {
                for (int row = 0; row < rows; row++)
                {
                    for (int column = 0; column < columns; column++)
                    {
                        float expected = channel < channels
                            ? source[(channel / sourceBlock * sourcePlane) + (((row * sourceWidth) + column) * sourceBlock) + (channel % sourceBlock)] : 0;
                        Assert.Equal(expected, target[(channel / targetBlock * targetPlane) + (((row * targetWidth) + column) * targetBlock) + (channel % targetBlock)]);
                    }
                }
            }
        }
    }

    [Theory]
    [InlineData(5, 3, 1)]
    [InlineData(33, 17, 16)]
    [InlineData(16, 16, 16)]
    public void WeightsArePackedAndUnpacked(int filters, int channels, int block)
    {
        const int taps0 = 3, taps1 = 2, lanes = 16;
        float[] source = Random(new RandomSequence(1), filters * channels * taps0 * taps1);
        int blocks = (channels + block - 1) / block;
        float[] packed = Random(new RandomSequence(2), (filters + 15) / 16 * blocks * taps0 * taps1 * block * lanes), back = new float[source.Length];
        WeightPacking.Pack(ref source[0], ref packed[0], filters, channels * 6, channels, 6, block, taps0, taps1, taps1, 1, lanes);
        WeightPacking.Unpack(ref packed[0], ref back[0], filters, channels * 6, channels, 6, block, taps0, taps1, taps1, 1, lanes);
        Assert.Equal(source, back);
        for (int i = 0; i < packed.Length; i++)
        {
            int lane = i % lanes, inner = i / lanes % block, tap1 = i / lanes / block % taps1, tap0 = i / lanes / block / taps1 % taps0, rest = i / lanes / block / 6;
            int filter = (rest / blocks * lanes) + lane, channel = (rest % blocks * block) + inner;
            Assert.Equal(filter < filters && channel < channels ? source[(((((filter * channels) + channel) * taps0) + tap0) * taps1) + tap1] : 0, packed[i]);
        }
    }

    [Fact]
    public void GroupsAreWidenedAndNarrowed()
    {
        float[] source = Random(new RandomSequence(1), 6 * 2 * 4), full = new float[6 * 4 * 4], back = new float[source.Length];
        WeightPacking.Ungroup(ref source[0], ref full[0], 6, 4, 2, 4);
        WeightPacking.Group(ref full[0], ref back[0], 6, 4, 2, 4);
        Assert.Equal(source, back);
        Assert.Equal(source.Length, full.Count(value => value != 0));
    }

    [Fact]
    public void MemoryIsAlignedAndZero()
    {
        var memory = new AlignedMemory(1000);
        unsafe
        {
            fixed (float* first = &memory.Reference)
            {
                Assert.Equal(0, (nint)first % AlignedMemory.Alignment);
                Assert.Equal(0, new Span<float>(first, 1000).IndexOfAnyExcept(0f) + 1);
            }
        }

        memory.Dispose();
        Assert.Throws<ObjectDisposedException>(() => memory.Reference);
    }

    private static float[] Random(RandomSequence random, int count) => [.. Enumerable.Range(0, count).Select(_ => (float)random.NextDouble() + 0.01f)];
}
