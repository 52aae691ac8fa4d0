namespace CnnGen.Runtime.Tests.Metrics;

/// <summary>Metrics, random numbers and data.</summary>
public sealed class MetricTests
{
    [Fact]
    public void ConfusionCountsAndRatios()
    {
        var matrix = new ConfusionMatrix(3);
        foreach ((int actual, int predicted) in new[] { (0, 0), (0, 0), (0, 1), (1, 1), (2, 1) })
        {
            matrix.Add(actual, predicted);
        }

        Assert.Equal(0.6, matrix.Accuracy);
        Assert.Equal(1.0 / 3, matrix.Precision(1));
        Assert.Equal(2.0 / 3, matrix.Recall(0));
        Assert.True(double.IsNaN(matrix.Precision(2)));
        Assert.Equal(5, matrix.Total);
        Assert.Equal(1, ConfusionMatrix.Largest([1, 3, 3]));
    }

    [Fact]
    public void RandomNumbersAreTheSameEverywhereAndUniform()
    {
        var random = new RandomSequence(1);
        Assert.Equal(new RandomSequence(1).NextUInt64(), random.NextUInt64());
        double[] values = [.. Enumerable.Range(0, 20_000).Select(_ => random.NextDouble())], normal = [.. Enumerable.Range(0, 20_000).Select(_ => random.NextGaussian())];
        Assert.Equal(0.5, values.Average(), 0.01);
        Assert.Equal(1.0 / 12, values.Average(value => (value - 0.5) * (value - 0.5)), 0.002);
        Assert.Equal(0, normal.Average(), 0.03);
        Assert.Equal(1, normal.Average(value => value * value), 0.05);
        int[] items = [.. Enumerable.Range(0, 100)];
        random.Shuffle(items);
        Assert.Equal(Enumerable.Range(0, 100), items.Order());
        Assert.NotEqual(Enumerable.Range(0, 100), items);
    }

    [Fact]
    public void DropoutKeepsTheMeanAndTheMask()
    {
        float[] ones = [.. Enumerable.Repeat(1f, 10_001)], first = new float[ones.Length], again = new float[ones.Length], other = new float[ones.Length];
        DropoutOperations.Apply(ref ones[0], ref first[0], ones.Length, 0.3f, 5);
        DropoutOperations.Apply(ref ones[0], ref again[0], ones.Length, 0.3f, 5);
        DropoutOperations.Apply(ref ones[0], ref other[0], ones.Length, 0.3f, DropoutOperations.Key(5, 0, 1));
        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
        Assert.Equal(0.3, first.Count(value => value == 0) / 10_001.0, 0.02);
        Assert.All(first, value => Assert.True(value == 0 || Math.Abs(value - (1 / 0.7f)) < 1e-6));
    }

    [Fact]
    public void LabelledDataAreChecked()
    {
        Assert.Throws<ArgumentException>(() => new LabeledData(new float[7], [0, 1], new TensorShape(1, 2, 2), 2));
        Assert.Throws<ArgumentException>(() => new LabeledData(new float[8], [0, 2], new TensorShape(1, 2, 2), 2));
        Assert.Equal(4, new LabeledData(new float[8], [0, 1], new TensorShape(1, 2, 2), 2).Input(1).Length);
    }
}
