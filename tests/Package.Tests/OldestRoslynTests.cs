using System.Collections.Immutable;
using System.IO.Compression;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace CnnGen.Package.Tests;

/// <summary>The packed generator in the oldest Roslyn that it is for.</summary>
[Collection(Packages.Collection)]
public sealed class OldestRoslynTests(Packages packages)
{
    [Fact]
    public void IsTheOldest() => Assert.Equal(new Version(4, 3, 0, 0), typeof(CSharpCompilation).Assembly.GetName().Version);

    /// <summary>What it writes there is what the newer one of other tests writes.</summary>
    [Fact]
    public void LoadsAndWritesTheSame()
    {
        string folder = Directory.CreateDirectory(Path.Combine(packages.Folder, "analyzers")).FullName;
        ZipFile.ExtractToDirectory(packages.Find("CnnGen.0*.nupkg"), folder, overwriteFiles: true);
        var reference = new AnalyzerFileReference(Path.Combine(folder, "analyzers", "dotnet", "cs", "CnnGen.Generator.dll"), new Loader());
        ImmutableArray<ISourceGenerator> generators = reference.GetGenerators(LanguageNames.CSharp);
        Assert.Single(generators);

        var options = new CSharpParseOptions(LanguageVersion.Preview);
        MetadataReference[] references = [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is var name && (name.StartsWith("System.", StringComparison.Ordinal) || name is "CnnGen.dll"))
            .Select(path => MetadataReference.CreateFromFile(path))];
        string source = "using CnnGen;\n\nnamespace Cases;\n\n[Input(3, 4, 5)]\n[Tanh]\n[Loss(LossFunction.MeanSquaredError)]\npublic sealed partial class Net { }\n";
        Compilation compilation = CSharpCompilation.Create("Cases", [CSharpSyntaxTree.ParseText(source, options, "Source0.cs")], references, new(OutputKind.DynamicallyLinkedLibrary));
        GeneratorRunResult result = CSharpGeneratorDriver.Create(generators, parseOptions: options).RunGenerators(compilation).GetRunResult().Results.Single();
        Assert.Null(result.Exception);
        Assert.Empty(result.Diagnostics);
        string verified = File.ReadAllText(Path.Combine(Packages.Repository, "tests", "Generator.Tests", "SnapshotTests.Elementwise#Cases.Net.g.verified.cs")).ReplaceLineEndings("\n");
        Assert.Equal(verified[(verified.IndexOf('\n', StringComparison.Ordinal) + 1)..], Assert.Single(result.GeneratedSources).SourceText.ToString());

        // A mistake is reported, too.
        compilation = compilation.ReplaceSyntaxTree(compilation.SyntaxTrees.Single(), CSharpSyntaxTree.ParseText(source.Replace("partial ", "", StringComparison.Ordinal), options, "Source0.cs"));
        Assert.Equal(["CNN002"], CSharpGeneratorDriver.Create(generators, parseOptions: options).RunGenerators(compilation).GetRunResult().Diagnostics.Select(one => one.Id));
    }

    private sealed class Loader : IAnalyzerAssemblyLoader
    {
        public void AddDependencyLocation(string fullPath)
        {
        }

        public Assembly LoadFromPath(string fullPath) => Assembly.LoadFrom(fullPath);
    }
}
