using System.Numerics;

namespace CnnGen;

/// <summary>Stochastic gradient descent as PyTorch defines it: g += decay w; v = momentum v + g; w -= rate v (Nesterov: rate (g + momentum v)).</summary>
public sealed class Sgd : Optimizer
{
    private readonly float _momentum;
    private readonly bool _nesterov;

    /// <summary>Makes the optimizer.</summary>
    /// <param name="learningRate">The factor of each update.</param>
    /// <param name="momentum">The share of the last update's velocity that is kept.</param>
    /// <param name="nesterov">Whether the gradient is taken as if one step ahead (Sutskever et al. 2013); needs momentum.</param>
    /// <param name="weightDecay">The factor of the penalty w²/2.</param>
    /// <exception cref="ArgumentException">Nesterov without momentum.</exception>
    public Sgd(double learningRate, double momentum = 0, bool nesterov = false, double weightDecay = 0)
        : base(learningRate, weightDecay)
    {
        _momentum = (float)Check(momentum, nameof(momentum));
        _nesterov = nesterov;
        if (nesterov && momentum == 0)
        {
            throw new ArgumentException("Nesterov's form needs a momentum above zero.", nameof(nesterov));
        }
    }

    /// <inheritdoc/>
    protected internal override int StateCount => _momentum == 0 ? 0 : 1;

    /// <inheritdoc/>
    protected override void Update(OptimizerRange range)
    {
        Vector<float> rate = new((float)range.LearningRate), decay = new((float)range.WeightDecay), momentum = new(_momentum);
        for (int i = 0; i < range.Length; i += Vector<float>.Count)
        {
            ref Vector<float> weight = ref range.Weight(i);
            Vector<float> gradient = range.Gradient(i) + (decay * weight);
            if (_momentum != 0)
            {
                ref Vector<float> velocity = ref range.State(0, i);
                velocity = (momentum * velocity) + gradient;
                gradient = _nesterov ? gradient + (momentum * velocity) : velocity;
            }

            weight -= rate * gradient;
        }
    }
}

/// <summary>Adam (Kingma and Ba 2014, algorithm 1), with weight decay as a penalty in the gradient, as PyTorch's <c>Adam</c>.</summary>
public class Adam : Optimizer
{
    private readonly double _beta1;
    private readonly double _beta2;
    private readonly float _epsilon;

    /// <summary>Makes the optimizer.</summary>
    /// <param name="learningRate">The factor of each update.</param>
    /// <param name="beta1">Decay of the mean of gradients.</param>
    /// <param name="beta2">Decay of the mean of their squares.</param>
    /// <param name="epsilon">Added to the root.</param>
    /// <param name="weightDecay">The factor of the penalty.</param>
    public Adam(double learningRate = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, double weightDecay = 0)
        : base(learningRate, weightDecay)
    {
        _beta1 = CheckDecay(beta1, nameof(beta1));
        _beta2 = CheckDecay(beta2, nameof(beta2));
        _epsilon = (float)Check(epsilon, nameof(epsilon));
    }

    /// <summary>Whether the decay shrinks the weights themselves, apart from the gradient.</summary>
    private protected virtual bool IsDecoupled => false;

    /// <inheritdoc/>
    protected internal override int StateCount => 2;

