using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace CnnGen.Generator.Parsing;

/// <summary>What blocks are made of, as the compiler knows it.</summary>
internal static class BlockSymbols
{
    private const string LayerBase = "CnnGen.LayerAttribute";
    private const string BlockBase = "CnnGen.BlockAttribute";
    private const string Ending = "Attribute";

    public static bool IsBlock(INamedTypeSymbol type) => Bases(type).Any(parent => parent.ToDisplayString() == BlockBase);

    public static string Kind(INamedTypeSymbol type) =>
        type.Name.EndsWith(Ending, StringComparison.Ordinal) ? type.Name.Substring(0, type.Name.Length - Ending.Length) : type.Name;

    /// <summary>The layers, in source order, of one declaration after the other.</summary>
    public static IEnumerable<AttributeData> Layers(INamedTypeSymbol type) =>
        type.GetAttributes().Where(attribute => attribute.AttributeClass?.ToDisplayString() == BlockParser.BlockLayerAttribute);

    /// <summary>The text of a layer; null where it does not compile.</summary>
    public static string? Text(AttributeData layer) => layer.ConstructorArguments.Length == 1 ? layer.ConstructorArguments[0].Value as string : null;

    public static string? Named(AttributeData layer, string name) => layer.NamedArguments.FirstOrDefault(argument => argument.Key == name).Value.Value as string;

    /// <summary>Constructor parameters of the block, then its own properties.</summary>
    public static IEnumerable<BlockParameter> Parameters(INamedTypeSymbol block)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (IParameterSymbol parameter in block.InstanceConstructors.Where(one => one.DeclaredAccessibility == Accessibility.Public).SelectMany(one => one.Parameters))
        {
            if (seen.Add(parameter.Name))
            {
                object? value = parameter is { HasExplicitDefaultValue: true } ? parameter.ExplicitDefaultValue : null;
                yield return new BlockParameter(parameter.Name, TypeOf(parameter.Type), Default(value, parameter.Type));
            }
        }

