namespace CnnGen.Runtime.Tests.Memory;

/// <summary>Packed weights against the definition of each form, index by index.</summary>
public class WeightPackingTests
{
    // Strides over a tensor [outer][inner][taps0][taps1] or one of its relatives, and where its element of all-zero indices lies.
    private sealed record Strides(int Origin, int Outer, int Inner, int Tap0, int Tap1);

    public static TheoryData<string> Forms =>
        ["convolution", "rotated", "transposed", "inner last", "taps first", "lone axis", "backwards"];

    [Theory]
    [MemberData(nameof(Forms))]
    public void Pack_FollowsItsDefinition_AndUnpackUndoesIt(string form)
    {
        var random = new Random(form.Length);
        for (int trial = 0; trial < 150; trial++)
        {
            int lanes = trial % 5 == 0 ? random.Next(1, 20) : 16;
            int outer = random.Next(1, 40);
            int inner = random.Next(1, 24);
            int innerBlock = new[] { 1, 4, 16, inner }[random.Next(4)];
            int taps0 = random.Next(1, 5);
            int taps1 = form == "lone axis" ? 1 : random.Next(1, 5);
            Strides strides = Of(form, outer, inner, taps0, taps1);
            int outerBlocks = (outer + lanes - 1) / lanes;
            int innerBlocks = (inner + innerBlock - 1) / innerBlock;
            float[] source = Distinct(outer * inner * taps0 * taps1);
            float[] garbage = new float[outerBlocks * innerBlocks * innerBlock * taps0 * taps1 * lanes];
            Array.Fill(garbage, float.NaN);
            float[] expected = new float[garbage.Length];
            int at = 0;
            for (int ob = 0; ob < outerBlocks; ob++)
            {
                for (int ib = 0; ib < innerBlocks; ib++)
                {
                    for (int t0 = 0; t0 < taps0; t0++)
                    {
                        for (int t1 = 0; t1 < taps1; t1++)
                        {
                            for (int il = 0; il < innerBlock; il++)
                            {
                                for (int ol = 0; ol < lanes; ol++, at++)
                                {
                                    int o = (ob * lanes) + ol;
                                    int i = (ib * innerBlock) + il;
                                    if (o < outer && i < inner)
                                        expected[at] = source[strides.Origin + (o * strides.Outer) + (i * strides.Inner) + (t0 * strides.Tap0) + (t1 * strides.Tap1)];
                                }
                            }
                        }
                    }
                }
            }

            using var strided = new Guarded(source);
            using var packed = new Guarded(garbage);
            WeightPacking.Pack(
                ref strided[strides.Origin], ref packed.First, outer, strides.Outer, inner, strides.Inner, innerBlock,
                taps0, strides.Tap0, taps1, strides.Tap1, lanes);
            Assert.Equal(expected, packed.ToArray());
            Assert.Equal(source, strided.ToArray());

            // Padding is not zero in gradients that were summed over it; it must not come back.
            using var poisoned = new Guarded([.. expected.Select(x => x == 0f ? float.NaN : x)]);
            using var restored = new Guarded(new float[source.Length]);
            WeightPacking.Unpack(
                ref poisoned.First, ref restored[strides.Origin], outer, strides.Outer, inner, strides.Inner, innerBlock,
                taps0, strides.Tap0, taps1, strides.Tap1, lanes);
            Assert.Equal(source, restored.ToArray());
        }
    }

    /// <summary>A third axis of taps, as of a stride's phase in a volume, is packed as its slices are.</summary>
    [Fact]
    public void Pack_WithPlanesOfTaps_PacksEachPlane_AndUnpackUndoesIt()
    {
        var random = new Random(9);
        for (int trial = 0; trial < 100; trial++)
        {
            int outer = random.Next(1, 40), inner = random.Next(1, 24), innerBlock = new[] { 1, 16 }[trial % 2];
            int planes = random.Next(1, 4), rows = random.Next(1, 4), columns = random.Next(1, 4), taps = planes * rows * columns;
            float[] source = Distinct(outer * inner * taps);
            int vectors = (inner + innerBlock - 1) / innerBlock * taps * innerBlock;
            float[] expected = new float[(outer + 15) / 16 * vectors * 16];
            for (int o = 0; o < outer; o++)
            {
                for (int i = 0; i < inner; i++)
                {
                    for (int t = 0; t < taps; t++)
                    {
                        int vector = (((i / innerBlock * taps) + t) * innerBlock) + (i % innerBlock);
                        expected[(((o / 16 * vectors) + vector) * 16) + (o % 16)] = source[(((o * inner) + i) * taps) + t];
                    }
                }
            }

            float[] garbage = new float[expected.Length];
            Array.Fill(garbage, float.NaN);
            using var strided = new Guarded(source);
            using var packed = new Guarded(garbage);
            WeightPacking.Pack(
                ref strided.First, ref packed.First, outer, inner * taps, inner, taps, innerBlock, rows, columns, columns, 1, 16, planes, rows * columns);
            Assert.Equal(expected, packed.ToArray());

            using var restored = new Guarded(new float[source.Length]);
            WeightPacking.Unpack(
                ref packed.First, ref restored.First, outer, inner * taps, inner, taps, innerBlock, rows, columns, columns, 1, 16, planes, rows * columns);
            Assert.Equal(source, restored.ToArray());
        }
    }

    [Theory]
    [InlineData(0, 16)]
    [InlineData(10, 16)]
    [InlineData(16, 16)]
    [InlineData(17, 32)]
    public void CopyPadded_CopiesAndThenWritesZeros(int length, int paddedLength)
    {
        float[] source = Distinct(Math.Max(length, 1));
        float[] garbage = new float[paddedLength];
        Array.Fill(garbage, float.NaN);
        using var padded = new Guarded(garbage);

        WeightPacking.CopyPadded(ref source[0], ref padded.First, length, paddedLength);

        Assert.Equal([.. source[..length], .. new float[paddedLength - length]], padded.ToArray());
    }

    private static Strides Of(string form, int outer, int inner, int taps0, int taps1)
    {
        int taps = taps0 * taps1;
        return form switch
        {
            // [outer][inner][taps0][taps1]
            "convolution" or "lone axis" => new(0, inner * taps, taps, taps1, 1),

            // The input gradient's weights: [inner][outer][taps0][taps1], both tap axes from their ends.
            "rotated" => new(taps - 1, taps, outer * taps, -taps1, -1),

            // [inner][outer][taps0][taps1]
            "transposed" => new(0, taps, outer * taps, taps1, 1),

            // [taps0][taps1][outer][inner]
            "inner last" => new(0, inner, 1, taps1 * outer * inner, outer * inner),

            // [taps1][taps0][inner][outer]: outer is contiguous, the tap axes are swapped.
            "taps first" => new(0, 1, outer, inner * outer, taps0 * inner * outer),

            // [outer][inner][taps0][taps1] with everything but outer from its end: one long descending run.
            "backwards" => new((inner * taps) - 1, inner * taps, -taps, -taps1, -1),
            _ => throw new ArgumentOutOfRangeException(nameof(form)),
        };
    }

    // 1, 2, 3...: no two alike and none zero, so that a wrong element cannot pass for a right one.
    private static float[] Distinct(int length) => [.. Enumerable.Range(1, length).Select(i => (float)i)];
}
