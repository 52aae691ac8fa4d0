namespace CnnGen;

/// <summary>Keeps gradients small, between a session's backward pass and the optimizer's step.</summary>
public static class GradientClipping
{
    /// <summary>Scales all gradients down together where their common Euclidean norm is above a limit (Pascanu et al. 2013; as PyTorch's <c>clip_grad_norm_</c>).</summary>
    /// <returns>The norm before.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The limit is not positive.</exception>
    public static double ClipGradientNorm(this TrainingSession session, double limit)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        double norm = Math.Sqrt(SumOfSquares(session.Gradients)), factor = limit / (norm + 1e-6);
        if (factor < 1)
        {
            float share = (float)factor;
            foreach (ref float gradient in session.Gradients.AsSpan())
            {
                gradient *= share;
            }
        }

        return norm;
    }

    /// <summary>Brings every gradient into [-limit, limit], as PyTorch's <c>clip_grad_value_</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The limit is not positive.</exception>
    public static void ClipGradientValue(this TrainingSession session, double limit)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        float most = (float)limit;
        foreach (ref float gradient in session.Gradients.AsSpan())
        {
            gradient = Math.Clamp(gradient, -most, most);
        }
    }

    /// <summary>In eight partial sums, on every machine the same ones. The length is a multiple of 16.</summary>
    private static double SumOfSquares(float[] values)
    {
        double s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0, s5 = 0, s6 = 0, s7 = 0;
        for (int i = 0; i + 8 <= values.Length; i += 8)
        {
            ReadOnlySpan<float> v = values.AsSpan(i, 8);
            s0 += (double)v[0] * v[0];
            s1 += (double)v[1] * v[1];
            s2 += (double)v[2] * v[2];
            s3 += (double)v[3] * v[3];
            s4 += (double)v[4] * v[4];
            s5 += (double)v[5] * v[5];
            s6 += (double)v[6] * v[6];
            s7 += (double)v[7] * v[7];
        }

        return s0 + s1 + (s2 + s3) + (s4 + s5 + (s6 + s7));
    }
}
