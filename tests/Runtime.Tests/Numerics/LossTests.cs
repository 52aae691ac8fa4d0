namespace CnnGen.Runtime.Tests.Numerics;

/// <summary>Every loss by its definition in double precision, its gradient by finite differences of it.</summary>
public sealed class LossTests
{
    private delegate double Loss(ref float prediction, nint pitch, ref float target, ref float gradient, int count, int length);

    private sealed record Case(Loss Loss, Func<double[], double[], int, double> Definition, bool IsProbability);

    private static readonly Dictionary<string, Case> Cases = new()
    {
        ["MeanSquaredError"] = new(Losses.MeanSquaredError, (p, y, t) => p.Zip(y, (a, b) => (a - b) * (a - b)).Average(), false),
        ["HalfSquaredError"] = new(Losses.HalfSquaredError, (p, y, t) => p.Zip(y, (a, b) => (a - b) * (a - b)).Sum() / (2 * t), false),
        ["L2"] = new(Losses.L2, (p, y, t) => p.Zip(y, (a, b) => (a - b) * (a - b)).Sum() / t, false),
        ["L1"] = new(Losses.L1, (p, y, t) => p.Zip(y, (a, b) => Math.Abs(a - b)).Sum() / t, false),
        ["MeanAbsoluteError"] = new(Losses.MeanAbsoluteError, (p, y, t) => p.Zip(y, (a, b) => Math.Abs(a - b)).Average(), false),
        ["MeanAbsolutePercentageError"] = new(Losses.MeanAbsolutePercentageError, (p, y, t) => 100 * p.Zip(y, (a, b) => Math.Abs((b - a) / b)).Average(), false),
        ["MeanSquaredLogarithmicError"] = new(Losses.MeanSquaredLogarithmicError, (p, y, t) => p.Zip(y, (a, b) => Math.Pow(Math.Log(1 + b) - Math.Log(1 + a), 2)).Average(), true),
        ["Huber"] = new(
            (ref p, pitch, ref y, ref g, t, n) => Losses.Huber(ref p, pitch, ref y, ref g, t, n, 0.4),
            (p, y, t) => p.Zip(y, (a, b) => Math.Abs(a - b) is var d && d <= 0.4 ? d * d / 2 : 0.4 * (d - 0.2)).Average(), false),
        ["BinaryCrossEntropy"] = new(Losses.BinaryCrossEntropy, (p, y, t) => p.Zip(y, (a, b) => -((b * Math.Log(a)) + ((1 - b) * Math.Log(1 - a)))).Average(), true),
        ["SigmoidCrossEntropy"] = new(
            Losses.SigmoidCrossEntropy, (p, y, t) => p.Zip(y, (a, b) => 1 / (1 + Math.Exp(-a)) is var s ? -((b * Math.Log(s)) + ((1 - b) * Math.Log(1 - s))) : 0).Average(), false),
        ["CrossEntropy"] = new((ref p, pitch, ref y, ref g, t, n) => Losses.CrossEntropy(ref p, pitch, ref y, ref g, t, n, 1), (p, y, t) => p.Zip(y, (a, b) => -b * Math.Log(a)).Sum() / t, true),
        ["NegativeLogLikelihood"] = new((ref p, pitch, ref y, ref g, t, n) => Losses.NegativeLogLikelihood(ref p, pitch, ref y, ref g, t, n, 1), (p, y, t) => p.Zip(y, (a, b) => -b * a).Sum() / t, false),
        ["SoftmaxCrossEntropy"] = new((ref p, pitch, ref y, ref g, t, n) => Losses.SoftmaxCrossEntropy(ref p, pitch, ref y, ref g, t, n, 1, 0), (p, y, t) => Softmax(p, y, t, 0), false),
        ["SmoothedCrossEntropy"] = new((ref p, pitch, ref y, ref g, t, n) => Losses.SoftmaxCrossEntropy(ref p, pitch, ref y, ref g, t, n, 1, 0.2), (p, y, t) => Softmax(p, y, t, 0.2), false),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void ValueAndGradient(string name)
    {
        const int count = 3, length = 5, pitch = 7;
        Case test = Cases[name];
        var random = new RandomSequence(7);
        double[] p = [.. Enumerable.Range(0, count * length).Select(_ => test.IsProbability ? (float)(0.1 + (0.8 * random.NextDouble())) : (float)((random.NextDouble() * 4) - 2))];
        double[] y = [.. Enumerable.Range(0, count * length).Select(_ => (double)(float)(0.05 + (0.9 * random.NextDouble())))];
        var spread = new float[count * pitch];
        for (int i = 0; i < p.Length; i++)
        {
            spread[(i / length * pitch) + (i % length)] = (float)p[i];
        }

        float[] target = [.. y.Select(value => (float)value)], gradient = new float[p.Length];
        double loss = test.Loss(ref spread[0], pitch, ref target[0], ref gradient[0], count, length);
        Assert.Equal(test.Definition(p, y, count), loss, 1e-5);
        for (int i = 0; i < p.Length; i++)
        {
            double before = p[i];
            p[i] = before + 1e-5;
            double above = test.Definition(p, y, count);
            p[i] = before - 1e-5;
            double below = test.Definition(p, y, count);
            p[i] = before;
            double expected = (above - below) / 2e-5;
            Assert.True(Math.Abs(expected - gradient[i]) < 1e-4 * (1 + Math.Abs(expected)), $"[{i}]: {gradient[i]}, expected {expected}");
        }
    }

    [Fact]
    public void CertainAndWrongProbabilitiesGiveFiniteNumbers()
    {
        float[] p = [0, 1], y = [1, 0], gradient = new float[2];
        Assert.Equal(100, Losses.BinaryCrossEntropy(ref p[0], 2, ref y[0], ref gradient[0], 1, 2));
        Assert.All(gradient, value => Assert.True(float.IsFinite(value)));
        Assert.Equal(100, Losses.CrossEntropy(ref p[0], 2, ref y[0], ref gradient[0], 1, 2, 1));
        Assert.All(gradient, value => Assert.True(float.IsFinite(value)));
    }

    private static double Softmax(double[] p, double[] y, int count, double smoothing)
    {
        int n = p.Length / count;
        double sum = 0;
        for (int sample = 0; sample < count; sample++)
        {
            double log = Math.Log(p.Skip(sample * n).Take(n).Sum(Math.Exp));
            for (int i = sample * n; i < (sample + 1) * n; i++)
            {
                sum -= ((y[i] * (1 - smoothing)) + (smoothing / n)) * (p[i] - log);
            }
        }

        return sum / count;
    }
}
