using CnnGen.Samples.ContinuedTraining;

namespace CnnGen.Samples.Tests;

[Collection("console")]
public sealed class ContinuedTrainingTests
{
    private const string Program = "CnnGen.Samples.ContinuedTraining";

    /// <summary>What it saves knows more of the new digits than the model did, and nearly as much of MNIST; its ONNX model has the same weights.</summary>
    [SkippableFact]
    public void TrainedFurtherItReadsMore()
    {
        string model = Programs.Model("mnist-8"), mnist = Programs.Shared("data", "mnist");
        Programs.InFolder(folder =>
        {
            (int code, string text) = Programs.Run(Program, model, "--images", "300", "--epochs", "8", "--first", mnist, "--out", folder);
            Assert.True(code == 0, text);
            Assert.True(File.Exists(Path.Combine(folder, "report.html")));
            Mnist8 before = Imported(model, Path.Combine(folder, "before")), after = Mnist8.Load(Path.Combine(folder, "mnist-8-further.safetensors"));
            LabeledData digits = DrawnDigits.Make(seed: 1).Test, first = ImageSet.ReadPart(mnist, "t10k");
            Assert.True(Accuracy(after, digits) > Accuracy(before, digits) + 0.05);
            Assert.True(Accuracy(before, first) > 0.985);
            Assert.True(Accuracy(after, first) > 0.95);

            Mnist8 exported = Imported(Path.Combine(folder, "mnist-8-further.onnx"), Path.Combine(folder, "after"));
            Assert.All(after.Parameters, parameter => Assert.Equal(parameter.Values.ToArray(), exported.Parameter(parameter.Name).Values.ToArray()));
        });
    }

    [Fact]
    public void WhatIsMissingIsSaid()
    {
        (int code, string text) = Programs.Run(Program, "nowhere.onnx");
        Assert.Equal(2, code);
        Assert.Contains("There is no nowhere.onnx", text, StringComparison.Ordinal);
        Assert.Contains("github.com/onnx/models", text, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void AnotherModelIsRefused()
    {
        (int code, string text) = Programs.Run(Program, Programs.Model("lenet"));
        Assert.Equal(2, code);
        Assert.Contains("its tensors are not those of Mnist8", text, StringComparison.Ordinal);
    }

    private static double Accuracy(Network network, LabeledData data) => ConfusionMatrix.Of(network, data).Accuracy;

    private static Mnist8 Imported(string model, string folder)
    {
        (int code, string text) = Programs.Run("CnnGen.Tool", "import", model, "--class", "Mnist8", "--out", folder);
        Assert.True(code == 0, text);
        return Mnist8.Load(Path.Combine(folder, "Mnist8.safetensors"));
    }
}
