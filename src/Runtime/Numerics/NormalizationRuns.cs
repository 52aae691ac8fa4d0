using System.Numerics;
using System.Runtime.CompilerServices;

namespace CnnGen;

/// <summary>The inner loops of normalization, over one run; per-channel numbers are patterns of a <see cref="PlaneWalk"/>.</summary>
internal static class NormalizationRuns
{
    /// <summary>y = (x - mean) scale + shift.</summary>
    public static void Normalize(
        ref float x, ref float y, int length, int lanes, ReadOnlySpan<float> means, ReadOnlySpan<float> scales, ReadOnlySpan<float> shifts)
    {
        int width = Vector<float>.Count;
        int step = lanes == 1 ? width : 16;
        int whole = length - (length % width);
        for (int lane = 0; lane < step; lane += width)
        {
            Vector<float> mean = Vector.LoadUnsafe(in means[lane]), scale = Vector.LoadUnsafe(in scales[lane]), shift = Vector.LoadUnsafe(in shifts[lane]);
            for (int i = lane; i < whole; i += step)
                (((Vector.LoadUnsafe(ref x, (nuint)i) - mean) * scale) + shift).StoreUnsafe(ref y, (nuint)i);
        }

        for (int i = whole; i < length; i++)
            Unsafe.Add(ref y, i) = ((Unsafe.Add(ref x, i) - means[i & 15]) * scales[i & 15]) + shifts[i & 15];
    }

    /// <summary>y = x scale + shift.</summary>
    public static void Scale(ref float x, ref float y, int length, int lanes, ReadOnlySpan<float> scales, ReadOnlySpan<float> shifts)
    {
        int width = Vector<float>.Count;
        int step = lanes == 1 ? width : 16;
        int whole = length - (length % width);
        for (int lane = 0; lane < step; lane += width)
        {
            Vector<float> scale = Vector.LoadUnsafe(in scales[lane]), shift = Vector.LoadUnsafe(in shifts[lane]);
            for (int i = lane; i < whole; i += step)
                ((Vector.LoadUnsafe(ref x, (nuint)i) * scale) + shift).StoreUnsafe(ref y, (nuint)i);
        }

        for (int i = whole; i < length; i++)
            Unsafe.Add(ref y, i) = (Unsafe.Add(ref x, i) * scales[i & 15]) + shifts[i & 15];
    }

    /// <summary>gx = g a + (x - mean) b + c. The target may be g's own memory.</summary>
    public static void Backward(
        ref float x, ref float g, ref float target, int length, int lanes,
        ReadOnlySpan<float> means, ReadOnlySpan<float> gradientScales, ReadOnlySpan<float> deviationScales, ReadOnlySpan<float> shifts)
    {
        int width = Vector<float>.Count;
        int step = lanes == 1 ? width : 16;
        int whole = length - (length % width);
        for (int lane = 0; lane < step; lane += width)
        {
            Vector<float> mean = Vector.LoadUnsafe(in means[lane]), a = Vector.LoadUnsafe(in gradientScales[lane]);
            Vector<float> b = Vector.LoadUnsafe(in deviationScales[lane]), c = Vector.LoadUnsafe(in shifts[lane]);
            for (int i = lane; i < whole; i += step)
            {
                Vector<float> deviation = Vector.LoadUnsafe(ref x, (nuint)i) - mean;
                ((Vector.LoadUnsafe(ref g, (nuint)i) * a) + ((deviation * b) + c)).StoreUnsafe(ref target, (nuint)i);
            }
        }

        for (int i = whole; i < length; i++)
        {
            float deviation = Unsafe.Add(ref x, i) - means[i & 15];
            Unsafe.Add(ref target, i) = (Unsafe.Add(ref g, i) * gradientScales[i & 15]) + ((deviation * deviationScales[i & 15]) + shifts[i & 15]);
        }
    }

    /// <summary>y = (x - mean) scale gamma + beta, gamma and beta of the run's own shape.</summary>
    public static void NormalizeEach(
        ref float x, ref float y, ref float gamma, ref float beta, int length, int lanes, ReadOnlySpan<float> means, ReadOnlySpan<float> scales)
    {
        int width = Vector<float>.Count;
        int step = lanes == 1 ? width : 16;
        int whole = length - (length % width);
        for (int lane = 0; lane < step; lane += width)
        {
            Vector<float> mean = Vector.LoadUnsafe(in means[lane]), scale = Vector.LoadUnsafe(in scales[lane]);
            for (int i = lane; i < whole; i += step)
            {
                Vector<float> normal = (Vector.LoadUnsafe(ref x, (nuint)i) - mean) * scale;
                ((normal * Vector.LoadUnsafe(ref gamma, (nuint)i)) + Vector.LoadUnsafe(ref beta, (nuint)i)).StoreUnsafe(ref y, (nuint)i);
            }
        }

        for (int i = whole; i < length; i++)
        {
            float normal = (Unsafe.Add(ref x, i) - means[i & 15]) * scales[i & 15];
            Unsafe.Add(ref y, i) = (normal * Unsafe.Add(ref gamma, i)) + Unsafe.Add(ref beta, i);
        }
    }

    /// <summary>target = g gamma, and gradGamma += g (x - mean) scale, gamma and its gradient of the run's own shape.</summary>
    public static void BackwardEach(
        ref float x, ref float g, ref float target, ref float gamma, ref float gradGamma, int length, int lanes, ReadOnlySpan<float> means, ReadOnlySpan<float> scales)
    {
        int width = Vector<float>.Count;
        int step = lanes == 1 ? width : 16;
        int whole = length - (length % width);
        for (int lane = 0; lane < step; lane += width)
        {
            Vector<float> mean = Vector.LoadUnsafe(in means[lane]), scale = Vector.LoadUnsafe(in scales[lane]);
            for (int i = lane; i < whole; i += step)
            {
                Vector<float> gradient = Vector.LoadUnsafe(ref g, (nuint)i);
                Vector<float> normal = (Vector.LoadUnsafe(ref x, (nuint)i) - mean) * scale;
                (Vector.LoadUnsafe(ref gradGamma, (nuint)i) + (gradient * normal)).StoreUnsafe(ref gradGamma, (nuint)i);
                (gradient * Vector.LoadUnsafe(ref gamma, (nuint)i)).StoreUnsafe(ref target, (nuint)i);
            }
        }

        for (int i = whole; i < length; i++)
        {
            float normal = (Unsafe.Add(ref x, i) - means[i & 15]) * scales[i & 15];
            Unsafe.Add(ref gradGamma, i) += Unsafe.Add(ref g, i) * normal;
            Unsafe.Add(ref target, i) = Unsafe.Add(ref g, i) * Unsafe.Add(ref gamma, i);
        }
    }
}
