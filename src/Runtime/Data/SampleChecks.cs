namespace CnnGen;

/// <summary>Whether samples and networks fit.</summary>
internal static class SampleChecks
{
    /// <summary>Says all that keeps a network from learning or inferring the samples.</summary>
    /// <exception cref="ArgumentException">Something does.</exception>
    public static void Fit(NetworkInfo info, ISamples samples)
    {
        var errors = new List<string>();
        if (samples.Count == 0)
        {
            errors.Add("there are no samples");
        }

        if (samples.Shape.Length != info.InputLength)
        {
            errors.Add($"{info.Name} takes {info.Input}, the samples are {samples.Shape}");
        }

        if (samples.TargetLength != info.Output.Length)
        {
            errors.Add($"{info.Name} gives {info.Output.Length} numbers {info.Output}, the targets have {samples.TargetLength}");
        }

        if (errors.Count != 0)
        {
            throw new ArgumentException($"The samples do not fit: {string.Join("; ", errors)}.", nameof(samples));
        }
    }

    /// <summary>Finds a label that is no class.</summary>
    /// <exception cref="ArgumentException">There is one.</exception>
    public static void Labels(int[] labels, int classes)
    {
        int wrong = Array.FindIndex(labels, label => label < 0 || label >= classes);
        if (wrong >= 0)
        {
            throw new ArgumentException($"Label {wrong} is {labels[wrong]}; expected 0 to {classes - 1}.", nameof(labels));
        }
    }
}
