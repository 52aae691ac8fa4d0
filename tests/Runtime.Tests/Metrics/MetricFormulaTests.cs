namespace CnnGen.Runtime.Tests.Metrics;

/// <summary>Metrics by hand, and in the edge cases that scikit-learn documents.</summary>
public sealed class MetricFormulaTests
{
    [Fact]
    public void ClassesAreCounted()
    {
        // Of class 0, 1, 2, 2: taken for 0, 2, 2, 0; class 3 neither occurs nor is it taken for.
        Predictions predictions = Of([0, 1, 2, 2], [[4, 1, 0, 0], [0, 1, 5, 0], [0, 1, 3, 2], [3, 1, 2, 0]]);
        Assert.Equal(0.5, Metric.Accuracy.Of(predictions));
        Assert.Equal(((1.0 / 2) + 0 + (1.0 / 2)) / 3, Metric.Precision.Of(predictions), 1e-12);
        Assert.Equal((1 + 0 + 0.5) / 3, Metric.Recall.Of(predictions), 1e-12);
        Assert.Equal(((2.0 / 3) + 0 + 0.5) / 3, Metric.F1.Of(predictions), 1e-12);
        Assert.Equal(1, Metric.TopK(2).Of(predictions));
        Assert.Equal("top_2", Metric.TopK(2).Name);
        var matrix = ConfusionMatrix.Of(predictions);
        Assert.Equal(2, matrix.Support(2));
        Assert.Equal(2.0 / 3, matrix.F1(0), 1e-12);
        Assert.True(double.IsNaN(matrix.F1(3)));
    }

    [Fact]
    public void EqualScoresOfTopKFavourTheHigherClass()
    {
        Assert.Equal(0, ClassificationMetrics.TopK(Of([0], [[1, 1]]), 1));
        Assert.Equal(1, ClassificationMetrics.TopK(Of([1], [[1, 1]]), 1));
        Assert.Equal(1, ClassificationMetrics.TopK(Of([0], [[1, 1]]), 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => ClassificationMetrics.TopK(Of([0], [[1, 1]]), 0));
    }

    [Fact]
    public void TheAreaUnderTheCurveIsTheShareOfPairsInOrder()
    {
        var random = new RandomSequence(3);
        double[] scores = [.. Enumerable.Range(0, 60).Select(_ => (double)random.Next(20))];
        bool[] kinds = [.. scores.Select(score => random.Next(30) < score)];
        double pairs = 0, wins = 0;
        for (int i = 0; i < scores.Length; i++)
        {
            for (int j = 0; j < scores.Length; j++)
            {
                if (kinds[i] && !kinds[j])
                {
                    pairs++;
                    wins += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
                }
            }
        }

        Assert.Equal(wins / pairs, ClassificationMetrics.RocAuc(scores, kinds), 1e-12);

        // The example of scikit-learn's roc_auc_score.
        Assert.Equal(0.75, ClassificationMetrics.RocAuc([0.1, 0.4, 0.35, 0.8], [false, false, true, true]), 1e-12);
        Assert.True(double.IsNaN(ClassificationMetrics.RocAuc([1, 2], [true, true])));
        Assert.Equal(0.75, Metric.RocAuc.Of(new Predictions([0.1f, 0.4f, 0.35f, 0.8f], [0, 0, 1, 1], 1)), 1e-12);
        Assert.Equal((1 + 0.75 + 1) / 3, Metric.RocAuc.Of(Of([0, 1, 2], [[3, 1, 0], [0, 1, 0], [0, 0, 5]])), 1e-12);
    }

    [Fact]
    public void RegressionFollowsScikitLearn()
    {
        // The examples of mean_absolute_error, root_mean_squared_error and r2_score, with two outputs.
        var predictions = new Predictions([0, 2, -1, 2, 8, -5], [0.5f, 1, -1, 1, 7, -6], 2);
        Assert.Equal(0.75, Metric.MeanAbsoluteError.Of(predictions), 1e-12);
        Assert.Equal(0.8227, Metric.RootMeanSquaredError.Of(predictions), 1e-4);
        Assert.Equal(0.9368, Metric.R2.Of(predictions), 1e-4);
        Assert.Equal(0.948, Metric.R2.Of(new Predictions([2.5f, 0, 2, 8], [3, -0.5f, 2, 7], 1)), 1e-3);
        Assert.Equal(1, Metric.R2.Of(new Predictions([2, 2], [2, 2], 1)));
        Assert.Equal(0, Metric.R2.Of(new Predictions([2, 3], [2, 2], 1)));
        Assert.True(double.IsNaN(Metric.R2.Of(new Predictions([2], [2], 1))));
        Assert.Throws<ArgumentException>(() => new Predictions(new float[4], new float[5], 1));
    }

    private static Predictions Of(int[] labels, float[][] outputs) =>
        new([.. outputs.SelectMany(output => output)], [.. labels.SelectMany(label => Enumerable.Range(0, outputs[0].Length).Select(i => i == label ? 1f : 0f))], outputs[0].Length);
}
