using CnnGen.Tool.OnnxRuntime;

namespace CnnGen.Tool.Tests;

/// <summary>ONNX Runtime, where it is at hand; tests fetch nothing.</summary>
internal static class OnnxRuntimeLibrary
{
    private static readonly Lazy<(OrtApi? Api, string Missing)> Library = new(Load);

    /// <summary>The library; the test is skipped where there is none.</summary>
    public static OrtApi Api
    {
        get
        {
            Skip.If(Library.Value.Api is null, Library.Value.Missing);
            return Library.Value.Api!;
        }
    }

    private static (OrtApi?, string) Load()
    {
        try
        {
            return (OrtApi.Load(OrtLibrary.Locate(report: null)), "");
        }
        catch (OnnxRuntimeUnavailableException unavailable)
        {
            return (null, unavailable.Message);
        }
    }
}
