namespace CnnGen.Samples.ContinuedTraining;

/// <summary>What the sample adds to the imported class.</summary>
public sealed partial class Mnist8
{
    /// <summary>The model, which is the user's own download.</summary>
    internal static readonly ImportedModel Model = new(
        nameof(Mnist8), ["conformance", "models", "mnist-8", "model.onnx"], "mnist-8 is in the ONNX model zoo (github.com/onnx/models, validated/vision/classification/mnist).");
}
