namespace CnnGen;

/// <summary>Changes parameters by their gradients. One optimizer serves one network: it keeps state for each of its parameters.</summary>
public abstract class Optimizer
{
    private Network? _network;
    private float[][] _state = [];
    private (int Start, int Length, double RateFactor, double WeightDecay)[] _ranges = [];

    /// <summary>Makes an optimizer.</summary>
    /// <param name="learningRate">The factor of each update.</param>
    /// <param name="weightDecay">How much weights are drawn to zero.</param>
    /// <exception cref="ArgumentOutOfRangeException">One of them is negative or not a number.</exception>
    protected Optimizer(double learningRate, double weightDecay = 0)
    {
        LearningRate = Check(learningRate, nameof(learningRate));
        WeightDecay = Check(weightDecay, nameof(weightDecay));
    }

    /// <summary>The factor of each update; schedules change it between steps.</summary>
    public double LearningRate { get; set; }

    /// <summary>How much weights are drawn to zero, where no group says otherwise.</summary>
    public double WeightDecay { get; }

    /// <summary>Parameters with rules of their own; the first that fits counts. Default: none, all are treated alike, as in PyTorch.</summary>
    public IReadOnlyList<ParameterGroup> Groups { get; init; } = [];

    /// <summary>Updates so far.</summary>
    public long StepCount { get; private set; }

    /// <summary>Arrays of state, each as long as all trained parameters.</summary>
    protected internal abstract int StateCount { get; }

    /// <summary>The arrays of state, for checkpoints; empty before the first step.</summary>
    internal IReadOnlyList<float[]> State => _state;

    /// <summary>One update from the gradients of the session's last backward pass. Allocates nothing after the first.</summary>
    /// <exception cref="InvalidOperationException">The optimizer has been used with another network.</exception>
    /// <exception cref="ArgumentException">A group fits no parameter.</exception>
    public void Step(TrainingSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        Bind(session.Network);
        StepCount++;
        foreach ((int start, int length, double factor, double decay) in _ranges)
        {
            Update(new OptimizerRange(session.Network.Weights, session.Gradients, _state, start, length, LearningRate * factor, decay));
        }

        session.Network.WeightsChanged();
    }

    /// <summary>Updates the weights of a range.</summary>
    protected abstract void Update(OptimizerRange range);

    /// <summary>Takes up where an optimizer of the same kind stood.</summary>
    internal void Restore(Network network, long steps, IReadOnlyList<float[]> state)
    {
        Bind(network);
        StepCount = steps;
        for (int i = 0; i < _state.Length; i++)
        {
            state[i].CopyTo(_state[i], 0);
        }
    }

    /// <summary>Makes the state for a network.</summary>
    internal void Bind(Network network)
    {
        if (_network == network)
        {
            return;
        }

        if (_network is not null)
        {
            throw new InvalidOperationException($"This optimizer keeps the state of a {_network.Info.Name}; make another for this {network.Info.Name}.");
        }

        _ranges = Ranges(network.Info);
        _state = new float[StateCount][];
        for (int i = 0; i < _state.Length; i++)
        {
            _state[i] = new float[network.Info.TrainedLength];
        }

        _network = network;
    }

    /// <summary>A hyperparameter that may not be negative.</summary>
    protected static double Check(double value, string name)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value, name);
        return double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(name, value, "A finite number is expected.");
    }

    /// <summary>A decay rate in [0, 1).</summary>
    protected static double CheckDecay(double value, string name)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(value, 1, name);
        return value;
    }

    /// <summary>Trained parameters in the order of memory, neighbours with the same rules in one.</summary>
    private (int Start, int Length, double RateFactor, double WeightDecay)[] Ranges(NetworkInfo info)
    {
        ParameterInfo[] trained = [.. info.Parameters.Where(parameter => parameter.IsTrained).OrderBy(parameter => parameter.Offset)];
        string[] unused = [.. Groups.Where(group => !trained.Any(parameter => group.Contains(parameter, info))).Select(group => $"'{group}'")];
        if (unused.Length != 0)
        {
            throw new ArgumentException($"No trained parameter of {info.Name} fits {string.Join(" or ", unused)}. It has: {string.Join(", ", trained.Select(parameter => parameter.Name))}.");
        }

        var ranges = new List<(int Start, int Length, double RateFactor, double WeightDecay)>();
        for (int i = 0; i < trained.Length; i++)
        {
            ParameterGroup? group = Groups.FirstOrDefault(group => group.Contains(trained[i], info));
            int start = trained[i].Offset, end = i + 1 < trained.Length ? trained[i + 1].Offset : info.TrainedLength;
            (double factor, double decay) = (Check(group?.RateFactor ?? 1, nameof(ParameterGroup.RateFactor)), Check(group?.WeightDecay ?? WeightDecay, nameof(WeightDecay)));
            if (ranges.Count != 0 && ranges[^1].RateFactor.Equals(factor) && ranges[^1].WeightDecay.Equals(decay))
            {
                ranges[^1] = ranges[^1] with { Length = end - ranges[^1].Start };
            }
            else
            {
                ranges.Add((start, end - start, factor, decay));
            }
        }

        return [.. ranges];
    }
}
