using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using CnnGen.Generator.Graph;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CnnGen.Generator.Parsing;

/// <summary>Reads a network class: symbols and syntax end here.</summary>
internal static class NetworkParser
{
    public const string InputAttribute = "CnnGen.InputAttribute";

    private const string LayerBase = "CnnGen.LayerAttribute";

    public static NetworkSpec Parse(INamedTypeSymbol type, CancellationToken cancellation)
    {
        var diagnostics = new List<DiagnosticInfo>();
        List<AttributeData> attributes = type.GetAttributes()
            .Where(attribute => IsNetworkAttribute(attribute.AttributeClass) && attribute.ApplicationSyntaxReference is not null).ToList();
        var specs = new List<(SyntaxTree Tree, int Position, AttributeSpec Spec)>();
        bool hasCompilerErrors = false;
        var declarations = new HashSet<SyntaxNode>();
        foreach (AttributeData attribute in attributes)
        {
            var syntax = (AttributeSyntax)attribute.ApplicationSyntaxReference!.GetSyntax(cancellation);
            declarations.Add(syntax.FirstAncestorOrSelf<BaseTypeDeclarationSyntax>()!);
            hasCompilerErrors |= attribute.AttributeConstructor is null || HasError(attribute);
            if (!hasCompilerErrors)
            {
                specs.Add((syntax.SyntaxTree, syntax.SpanStart, ParseAttribute(attribute, syntax)));
            }
        }

        var declaration = (BaseTypeDeclarationSyntax)type.DeclaringSyntaxReferences[0].GetSyntax(cancellation);
        BaseTypeDeclarationSyntax named = declarations.OfType<BaseTypeDeclarationSyntax>().FirstOrDefault() ?? declaration;
        LocationInfo location = LocationInfo.Of(named.Identifier.GetLocation());
        CheckDeclaration(type, named, location, declarations.Count, diagnostics);
        return new NetworkSpec(
            Identify(type), location, new(specs.OrderBy(spec => spec.Tree.FilePath, StringComparer.Ordinal).ThenBy(spec => spec.Position).Select(spec => spec.Spec)),
            new(diagnostics), hasCompilerErrors);
    }

