using System.Numerics;

namespace CnnGen.Runtime.Tests.Numerics;

/// <summary>Every function within its stated error of double precision, over all of its range.</summary>
public sealed class VectorMathTests
{
    private delegate Vector<float> Function(Vector<float> x);

    public static TheoryData<string, double> Bounds => new() { { "Exp", 2 }, { "Tanh", 2 }, { "Sigmoid", 3 }, { "Softplus", 3 }, { "Erf", 4 } };

    [Theory]
    [MemberData(nameof(Bounds))]
    public void ErrorInUnitsOfTheLastPlace(string name, double bound)
    {
        (Function function, Func<double, double> exact) = Find(name);
        double worst = 0, at = 0;
        foreach (float x in Samples())
        {
            double expected = exact(x);
            if (Math.Abs(expected) is < 1.2e-38 or > 3.4e38)
            {
                continue;
            }

            float actual = function(new Vector<float>(x))[0];
            double ulp = MathF.BitIncrement(MathF.Abs((float)expected)) - (double)MathF.Abs((float)expected);
            double error = Math.Abs(actual - expected) / ulp;
            (worst, at) = error > worst ? (error, x) : (worst, at);
        }

        Assert.True(worst <= bound, $"{name}({at}) is off by {worst:0.00} ulp; stated are {bound}.");
    }

    [Theory]
    [InlineData("Exp", float.NegativeInfinity, 0f)]
    [InlineData("Exp", float.PositiveInfinity, float.PositiveInfinity)]
    [InlineData("Tanh", float.PositiveInfinity, 1f)]
    [InlineData("Tanh", float.NegativeInfinity, -1f)]
    [InlineData("Tanh", 0f, 0f)]
    [InlineData("Sigmoid", float.NegativeInfinity, 0f)]
    [InlineData("Sigmoid", float.PositiveInfinity, 1f)]
    [InlineData("Softplus", float.PositiveInfinity, float.PositiveInfinity)]
    [InlineData("Softplus", float.NegativeInfinity, 0f)]
    [InlineData("Erf", float.PositiveInfinity, 1f)]
    [InlineData("Erf", float.NegativeInfinity, -1f)]
    [InlineData("Exp", float.NaN, float.NaN)]
    [InlineData("Tanh", float.NaN, float.NaN)]
    [InlineData("Sigmoid", float.NaN, float.NaN)]
    [InlineData("Erf", float.NaN, float.NaN)]
    public void Edges(string name, float x, float expected) => Assert.Equal(expected, Find(name).Function(new Vector<float>(x))[0]);

    private static (Function Function, Func<double, double> Exact) Find(string name) => name switch
    {
        "Exp" => (VectorMath.Exp, Math.Exp),
        "Tanh" => (VectorMath.Tanh, Math.Tanh),
        "Sigmoid" => (VectorMath.Sigmoid, x => 1 / (1 + Math.Exp(-x))),
        "Softplus" => (VectorMath.Softplus, x => x > 30 ? x : x < -20 ? Math.Exp(x) - (Math.Exp(2 * x) / 2) : Math.Log(1 + Math.Exp(x))),
        _ => (VectorMath.Erf, Erf),
    };

    private static IEnumerable<float> Samples()
    {
        for (double size = 1e-30; size < 100; size *= 1.003)
        {
            yield return (float)size;
            yield return (float)-size;
        }
    }

    /// <summary>By its series below 3, by its continued fraction above.</summary>
    private static double Erf(double x)
    {
        double z = Math.Abs(x);
        if (z < 3)
        {
            double sum = x, term = x;
            for (int i = 1; i < 120; i++)
            {
                term *= -x * x / i;
                sum += term / ((2 * i) + 1);
            }

            return 2 / Math.Sqrt(Math.PI) * sum;
        }

        double fraction = 0;
        for (int i = 60; i > 0; i--)
        {
            fraction = i / 2.0 / (z + fraction);
        }

        return Math.Sign(x) * (1 - (Math.Exp(-z * z) / Math.Sqrt(Math.PI) / (z + fraction)));
    }
}
