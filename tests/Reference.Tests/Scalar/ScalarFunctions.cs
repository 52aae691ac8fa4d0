namespace CnnGen.Reference.Tests.Scalar;

/// <summary>The elementwise functions by their definitions.</summary>
internal static class ScalarFunctions
{
    /// <summary>The function of a name of the enumeration, with its default parameters.</summary>
    public static Func<double, double> Find(string name) => name switch
    {
        "None" => x => x,
        "ReLU" => x => Math.Max(x, 0),
        "ReLU6" => x => Math.Clamp(x, 0, 6),
        "LeakyReLU" => LeakyReLU(0.01),
        "ELU" => ELU(1),
        "SELU" => x => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * (Math.Exp(x) - 1)),
        "GELU" => x => 0.5 * x * (1 + Erf(x / Math.Sqrt(2))),
        "SiLU" => x => x / (1 + Math.Exp(-x)),
        "Mish" => x => x * Math.Tanh(Math.Log(1 + Math.Exp(x))),
        "Sigmoid" => x => 1 / (1 + Math.Exp(-x)),
        "HardSigmoid" => HardSigmoid(1.0 / 6, 0.5),
        "HardSwish" => x => x * Math.Clamp((x / 6) + 0.5, 0, 1),
        "Tanh" => Math.Tanh,
        "Softplus" => x => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x))),
        "Softsign" => x => x / (1 + Math.Abs(x)),
        _ => throw new NotSupportedException($"The reference has no activation '{name}'."),
    };

    /// <summary>The names of the enumeration.</summary>
    public static IReadOnlyList<string> Names { get; } = Enum.GetNames<Activation>();

    public static Func<double, double> LeakyReLU(double slope) => x => x > 0 ? x : slope * x;

    public static Func<double, double> ELU(double alpha) => x => x > 0 ? x : alpha * (Math.Exp(x) - 1);

    public static Func<double, double> HardSigmoid(double alpha, double beta) => x => Math.Clamp((alpha * x) + beta, 0, 1);

    public static double GELUTanh(double x) => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x))));

    /// <summary>The error function by its series, exact enough for |x| below 5.</summary>
    private static double Erf(double x)
    {
        if (Math.Abs(x) > 5)
        {
            return Math.Sign(x);
        }

        double sum = x, term = x;
        for (int i = 1; i < 200 && Math.Abs(term) > 1e-18; i++)
        {
            term *= -x * x / i;
            sum += term / ((2 * i) + 1);
        }

        return 2 / Math.Sqrt(Math.PI) * sum;
    }
}
