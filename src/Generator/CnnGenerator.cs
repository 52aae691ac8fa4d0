using System;
using System.Linq;
using System.Threading;
using CnnGen.Generator.Emission;
using CnnGen.Generator.Graph;
using CnnGen.Generator.Parsing;
using CnnGen.Generator.Weights;
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
        public const string Blocks = nameof(Blocks);
        public const string Manifests = nameof(Manifests);
        public const string Weights = nameof(Weights);
    }

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<NetworkSpec> specs = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                NetworkParser.InputAttribute,
                static (node, _) => node is TypeDeclarationSyntax,
                static (match, cancellation) => NetworkParser.Parse((INamedTypeSymbol)match.TargetSymbol, (TypeDeclarationSyntax)match.TargetNode, cancellation))
            .Where(static spec => spec is not null).Select(static (spec, _) => spec!).WithTrackingName(Steps.Specs);
        IncrementalValuesProvider<GraphResult> results = specs.Select(static (spec, _) => GraphBuilder.Build(spec)).WithTrackingName(Steps.Results);

        IncrementalValuesProvider<NetworkGraph> graphs = results
            .Where(static result => result.Graph is not null).Select(static (result, _) => result.Graph!).WithTrackingName(Steps.Graphs);
        IncrementalValuesProvider<(string HintName, string Text)> sources = graphs
            .Select(static (graph, _) => (graph.Type.HintName, NetworkWriter.Write(graph))).WithTrackingName(Steps.Sources);
        context.RegisterSourceOutput(sources, static (output, source) => output.AddSource(source.HintName + ".g.cs", source.Text));

        IncrementalValueProvider<EquatableArray<WeightsManifest>> manifests = context.AdditionalTextsProvider
            .Where(static file => file.Path.EndsWith(WeightsManifest.Ending, StringComparison.Ordinal))
            .Select(static (file, cancellation) => WeightsManifest.Parse(file.GetText(cancellation)?.ToString() ?? "")).Collect()
            .Select(static (all, _) => new EquatableArray<WeightsManifest>(all)).WithTrackingName(Steps.Manifests);
        IncrementalValuesProvider<WeightsResult> weights = specs.Combine(manifests)
            .Select(static (pair, _) => WeightsChecker.Check(pair.Left, pair.Right)).WithTrackingName(Steps.Weights);
        context.RegisterSourceOutput(
            weights.Where(static result => result.Text.Length != 0).Select(static (result, _) => (result.HintName, result.Text)),
            static (output, source) => output.AddSource(source.HintName + ".Weights.g.cs", source.Text));
        Report(weights.SelectMany(static (result, _) => result.Diagnostics));
        Report(specs.Select(static (spec, _) => spec.Type).Collect().Combine(manifests)
            .SelectMany(static (pair, _) => WeightsChecker.FindStrays(pair.Left, pair.Right)));

        Report(results.SelectMany(static (result, _) => result.Diagnostics).WithTrackingName(Steps.Diagnostics));
        Report(context.SyntaxProvider
            .CreateSyntaxProvider(static (node, _) => node is TypeDeclarationSyntax { AttributeLists.Count: > 0 } type && KnownAttributes.MayLackInput(type), static (match, cancellation) => FindOrphan(match, cancellation))
            .Where(static orphan => orphan is not null).Select(static (orphan, _) => orphan!).WithTrackingName(Steps.Orphans));
        Report(context.SyntaxProvider
            .ForAttributeWithMetadataName(
                BlockParser.BlockLayerAttribute,
                static (node, _) => node is TypeDeclarationSyntax,
                static (match, cancellation) => new EquatableArray<DiagnosticInfo>(BlockParser.Check((INamedTypeSymbol)match.TargetSymbol, match.TargetNode, cancellation)))
            .SelectMany(static (mistakes, _) => mistakes).WithTrackingName(Steps.Blocks));

        // The compilation is asked for the tree that a mistake stands in, for those there are: without mistakes nothing is combined with it, and nothing runs anew.
        void Report(IncrementalValuesProvider<DiagnosticInfo> diagnostics) => context.RegisterSourceOutput(
            diagnostics.Combine(context.CompilationProvider), static (output, pair) => output.ReportDiagnostic(pair.Left.ToDiagnostic(pair.Right)));
    }

    private static DiagnosticInfo? FindOrphan(GeneratorSyntaxContext match, CancellationToken cancellation)
    {
        var declaration = (TypeDeclarationSyntax)match.Node;
        return match.SemanticModel.GetDeclaredSymbol(declaration, cancellation) is INamedTypeSymbol type
            ? NetworkParser.FindMissingInput(type, declaration, cancellation)
            : null;
    }
}
