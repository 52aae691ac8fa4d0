using CnnGen.Tool.OnnxRuntime;

namespace CnnGen.Reference.Tests;

/// <summary>Exports networks and runs them in ONNX Runtime beside their own inference.</summary>
internal static class OnnxComparison
{
    private static readonly Lazy<(OrtApi? Api, string Missing)> Library = new(Load);

    /// <summary>Why there is no ONNX Runtime; null where there is one.</summary>
    public static string? Missing => Library.Value.Api is null ? Library.Value.Missing : null;

    /// <summary>Gives every parameter random values near those that training leaves: products keep the size of what they read, nothing is exactly 0 or 1.</summary>
    public static void Fill(Network network, ulong seed)
    {
        var random = new RandomSequence(seed);
        foreach (Parameter parameter in network.Parameters)
        {
            string name = parameter.Name;
            (double middle, double spread) = name.EndsWith(".running_var", StringComparison.Ordinal) ? (1, 0.5)
                : name.EndsWith(".running_mean", StringComparison.Ordinal) || name.EndsWith(".bias", StringComparison.Ordinal) ? (0, 0.3)
                : parameter.Info.Initialization == Initialization.Ones ? (1, 0.4)
                : parameter.Info.Initialization == Initialization.Quarter ? (0.25, 0.2)
                : (0, Math.Sqrt((parameter.Info.Initialization == Initialization.He ? 6.0 : 3.0) / Math.Max(1, parameter.Info.FanIn)));
            foreach (ref float value in parameter.Edit())
            {
                value = (float)(middle + (((2 * random.NextDouble()) - 1) * spread));
            }
        }
    }

    /// <summary>The largest difference of any output over a batch of random inputs, relative to the element and the root mean square of its output.</summary>
    /// <returns>NaN where an output is no number.</returns>
    public static double Compare(Network network, int batch, ulong seed)
    {
        NetworkInfo info = network.Info;
        using var file = new MemoryStream();
        network.ExportOnnx(file);
        var random = new RandomSequence(seed);
        float[] input = new float[batch * info.InputLength], output = new float[batch * info.OutputLength];
        foreach (ref float value in input.AsSpan())
        {
            value = (float)((2 * random.NextDouble()) - 1);
        }

        using var session = new OrtSession(
            Library.Value.Api!, file.GetBuffer().AsSpan(0, (int)file.Length), "input", Shape(info.Input),
            [.. info.Outputs.Select(one => (one.Name == "input" ? "output/input" : one.Name, Shape(one.Shape)))], threads: 1);
        input.CopyTo(session.Input);
        session.Run();
        network.Forward(input, output);
        double largest = 0;
        for (int i = 0; i < info.Outputs.Count; i++)
        {
            (int offset, int length) = (info.Outputs[i].Offset, info.Outputs[i].Shape.Length);
            ReadOnlySpan<float> expected = session.Output(i);
            double squares = 0;
            foreach (float value in expected)
            {
                squares += (double)value * value;
            }

            double scale = Math.Sqrt(squares / expected.Length);
            for (int k = 0; k < expected.Length; k++)
            {
                double actual = output[(k / length * info.OutputLength) + offset + (k % length)];

                // Math.Max keeps NaN, which 0 / 0 where both are all zeros would be, too.
                double difference = Math.Abs(actual - expected[k]);
                largest = Math.Max(largest, difference == 0 ? 0 : difference / (Math.Abs(expected[k]) + scale));
            }
        }

        return largest;

        long[] Shape(TensorShape shape) => [batch, shape.Channels, .. shape.Spatial.Select(size => (long)size)];
    }

    private static (OrtApi? Api, string Missing) Load()
    {
        try
        {
            return (OrtApi.Load(OrtLibrary.Locate(null)), "");
        }
        catch (OnnxRuntimeUnavailableException missing)
        {
            return (null, missing.Message);
        }
    }
}
