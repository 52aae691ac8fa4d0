using CnnGen.Generator.Graph;
using CnnGen.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CnnGen.Tool.Compilation;

/// <summary>The generator's graphs of classes in source, without any code being written.</summary>
internal static class GraphParser
{
    /// <summary>The graph of every class with an input, in order; null for one with a mistake.</summary>
    public static IReadOnlyList<NetworkGraph?> Read(string source)
    {
        CSharpCompilation compilation = NetworkCompiler.Make([source]);
        SyntaxTree tree = compilation.SyntaxTrees[0];
        SemanticModel model = compilation.GetSemanticModel(tree);
        List<NetworkGraph?> graphs = [];
        foreach (TypeDeclarationSyntax declaration in tree.GetRoot().DescendantNodes().OfType<TypeDeclarationSyntax>())
        {
            if (model.GetDeclaredSymbol(declaration) is INamedTypeSymbol type
                && type.GetAttributes().Any(attribute => attribute.AttributeClass?.ToDisplayString() == NetworkParser.InputAttribute))
            {
                graphs.Add(NetworkParser.Parse(type, declaration, default) is { } spec ? GraphBuilder.Build(spec).Graph : null);
            }
        }

        return graphs;
    }
}
