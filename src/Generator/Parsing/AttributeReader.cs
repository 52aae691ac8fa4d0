using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CnnGen.Generator.Parsing;

/// <summary>An attribute's arguments as values, each with its place in source.</summary>
internal static class AttributeReader
{
    private const string Ending = "Attribute";

    public static AttributeSpec Read(AttributeData attribute, AttributeSyntax syntax)
    {
        AttributeArgumentSyntax[] written = syntax.ArgumentList?.Arguments.ToArray() ?? [];
        LocationInfo location = LocationInfo.Of(syntax);
        var arguments = new List<ArgumentSpec>();
        ImmutableArray<IParameterSymbol> parameters = attribute.AttributeConstructor?.Parameters ?? ImmutableArray<IParameterSymbol>.Empty;
        for (int i = 0; i < parameters.Length && i < attribute.ConstructorArguments.Length; i++)
        {
            TypedConstant value = attribute.ConstructorArguments[i];
            if (!IsError(value))
            {
                arguments.Add(Positional(parameters[i], value, written, location));
            }
        }

        foreach (KeyValuePair<string, TypedConstant> pair in attribute.NamedArguments)
        {
            if (!IsError(pair.Value))
            {
                AttributeArgumentSyntax? at = written.FirstOrDefault(argument => argument.NameEquals?.Name.Identifier.ValueText == pair.Key);
                arguments.Add(At(pair.Key, pair.Value, at is null ? [] : [at], location));
            }
        }

        bool isBroken = attribute.AttributeConstructor is null || attribute.AttributeClass is not { TypeKind: TypeKind.Class }
            || attribute.ConstructorArguments.Concat(attribute.NamedArguments.Select(pair => pair.Value)).Any(IsError);
        string name = attribute.AttributeClass?.Name ?? "";
        string kind = name.EndsWith(Ending, StringComparison.Ordinal) ? name.Substring(0, name.Length - Ending.Length) : name;
        return new AttributeSpec(kind, new(arguments), location, isBroken);
    }

    /// <summary>A constructor's argument: by name, in its position, or the rest of the list.</summary>
    private static ArgumentSpec Positional(IParameterSymbol parameter, TypedConstant value, AttributeArgumentSyntax[] written, LocationInfo otherwise)
    {
        AttributeArgumentSyntax[] named = written.Where(argument => argument.NameColon?.Name.Identifier.ValueText == parameter.Name).ToArray();
        if (named.Length != 0)
        {
            return At(parameter.Name, value, named, otherwise);
        }

        IEnumerable<AttributeArgumentSyntax> unnamed = written.Where(argument => argument.NameEquals is null && argument.NameColon is null).Skip(parameter.Ordinal);
        return At(parameter.Name, value, (parameter.IsParams ? unnamed : unnamed.Take(1)).ToArray(), otherwise);
    }

    private static ArgumentSpec At(string name, TypedConstant value, AttributeArgumentSyntax[] written, LocationInfo otherwise)
    {
        // The name is left to the compiler's own messages: Stride = {0}.
        LocationInfo[] places = written.Select(argument => LocationInfo.Of(argument.Expression)).ToArray();
        EquatableArray<string> values = Values(value);
        if (places.Length == 1 && value.Kind == TypedConstantKind.Array)
        {
            LocationInfo[] elements = Elements(written[0].Expression).Select(element => LocationInfo.Of(element)).ToArray();
            return new ArgumentSpec(name, values, LocationInfo.Of(written[0]), elements.Length == values.Count ? new(elements) : default);
        }

        return places.Length switch
        {
            0 => new ArgumentSpec(name, values, otherwise, default),
            1 => new ArgumentSpec(name, values, LocationInfo.Of(written[0]), default),
            _ => new ArgumentSpec(name, values, places[0].To(places[places.Length - 1]), places.Length == values.Count ? new(places) : default),
        };
    }

    /// <summary>The elements of <c>new[] { 1, 2 }</c> and of <c>[1, 2]</c>; the latter has no node type in the oldest Roslyn, so it is known by its brackets.</summary>
    private static IEnumerable<SyntaxNode> Elements(ExpressionSyntax expression) => expression switch
    {
        ArrayCreationExpressionSyntax { Initializer: { } initializer } => initializer.Expressions,
        ImplicitArrayCreationExpressionSyntax { Initializer: var initializer } => initializer.Expressions,
        _ when expression.GetFirstToken().ValueText == "[" => expression.ChildNodes(),
        _ => [],
    };

    private static bool IsError(TypedConstant value) =>
        value.Kind == TypedConstantKind.Error || (value.Kind == TypedConstantKind.Array && !value.IsNull && value.Values.Any(IsError));

    private static EquatableArray<string> Values(TypedConstant constant)
    {
        if (constant.IsNull)
        {
            return default;
        }

        switch (constant.Kind)
        {
            case TypedConstantKind.Array:
                return new(constant.Values.SelectMany(value => Values(value)));
            case TypedConstantKind.Enum:
                IFieldSymbol? member = constant.Type!.GetMembers().OfType<IFieldSymbol>().FirstOrDefault(field => field.HasConstantValue && Equals(field.ConstantValue, constant.Value));
                return new(member?.Name ?? Convert.ToString(constant.Value, CultureInfo.InvariantCulture)!);
            default:
                return new(constant.Value is double real ? real.ToString("R", CultureInfo.InvariantCulture) : Convert.ToString(constant.Value, CultureInfo.InvariantCulture)!);
        }
    }
}