        foreach (IPropertySymbol property in Properties(block).Where(property => property.ContainingType.ToDisplayString() is not (BlockBase or LayerBase)))
        {
            if (seen.Add(property.Name))
            {
                yield return new BlockParameter(property.Name, TypeOf(property.Type), Default(null, property.Type));
            }
        }
    }

    /// <summary>Properties that an attribute's use can set.</summary>
    public static IEnumerable<IPropertySymbol> Properties(INamedTypeSymbol type) => Bases(type)
        .SelectMany(parent => parent.GetMembers().OfType<IPropertySymbol>())
        .Where(property => property is { IsStatic: false, IsIndexer: false, DeclaredAccessibility: Accessibility.Public, SetMethod.DeclaredAccessibility: Accessibility.Public });

    public static ExpressionType TypeOf(ITypeSymbol type)
    {
        if (type is IArrayTypeSymbol { Rank: 1 } array && TypeOf(array.ElementType) is { IsList: false } element)
        {
            return element with { IsList = true };
        }

        switch (type.SpecialType)
        {
            case SpecialType.System_Int32 or SpecialType.System_Int64 or SpecialType.System_Int16 or SpecialType.System_Byte or SpecialType.System_SByte
                or SpecialType.System_UInt16 or SpecialType.System_UInt32:
                return ExpressionType.Int;
            case SpecialType.System_Double or SpecialType.System_Single:
                return ExpressionType.Real;
            case SpecialType.System_Boolean:
                return ExpressionType.Bool;
            case SpecialType.System_String:
                return ExpressionType.Text;
        }

        return type.TypeKind == TypeKind.Enum
            ? new ExpressionType(ValueKind.Enum, Name: type.Name, Members: new(type.GetMembers().OfType<IFieldSymbol>().Where(field => field.HasConstantValue).Select(field => field.Name)))
            : new ExpressionType(ValueKind.Other);
    }

    /// <summary>A constant of the compiler's.</summary>
    public static Constant Literal(object? value, ITypeSymbol type) => new(value switch
    {
        null => null,
        _ when type.TypeKind == TypeKind.Enum => Member(value, type),
        bool or string => value,
        double or float => double.Parse(Convert.ToString(value, CultureInfo.InvariantCulture), CultureInfo.InvariantCulture),
        _ => Convert.ToInt64(value, CultureInfo.InvariantCulture),
    });

    /// <summary>
    /// The layer of a name: as C# finds it, around the block from the inside out, then in CnnGen. Namespaces that a file uses are not seen, as an assembly
    /// does not keep them: there the name is written in full.
    /// </summary>
    public static INamedTypeSymbol? FindLayer(string name, INamedTypeSymbol block)
    {
        for (INamedTypeSymbol? outer = block.ContainingType; outer is not null; outer = outer.ContainingType)
        {
            if (name.IndexOf('.') < 0 && outer.GetTypeMembers(name + Ending).Concat(outer.GetTypeMembers(name)).FirstOrDefault(IsLayer) is { } nested)
            {
                return nested;
            }
        }

        // Layers can only be where their base class is known.
        IAssemblySymbol runtime = Bases(block).First(parent => parent.ToDisplayString() == LayerBase).ContainingAssembly;
        IAssemblySymbol[] assemblies = new[] { block.ContainingAssembly }.Concat(block.ContainingModule.ReferencedAssemblySymbols.Where(
            assembly => assembly.Name == runtime.Name || assembly.Modules.Any(module => module.ReferencedAssemblies.Any(one => one.Name == runtime.Name)))).ToArray();
        IEnumerable<string> spaces = Spaces(block.ContainingNamespace).Concat(["CnnGen."]);
        IEnumerable<string> candidates = spaces.SelectMany(space => new[] { space + name + Ending, space + name });
        return candidates
            .SelectMany(candidate => assemblies.Select(assembly => assembly.GetTypeByMetadataName(candidate)))
            .FirstOrDefault(found => found is not null && IsLayer(found)
                && (found.DeclaredAccessibility == Accessibility.Public || SymbolEqualityComparer.Default.Equals(found.ContainingAssembly, block.ContainingAssembly)));
    }

    /// <summary>The place of a mistake: within the string where that stands in source as it is, else all of the argument.</summary>
    public static LocationInfo Locate(BlockMistake mistake, CancellationToken cancellation)
    {
        var syntax = (AttributeSyntax)mistake.Layer.ApplicationSyntaxReference!.GetSyntax(cancellation);
        AttributeArgumentSyntax? argument = syntax.ArgumentList?.Arguments.FirstOrDefault(
            one => mistake.Argument is null ? one.NameEquals is null : one.NameEquals?.Name.Identifier.ValueText == mistake.Argument);
        if (argument is null)
        {
            return LocationInfo.Of(syntax);
        }

        if (argument.Expression is LiteralExpressionSyntax { Token: var token } && token.Text == $"\"{token.ValueText}\"" && mistake.Length > 0)
        {
            return LocationInfo.Of(Location.Create(syntax.SyntaxTree, new TextSpan(token.SpanStart + 1 + mistake.Start, mistake.Length)));
        }

        return LocationInfo.Of(argument.Expression);
    }

    private static bool IsLayer(INamedTypeSymbol type) => !type.IsAbstract && Bases(type).Any(parent => parent.ToDisplayString() == LayerBase);

    private static IEnumerable<INamedTypeSymbol> Bases(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            yield return current;
        }
    }

    /// <summary>The namespace and those around it, each with a dot at its end.</summary>
    private static IEnumerable<string> Spaces(INamespaceSymbol innermost)
    {
        for (INamespaceSymbol space = innermost; !space.IsGlobalNamespace; space = space.ContainingNamespace)
        {
            yield return space.ToDisplayString() + ".";
        }

        yield return "";
    }

    /// <summary>The default as text: what a constructor says, else the type's own.</summary>
    private static EquatableArray<string> Default(object? value, ITypeSymbol type)
    {
        ExpressionType known = TypeOf(type);
        if (known.IsList || (value is null && known.Kind is ValueKind.Text or ValueKind.Other))
        {
            return default;
        }

        if (known.Kind == ValueKind.Enum)
        {
            return new(Member(value ?? 0, type));
        }

        return new(value is double real ? real.ToString("R", CultureInfo.InvariantCulture)
            : value is not null ? Convert.ToString(value, CultureInfo.InvariantCulture)! : known.Kind == ValueKind.Bool ? "False" : "0");
    }

    private static string Member(object value, ITypeSymbol type)
    {
        decimal number = Convert.ToDecimal(value, CultureInfo.InvariantCulture);
        return type.GetMembers().OfType<IFieldSymbol>()
            .FirstOrDefault(field => field.HasConstantValue && Convert.ToDecimal(field.ConstantValue, CultureInfo.InvariantCulture) == number)?.Name
            ?? number.ToString(CultureInfo.InvariantCulture);
    }
}
