using System.Numerics;
using System.Runtime.CompilerServices;

namespace CnnGen;

/// <summary>Neighbouring parameters that share a learning rate and a weight decay, in one update of an optimizer.</summary>
/// <remarks>Parameters begin at multiples of 16 and the gaps between them are zero: the length is a whole number of vectors.</remarks>
public readonly ref struct OptimizerRange
{
    private readonly float[] _weights;
    private readonly float[] _gradients;
    private readonly float[][] _state;
    private readonly int _start;

    internal OptimizerRange(float[] weights, float[] gradients, float[][] state, int start, int length, double learningRate, double weightDecay)
    {
        (_weights, _gradients, _state, _start) = (weights, gradients, state, start);
        (Length, LearningRate, WeightDecay) = (length, learningRate, weightDecay);
    }

    /// <summary>The number of values, a multiple of <see cref="Vector{T}.Count"/>.</summary>
    public int Length { get; }

    /// <summary>The factor of this update.</summary>
    public double LearningRate { get; }

    /// <summary>The weight decay.</summary>
    public double WeightDecay { get; }

    /// <summary>The weights from an index on, to be changed.</summary>
    public ref Vector<float> Weight(int index) => ref At(_weights, index);

    /// <summary>Their gradients.</summary>
    public Vector<float> Gradient(int index) => At(_gradients, index);

    /// <summary>The optimizer's state for them, zero at first.</summary>
    /// <param name="number">Which of <see cref="Optimizer.StateCount"/>.</param>
    /// <param name="index">The index.</param>
    public ref Vector<float> State(int number, int index) => ref At(_state[number], index);

    private ref Vector<float> At(float[] values, int index) => ref Unsafe.As<float, Vector<float>>(ref values[_start + index]);
}