    /// <summary>Whether an attribute is one of ours.</summary>
    public static bool IsNetworkAttribute(INamedTypeSymbol? type)
    {
        for (INamedTypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            string name = current.ToDisplayString();
            if (name is LayerBase or InputAttribute or "CnnGen.LossAttribute" or "CnnGen.OutputAttribute")
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasError(AttributeData attribute) =>
        attribute.ConstructorArguments.Concat(attribute.NamedArguments.Select(pair => pair.Value)).Any(value => value.Kind == TypedConstantKind.Error);

    private static AttributeSpec ParseAttribute(AttributeData attribute, AttributeSyntax syntax)
    {
        AttributeArgumentSyntax[] written = syntax.ArgumentList?.Arguments.ToArray() ?? [];
        var arguments = new List<ArgumentSpec>();
        LocationInfo location = LocationInfo.Of(syntax.GetLocation());
        IMethodSymbol constructor = attribute.AttributeConstructor!;
        for (int i = 0; i < constructor.Parameters.Length; i++)
        {
            IParameterSymbol parameter = constructor.Parameters[i];
            AttributeArgumentSyntax? at = written.FirstOrDefault(argument => argument.NameColon?.Name.Identifier.ValueText == parameter.Name)
                ?? written.Where(argument => argument.NameEquals is null && argument.NameColon is null).ElementAtOrDefault(i);
            arguments.Add(new ArgumentSpec(parameter.Name, Values(attribute.ConstructorArguments[i]), at is null ? location : LocationInfo.Of(at.GetLocation())));
        }

        foreach (KeyValuePair<string, TypedConstant> pair in attribute.NamedArguments)
        {
            AttributeArgumentSyntax? at = written.FirstOrDefault(argument => argument.NameEquals?.Name.Identifier.ValueText == pair.Key);
            arguments.Add(new ArgumentSpec(pair.Key, Values(pair.Value), at is null ? location : LocationInfo.Of(at.GetLocation())));
        }

        string name = attribute.AttributeClass!.Name;
        return new AttributeSpec(name.EndsWith("Attribute", StringComparison.Ordinal) ? name.Substring(0, name.Length - "Attribute".Length) : name, new(arguments), location);
    }

    private static EquatableArray<string> Values(TypedConstant constant)
    {
        if (constant.IsNull)
        {
            return default;
        }

        if (constant.Kind == TypedConstantKind.Array)
        {
            return new(constant.Values.SelectMany(value => Values(value)));
        }

        if (constant.Kind == TypedConstantKind.Enum)
        {
            IFieldSymbol? member = constant.Type!.GetMembers().OfType<IFieldSymbol>().FirstOrDefault(field => field.HasConstantValue && Equals(field.ConstantValue, constant.Value));
            return new(member?.Name ?? Convert.ToString(constant.Value, CultureInfo.InvariantCulture)!);
        }

        return new(constant.Value is double real ? real.ToString("R", CultureInfo.InvariantCulture) : Convert.ToString(constant.Value, CultureInfo.InvariantCulture)!);
    }

    private static void CheckDeclaration(
        INamedTypeSymbol type, BaseTypeDeclarationSyntax declaration, LocationInfo location, int declarations, List<DiagnosticInfo> diagnostics)
    {
        foreach (TypeDeclarationSyntax part in declaration.AncestorsAndSelf().OfType<TypeDeclarationSyntax>())
        {
            if (!part.Modifiers.Any(SyntaxKind.PartialKeyword))
            {
                Report(Descriptors.NotPartial, LocationInfo.Of(part.Identifier.GetLocation()), part.Identifier.ValueText);
            }
        }

        if (declarations > 1)
        {
            Report(Descriptors.SeveralDeclarations, location, type.Name, declarations.ToString(CultureInfo.InvariantCulture));
        }

        string? reason = type switch
        {
            { TypeKind: not TypeKind.Class } => "is no class",
            { IsRecord: true } => "is a record; networks are compared by reference",
            { IsStatic: true } => "is static; a network is an object with weights",
            { IsAbstract: true } => "is abstract; the generator writes its constructors",
            { IsGenericType: true } => "is generic; its shapes must be known",
            { BaseType: { SpecialType: not SpecialType.System_Object } baseType } when baseType.ToDisplayString() != "CnnGen.Network" =>
                $"derives from '{baseType.Name}'; the generated half derives from CnnGen.Network",
            _ when Enclosing(type).Any(outer => outer.IsGenericType) => "lies within a generic type; its shapes must be known",
            _ => null,
        };
        if (reason is not null)
        {
            Report(Descriptors.WrongClass, location, type.Name, reason);
        }

        void Report(DiagnosticDescriptor descriptor, LocationInfo at, params string[] arguments) => diagnostics.Add(new DiagnosticInfo(descriptor.Id, at, new(arguments)));
    }

    private static IEnumerable<INamedTypeSymbol> Enclosing(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? outer = type.ContainingType; outer is not null; outer = outer.ContainingType)
        {
            yield return outer;
        }
    }

    private static TypeIdentity Identify(INamedTypeSymbol type)
    {
        string space = type.ContainingNamespace.IsGlobalNamespace ? "" : type.ContainingNamespace.ToDisplayString();
        string[] outer = Enclosing(type).Reverse().Select(container => $"partial {Keyword(container)} {Written(container)}").ToArray();
        string[] names = Enclosing(type).Reverse().Select(container => container.Name).Concat([type.Name]).ToArray();
        string hint = (space.Length == 0 ? "" : space.Replace("@", "") + ".") + string.Join(".", names);
        return new TypeIdentity(space, new(outer), Written(type), SyntaxFacts.GetText(type.DeclaredAccessibility), hint);

        static string Written(INamedTypeSymbol symbol) =>
            SyntaxFacts.GetKeywordKind(symbol.Name) != SyntaxKind.None || SyntaxFacts.GetContextualKeywordKind(symbol.Name) != SyntaxKind.None ? "@" + symbol.Name : symbol.Name;

        static string Keyword(INamedTypeSymbol symbol) => (symbol.IsRecord, symbol.TypeKind) switch
        {
            (true, TypeKind.Struct) => "record struct",
            (true, _) => "record",
            (_, TypeKind.Struct) => "struct",
            (_, TypeKind.Interface) => "interface",
            _ => "class",
        };
    }
}
