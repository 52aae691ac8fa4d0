using System.Numerics;
using System.Runtime.CompilerServices;

namespace CnnGen;

/// <summary>Changes parameters by their gradients. One optimizer serves one network: it keeps state for each of its parameters.</summary>
public abstract class Optimizer
{
    private Network? _network;
    private float[][] _state = [];

    /// <summary>Makes an optimizer.</summary>
    /// <param name="learningRate">The factor of each update.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is negative or not a number.</exception>
    protected Optimizer(double learningRate) => LearningRate = Check(learningRate, nameof(learningRate));

    /// <summary>The factor of each update; schedules change it between steps.</summary>
    public double LearningRate { get; set; }

    /// <summary>Updates so far.</summary>
    public long StepCount { get; private set; }

    /// <summary>Arrays of state, each as long as all trained parameters.</summary>
    protected abstract int StateCount { get; }

    /// <summary>One update from the gradients of the session's last backward pass. Allocates nothing after the first.</summary>
    /// <exception cref="InvalidOperationException">The optimizer has been used with another network.</exception>
    public void Step(TrainingSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        float[] weights = session.Network.Weights;
        if (_network is null)
        {
            _network = session.Network;
            _state = new float[StateCount][];
            for (int i = 0; i < _state.Length; i++)
            {
                _state[i] = new float[session.Gradients.Length];
            }
        }
        else if (_network != session.Network)
        {
            throw new InvalidOperationException($"This optimizer keeps the state of a {_network.Info.Name}; make another for this {session.Network.Info.Name}.");
        }

        StepCount++;
        Update(weights, session.Gradients, _state);
        session.Network.WeightsChanged();
    }

    /// <summary>Updates all weights.</summary>
    /// <param name="weights">The flat parameters, trained ones first; gaps are zero and stay so.</param>
    /// <param name="gradients">The gradients of the trained ones, a multiple of 16 long.</param>
    /// <param name="state">The arrays of state, zero at first.</param>
    protected abstract void Update(float[] weights, float[] gradients, float[][] state);

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

    /// <summary>The vector at an index; arrays are whole vectors long.</summary>
    protected static ref Vector<float> At(float[] values, int index) => ref Unsafe.As<float, Vector<float>>(ref values[index]);
}
