using System.Linq;
using System.Threading;
using CnnGen.Generator.Emission;
using CnnGen.Generator.Graph;
using CnnGen.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CnnGen.Generator;

/// <summary>Writes the other half of classes with network attributes.</summary>
/// <remarks>
/// What is cached for emission is the graph, in which no source location is left: an edit elsewhere moves locations, and emits nothing anew.
/// </remarks>
[Generator(LanguageNames.CSharp)]
public sealed class CnnGenerator : IIncrementalGenerator
{
    /// <summary>Names of the steps, for tests of what is cached.</summary>
    internal static class Steps
    {
        public const string Specs = nameof(Specs);
        public const string Results = nameof(Results);
        public const string Graphs = nameof(Graphs);
        public const string Sources = nameof(Sources);
        public const string Diagnostics = nameof(Diagnostics);
        public const string Orphans = nameof(Orphans);
    }

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<NetworkSpec> specs = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                NetworkParser.InputAttribute,
                static (node, _) => node is TypeDeclarationSyntax,
                static (match, cancellation) => NetworkParser.Parse((INamedTypeSymbol)match.TargetSymbol, cancellation))
            .WithTrackingName(Steps.Specs);
        IncrementalValuesProvider<GraphResult> results = specs.Select(static (spec, _) => GraphBuilder.Build(spec)).WithTrackingName(Steps.Results);

        IncrementalValuesProvider<NetworkGraph> graphs = results
            .Where(static result => result.Graph is not null).Select(static (result, _) => result.Graph!).WithTrackingName(Steps.Graphs);
        IncrementalValuesProvider<(string HintName, string Text)> sources = graphs
            .Select(static (graph, _) => (graph.Type.HintName, NetworkWriter.Write(graph))).WithTrackingName(Steps.Sources);
        context.RegisterSourceOutput(sources, static (output, source) => output.AddSource(source.HintName + ".g.cs", source.Text));

        IncrementalValuesProvider<DiagnosticInfo> diagnostics = results.SelectMany(static (result, _) => result.Diagnostics).WithTrackingName(Steps.Diagnostics);
        context.RegisterSourceOutput(diagnostics, static (output, diagnostic) => output.ReportDiagnostic(diagnostic.ToDiagnostic()));

        IncrementalValuesProvider<DiagnosticInfo> orphans = context.SyntaxProvider
            .CreateSyntaxProvider(static (node, _) => MayLackInput(node), static (match, cancellation) => FindOrphan(match, cancellation))
            .Where(static orphan => orphan is not null).Select(static (orphan, _) => orphan!).WithTrackingName(Steps.Orphans);
        context.RegisterSourceOutput(orphans, static (output, diagnostic) => output.ReportDiagnostic(diagnostic.ToDiagnostic()));
    }

    /// <summary>By syntax alone: a class with attributes, none of which is called Input.</summary>
    private static bool MayLackInput(SyntaxNode node) =>
        node is TypeDeclarationSyntax { AttributeLists.Count: > 0 } type
        && !type.AttributeLists.SelectMany(list => list.Attributes).Any(attribute => attribute.Name.ToString() is var name && (name.EndsWith("Input") || name.EndsWith("InputAttribute")));

    private static DiagnosticInfo? FindOrphan(GeneratorSyntaxContext match, CancellationToken cancellation)
    {
        var declaration = (TypeDeclarationSyntax)match.Node;
        if (match.SemanticModel.GetDeclaredSymbol(declaration, cancellation) is not INamedTypeSymbol type)
        {
            return null;
        }

        AttributeData[] ours = type.GetAttributes().Where(attribute => NetworkParser.IsNetworkAttribute(attribute.AttributeClass)).ToArray();
        bool isFirst = ours.Length != 0 && declaration.Span.Contains(ours[0].ApplicationSyntaxReference!.Span)
            && declaration.SyntaxTree == ours[0].ApplicationSyntaxReference!.SyntaxTree;
        return isFirst && ours.All(attribute => attribute.AttributeClass!.ToDisplayString() != NetworkParser.InputAttribute)
            ? new DiagnosticInfo(Descriptors.NoInput.Id, LocationInfo.Of(declaration.Identifier.GetLocation()), new(type.Name))
            : null;
    }
}
