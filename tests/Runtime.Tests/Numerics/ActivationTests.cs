namespace CnnGen.Runtime.Tests.Numerics;

/// <summary>Every activation and its derivative, at every length: whole vectors and what is left over.</summary>
public sealed class ActivationTests
{
    private delegate void Forward(ref float source, ref float target, int length);

    private delegate void Backward(ref float kept, ref float outputGradient, ref float inputGradient, int length);

    private sealed record Case(Forward Forward, Backward Backward, Func<double, double> Function, bool KeepsInput);

    private static readonly Dictionary<string, Case> Cases = new()
    {
        ["ReLU"] = new(Activations.ReLU, Activations.ReLUBackward, x => Math.Max(x, 0), false),
        ["ReLU6"] = new(Activations.ReLU6, Activations.ReLU6Backward, x => Math.Clamp(x, 0, 6), false),
        ["LeakyReLU"] = new(
            (ref s, ref t, n) => Activations.LeakyReLU(ref s, ref t, n, 0.1f), (ref k, ref g, ref t, n) => Activations.LeakyReLUBackward(ref k, ref g, ref t, n, 0.1f), x => x > 0 ? x : 0.1f * x, false),
        ["ELU"] = new(
            (ref s, ref t, n) => Activations.ELU(ref s, ref t, n, 1.3f), (ref k, ref g, ref t, n) => Activations.ELUBackward(ref k, ref g, ref t, n, 1.3f), x => x > 0 ? x : 1.3f * (Math.Exp(x) - 1), true),
        ["SELU"] = new(Activations.SELU, Activations.SELUBackward, x => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * (Math.Exp(x) - 1)), false),
        ["GELUTanh"] = new(Activations.GELUTanh, Activations.GELUTanhBackward, x => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x)))), true),
        ["SiLU"] = new(Activations.SiLU, Activations.SiLUBackward, x => x / (1 + Math.Exp(-x)), true),
        ["Mish"] = new(Activations.Mish, Activations.MishBackward, x => x * Math.Tanh(Math.Log(1 + Math.Exp(x))), true),
        ["Sigmoid"] = new(Activations.Sigmoid, Activations.SigmoidBackward, x => 1 / (1 + Math.Exp(-x)), false),
        ["HardSigmoid"] = new(
            (ref s, ref t, n) => Activations.HardSigmoid(ref s, ref t, n, 0.2f, 0.4f), (ref k, ref g, ref t, n) => Activations.HardSigmoidBackward(ref k, ref g, ref t, n, 0.2f, 0.4f),
            x => Math.Clamp((0.2f * x) + 0.4f, 0, 1), false),
        ["HardSwish"] = new(Activations.HardSwish, Activations.HardSwishBackward, x => x * Math.Clamp((x / 6) + 0.5, 0, 1), true),
        ["Tanh"] = new(Activations.Tanh, Activations.TanhBackward, Math.Tanh, false),
        ["Softplus"] = new(Activations.Softplus, Activations.SoftplusBackward, x => Math.Log(1 + Math.Exp(x)), false),
        ["Softsign"] = new(Activations.Softsign, Activations.SoftsignBackward, x => x / (1 + Math.Abs(x)), true),
        ["Clip"] = new(
            (ref s, ref t, n) => Activations.Clip(ref s, ref t, n, -0.5f, 2f), (ref k, ref g, ref t, n) => Activations.ClipBackward(ref k, ref g, ref t, n, -0.5f, 2f), x => Math.Clamp(x, -0.5, 2), true),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void ForwardAndDerivative(string name)
    {
        Case test = Cases[name];
        for (int length = 1; length <= 70; length++)
        {
            // Odd multiples keep clear of the kinks.
            float[] x = [.. Enumerable.Range(0, length).Select(i => (((i * 37) % 71) - 35.3f) * 0.23f)], y = new float[length + 1], gradient = [.. x.Select(value => 0.5f + (0.1f * value))], result = new float[length + 1];
            (y[length], result[length]) = (42, 42);
            test.Forward(ref x[0], ref y[0], length);
            test.Backward(ref (test.KeepsInput ? x : y)[0], ref gradient[0], ref result[0], length);
            for (int i = 0; i < length; i++)
            {
                double derivative = (test.Function(x[i] + 1e-4) - test.Function(x[i] - 1e-4)) / 2e-4;
                Assert.Equal(test.Function(x[i]), y[i], 1e-5);
                Assert.Equal(derivative * gradient[i], result[i], 2e-4);
            }

            Assert.Equal((42f, 42f), (y[length], result[length]));
        }
    }

    [Fact]
    public void SoftmaxIsStableAndItsGradientRight()
    {
        foreach ((int channels, int positions) in new[] { (10, 1), (5, 12), (33, 1), (1, 4) })
        {
            float[] x = [.. Enumerable.Range(0, channels * positions).Select(i => 500f + (((i * 31) % 17) * 0.3f))], y = new float[x.Length], log = new float[x.Length];
            SoftmaxOperations.Softmax(ref x[0], ref y[0], channels, positions);
            SoftmaxOperations.LogSoftmax(ref x[0], ref log[0], channels, positions);
            for (int position = 0; position < positions; position++)
            {
                Assert.Equal(1, Enumerable.Range(0, channels).Sum(channel => (double)y[(channel * positions) + position]), 1e-5);
            }

            Assert.All(y.Zip(log), pair => Assert.Equal(Math.Log(pair.First), pair.Second, 1e-4));

            // With the gradient of sum c y the result is y (c - sum of c y): zero in sum at every position.
            float[] gradient = [.. x.Select((_, i) => (i % 5) - 2f)], result = new float[x.Length];
            SoftmaxOperations.SoftmaxBackward(ref y[0], ref gradient[0], ref result[0], channels, positions);
            for (int position = 0; position < positions; position++)
            {
                Assert.Equal(0, Enumerable.Range(0, channels).Sum(channel => (double)result[(channel * positions) + position]), 1e-5);
            }
        }
    }
}
