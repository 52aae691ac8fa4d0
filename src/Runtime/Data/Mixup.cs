namespace CnnGen;

/// <summary>Mixes samples and their targets (Zhang et al. 2017, "mixup", equation 1).</summary>
internal static class Mixup
{
    /// <summary>Every sample with the one that is as far from the other end of the batch, which is in random order: in place, no copy is needed.</summary>
    public static void Mix(Batch batch, int inputLength, int targetLength, float share)
    {
        for (int i = 0, j = batch.Count - 1; i < j; i++, j--)
        {
            Mix(batch.Inputs.AsSpan(i * inputLength, inputLength), batch.Inputs.AsSpan(j * inputLength, inputLength), share);
            Mix(batch.Targets.AsSpan(i * targetLength, targetLength), batch.Targets.AsSpan(j * targetLength, targetLength), share);
        }
    }

    /// <summary>A number from the distribution Beta(alpha, alpha): x / (x + y) of two from Gamma(alpha).</summary>
    public static double Beta(RandomSequence random, double alpha)
    {
        double x = Gamma(random, alpha), y = Gamma(random, alpha);
        return x + y == 0 ? 0.5 : x / (x + y);
    }

    /// <summary>A number from the gamma distribution of scale 1 (Marsaglia and Tsang 2000); below a shape of 1 by their section 6.</summary>
    private static double Gamma(RandomSequence random, double shape)
    {
        if (shape < 1)
        {
            return Gamma(random, shape + 1) * Math.Pow(1 - random.NextDouble(), 1 / shape);
        }

        double d = shape - (1.0 / 3), c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            double normal = random.NextGaussian(), v = Math.Pow(1 + (c * normal), 3);
            if (v > 0 && Math.Log(1 - random.NextDouble()) < (0.5 * normal * normal) + (d * (1 - v + Math.Log(v))))
            {
                return d * v;
            }
        }
    }

    private static void Mix(Span<float> a, Span<float> b, float share)
    {
        for (int i = 0; i < a.Length; i++)
        {
            (a[i], b[i]) = ((share * a[i]) + ((1 - share) * b[i]), (share * b[i]) + ((1 - share) * a[i]));
        }
    }
}
