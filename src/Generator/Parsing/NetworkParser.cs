using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CnnGen.Generator.Parsing;

/// <summary>Reads a network class: symbols and syntax end here.</summary>
internal static class NetworkParser
{
    public const string InputAttribute = "CnnGen.InputAttribute";

    private const string LayerBase = "CnnGen.LayerAttribute";

    /// <summary>The class as declared; null where another declaration of the same class comes first.</summary>
    /// <param name="type">The class.</param>
    /// <param name="declaration">A declaration of it that has an <c>[Input]</c>.</param>
    /// <param name="cancellation">Ends the work.</param>
    public static NetworkSpec? Parse(INamedTypeSymbol type, TypeDeclarationSyntax declaration, CancellationToken cancellation)
    {
        (AttributeData Data, AttributeSyntax Syntax)[] attributes = type.GetAttributes()
            .Where(attribute => attribute.ApplicationSyntaxReference is not null)
            .Select(attribute => (attribute, (AttributeSyntax)attribute.ApplicationSyntaxReference!.GetSyntax(cancellation)))
            .Where(attribute => IsNetworkAttribute(attribute.attribute.AttributeClass) || IsUnresolved(attribute.attribute, attribute.Item2, declaration))
            .OrderBy(attribute => attribute.Item2.SyntaxTree.FilePath, StringComparer.Ordinal).ThenBy(attribute => attribute.Item2.SpanStart)
            .ToArray();
        (AttributeData Data, AttributeSyntax Syntax)[] inputs = attributes.Where(attribute => attribute.Data.AttributeClass!.ToDisplayString() == InputAttribute).ToArray();
        if (DeclarationOf(inputs[0].Syntax) != declaration)
        {
            return null;
        }

        var diagnostics = new List<DiagnosticInfo>();
        LocationInfo location = LocationInfo.Of(declaration.Identifier);
        DeclarationRules.Check(type, declaration, location, diagnostics);
        var strays = new HashSet<BaseTypeDeclarationSyntax>();
        foreach ((_, AttributeSyntax syntax) in attributes)
        {
            if (DeclarationOf(syntax) is { } other && other != declaration && strays.Add(other))
            {
                diagnostics.Add(new DiagnosticInfo(Descriptors.SeveralDeclarations.Id, LocationInfo.Of(syntax), new(type.Name, $"{syntax.Name}", PlaceOf(inputs[0].Syntax))));
            }
        }

        if (inputs.Length > 1)
        {
            diagnostics.Add(new DiagnosticInfo(Descriptors.SeveralInputs.Id, LocationInfo.Of(inputs[1].Syntax), new(type.Name, $"{inputs.Length}")));
        }

        AttributeSpec[] specs = attributes
            .Select(attribute => BlockParser.Attach(AttributeReader.Read(attribute.Data, attribute.Syntax), attribute.Data, type, diagnostics)).ToArray();
        return new NetworkSpec(TypeIdentities.Of(type), location, new(specs), new(diagnostics), IsOrdered: strays.Count == 0);
    }

    /// <summary>The mistake of a class that has layers and no input; null where there is none, or where another declaration reports it.</summary>
    public static DiagnosticInfo? FindMissingInput(INamedTypeSymbol type, TypeDeclarationSyntax declaration, CancellationToken cancellation)
    {
        AttributeData[] attributes = type.GetAttributes()
            .Where(attribute => attribute.ApplicationSyntaxReference is not null && IsNetworkAttribute(attribute.AttributeClass)).ToArray();
        if (attributes.Length == 0 || attributes.Any(attribute => attribute.AttributeClass!.ToDisplayString() == InputAttribute))
        {
            return null;
        }

        SyntaxNode first = attributes[0].ApplicationSyntaxReference!.GetSyntax(cancellation);
        return DeclarationOf(first) == declaration ? new DiagnosticInfo(Descriptors.NoInput.Id, LocationInfo.Of(first), new(type.Name)) : null;
    }

    private static bool IsNetworkAttribute(INamedTypeSymbol? type)
    {
        for (INamedTypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            string name = current.ToDisplayString();
            if (name is LayerBase or InputAttribute or "CnnGen.LossAttribute" or "CnnGen.OutputAttribute" or "CnnGen.WeightsAttribute" or "CnnGen.ExactAttribute")
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A name that the compiler does not know may be a misspelt layer: what comes after it has no known shape.</summary>
    private static bool IsUnresolved(AttributeData attribute, AttributeSyntax syntax, TypeDeclarationSyntax declaration) =>
        attribute.AttributeClass is null or { TypeKind: TypeKind.Error } && DeclarationOf(syntax) == declaration;

    /// <summary>Where an attribute stands, for a message that points elsewhere: <c>in line 3 of Net.cs</c>.</summary>
    private static string PlaceOf(AttributeSyntax syntax)
    {
        string file = Path.GetFileName(syntax.SyntaxTree.FilePath);
        return $"in line {LocationInfo.Of(syntax).StartLine + 1}" + (file.Length == 0 ? "" : " of " + file);
    }

    private static BaseTypeDeclarationSyntax? DeclarationOf(SyntaxNode attribute) => attribute.FirstAncestorOrSelf<BaseTypeDeclarationSyntax>();
}
