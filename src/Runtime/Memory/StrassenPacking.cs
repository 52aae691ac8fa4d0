using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace CnnGen;

/// <summary>
/// Weights of a 1 x 1 convolution for Strassen's product of matrices in Winograd's variant (Strassen 1969; Winograd 1971). The matrix B, of channels read by channels written, falls into quarters; T1 = B12 - B11,
/// T2 = B22 - T1, T3 = B22 - B12, T4 = T2 - B21. Computed in double precision, so that only storing rounds.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class StrassenPacking
{
    private const int Lanes = 16;

    /// <summary>
    /// Packs B11, B21, B22, T4, T1, T2 and T3, the order of the products, each as [outer / 2 / 16][inner / 2][16]. Sums mix two filters: each is first divided by a power of two, which loses nothing, that makes its
    /// largest weight at least one and less than two, so that a filter of small weights does not drown in the rounding of one of large weights.
    /// </summary>
    /// <param name="source">The weight of which both indices are zero.</param>
    /// <param name="target">First float of the packed tensor.</param>
    /// <param name="powers">What each outer channel was divided by; its products are to be multiplied with it.</param>
    /// <param name="outer">Number of outer channels, those that are written: a multiple of 32.</param>
    /// <param name="outerStride">Floats from one outer channel to the next.</param>
    /// <param name="inner">Number of inner channels, those that are summed over: even.</param>
    /// <param name="innerStride">Floats from one inner channel to the next.</param>
    /// <param name="isScaled">Whether each outer channel is multiplied with a number of its own.</param>
    /// <param name="scale">These numbers; else not read.</param>
    public static void Pack(ref float source, ref float target, ref float powers, int outer, int outerStride, int inner, int innerStride, bool isScaled, ref float scale)
    {
        int filters = outer / 2, channels = inner / 2;
        nint product = (nint)filters * channels, lower = channels * (nint)innerStride, right = filters * (nint)outerStride;
        for (int filter = 0; filter < outer; filter++)
        {
            double most = Largest(ref Unsafe.Add(ref source, filter * (nint)outerStride), inner, innerStride) * Math.Abs(isScaled ? Unsafe.Add(ref scale, filter) : 1.0);
            Unsafe.Add(ref powers, filter) = most is >= 1e-30 and <= 1e30 ? (float)Math.ScaleB(1, Math.ILogB(most)) : 1;
        }

        for (int filter = 0; filter < filters; filter++)
        {
            double left = (isScaled ? Unsafe.Add(ref scale, filter) : 1.0) / Unsafe.Add(ref powers, filter);
            double second = (isScaled ? Unsafe.Add(ref scale, filter + filters) : 1.0) / Unsafe.Add(ref powers, filter + filters);
            ref float from = ref Unsafe.Add(ref source, filter * (nint)outerStride);
            ref float to = ref Unsafe.Add(ref target, (filter / Lanes * (nint)channels * Lanes) + (filter % Lanes));
            for (int channel = 0; channel < channels; channel++)
            {
                double b11 = from * left, b12 = Unsafe.Add(ref from, right) * second;
                double b21 = Unsafe.Add(ref from, lower) * left, b22 = Unsafe.Add(ref from, lower + right) * second;
                double t1 = b12 - b11, t2 = b22 - t1;
                to = (float)b11;
                Unsafe.Add(ref to, product) = (float)b21;
                Unsafe.Add(ref to, 2 * product) = (float)b22;
                Unsafe.Add(ref to, 3 * product) = (float)(t2 - b21);
                Unsafe.Add(ref to, 4 * product) = (float)t1;
                Unsafe.Add(ref to, 5 * product) = (float)t2;
                Unsafe.Add(ref to, 6 * product) = (float)(b22 - b12);
                from = ref Unsafe.Add(ref from, innerStride);
                to = ref Unsafe.Add(ref to, Lanes);
            }
        }
    }

    // The largest weight of a filter.
    private static double Largest(ref float weights, int inner, int innerStride)
    {
        float most = 0;
        for (int channel = 0; channel < inner; channel++)
        {
            most = Math.Max(most, Math.Abs(weights));
            weights = ref Unsafe.Add(ref weights, innerStride);
        }

        return most;
    }
}