    /// <inheritdoc/>
    protected override void Update(OptimizerRange range)
    {
        double correction1 = 1 - Math.Pow(_beta1, StepCount), correction2 = 1 - Math.Pow(_beta2, StepCount);
        Vector<float> rate = new((float)(range.LearningRate / correction1)), root = new((float)(1 / Math.Sqrt(correction2))), epsilon = new(_epsilon);
        Vector<float> keep1 = new((float)_beta1), add1 = new((float)(1 - _beta1)), keep2 = new((float)_beta2), add2 = new((float)(1 - _beta2));
        Vector<float> penalty = new(IsDecoupled ? 0 : (float)range.WeightDecay), shrink = new(IsDecoupled ? (float)(1 - (range.LearningRate * range.WeightDecay)) : 1);
        for (int i = 0; i < range.Length; i += Vector<float>.Count)
        {
            ref Vector<float> weight = ref range.Weight(i);
            ref Vector<float> mean = ref range.State(0, i);
            ref Vector<float> square = ref range.State(1, i);
            Vector<float> gradient = range.Gradient(i) + (penalty * weight);
            mean = (keep1 * mean) + (add1 * gradient);
            square = (keep2 * square) + (add2 * gradient * gradient);
            weight = (weight * shrink) - (rate * mean / ((Vector.SquareRoot(square) * root) + epsilon));
        }
    }
}

/// <summary>AdamW (Loshchilov and Hutter 2017): Adam whose weight decay shrinks the weights themselves.</summary>
/// <param name="learningRate">The factor of each update.</param>
/// <param name="beta1">Decay of the mean of gradients.</param>
/// <param name="beta2">Decay of the mean of their squares.</param>
/// <param name="epsilon">Added to the root.</param>
/// <param name="weightDecay">The share of each weight that an update takes, times the learning rate.</param>
public sealed class AdamW(double learningRate = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, double weightDecay = 1e-2)
    : Adam(learningRate, beta1, beta2, epsilon, weightDecay)
{
    /// <inheritdoc/>
    private protected override bool IsDecoupled => true;
}

/// <summary>RMSprop (Hinton 2012, lecture 6e), as PyTorch defines it: optionally centred (Graves 2013) and with momentum.</summary>
public sealed class RmsProp : Optimizer
{
    private readonly float _alpha;
    private readonly float _epsilon;
    private readonly float _momentum;
    private readonly bool _centered;

    /// <summary>Makes the optimizer.</summary>
    /// <param name="learningRate">The factor of each update.</param>
    /// <param name="alpha">Decay of the mean of squares.</param>
    /// <param name="epsilon">Added to the root.</param>
    /// <param name="weightDecay">The factor of the penalty.</param>
    /// <param name="momentum">The share of the last update that is kept.</param>
    /// <param name="centered">Whether the squares are taken about the mean gradient.</param>
    public RmsProp(double learningRate = 1e-2, double alpha = 0.99, double epsilon = 1e-8, double weightDecay = 0, double momentum = 0, bool centered = false)
        : base(learningRate, weightDecay)
    {
        _alpha = (float)CheckDecay(alpha, nameof(alpha));
        _epsilon = (float)Check(epsilon, nameof(epsilon));
        _momentum = (float)Check(momentum, nameof(momentum));
        _centered = centered;
    }

    /// <inheritdoc/>
    protected internal override int StateCount => 3;

    /// <inheritdoc/>
    protected override void Update(OptimizerRange range)
    {
        Vector<float> rate = new((float)range.LearningRate), keep = new(_alpha), add = new(1 - _alpha);
        Vector<float> epsilon = new(_epsilon), decay = new((float)range.WeightDecay), momentum = new(_momentum);
        for (int i = 0; i < range.Length; i += Vector<float>.Count)
        {
            ref Vector<float> weight = ref range.Weight(i);
            ref Vector<float> square = ref range.State(0, i);
            Vector<float> gradient = range.Gradient(i) + (decay * weight);
            square = (keep * square) + (add * gradient * gradient);
            Vector<float> spread = square;
            if (_centered)
            {
                ref Vector<float> mean = ref range.State(1, i);
                mean = (keep * mean) + (add * gradient);
                spread = Vector.Max(square - (mean * mean), Vector<float>.Zero);
            }

            ref Vector<float> velocity = ref range.State(2, i);
            velocity = (momentum * velocity) + (gradient / (Vector.SquareRoot(spread) + epsilon));
            weight -= rate * velocity;
        }
    }
}

