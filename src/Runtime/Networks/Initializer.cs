namespace CnnGen;

/// <summary>Gives parameters their first values.</summary>
internal static class Initializer
{
    /// <summary>Fills all parameters; each has a stream of its own, so that one layer's size does not change another's values.</summary>
    public static void Fill(Network network, int seed)
    {
        for (int i = 0; i < network.Parameters.Count; i++)
        {
            Parameter parameter = network.Parameters[i];
            var random = new RandomSequence(RandomSequence.Key(unchecked((ulong)seed), (ulong)i));
            Span<float> values = parameter.Edit();
            ParameterInfo info = parameter.Info;
            switch (info.Initialization)
            {
                case Initialization.He:
                    double deviation = Math.Sqrt(2.0 / info.FanIn);
                    foreach (ref float value in values)
                    {
                        value = (float)(random.NextGaussian() * deviation);
                    }

                    break;
                case Initialization.Xavier:
                    double limit = Math.Sqrt(6.0 / (info.FanIn + info.FanOut));
                    foreach (ref float value in values)
                    {
                        value = (float)(((2 * random.NextDouble()) - 1) * limit);
                    }

                    break;
                default:
                    values.Fill(info.Initialization switch { Initialization.Ones => 1, Initialization.Quarter => 0.25f, _ => 0 });
                    break;
            }
        }
    }
}
