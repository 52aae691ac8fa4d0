namespace CnnGen.Runtime.Tests.Training;

/// <summary>The optimizers against PyTorch's formulas written out for one number in double precision.</summary>
public sealed class OptimizerTests
{
    private static readonly Dictionary<string, (Func<Optimizer> Make, Func<Func<double, double, double>> Reference)> Cases = new()
    {
        ["Sgd"] = (() => new Sgd(0.1, weightDecay: 0.01), () => (w, g) => w - (0.1 * (g + (0.01 * w)))),
        ["Momentum"] = (() => new Sgd(0.1, 0.9), () => Momentum(nesterov: false)),
        ["Nesterov"] = (() => new Sgd(0.1, 0.9, nesterov: true), () => Momentum(nesterov: true)),
        ["Adam"] = (() => new Adam(0.01, weightDecay: 0.1), () => AdamOf(0.1, 0)),
        ["AdamW"] = (() => new AdamW(0.01, weightDecay: 0.1), () => AdamOf(0, 0.1)),
        ["RmsProp"] = (() => new RmsProp(0.01, momentum: 0.5, centered: true), RmsPropOf),
        ["Adagrad"] = (() => new Adagrad(0.1, learningRateDecay: 0.2, weightDecay: 0.05), AdagradOf),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void FollowsPyTorch(string name)
    {
        (Func<Optimizer> make, Func<Func<double, double, double>> reference) = Cases[name];
        Optimizer optimizer = make();
        var network = new Numbers();
        using var session = new TrainingSession(network, 1);
        Func<double, double, double>[] references = [.. Enumerable.Range(0, 5).Select(_ => reference())];
        double[] expected = [0.5, -1, 2, 0.1, -0.3];
        network.Parameters[0].Set([.. expected.Select(value => (float)value)]);
        for (int step = 0; step < 6; step++)
        {
            Span<float> gradient = session.Gradient("numbers.weight");
            for (int i = 0; i < expected.Length; i++)
            {
                gradient[i] = (float)Math.Sin((step * 1.7) + i + 0.3);
                expected[i] = references[i](expected[i], gradient[i]);
            }

            optimizer.Step(session);
            for (int i = 0; i < expected.Length; i++)
            {
                Assert.Equal(expected[i], network.Parameters[0].Values[i], 2e-5);
            }
        }
    }

    [Fact]
    public void ServesOneNetworkAndRefusesNonsense()
    {
        var optimizer = new Adam();
        using TrainingSession first = new(new Numbers(), 1), second = new(new Numbers(), 1);
        optimizer.Step(first);
        Assert.Throws<InvalidOperationException>(() => optimizer.Step(second));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sgd(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Adam(beta2: 1));
        Assert.Throws<ArgumentException>(() => new Sgd(0.1, nesterov: true));
    }

    private static Func<double, double, double> Momentum(bool nesterov)
    {
        double velocity = 0;
        return (w, g) =>
        {
            velocity = (0.9 * velocity) + g;
            return w - (0.1 * (nesterov ? g + (0.9 * velocity) : velocity));
        };
    }

    private static Func<double, double, double> AdamOf(double penalty, double decay)
    {
        double mean = 0, square = 0;
        int step = 0;
        return (w, g) =>
        {
            step++;
            g += penalty * w;
            mean = (0.9 * mean) + (0.1 * g);
            square = (0.999 * square) + (0.001 * g * g);
            return (w * (1 - (0.01 * decay))) - (0.01 * (mean / (1 - Math.Pow(0.9, step))) / (Math.Sqrt(square / (1 - Math.Pow(0.999, step))) + 1e-8));
        };
    }

    private static Func<double, double, double> RmsPropOf()
    {
        double mean = 0, square = 0, velocity = 0;
        return (w, g) =>
        {
            square = (0.99 * square) + (0.01 * g * g);
            mean = (0.99 * mean) + (0.01 * g);
            velocity = (0.5 * velocity) + (g / (Math.Sqrt(square - (mean * mean)) + 1e-8));
            return w - (0.01 * velocity);
        };
    }

    private static Func<double, double, double> AdagradOf()
    {
        double sum = 0;
        int step = 0;
        return (w, g) =>
        {
            g += 0.05 * w;
            sum += g * g;
            return w - (0.1 / (1 + (0.2 * step++)) * g / (Math.Sqrt(sum) + 1e-10));
        };
    }

    /// <summary>A network of five numbers that computes nothing.</summary>
    private sealed class Numbers() : Network(new NetworkInfo
    {
        Name = "Numbers",
        Input = new(1),
        Output = new(1),
        Outputs = [new("output", new(1), 0)],
        InputLength = 1,
        OutputLength = 1,
        Layers = [],
        WeightsLength = 16,
        TrainedLength = 16,
        PackedLength = 0,
        ArenaLength = 0,
        Parameters = [new ParameterInfo("numbers.weight", [5], 0, Initialization.He, 1, 1)],
        TrainingPackedLength = 0,
        TrainingSampleLength = 0,
        TrainingScratchLength = 0,
    })
    {
        protected internal override void Infer(ref float packed, ref float arena, ref float input, ref float output) => output = input;

        protected internal override void Pack(ref float weights, ref float packed)
        {
        }

        protected internal override void PackTraining(ref float weights, ref float packed)
        {
        }

        protected internal override void TrainForward(in TrainingPass pass)
        {
        }

        protected internal override double TrainLoss(in TrainingPass pass) => double.NaN;

        protected internal override void TrainBackward(in TrainingPass pass)
        {
        }
    }
}
