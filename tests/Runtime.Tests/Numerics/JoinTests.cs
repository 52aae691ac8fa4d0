using CnnGen.Runtime.Tests.Memory;

namespace CnnGen.Runtime.Tests.Numerics;

/// <summary>PReLU, sums, products and concatenations against their definitions.</summary>
public class JoinTests
{
    public static TheoryData<int, int, int> Shapes => Tensor.Shapes();

    [Theory]
    [MemberData(nameof(Shapes))]
    public void PReLU_IsTheFormulaAndItsGradient(int block, int channels, int axes)
    {
        var random = new Random((block * 1000) + (channels * 10) + axes);
        for (int trial = 0; trial < 5; trial++)
        {
            var size = Tensor.Size(random, axes);
            TensorLayout from = Tensor.Lay(random, channels, block, axes, size), to = Tensor.Lay(random, channels, block, axes, size);
            TensorLayout gyLayout = Tensor.Lay(random, channels, block, axes, size), gxLayout = Tensor.Lay(random, channels, block, axes, size);
            int positions = from.Positions, length = channels * positions;
            double[] x = Tensor.Random(random, length), g = Tensor.Random(random, length), slope = Tensor.Random(random, channels, 0.25), before = Tensor.Random(random, channels);
            x[random.Next(length)] = 0;
            using Tensor source = new(from, x), target = new(to), gradient = new(gyLayout, g), result = new(gxLayout);
            using Guarded slopes = Tensor.Parameters(slope), gradSlope = Tensor.Parameters(before);
            PReLUOperations.Forward(ref source.First, from, ref target.First, to, ref slopes.First);
            Tensor.AssertClose([.. x.Select((v, i) => v > 0 ? v : slope[i / positions] * v)], target.Values(), 1e-6);
            PReLUOperations.Backward(ref source.First, from, ref gradient.First, gyLayout, ref result.First, gxLayout, ref slopes.First, ref gradSlope.First);
            Tensor.AssertClose([.. x.Select((v, i) => v > 0 ? g[i] : slope[i / positions] * g[i])], result.Values(), 1e-6);
            double[] expected = [.. before.Select((v, c) => v + Enumerable.Range(c * positions, positions).Sum(i => Math.Min(x[i], 0) * g[i]))];
            Tensor.AssertClose(expected, Tensor.ValuesOf(gradSlope), 1e-5);
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void AddAndMultiply_GoElementByElement(int block, int channels, int axes)
    {
        var random = new Random((block * 1000) + (channels * 10) + axes);
        for (int trial = 0; trial < 5; trial++)
        {
            var size = Tensor.Size(random, axes);
            TensorLayout la = Tensor.Lay(random, channels, block, axes, size), lb = Tensor.Lay(random, channels, block, axes, size);
            TensorLayout ly = Tensor.Lay(random, channels, block, axes, size);
            double[] a = Tensor.Random(random, channels * la.Positions), b = Tensor.Random(random, a.Length);
            double[] sum = [.. a.Zip(b, (p, q) => p + q)], product = [.. a.Zip(b, (p, q) => p * q)];
            using Tensor first = new(la, a), second = new(lb, b), added = new(ly), multiplied = new(ly), gradient = new(ly);
            Joins.Add(ref first.First, la, ref second.First, lb, ref added.First, ly);
            Tensor.AssertClose(sum, added.Values(), 1e-6);
            Joins.Multiply(ref first.First, la, ref second.First, lb, ref multiplied.First, ly);
            Tensor.AssertClose(product, multiplied.Values(), 1e-6);
            Joins.MultiplyBackward(ref second.First, lb, ref first.First, la, ref gradient.First, ly);
            Tensor.AssertClose(product, gradient.Values(), 1e-6);

            Joins.Add(ref first.First, la, ref second.First, lb, ref first.First, la);
            Tensor.AssertClose(sum, first.Values(), 1e-6);
            Joins.Add(ref added.First, ly, ref second.First, lb, ref second.First, lb);
            Tensor.AssertClose([.. sum.Zip(b, (p, q) => p + q)], second.Values(), 1e-6);
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Multiply_SpreadsOnePosition(int block, int channels, int axes)
    {
        var random = new Random((block * 1000) + (channels * 10) + axes);
        for (int trial = 0; trial < 5; trial++)
        {
            var size = Tensor.Size(random, axes);
            TensorLayout la = Tensor.Lay(random, channels, block, axes, size), ly = Tensor.Lay(random, channels, block, axes, size);
            TensorLayout lb = Tensor.Lay(random, channels, block, axes, (1, 1, 1)), lg = Tensor.Lay(random, channels, block, axes, (1, 1, 1));
            int positions = la.Positions;
            double[] a = Tensor.Random(random, channels * positions), g = Tensor.Random(random, a.Length), b = Tensor.Random(random, channels);
            using Tensor first = new(la, a), second = new(lb, b), product = new(ly), gradient = new(ly, g), gradA = new(la), gradB = new(lg);
            Joins.Multiply(ref first.First, la, ref second.First, lb, ref product.First, ly);
            Tensor.AssertClose([.. a.Select((v, i) => v * b[i / positions])], product.Values(), 1e-6);
            Joins.MultiplyBackward(ref second.First, lb, ref gradient.First, ly, ref gradA.First, la);
            Tensor.AssertClose([.. g.Select((v, i) => v * b[i / positions])], gradA.Values(), 1e-6);
            Joins.MultiplyBackward(ref first.First, la, ref gradient.First, ly, ref gradB.First, lg);
            double[] sums = [.. b.Select((_, c) => Enumerable.Range(c * positions, positions).Sum(i => a[i] * g[i]))];
            Tensor.AssertClose(sums, gradB.Values(), 1e-5);
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 16)]
    [InlineData(16, 1)]
    [InlineData(16, 16)]
    public void Channels_GoIntoAConcatenationAndOutOfIt(int partBlock, int wholeBlock)
    {
        var random = new Random(partBlock + (2 * wholeBlock));
        foreach (int channels in (int[])[1, 3, 16, 17, 33, 48])
        {
            foreach (int before in (int[])[0, 1, 5, 16, 19, 32])
            {
                int axes = random.Next(4), after = random.Next(20), all = before + channels + after;
                var size = Tensor.Size(random, axes);
                TensorLayout part = Tensor.Lay(random, channels, partBlock, axes, size), whole = Tensor.Lay(random, all, wholeBlock, axes, size);
                double[] x = Tensor.Random(random, channels * part.Positions), old = Tensor.Random(random, all * part.Positions);
                using Tensor source = new(part, x), target = new(whole, old), back = new(part);
                Joins.PlaceChannels(ref source.First, part, ref target.First, whole, before);
                double[] expected = [.. old];
                x.CopyTo(expected, before * part.Positions);
                Assert.Equal(expected, target.Values());
                Joins.CopyChannels(ref target.First, whole, before, ref back.First, part);
                Assert.Equal(x, back.Values());
            }
        }
    }
}
