using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace CnnGen.Generator.Tests;

/// <summary>The generator run over sources in memory.</summary>
internal sealed record GeneratorRun(Compilation Compilation, GeneratorRunResult Result, GeneratorDriver Driver, ImmutableArray<Diagnostic> Reported)
{
    public static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.Latest);

    private static readonly ImmutableArray<MetadataReference> References = [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
        .Split(Path.PathSeparator)
        .Where(path => Path.GetFileName(path) is var name && (name.StartsWith("System.", StringComparison.Ordinal) || name is "CnnGen.dll" or "netstandard.dll"))
        .Select(path => MetadataReference.CreateFromFile(path))];

    /// <summary>The mistakes that the generator reports and no pragma suppresses, in source order; what editors hide is none.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics => [.. Reported
        .Where(diagnostic => !diagnostic.IsSuppressed && diagnostic.Severity != DiagnosticSeverity.Hidden)
        .OrderBy(diagnostic => diagnostic.Location.GetLineSpan().Path, StringComparer.Ordinal).ThenBy(diagnostic => diagnostic.Location.SourceSpan.Start)];

    /// <summary>What the compiler itself has to say of the sources and what was generated.</summary>
    public IEnumerable<Diagnostic> CompilerErrors => Compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);

    public IReadOnlyList<GeneratedSourceResult> Generated => Result.GeneratedSources;

    /// <summary>A class <c>Cases.Net</c> under attributes.</summary>
    public static string Class(string attributes) => $"using CnnGen;\n\nnamespace Cases;\n\n{attributes}\npublic sealed partial class Net;\n";

    public static GeneratorRun Of(params string[] sources) => Of(Compile(sources), CreateDriver());

    public static GeneratorRun Of(Compilation compilation, GeneratorDriver driver)
    {
        driver = driver.RunGeneratorsAndUpdateCompilation(compilation, out Compilation updated, out ImmutableArray<Diagnostic> reported);
        GeneratorRunResult result = driver.GetRunResult().Results.Single();
        return result.Exception is null ? new GeneratorRun(updated, result, driver, reported) : throw new InvalidOperationException("The generator failed.", result.Exception);
    }

    public static Compilation Compile(params string[] sources) => CSharpCompilation.Create(
        "Cases", sources.Select(Tree), References, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

    public static SyntaxTree Tree(string source, int index) => CSharpSyntaxTree.ParseText(source, ParseOptions, $"Source{index}.cs");

    public static GeneratorDriver CreateDriver(params AdditionalText[] texts) => CSharpGeneratorDriver.Create(
        [new CnnGenerator().AsSourceGenerator()], texts, ParseOptions,
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
}
