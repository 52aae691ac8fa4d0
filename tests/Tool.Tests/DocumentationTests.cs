using CnnGen.Tool.Import;

namespace CnnGen.Tool.Tests;

public sealed class DocumentationTests
{
    /// <summary>The page is made of the table. With CNNGEN_WRITE_DOCS set it is written anew.</summary>
    [Fact]
    public void ThePageOfOperatorsIsTheTable()
    {
        string? root = AppContext.BaseDirectory;
        while (root is not null && !File.Exists(Path.Combine(root, "Directory.Build.props")))
        {
            root = Path.GetDirectoryName(root);
        }

        string page = Path.Combine(root!, "docs", "onnx.md");
        if (Environment.GetEnvironmentVariable("CNNGEN_WRITE_DOCS") is not null)
        {
            File.WriteAllText(page, OperatorTable.Markdown());
        }

        Assert.Equal(OperatorTable.Markdown(), File.ReadAllText(page));
    }
}
