using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace CnnGen;

/// <summary>The losses and their gradients with respect to the prediction. Called by generated code.</summary>
/// <remarks>
/// Of <c>count</c> samples: sample s's prediction stands at s times <c>pitch</c> floats, its target and gradient at s times its length.
/// The loss is summed in double precision. Gradients at kinks are PyTorch's: the sign of zero is zero.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Losses
{
    /// <summary><see cref="LossFunction.MeanSquaredError"/>.</summary>
    public static double MeanSquaredError(ref float prediction, nint pitch, ref float target, ref float gradient, int count, int length) =>
        Sum<Square>(ref prediction, pitch, ref target, ref gradient, count, length, 1.0 / ((double)count * length), 0);

    /// <summary><see cref="LossFunction.HalfSquaredError"/>.</summary>
    public static double HalfSquaredError(ref float prediction, nint pitch, ref float target, ref float gradient, int count, int length) =>
        Sum<Square>(ref prediction, pitch, ref target, ref gradient, count, length, 0.5 / count, 0);

    /// <summary><see cref="LossFunction.L2"/>.</summary>
    public static double L2(ref float prediction, nint pitch, ref float target, ref float gradient, int count, int length) =>
        Sum<Square>(ref prediction, pitch, ref target, ref gradient, count, length, 1.0 / count, 0);

    /// <summary><see cref="LossFunction.L1"/>.</summary>
    public static double L1(ref float prediction, nint pitch, ref float target, ref float gradient, int count, int length) =>
        Sum<Absolute>(ref prediction, pitch, ref target, ref gradient, count, length, 1.0 / count, 0);

    /// <summary><see cref="LossFunction.MeanAbsoluteError"/>.</summary>
    public static double MeanAbsoluteError(ref float prediction, nint pitch, ref float target, ref float gradient, int count, int length) =>
        Sum<Absolute>(ref prediction, pitch, ref target, ref gradient, count, length, 1.0 / ((double)count * length), 0);

    /// <summary><see cref="LossFunction.MeanAbsolutePercentageError"/>.</summary>
    public static double MeanAbsolutePercentageError(ref float prediction, nint pitch, ref float target, ref float gradient, int count, int length) =>
        Sum<Relative>(ref prediction, pitch, ref target, ref gradient, count, length, 100.0 / ((double)count * length), 0);

    /// <summary><see cref="LossFunction.MeanSquaredLogarithmicError"/>.</summary>
    public static double MeanSquaredLogarithmicError(ref float prediction, nint pitch, ref float target, ref float gradient, int count, int length) =>
        Sum<SquaredLogarithm>(ref prediction, pitch, ref target, ref gradient, count, length, 1.0 / ((double)count * length), 0);

    /// <summary><see cref="LossFunction.Huber"/>.</summary>
    public static double Huber(ref float prediction, nint pitch, ref float target, ref float gradient, int count, int length, double delta) =>
        Sum<HuberTerm>(ref prediction, pitch, ref target, ref gradient, count, length, 1.0 / ((double)count * length), delta);

    /// <summary><see cref="LossFunction.BinaryCrossEntropy"/>; logarithms are held at -100, as PyTorch does.</summary>
    public static double BinaryCrossEntropy(ref float prediction, nint pitch, ref float target, ref float gradient, int count, int length) =>
        Sum<Binary>(ref prediction, pitch, ref target, ref gradient, count, length, 1.0 / ((double)count * length), 0);

    /// <summary><see cref="LossFunction.SigmoidCrossEntropy"/>: max(x, 0) - x y + ln(1 + exp(-|x|)).</summary>
    public static double SigmoidCrossEntropy(ref float prediction, nint pitch, ref float target, ref float gradient, int count, int length) =>
        Sum<SigmoidBinary>(ref prediction, pitch, ref target, ref gradient, count, length, 1.0 / ((double)count * length), 0);

    /// <summary><see cref="LossFunction.CrossEntropy"/> of probabilities; their logarithms are held at -100.</summary>
    public static double CrossEntropy(ref float prediction, nint pitch, ref float target, ref float gradient, int count, int channels, int positions) =>
        Sum<Cross>(ref prediction, pitch, ref target, ref gradient, count, channels * positions, 1.0 / count, 0);

    /// <summary><see cref="LossFunction.NegativeLogLikelihood"/>.</summary>
    public static double NegativeLogLikelihood(ref float prediction, nint pitch, ref float target, ref float gradient, int count, int channels, int positions) =>
        Sum<Likelihood>(ref prediction, pitch, ref target, ref gradient, count, channels * positions, 1.0 / count, 0);

    /// <summary>
    /// <see cref="LossFunction.SoftmaxCrossEntropy"/> over the channels of <c>[channels, positions]</c>. With smoothing e the target is y (1 - e) + e / channels.
    /// </summary>
    public static double SoftmaxCrossEntropy(
        ref float prediction, nint pitch, ref float target, ref float gradient, int count, int channels, int positions, double smoothing)
    {
        double loss = 0;
        double spread = smoothing / channels, keep = 1 - smoothing, scale = 1.0 / count;
        int length = channels * positions;
        for (int sample = 0; sample < count; sample++)
        {
            for (int position = 0; position < positions; position++)
            {
                ref float x = ref Unsafe.Add(ref prediction, (sample * pitch) + position);
                ref float y = ref Unsafe.Add(ref target, ((nint)sample * length) + position);
                ref float g = ref Unsafe.Add(ref gradient, ((nint)sample * length) + position);
                float max = x;
                for (int i = 1; i < channels; i++)
                {
                    max = MathF.Max(max, Unsafe.Add(ref x, i * positions));
                }

                double sum = 0, mass = 0;
                for (int i = 0; i < channels; i++)
                {
                    double e = Math.Exp(Unsafe.Add(ref x, i * positions) - max);
                    Unsafe.Add(ref g, i * positions) = (float)e;
                    sum += e;
                    mass += (Unsafe.Add(ref y, i * positions) * keep) + spread;
                }

                double log = max + Math.Log(sum), factor = mass / sum;
                for (int i = 0; i < channels; i++)
                {
                    double wanted = (Unsafe.Add(ref y, i * positions) * keep) + spread;
                    loss -= wanted == 0 ? 0 : wanted * (Unsafe.Add(ref x, i * positions) - log);
                    Unsafe.Add(ref g, i * positions) = (float)(((Unsafe.Add(ref g, i * positions) * factor) - wanted) * scale);
                }
            }
        }

        return loss * scale;
    }

    private static double Sum<T>(
        ref float prediction, nint pitch, ref float target, ref float gradient, int count, int length, double scale, double parameter)
        where T : struct, ITerm
    {
        double loss = 0;
        for (int sample = 0; sample < count; sample++)
        {
            ref float p = ref Unsafe.Add(ref prediction, sample * pitch);
            ref float y = ref Unsafe.Add(ref target, (nint)sample * length);
            ref float g = ref Unsafe.Add(ref gradient, (nint)sample * length);
            for (int i = 0; i < length; i++)
            {
                loss += T.Value(Unsafe.Add(ref p, i), Unsafe.Add(ref y, i), parameter, out double derivative);
                Unsafe.Add(ref g, i) = (float)(derivative * scale);
            }
        }

        return loss * scale;
    }

    /// <summary>One element's share of a loss, and its derivative with respect to the prediction.</summary>
    private interface ITerm
    {
        static abstract double Value(double p, double y, double parameter, out double derivative);
    }

    private readonly struct Square : ITerm
    {
        public static double Value(double p, double y, double parameter, out double derivative)
        {
            derivative = 2 * (p - y);
            return (p - y) * (p - y);
        }
    }

    private readonly struct Absolute : ITerm
    {
        public static double Value(double p, double y, double parameter, out double derivative)
        {
            derivative = Math.Sign(p - y);
            return Math.Abs(p - y);
        }
    }

    private readonly struct Relative : ITerm
    {
        public static double Value(double p, double y, double parameter, out double derivative)
        {
            derivative = Math.Sign(p - y) / Math.Abs(y);
            return Math.Abs((y - p) / y);
        }
    }

    private readonly struct SquaredLogarithm : ITerm
    {
        public static double Value(double p, double y, double parameter, out double derivative)
        {
            double difference = Math.Log(1 + p) - Math.Log(1 + y);
            derivative = 2 * difference / (1 + p);
            return difference * difference;
        }
    }

    private readonly struct HuberTerm : ITerm
    {
        public static double Value(double p, double y, double parameter, out double derivative)
        {
            double difference = p - y;
            derivative = Math.Clamp(difference, -parameter, parameter);
            return Math.Abs(difference) <= parameter ? 0.5 * difference * difference : parameter * (Math.Abs(difference) - (0.5 * parameter));
        }
    }

    private readonly struct Binary : ITerm
    {
        public static double Value(double p, double y, double parameter, out double derivative)
        {
            derivative = (p - y) / Math.Max(p * (1 - p), 1e-12);
            return -((y * Math.Max(Math.Log(p), -100)) + ((1 - y) * Math.Max(Math.Log(1 - p), -100)));
        }
    }

    private readonly struct SigmoidBinary : ITerm
    {
        public static double Value(double p, double y, double parameter, out double derivative)
        {
            derivative = (1 / (1 + Math.Exp(-p))) - y;
            return Math.Max(p, 0) - (p * y) + Math.Log(1 + Math.Exp(-Math.Abs(p)));
        }
    }

    private readonly struct Cross : ITerm
    {
        public static double Value(double p, double y, double parameter, out double derivative)
        {
            derivative = y == 0 ? 0 : -y / Math.Max(p, 1e-12);
            return y == 0 ? 0 : -y * Math.Max(Math.Log(p), -100);
        }
    }

    private readonly struct Likelihood : ITerm
    {
        public static double Value(double p, double y, double parameter, out double derivative)
        {
            derivative = -y;
            return -y * p;
        }
    }
}
