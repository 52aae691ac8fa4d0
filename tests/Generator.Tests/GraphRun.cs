using CnnGen.Generator.Graph;
using CnnGen.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CnnGen.Generator.Tests;

/// <summary>All classes of one source, taken up to the graph: what is said of networks before any code is written.</summary>
/// <param name="Graphs">The networks without mistakes.</param>
/// <param name="Diagnostics">What is reported.</param>
/// <param name="CompilerErrors">What the compiler itself has to say of the source.</param>
internal sealed record GraphRun(IReadOnlyList<NetworkGraph> Graphs, IReadOnlyList<DiagnosticInfo> Diagnostics, IReadOnlyList<Diagnostic> CompilerErrors)
{
    public static GraphRun Of(string source)
    {
        Compilation compilation = GeneratorRun.Compile(source);
        SyntaxTree tree = compilation.SyntaxTrees.Single();
        SemanticModel model = compilation.GetSemanticModel(tree);
        var graphs = new List<NetworkGraph>();
        var diagnostics = new List<DiagnosticInfo>();
        foreach (TypeDeclarationSyntax declaration in tree.GetRoot().DescendantNodes().OfType<TypeDeclarationSyntax>().Where(one => one.AttributeLists.Count != 0))
        {
            var type = (INamedTypeSymbol)model.GetDeclaredSymbol(declaration)!;
            if (Has(type, BlockParser.BlockLayerAttribute))
            {
                diagnostics.AddRange(BlockParser.Check(type, declaration, default));
            }
            else if (!Has(type, NetworkParser.InputAttribute))
            {
                diagnostics.AddRange(NetworkParser.FindMissingInput(type, declaration, default) is { } missing ? [missing] : []);
            }
            else if (NetworkParser.Parse(type, declaration, default) is { } spec)
            {
                GraphResult result = GraphBuilder.Build(spec);
                diagnostics.AddRange(result.Diagnostics);
                graphs.AddRange(result.Graph is null ? [] : [result.Graph]);
            }
        }

        return new GraphRun(graphs, diagnostics, [.. compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)]);
    }

    private static bool Has(INamedTypeSymbol type, string name) => type.GetAttributes().Any(attribute => attribute.AttributeClass?.ToDisplayString() == name);
}
