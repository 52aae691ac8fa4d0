using CnnGen.Generator.Graph;
using CnnGen.Generator.Parsing;
using Microsoft.CodeAnalysis;

namespace CnnGen.Generator.Tests;

/// <summary>The stages up to the graph alone, run over the class <c>Net</c> of a compilation.</summary>
internal static class BlockRun
{
    /// <summary>Of a network without mistakes.</summary>
    public static NetworkGraph GraphOf(params string[] sources)
    {
        Compilation compilation = GeneratorRun.Compile(sources);
        Assert.DoesNotContain(compilation.GetDiagnostics(), one => one.Severity == DiagnosticSeverity.Error && !IsOfTheMissingHalf(one));
        GraphResult result = Of(compilation);
        Assert.Empty(result.Diagnostics.Select(one => one.ToDiagnostic(compilation).ToString()));
        Assert.NotNull(result.Graph);
        return result.Graph;
    }

    public static GraphResult Of(Compilation compilation)
    {
        INamedTypeSymbol type = compilation.GetSymbolsWithName("Net", SymbolFilter.Type).Cast<INamedTypeSymbol>().Single();
        var declaration = (Microsoft.CodeAnalysis.CSharp.Syntax.TypeDeclarationSyntax)type.DeclaringSyntaxReferences.First().GetSyntax();
        return GraphBuilder.Build(NetworkParser.Parse(type, declaration, default)!);
    }

    public static Node NodeOf(NetworkGraph graph, string name) => graph.Nodes.Single(node => node.Name == name);

    /// <summary>What a node reads, by name.</summary>
    public static string[] Inputs(NetworkGraph graph, string name) => [.. NodeOf(graph, name).Inputs.Select(input => input < 0 ? "input" : graph.Nodes[input].Name)];

    /// <summary>A class that is partial lacks nothing but what is generated.</summary>
    private static bool IsOfTheMissingHalf(Diagnostic diagnostic) => diagnostic.Id is "CS0535" or "CS0534";
}
