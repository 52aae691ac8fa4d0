namespace CnnGen.Samples.Tests;

/// <summary>The classes that samples have are those that <c>cnngen import</c> makes of the models.</summary>
[Collection("console")]
public sealed class ImportedClassTests
{
    [SkippableTheory]
    [InlineData("mnist-8", "ContinuedTraining", "Mnist8", "[Loss(LossFunction.SoftmaxCrossEntropy)]\n")]
    [InlineData("ultraface-rfb-320", "FaceDetector", "UltraFace", null)]
    public void TheClassIsWhatImportWrites(string model, string sample, string name, string? addedByHand)
    {
        string path = Programs.Model(model);
        string source = File.ReadAllText(Path.Combine(Root(), "samples", sample, name + ".cs"));
        if (addedByHand is not null)
        {
            Assert.Contains(addedByHand, source, StringComparison.Ordinal);
            source = source.Replace(addedByHand, "", StringComparison.Ordinal);
        }

        Programs.InFolder(folder =>
        {
            (int code, string text) = Programs.Run("CnnGen.Tool", "import", path, "--namespace", "CnnGen.Samples." + sample, "--class", name, "--out", folder);
            Assert.True(code == 0, text);
            Assert.Equal(File.ReadAllText(Path.Combine(folder, name + ".cs")), source);
        });
    }

    private static string Root()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Directory.Build.props")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder!;
    }
}
