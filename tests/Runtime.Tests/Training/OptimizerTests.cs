namespace CnnGen.Runtime.Tests.Training;

/// <summary>The optimizers against PyTorch, and Lion, which PyTorch lacks, against its article's formulas in double precision.</summary>
public sealed class OptimizerTests
{
    private static readonly Dictionary<string, Func<Optimizer>> Cases = new()
    {
        ["Sgd"] = () => new Sgd(0.1, weightDecay: 0.01),
        ["Momentum"] = () => new Sgd(0.1, 0.9),
        ["Nesterov"] = () => new Sgd(0.1, 0.9, nesterov: true, weightDecay: 0.02),
        ["Adam"] = () => new Adam(0.01, weightDecay: 0.1),
        ["AdamW"] = () => new AdamW(0.01, weightDecay: 0.1),
        ["RmsProp"] = () => new RmsProp(0.01, weightDecay: 0.05),
        ["RmsPropCentered"] = () => new RmsProp(0.01, momentum: 0.5, centered: true),
        ["Adagrad"] = () => new Adagrad(0.1, learningRateDecay: 0.2, weightDecay: 0.05),
        ["ClipNorm"] = () => new Sgd(0.1),
        ["ClipValue"] = () => new Sgd(0.1),
    };

    private static readonly float[] Start = [0.5f, -1, 2, 0.1f, -0.3f];

    public static TheoryData<string> Names => [.. PyTorchTables.Optimizers.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void FollowsPyTorch(string name)
    {
        double[] expected = PyTorchTables.Optimizers[name];
        float[] actual = Run(Cases[name](), session =>
        {
            switch (name)
            {
                case "ClipNorm":
                    session.ClipGradientNorm(0.5);
                    break;
                case "ClipValue":
                    session.ClipGradientValue(0.3);
                    break;
                default:
                    break;
            }
        });
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], 1e-5);
        }
    }

    [Fact]
    public void LionFollowsItsArticle()
    {
        float[] actual = Run(new Lion(0.02, weightDecay: 0.3));
        for (int i = 0; i < Start.Length; i++)
        {
            double weight = Start[i], momentum = 0;
            for (int step = 0; step < 6; step++)
            {
                double gradient = Gradient(step, i);
                weight -= 0.02 * (Math.Sign((0.9 * momentum) + (0.1 * gradient)) + (0.3 * weight));
                momentum = (0.99 * momentum) + (0.01 * gradient);
            }

            Assert.Equal(weight, actual[i], 1e-5);
        }
    }

    [Fact]
    public void GroupsHaveRulesOfTheirOwn()
    {
        var network = new NumbersNetwork();
        using var session = new TrainingSession(network, 1);
        foreach (Parameter parameter in network.Parameters)
        {
            parameter.Edit().Fill(1);
        }

        // Without gradients only decay moves weights.
        var optimizer = new Sgd(0.1, weightDecay: 0.5) { Groups = [new ParameterGroup("numb*.weight") { RateFactor = 0.5, WeightDecay = 1 }, ParameterGroup.BiasesAndNormalizations] };
        optimizer.Step(session);
        Assert.All(network.Parameter("numbers.weight").Values.ToArray(), value => Assert.Equal(0.95f, value, 1e-6f));
        Assert.Equal(1, network.Parameter("numbers.bias").Values[0]);
        Assert.Equal(1, network.Parameter("bn.weight").Values[0]);
        Assert.Equal(0.95f, network.Parameter("bnet.weight").Values[0], 1e-6f);
        string message = Assert.Throws<ArgumentException>(() => new Sgd(0.1) { Groups = [new ParameterGroup("nobody.*")] }.Step(session)).Message;
        Assert.Contains("'nobody.*'", message, StringComparison.Ordinal);
        Assert.Contains("numbers.bias", message, StringComparison.Ordinal);
    }

    [Fact]
    public void ServesOneNetworkAndRefusesNonsense()
    {
        var optimizer = new Adam();
        using TrainingSession first = new(new NumbersNetwork(), 1), second = new(new NumbersNetwork(), 1);
        optimizer.Step(first);
        Assert.Throws<InvalidOperationException>(() => optimizer.Step(second));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sgd(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Adam(beta2: 1));
        Assert.Throws<ArgumentException>(() => new Sgd(0.1, nesterov: true));
        Assert.Throws<ArgumentOutOfRangeException>(() => first.ClipGradientNorm(0));
    }

    [Fact]
    public void AnAverageIsUsedAndGivenBack()
    {
        var network = new NumbersNetwork();
        Parameter parameter = network.Parameters[0];
        parameter.Edit().Fill(1);
        var average = new WeightAverage(network, 0.9);
        parameter.Edit().Fill(2);
        average.Update();
        average.Update();

        // Decays 2/11 and 3/12: 1 + 9/11, then 2 - (2/11) (3/12).
        using (IDisposable use = average.Use())
        {
            Assert.Equal(2 - (2.0 / 11 * 3 / 12), parameter.Values[0], 1e-6);
            use.Dispose();
        }

        Assert.Equal(2, parameter.Values[0]);
    }

    private static float[] Run(Optimizer optimizer, Action<TrainingSession>? before = null)
    {
        var network = new NumbersNetwork();
        using var session = new TrainingSession(network, 1);
        network.Parameters[0].Set(Start);
        for (int step = 0; step < 6; step++)
        {
            Span<float> gradient = session.Gradient("numbers.weight");
            for (int i = 0; i < Start.Length; i++)
            {
                gradient[i] = Gradient(step, i);
            }

            before?.Invoke(session);
            optimizer.Step(session);
        }

        return network.Parameters[0].Values.ToArray();
    }

    private static float Gradient(int step, int i) => (float)Math.Sin((step * 1.7) + i + 0.3);
}
