using CnnGen.Samples;

namespace CnnGen.Samples.FaceDetector;

/// <summary>What the sample adds to the imported class.</summary>
public sealed partial class UltraFace
{
    /// <summary>The model, which is the user's own download.</summary>
    internal static readonly ImportedModel Model = new(
        nameof(UltraFace), ["conformance", "models", "ultraface-rfb-320", "model.onnx"],
        "version-RFB-320_without_postprocessing.onnx is in github.com/Linzaer/Ultra-Light-Fast-Generic-Face-Detector-1MB, models/onnx.");
}
