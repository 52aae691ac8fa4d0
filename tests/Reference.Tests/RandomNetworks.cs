using System.Globalization;

namespace CnnGen.Reference.Tests;

/// <summary>A random chain of layers: attributes for the compiler, plain loops for the reference.</summary>
internal sealed class RandomNetworks(ulong seed)
{
    private static readonly (string Name, Func<double, double> Function)[] Functions =
    [
        ("None", x => x),
        ("ReLU", x => Math.Max(x, 0)),
        ("ReLU6", x => Math.Clamp(x, 0, 6)),
        ("LeakyReLU", x => x > 0 ? x : 0.01 * x),
        ("ELU", x => x > 0 ? x : Math.Exp(x) - 1),
        ("SELU", x => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * (Math.Exp(x) - 1))),
        ("GELU", x => 0.5 * x * (1 + Erf(x / Math.Sqrt(2)))),
        ("SiLU", x => x / (1 + Math.Exp(-x))),
        ("Mish", x => x * Math.Tanh(Math.Log(1 + Math.Exp(x)))),
        ("Sigmoid", x => 1 / (1 + Math.Exp(-x))),
        ("HardSigmoid", x => Math.Clamp((x / 6) + 0.5, 0, 1)),
        ("HardSwish", x => x * Math.Clamp((x / 6) + 0.5, 0, 1)),
        ("Tanh", Math.Tanh),
        ("Softplus", x => Math.Log(1 + Math.Exp(x))),
        ("Softsign", x => x / (1 + Math.Abs(x))),
    ];

    private readonly RandomSequence _random = new(seed);

    private bool _isVector;

    public int Channels { get; private set; }

    public int Rows { get; private set; }

    public int Columns { get; private set; }

    /// <summary>The layers, each of which fits what the one before gives.</summary>
    public List<ScalarLayer> Make()
    {
        Channels = Pick(1, 2, 3, 5, 6, 8, 16, 17, 33);
        (Rows, Columns) = (1 + Next(13), 1 + Next(17));
        var layers = new List<ScalarLayer>();
        var x = new Volume(Channels, Rows, Columns);
        int count = 1 + Next(4);
        for (int attempt = 0; layers.Count < count && attempt < 100; attempt++)
        {
            if (MakeLayer(x, layers.Count) is { } layer)
            {
                x = layer.Forward(x);
                layers.Add(layer);
                _isVector = layer is ScalarDense || (_isVector && layer is not ScalarReshape);
            }
        }

        return layers;
    }

    public double[] Uniform(int count, double size) => [.. Enumerable.Range(0, count).Select(_ => (float)(((2 * _random.NextDouble()) - 1) * size)).Select(value => (double)value)];

    public int Next(int bound) => _random.Next(bound);

    private int Pick(params int[] choices) => choices[Next(choices.Length)];

    private ScalarLayer? MakeLayer(Volume x, int index) => Next(12) switch
    {
        < 5 when !_isVector => MakeConv(x, index),
        5 or 6 when !_isVector => MakePool(x),
        7 => MakeDense(x, index),
        8 => MakeElementwise(),
        9 when x.Channels > 1 => Next(2) == 0 ? new ScalarSoftmax("[Softmax]", false) : new ScalarSoftmax("[LogSoftmax]", true),
        10 => MakeShape(x),
        11 when !_isVector => new ScalarAdaptive($"[AdaptiveAveragePool({Math.Min(x.Rows, 3)}, {Math.Min(x.Columns, 2)})]", Math.Min(x.Rows, 3), Math.Min(x.Columns, 2)),
        _ => null,
    };

    private ScalarWindow Window(bool hasDilation) => new(
        1 + Next(4), 1 + Next(5), 1 + Next(3), Pick(1, 1, 2, 3), hasDilation ? Pick(1, 1, 2, 3) : 1, hasDilation ? Pick(1, 1, 2) : 1, Next(3), Next(3), Next(3), Next(3));

    private ScalarConv? MakeConv(Volume x, int index)
    {
        ScalarWindow window = Window(hasDilation: true);
        string mode = new[] { "Zeros", "Zeros", "Constant", "Reflect", "Replicate", "Circular" }[Next(6)];
        int widest = Math.Max(Math.Max(window.Top, window.Bottom) - x.Rows, Math.Max(window.Left, window.Right) - x.Columns);
        if (!window.Fits(x.Rows, x.Columns) || (mode == "Reflect" && widest >= 0) || (mode == "Circular" && widest > 0))
        {
            return null;
        }

        int[] divisors = [.. Enumerable.Range(1, x.Channels).Where(groups => x.Channels % groups == 0)];
        int groups = Next(2) == 0 ? 1 : divisors[Next(divisors.Length)];
        int filters = groups * (groups == 1 ? Pick(1, 3, 4, 6, 8, 16, 17, 20, 33) : 1 + Next(3));
        (string name, Func<double, double> function) = Functions[Next(Functions.Length)];
        bool hasBias = Next(3) != 0;
        int weights = filters * (x.Channels / groups) * window.KernelRows * window.KernelColumns;
        string constant = mode == "Constant" ? ", PadValue = 0.5" : "";
        string attribute = $"[Conv2D({filters}, {window.Arguments}{window.Dilations}, Groups = {groups}, UseBias = {(hasBias ? "true" : "false")}, PadMode = PadMode.{mode}{constant}, Activation = Activation.{name}, Name = \"n{index}\")]";
        return new ScalarConv(attribute, window, filters, groups, mode, 0.5, function)
        {
            Weight = Uniform(weights, Math.Sqrt(3.0 * filters / weights)),
            Bias = hasBias ? Uniform(filters, 0.5) : [],
        };
    }

    private ScalarPool? MakePool(Volume x)
    {
        string kind = new[] { "Max", "Average", "L2" }[Next(3)];
        ScalarWindow window = Window(hasDilation: kind == "Max");

        // A window of nothing but padding has no maximum and no mean.
        window = window with
        {
            Top = Math.Min(window.Top, (window.KernelRows - 1) * window.DilationRows / 2),
            Bottom = Math.Min(window.Bottom, (window.KernelRows - 1) * window.DilationRows / 2),
            Left = Math.Min(window.Left, (window.KernelColumns - 1) * window.DilationColumns / 2),
            Right = Math.Min(window.Right, (window.KernelColumns - 1) * window.DilationColumns / 2),
        };
        bool touches = window.DilationRows == 1 && window.DilationColumns == 1;
        if (!window.Fits(x.Rows, x.Columns) || (!touches && (window.Top | window.Left | window.Bottom | window.Right) != 0))
        {
            return null;
        }

        bool counts = kind == "Average" && Next(2) == 0;
        string attribute = $"[{kind}Pool({window.Arguments}{(kind == "Max" ? window.Dilations : "")}{(counts ? ", CountIncludePad = true" : "")})]";
        return new ScalarPool(attribute, kind, window, counts);
    }

    private ScalarDense MakeDense(Volume x, int index)
    {
        int units = Pick(1, 3, 10, 16, 17, 40);
        (string name, Func<double, double> function) = Functions[Next(Functions.Length)];
        return new ScalarDense($"[Dense({units}, Activation = Activation.{name}, Name = \"n{index}\")]", units, function)
        {
            Weight = Uniform(units * x.Values.Length, Math.Sqrt(3.0 / x.Values.Length)),
            Bias = Uniform(units, 0.5),
        };
    }

    private ScalarElementwise MakeElementwise()
    {
        (string name, Func<double, double> function) = Functions[1 + Next(Functions.Length - 1)];
        return Next(4) switch
        {
            0 => new("[Clip(-0.4, 0.7)]", x => Math.Clamp(x, -0.4f, 0.7f)),
            1 => new("[GELU(Approximate = true)]", x => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x))))),
            _ => new($"[{name}]", function),
        };
    }

    private ScalarLayer MakeShape(Volume x)
    {
        switch (_isVector ? 0 : Next(3))
        {
            case 0:
                return new ScalarReshape(string.Create(CultureInfo.InvariantCulture, $"[Reshape({x.Rows}, {x.Columns}, {x.Channels})]"), x.Rows, x.Columns, x.Channels);
            case 1 when x.Rows > 2 && x.Columns > 2:
                return new ScalarPad("[Crop(0, 1, 2, 0)]", 0, -1, -2, 0);
            default:
                return new ScalarPad("[Pad(1, 0, 2, 3)]", 1, 0, 2, 3);
        }
    }

    /// <summary>The error function by its series, exact enough for |x| below 5.</summary>
    private static double Erf(double x)
    {
        if (Math.Abs(x) > 5)
        {
            return Math.Sign(x);
        }

        double sum = x, term = x;
        for (int i = 1; i < 200; i++)
        {
            term *= -x * x / i;
            sum += term / ((2 * i) + 1);
        }

        return 2 / Math.Sqrt(Math.PI) * sum;
    }
}
