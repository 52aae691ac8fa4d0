using System.Reflection;
using System.Runtime.Loader;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CnnGen.Generator.Tests;

/// <summary>The code that pages show compiles in a new project, and runs where it is a whole program. What is marked <c>csharp excerpt</c> is a shortened piece of generated code.</summary>
[Collection(nameof(Alone))]
public sealed partial class SnippetTests
{
    private const string Usings =
        "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;";

    public static TheoryData<string, int> Snippets
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (string page in new[] { "README.md", "docs/guide.md", "docs/blocks.md", "docs/tool.md" })
            {
                for (int i = 0; i < Read(page).Length; i++)
                {
                    data.Add(page, i);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Snippets))]
    public void CompilesAndRuns(string page, int index)
    {
        string code = Read(page)[index];
        bool isProgram = CSharpSyntaxTree.ParseText(code, GeneratorRun.ParseOptions).GetCompilationUnitRoot().Members.OfType<GlobalStatementSyntax>().Any();
        string source = code.Contains("using CnnGen;", StringComparison.Ordinal) ? code : "using CnnGen;\n" + code;
        if (!isProgram)
        {
            // Declarations alone: what is said of them, without the kernels of what may be a large network.
            GraphRun graphs = GraphRun.Of("using System;\n" + source);
            Assert.NotEmpty(graphs.Graphs);
            Assert.Empty(graphs.CompilerErrors);
            Assert.DoesNotContain(graphs.Diagnostics, one => Descriptors.Find(one.Id).DefaultSeverity >= DiagnosticSeverity.Warning);
            return;
        }

        Compilation compilation = GeneratorRun.Compile(source, Usings).WithOptions(
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, optimizationLevel: OptimizationLevel.Release, nullableContextOptions: NullableContextOptions.Enable));
        GeneratorRun run = GeneratorRun.Of(compilation, GeneratorRun.CreateDriver());
        Assert.DoesNotContain(run.Diagnostics, one => one.Severity >= DiagnosticSeverity.Warning);
        using var image = new MemoryStream();
        Assert.Empty(run.Compilation.Emit(image).Diagnostics.Where(one => one.Severity >= DiagnosticSeverity.Warning));
        image.Position = 0;
        MethodInfo entry = new AssemblyLoadContext("snippet").LoadFromStream(image).EntryPoint!;

        // What a program saves goes to a folder of its own.
        string before = Environment.CurrentDirectory, folder = Directory.CreateTempSubdirectory("cnngen-snippet-").FullName;
        TextWriter console = Console.Out;
        try
        {
            Environment.CurrentDirectory = folder;
            Console.SetOut(TextWriter.Null);
            entry.Invoke(null, entry.GetParameters().Length == 0 ? [] : [Array.Empty<string>()]);
        }
        finally
        {
            Console.SetOut(console);
            Environment.CurrentDirectory = before;
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string[] Read(string page)
    {
        DirectoryInfo folder = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "CnnGen.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The tests run outside the repository.");
        }

        return [.. CodeBlock().Matches(File.ReadAllText(Path.Combine(folder.FullName, page)).ReplaceLineEndings("\n")).Select(match => match.Groups[1].Value)];
    }

    [GeneratedRegex("^```csharp\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex CodeBlock();
}
