using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace CnnGen.Generator.Parsing;

/// <summary>Matches what a block's text gives a layer with what the layer's attribute takes.</summary>
internal static class BlockArguments
{
    /// <summary>Every constructor parameter, and the properties that are given.</summary>
    public static IEnumerable<BlockArgument> Bind(BlockCall call, INamedTypeSymbol layer, string kind, ExpressionBinder binder)
    {
        Expression[] positional = call.Arguments.Where(argument => argument.Name is null).Select(argument => argument.Value).ToArray();
        BlockCallArgument[] colons = call.Arguments.Where(argument => argument is { Name: not null, IsProperty: false }).ToArray();
        IMethodSymbol[] constructors = layer.InstanceConstructors.Where(constructor => constructor.DeclaredAccessibility == Accessibility.Public).ToArray();
        IMethodSymbol constructor = constructors.FirstOrDefault(one => Takes(one, positional.Length, colons)) ?? constructors.FirstOrDefault()
            ?? throw Mistake(call.Name, kind, "has no public constructor");
        var arguments = new List<BlockArgument>();
        foreach (IParameterSymbol parameter in constructor.Parameters)
        {
            ExpressionType type = BlockSymbols.TypeOf(parameter.Type);
            BlockCallArgument? named = colons.FirstOrDefault(argument => argument.Name!.Name == parameter.Name);
            Expression? value = named?.Value ?? (parameter.Ordinal < positional.Length ? positional[parameter.Ordinal] : null);
            if (parameter.IsParams && named is null && !(positional.Length == parameter.Ordinal + 1 && IsList(value!, binder)))
            {
                value = new ListExpression(new(positional.Skip(parameter.Ordinal)));
            }

            arguments.Add(new BlockArgument(parameter.Name, type, value is not null ? binder.BindTo(type, value) : Default(parameter, type, call.Name, kind)));
        }

        if (constructor.Parameters.Length < positional.Length && constructor.Parameters.LastOrDefault() is not { IsParams: true })
        {
            throw Mistake(positional[constructor.Parameters.Length], kind, $"takes {constructor.Parameters.Length} in positions, not {positional.Length}");
        }

        foreach (BlockCallArgument unknown in colons.Where(argument => !constructor.Parameters.Any(parameter => parameter.Name == argument.Name!.Name)))
        {
            throw Mistake(unknown.Name!, kind, $"has no '{unknown.Name!.Name}:'; expected one of: {string.Join(", ", constructor.Parameters.Select(parameter => parameter.Name))}");
        }

        return arguments.Concat(call.Arguments.Where(argument => argument.IsProperty).Select(argument => Property(argument, layer, kind, binder))).ToArray();
    }

    private static BlockArgument Property(BlockCallArgument argument, INamedTypeSymbol layer, string kind, ExpressionBinder binder)
    {
        string name = argument.Name!.Name;
        IPropertySymbol[] properties = BlockSymbols.Properties(layer).Where(property => property.Name is not ("Name" or "From")).ToArray();
        IPropertySymbol property = properties.FirstOrDefault(property => property.Name == name) ?? throw Mistake(
            argument.Name, kind,
            name is "Name" or "From" ? $"has its {name} beside the text: [BlockLayer(\"...\", {name} = \"...\")]"
                : $"has no '{name}'; expected one of: {string.Join(", ", properties.Select(one => one.Name))}");
        ExpressionType type = BlockSymbols.TypeOf(property.Type);
        return new BlockArgument(name, type, binder.BindTo(type, argument.Value));
    }

    private static bool Takes(IMethodSymbol constructor, int positional, BlockCallArgument[] colons) =>
        (positional <= constructor.Parameters.Length || constructor.Parameters.LastOrDefault() is { IsParams: true })
        && colons.All(argument => constructor.Parameters.Any(parameter => parameter.Name == argument.Name!.Name))
        && constructor.Parameters.Skip(positional).All(
            parameter => parameter.HasExplicitDefaultValue || parameter.IsParams || colons.Any(argument => argument.Name!.Name == parameter.Name));

    /// <summary>Whether one value given to <c>params</c> is the whole list.</summary>
    private static bool IsList(Expression value, ExpressionBinder binder) => value switch
    {
        ListExpression => true,
        NameExpression name => binder.IsListParameter(name.Name),
        ConditionalExpression conditional => IsList(conditional.WhenTrue, binder),
        _ => false,
    };

    private static Expression Default(IParameterSymbol parameter, ExpressionType type, NameExpression call, string kind)
    {
        if (!parameter.HasExplicitDefaultValue)
        {
            throw Mistake(call, kind, $"lacks '{parameter.Name}'");
        }

        return type.IsList ? new ListExpression(default) : BlockSymbols.Literal(parameter.ExplicitDefaultValue, parameter.Type);
    }

    private static BlockTextException Mistake(Expression at, string kind, string what) => new(Descriptors.WrongArgumentInText.Id, at.Start, at.Length, kind, what);
}
