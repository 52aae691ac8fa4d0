using System.Globalization;
using CnnGen.Tool.Verification;

namespace CnnGen.Tool.Tests;

/// <summary>The ONNX backend tests and models of others.</summary>
public sealed class ConformanceTests
{
    /// <summary>What is outside a float network: indices, and tensors without elements.</summary>
    private static readonly string[] Outside = ["node/test_maxpool_with_argmax_2d_precomputed_strides", "node/test_reshape_allowzero_reordered"];

    [SkippableFact]
    public void EveryCasePassesThatIsAFloatNetwork()
    {
        string? folder = SharedFolder.Find("conformance");
        Skip.If(folder is null, "shared/conformance is not there (CNNGEN_SHARED).");
        CaseResult[] results = [.. new Verifier(1e-3).Verify(TestCaseFinder.Find(folder!))];
        Assert.Equal(169, results.Length);
        string[] wrong = [.. results.Where(result => (result.Verdict == Verdict.Skipped) != Outside.Contains(result.Name) || result.Verdict == Verdict.Failed)
            .Select(result => string.Create(CultureInfo.InvariantCulture, $"{result.Verdict} {result.Name}: {result.Detail}"))];
        Assert.True(wrong.Length == 0, string.Join("\n", wrong));
    }
}
