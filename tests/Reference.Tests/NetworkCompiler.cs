using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.Loader;
using CnnGen.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace CnnGen.Reference.Tests;

/// <summary>Compiles annotated classes in memory with the generator and loads them. Any warning in generated code is a failure.</summary>
internal static class NetworkCompiler
{
    private static readonly ImmutableArray<MetadataReference> References = [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
        .Split(Path.PathSeparator)
        .Where(path => Path.GetFileName(path) is var name && (name.StartsWith("System.", StringComparison.Ordinal) || name is "CnnGen.dll" or "netstandard.dll" or "mscorlib.dll"))
        .Select(path => MetadataReference.CreateFromFile(path))];

    /// <summary>The source of a class <c>Cases.NAME</c> under attribute lines.</summary>
    public static string Source(string name, IEnumerable<string> attributes) =>
        $"using CnnGen;\n\nnamespace Cases;\n\n{string.Join("\n", attributes)}\npublic sealed partial class {name};\n";

    /// <summary>A network of its own assembly, its parameters initialised with seed 0.</summary>
    public static Network Compile(string name, params IEnumerable<string> attributes) =>
        Create(Load(Source(name, attributes)), "Cases." + name);

    /// <summary>Attributes that stand in one line, one by one.</summary>
    public static string[] Split(string attributes) => attributes.Replace("] [", "]\n[", StringComparison.Ordinal).Split('\n');

    public static Network Create(Assembly assembly, string type) => (Network)Activator.CreateInstance(assembly.GetType(type, throwOnError: true)!, 0)!;

    /// <summary>Compiles sources to an assembly.</summary>
    public static Assembly Load(params string[] sources)
    {
        using var image = new MemoryStream(CompiledImages.Get(sources, () => Emit(new CompilerSettings(), sources)));
        return new AssemblyLoadContext("cases", isCollectible: true).LoadFromStream(image);
    }

    public static byte[] Emit(CompilerSettings settings, params string[] sources)
    {
        (Compilation compilation, ImmutableArray<Diagnostic> generatorDiagnostics) = Run(settings, sources);
        using var image = new MemoryStream();

        // Emitting binds every method and says all that is wrong with them; to ask for the diagnostics as well would bind them twice.
        IEnumerable<Diagnostic> found = compilation.Emit(image).Diagnostics.Concat(generatorDiagnostics);
        found = settings.DocumentationMode == DocumentationMode.Diagnose ? found.Concat(compilation.GetDiagnostics()) : found;

        // Networks of random layers may well take a softmax of a softmax.
        Diagnostic[] wrong = [.. found.Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning && diagnostic.Id != "CNN308")];
        if (wrong.Length != 0)
        {
            throw new InvalidOperationException(string.Join("\n", wrong.Take(20).Select(diagnostic => $"{diagnostic}\n    {Line(diagnostic)}")));
        }

        return image.ToArray();
    }

    public static (Compilation Compilation, ImmutableArray<Diagnostic> Diagnostics) Run(CompilerSettings settings, params string[] sources)
    {
        var parse = new CSharpParseOptions(LanguageVersion.Latest, settings.DocumentationMode);
        var options = new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, warningLevel: 9999, nullableContextOptions: settings.Nullable, allowUnsafe: false);
        Compilation compilation = CSharpCompilation.Create(
            "Cases_" + Guid.NewGuid().ToString("N"), sources.Select((source, i) => CSharpSyntaxTree.ParseText(source, parse, $"Source{i}.cs")), References, options);
        GeneratorDriver driver = CSharpGeneratorDriver.Create([new CnnGenerator().AsSourceGenerator()], parseOptions: parse);
        driver.RunGeneratorsAndUpdateCompilation(compilation, out Compilation updated, out ImmutableArray<Diagnostic> diagnostics);
        return (updated, diagnostics);
    }

    private static string Line(Diagnostic diagnostic) =>
        diagnostic.Location.SourceTree?.GetText().Lines[diagnostic.Location.GetLineSpan().StartLinePosition.Line].ToString().Trim() ?? "";
}

/// <summary>How a user's project may be set up.</summary>
internal sealed record CompilerSettings(
    NullableContextOptions Nullable = NullableContextOptions.Enable, DocumentationMode DocumentationMode = DocumentationMode.Parse);
