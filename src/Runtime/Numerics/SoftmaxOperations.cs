using System.ComponentModel;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace CnnGen;

/// <summary>Softmax over the channels of a row-major <c>[channels, positions]</c> tensor, and its gradient. Called by generated code; in place is allowed.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class SoftmaxOperations
{
    /// <summary>exp(x - max) / sum, at every position.</summary>
    public static void Softmax(ref float source, ref float target, int channels, int positions)
    {
        for (int position = 0; position < positions; position++)
        {
            ref float x = ref Unsafe.Add(ref source, position);
            ref float y = ref Unsafe.Add(ref target, position);
            (float max, float sum) = Exponentials(ref x, ref y, channels, positions);
            float scale = 1 / sum;
            for (int channel = 0; channel < channels; channel++)
            {
                Unsafe.Add(ref y, channel * positions) *= scale;
            }
        }
    }

    /// <summary>x - max - ln(sum), at every position.</summary>
    public static void LogSoftmax(ref float source, ref float target, int channels, int positions)
    {
        for (int position = 0; position < positions; position++)
        {
            ref float x = ref Unsafe.Add(ref source, position);
            ref float y = ref Unsafe.Add(ref target, position);
            float max = Max(ref x, channels, positions);
            double sum = 0;
            for (int channel = 0; channel < channels; channel++)
            {
                sum += MathF.Exp(Unsafe.Add(ref x, channel * positions) - max);
            }

            float shift = max + (float)Math.Log(sum);
            for (int channel = 0; channel < channels; channel++)
            {
                Unsafe.Add(ref y, channel * positions) = Unsafe.Add(ref x, channel * positions) - shift;
            }
        }
    }

    /// <summary>y (g - sum of g y), from the probabilities y.</summary>
    public static void SoftmaxBackward(ref float output, ref float outputGradient, ref float inputGradient, int channels, int positions)
    {
        for (int position = 0; position < positions; position++)
        {
            float dot = 0;
            for (int channel = 0; channel < channels; channel++)
            {
                int i = (channel * positions) + position;
                dot += Unsafe.Add(ref output, i) * Unsafe.Add(ref outputGradient, i);
            }

            for (int channel = 0; channel < channels; channel++)
            {
                int i = (channel * positions) + position;
                Unsafe.Add(ref inputGradient, i) = Unsafe.Add(ref output, i) * (Unsafe.Add(ref outputGradient, i) - dot);
            }
        }
    }

    /// <summary>g - exp(y) times the sum of g, from the log-probabilities y.</summary>
    public static void LogSoftmaxBackward(ref float output, ref float outputGradient, ref float inputGradient, int channels, int positions)
    {
        for (int position = 0; position < positions; position++)
        {
            float sum = 0;
            for (int channel = 0; channel < channels; channel++)
            {
                sum += Unsafe.Add(ref outputGradient, (channel * positions) + position);
            }

            for (int channel = 0; channel < channels; channel++)
            {
                int i = (channel * positions) + position;
                Unsafe.Add(ref inputGradient, i) = Unsafe.Add(ref outputGradient, i) - (MathF.Exp(Unsafe.Add(ref output, i)) * sum);
            }
        }
    }

    private static float Max(ref float x, int channels, int step)
    {
        float max = x;
        for (int channel = 1; channel < channels; channel++)
        {
            max = MathF.Max(max, Unsafe.Add(ref x, channel * step));
        }

        return max;
    }

    /// <summary>exp(x - max) into y, and its sum; adjacent channels by whole vectors.</summary>
    private static (float Max, float Sum) Exponentials(ref float x, ref float y, int channels, int step)
    {
        float max = Max(ref x, channels, step), sum = 0;
        int channel = 0;
        if (step == 1)
        {
            var shift = new Vector<float>(max);
            Vector<float> sums = Vector<float>.Zero;
            for (; channel <= channels - Vector<float>.Count; channel += Vector<float>.Count)
            {
                Vector<float> e = VectorMath.Exp(Vector.LoadUnsafe(ref Unsafe.Add(ref x, channel)) - shift);
                e.StoreUnsafe(ref Unsafe.Add(ref y, channel));
                sums += e;
            }

            sum = Vector.Sum(sums);
        }

        for (; channel < channels; channel++)
        {
            float e = MathF.Exp(Unsafe.Add(ref x, channel * step) - max);
            Unsafe.Add(ref y, channel * step) = e;
            sum += e;
        }

        return (max, sum);
    }
}
