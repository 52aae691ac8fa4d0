using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.Loader;
using CnnGen.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace CnnGen.Tool.Compilation;

/// <summary>A class to be compiled.</summary>
/// <param name="TypeName">Its full name.</param>
/// <param name="Source">Its source, attributes and all.</param>
internal sealed record NetworkSource(string TypeName, string Source);

/// <summary>A compiled class, or what is wrong with it.</summary>
internal sealed record CompiledNetwork(Type? Type, IReadOnlyList<string> Errors)
{
    /// <summary>An object of it with all parameters initialised.</summary>
    public Network Create() => (Network)Activator.CreateInstance(Type ?? throw new InvalidOperationException("The class did not compile."), 0)!;
}

/// <summary>Compiles annotated classes in memory with the generator. References are read once, and many classes make one compilation.</summary>
internal static class NetworkCompiler
{
    private static readonly CSharpParseOptions Parse = new(LanguageVersion.Latest, DocumentationMode.None);

    private static readonly CSharpCompilationOptions Options = new(
        OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, nullableContextOptions: NullableContextOptions.Enable, allowUnsafe: false);

    internal static readonly Lazy<ImmutableArray<MetadataReference>> References = new(() => [.. ((string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Where(path => Path.GetFileName(path) is var name
            && (name.StartsWith("System.", StringComparison.Ordinal) || name is "CnnGen.dll" or "netstandard.dll" or "mscorlib.dll") && name != "System.CommandLine.dll")
        .Select(path => MetadataReference.CreateFromFile(path))]);

    /// <summary>Compiles classes, together where all are right; one that is wrong does not harm the others.</summary>
    public static IReadOnlyList<CompiledNetwork> Compile(IReadOnlyList<NetworkSource> sources)
    {
        var results = new CompiledNetwork[sources.Count];
        List<int> open = [.. Enumerable.Range(0, sources.Count)];
        while (open.Count != 0)
        {
            (byte[]? image, IReadOnlyList<(int Source, string Message)> errors) = Emit([.. open.Select(i => sources[i])]);
            if (image is not null)
            {
                Assembly assembly = new AssemblyLoadContext("networks", isCollectible: true).LoadFromStream(new MemoryStream(image));
                foreach (int i in open)
                {
                    results[i] = new CompiledNetwork(assembly.GetType(sources[i].TypeName, throwOnError: true), []);
                }

                break;
            }

            ILookup<int, string> bySource = errors.ToLookup(error => error.Source, error => error.Message);
            int[] wrong = [.. Enumerable.Range(0, open.Count).Where(bySource.Contains)];
            if (wrong.Length == 0 && open.Count > 1)
            {
                // Nobody knows whose fault it is: each alone.
                foreach (int i in open)
                {
                    results[i] = Compile([sources[i]])[0];
                }

                break;
            }

            foreach (int i in wrong.Length == 0 ? [0] : wrong)
            {
                results[open[i]] = new CompiledNetwork(null, [.. wrong.Length == 0 ? bySource[-1] : bySource[i]]);
            }

            int[] done = [.. (wrong.Length == 0 ? [0] : wrong).Select(i => open[i])];
            open.RemoveAll(done.Contains);
        }

        return results;
    }

    /// <summary>What the generator reports as errors; nothing is compiled.</summary>
    public static IReadOnlyList<string> Check(string source)
    {
        CSharpCompilation compilation = Make([source]);
        string[] written = [.. compilation.GetDeclarationDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error && diagnostic.Id is not ("CS0534" or "CS7036")).Select(Text)];
        return written.Length != 0 ? written
            : [.. Driver().RunGenerators(compilation).GetRunResult().Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(Text)];
    }

    private static (byte[]? Image, IReadOnlyList<(int Source, string Message)> Errors) Emit(IReadOnlyList<NetworkSource> sources)
    {
        CSharpCompilation compilation = Make([.. sources.Select(source => source.Source)]);
        Driver().RunGeneratorsAndUpdateCompilation(compilation, out Microsoft.CodeAnalysis.Compilation updated, out ImmutableArray<Diagnostic> reported);
        Diagnostic[] wrong = [.. reported.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)];
        if (wrong.Length == 0)
        {
            using var image = new MemoryStream();
            Microsoft.CodeAnalysis.Emit.EmitResult result = updated.Emit(image);
            if (result.Success)
            {
                return (image.ToArray(), []);
            }

            wrong = [.. result.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)];
        }

        return (null, [.. wrong.Select(diagnostic => (SourceOf(diagnostic), Text(diagnostic)))]);
    }

    internal static CSharpCompilation Make(IReadOnlyList<string> sources) => CSharpCompilation.Create(
        "Networks_" + Guid.NewGuid().ToString("N"), sources.Select((source, i) => CSharpSyntaxTree.ParseText(source, Parse, $"{i}.cs")), References.Value, Options);

    private static GeneratorDriver Driver() => CSharpGeneratorDriver.Create([new CnnGenerator().AsSourceGenerator()], parseOptions: Parse);

    /// <summary>The number that is the name of the source's file; -1 in generated ones.</summary>
    private static int SourceOf(Diagnostic diagnostic) =>
        int.TryParse(Path.GetFileNameWithoutExtension(diagnostic.Location.GetLineSpan().Path), out int source) ? source : -1;

    private static string Text(Diagnostic diagnostic) => $"{diagnostic.Id}: {diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture)}";
}