/// <summary>Adagrad (Duchi et al. 2011), as PyTorch defines it.</summary>
public sealed class Adagrad : Optimizer
{
    private readonly double _rateDecay;
    private readonly float _epsilon;

    /// <summary>Makes the optimizer.</summary>
    /// <param name="learningRate">The factor of each update.</param>
    /// <param name="learningRateDecay">The rate of update t is divided by 1 + (t - 1) times this.</param>
    /// <param name="weightDecay">The factor of the penalty.</param>
    /// <param name="epsilon">Added to the root.</param>
    public Adagrad(double learningRate = 1e-2, double learningRateDecay = 0, double weightDecay = 0, double epsilon = 1e-10)
        : base(learningRate, weightDecay)
    {
        _rateDecay = Check(learningRateDecay, nameof(learningRateDecay));
        _epsilon = (float)Check(epsilon, nameof(epsilon));
    }

    /// <inheritdoc/>
    protected internal override int StateCount => 1;

    /// <inheritdoc/>
    protected override void Update(OptimizerRange range)
    {
        Vector<float> rate = new((float)(range.LearningRate / (1 + ((StepCount - 1) * _rateDecay)))), decay = new((float)range.WeightDecay), epsilon = new(_epsilon);
        for (int i = 0; i < range.Length; i += Vector<float>.Count)
        {
            ref Vector<float> weight = ref range.Weight(i);
            ref Vector<float> sum = ref range.State(0, i);
            Vector<float> gradient = range.Gradient(i) + (decay * weight);
            sum += gradient * gradient;
            weight -= rate * gradient / (Vector.SquareRoot(sum) + epsilon);
        }
    }
}

/// <summary>Lion (Chen et al. 2023, "Symbolic Discovery of Optimization Algorithms", algorithm 2): every weight moves by the learning rate, in the direction of the momentum's sign.</summary>
/// <remarks>c = beta1 m + (1 - beta1) g; w -= rate (sign(c) + decay w); m = beta2 m + (1 - beta2) g. Takes a third to a tenth of AdamW's learning rate, and as much more decay.</remarks>
public sealed class Lion : Optimizer
{
    private readonly float _beta1;
    private readonly float _beta2;

    /// <summary>Makes the optimizer.</summary>
    /// <param name="learningRate">How far an update moves each weight.</param>
    /// <param name="beta1">The momentum's share of the direction.</param>
    /// <param name="beta2">Decay of the momentum.</param>
    /// <param name="weightDecay">The share of each weight that an update takes, times the learning rate.</param>
    public Lion(double learningRate = 1e-4, double beta1 = 0.9, double beta2 = 0.99, double weightDecay = 0)
        : base(learningRate, weightDecay)
    {
        _beta1 = (float)CheckDecay(beta1, nameof(beta1));
        _beta2 = (float)CheckDecay(beta2, nameof(beta2));
    }

    /// <inheritdoc/>
    protected internal override int StateCount => 1;

    /// <inheritdoc/>
    protected override void Update(OptimizerRange range)
    {
        Vector<float> shrink = new((float)(1 - (range.LearningRate * range.WeightDecay))), rate = new((float)range.LearningRate), zero = Vector<float>.Zero;
        Vector<float> keep1 = new(_beta1), add1 = new(1 - _beta1), keep2 = new(_beta2), add2 = new(1 - _beta2);
        for (int i = 0; i < range.Length; i += Vector<float>.Count)
        {
            ref Vector<float> weight = ref range.Weight(i);
            ref Vector<float> momentum = ref range.State(0, i);
            Vector<float> gradient = range.Gradient(i), direction = (keep1 * momentum) + (add1 * gradient);
            Vector<float> step = Vector.ConditionalSelect(Vector.GreaterThan(direction, zero), rate, Vector.ConditionalSelect(Vector.LessThan(direction, zero), -rate, zero));
            weight = (weight * shrink) - step;
            momentum = (keep2 * momentum) + (add2 * gradient);
        }
    }
}
