namespace CnnGen;

/// <summary>Gradient-weighted class maps (Selvaraju et al. 2017, "Grad-CAM"): where in an image the features are that speak for a class.</summary>
/// <remarks>
/// The network is given in two parts, classes of their own whose layers have the whole one's names: the features, whose output is the maps of a convolution, and the
/// classifier, whose input they are. Blocks keep the layers in one place: <c>[Features] [Classifier]</c> on the whole, one of them on each part.
/// </remarks>
public sealed class GradCam : IDisposable
{
    private readonly TrainingSession _session;
    private readonly float[] _maps;
    private readonly float[] _gradient;

    /// <summary>Gives the parts the whole network's parameters.</summary>
    /// <param name="whole">The trained network.</param>
    /// <param name="features">From the image to the maps.</param>
    /// <param name="classifier">From the maps to the scores.</param>
    /// <exception cref="KeyNotFoundException">A part has a parameter that the whole lacks.</exception>
    /// <exception cref="ArgumentException">The parts do not fit: the message says which.</exception>
    public GradCam(Network whole, Network features, Network classifier)
    {
        ArgumentNullException.ThrowIfNull(whole);
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(classifier);
        if (features.Info.InputLength != whole.Info.InputLength || features.Info.OutputLength != classifier.Info.InputLength
            || classifier.Info.OutputLength != whole.Info.OutputLength || features.Info.Output.Spatial.Length != 2)
        {
            throw new ArgumentException(
                $"{whole.Info.Name} is {whole.Info.Input} to {whole.Info.Output}, {features.Info.Name} {features.Info.Input} to {features.Info.Output}, {classifier.Info.Name} {classifier.Info.Input} to {classifier.Info.Output}; "
                + "expected the whole's input to maps of rows and columns, and from these to the whole's output.", nameof(features));
        }

        foreach (Parameter parameter in features.Parameters.Concat(classifier.Parameters))
        {
            parameter.Set(whole.Parameter(parameter.Name).Values);
        }

        Features = features;
        Classifier = classifier;
        _session = new TrainingSession(classifier, 1) { WantsInputGradient = true };
        _maps = new float[features.Info.OutputLength];
        _gradient = new float[classifier.Info.OutputLength];
    }

    /// <summary>From the image to the maps.</summary>
    public Network Features { get; }

    /// <summary>From the maps to the scores.</summary>
    public Network Classifier { get; }

    /// <summary>The map of a class, of the rows and columns of the features: what is positive in the sum of the maps, each weighted by the mean of its gradient (equations 1 and 2).</summary>
    /// <param name="image">The image.</param>
    /// <param name="label">The class: an index of the scores.</param>
    /// <returns>At least 0; all 0 where nothing speaks for the class.</returns>
    public float[] Compute(ReadOnlySpan<float> image, int label)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(label);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(label, _gradient.Length);
        Features.Forward(image, _maps);
        _session.Forward(_maps, isTraining: false);
        _gradient.AsSpan().Clear();
        _gradient[label] = 1;
        _session.Backward(_gradient);
        ReadOnlySpan<float> gradient = _session.InputGradient;
        TensorShape shape = Features.Info.Output;
        int plane = shape.Length / shape.Channels;
        var map = new float[plane];
        for (int channel = 0; channel < shape.Channels; channel++)
        {
            float weight = 0;
            foreach (float value in gradient.Slice(channel * plane, plane))
            {
                weight += value / plane;
            }

            for (int i = 0; i < plane; i++)
            {
                map[i] += weight * _maps[(channel * plane) + i];
            }
        }

        for (int i = 0; i < plane; i++)
        {
            map[i] = Math.Max(map[i], 0);
        }

        return map;
    }

    /// <summary>Frees the memory of the gradients.</summary>
    public void Dispose() => _session.Dispose();
}
