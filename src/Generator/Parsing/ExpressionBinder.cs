using System;
using System.Collections.Generic;
using System.Linq;

namespace CnnGen.Generator.Parsing;

/// <summary>Finds what the names in an expression mean, and whether its types fit: after it, values alone can be wrong.</summary>
/// <param name="block">The block's name.</param>
/// <param name="parameters">The block's parameters.</param>
/// <param name="above">Names of the layers above the one at hand.</param>
/// <param name="all">Names of all layers of the block.</param>
internal sealed class ExpressionBinder(string block, IReadOnlyList<BlockParameter> parameters, IReadOnlyCollection<string> above, IReadOnlyCollection<string> all)
{
    public const string Channels = "channels";

    public const string Index = "index";

    /// <summary>The expression for a place where a type is expected.</summary>
    public Expression BindTo(ExpressionType expected, Expression expression)
    {
        (Expression bound, ExpressionType? type) = Bind(expression, expected);
        return type is null || type.Fits(expected) ? bound : throw WrongType(expression, type, expected.ToString());
    }

    /// <summary>What a layer reads, as <c>From</c> names it.</summary>
    public Expression BindSource(string name) => BindTo(ExpressionType.Text, new NameExpression(name) { Length = name.Length });

    public bool IsListParameter(string name) => parameters.Any(parameter => IsSame(parameter.Name, name) && parameter.Type.IsList);

    /// <summary>Bound, and its type; null for the type of <c>null</c>.</summary>
    private (Expression Bound, ExpressionType? Type) Bind(Expression expression, ExpressionType? expected)
    {
        switch (expression)
        {
            case Constant { Value: string name } when expected is { Kind: ValueKind.Text }:
                return (Layer(name, expression), ExpressionType.Text);
            case Constant constant:
                return (constant, constant.Value switch { long => ExpressionType.Int, double => ExpressionType.Real, bool => ExpressionType.Bool, string => ExpressionType.Text, _ => NullType(expression, expected) });
            case NameExpression name:
                return Resolve(name, expected);
            case UnaryExpression unary:
                return BindUnary(unary);
            case BinaryExpression binary:
                return BindBinary(binary);
            case ConditionalExpression conditional:
                return BindConditional(conditional, expected);
            default:
                return BindList((ListExpression)expression, expected);
        }
    }

    private static ExpressionType? NullType(Expression expression, ExpressionType? expected) => expected is null or { Kind: ValueKind.Text }
        ? null : throw new BlockTextException(Descriptors.WrongTypeInText.Id, expression.Start, expression.Length, "null", "no value", expected.ToString());

    /// <summary>A parameter, what the generator knows, an enumeration's member, a layer: in this order.</summary>
    private (Expression Bound, ExpressionType? Type) Resolve(NameExpression name, ExpressionType? expected)
    {
        if (parameters.FirstOrDefault(parameter => IsSame(parameter.Name, name.Name)) is { } found && !IsHidden(found, name.Name, expected))
        {
            return (Place(new ParameterExpression(found.Name), name), found.Type);
        }

        if (name.Name is Channels or Index)
        {
            return (Place(new ParameterExpression(name.Name), name), ExpressionType.Int);
        }

        if (expected is { Kind: ValueKind.Enum })
        {
            int dot = name.Name.LastIndexOf('.');
            string member = name.Name.Substring(dot + 1), type = dot < 0 ? expected.Name : name.Name.Substring(0, dot);
            if (expected.Members.Contains(member) && (type == expected.Name || type.EndsWith("." + expected.Name, StringComparison.Ordinal)))
            {
                return (Place(new Constant(member), name), expected.Element);
            }
        }

        if (expected is { Kind: ValueKind.Text })
        {
            return (Layer(name.Name, name), ExpressionType.Text);
        }

        IEnumerable<string> known = parameters.Select(parameter => parameter.Name).Concat([Channels, Index]).Concat(expected is { Kind: ValueKind.Enum } ? expected.Members : []);
        throw new BlockTextException(Descriptors.UnknownIdentifier.Id, name.Start, name.Length, name.Name, block, string.Join(", ", known));
    }

    /// <summary>
    /// A layer where a layer's name is expected, and a member where one of an enumeration is, hide a parameter that cannot be meant: Fire has both a width and a layer
    /// called squeeze.
    /// </summary>
    private bool IsHidden(BlockParameter parameter, string name, ExpressionType? expected) => expected is not null && parameter.Type.Kind != expected.Kind
        && (expected.Kind switch { ValueKind.Text => all.Contains(name), ValueKind.Enum => expected.Members.Contains(name), _ => false });

    /// <summary>A layer of this block must stand above; what the block does not have may be outside.</summary>
    private Expression Layer(string name, Expression at) => above.Contains(name) || !all.Contains(name)
        ? Place(new LayerExpression(name), at)
        : throw new BlockTextException(Descriptors.UnknownFrom.Id, at.Start, at.Length, block, name, string.Join(", ", new[] { "input" }.Concat(above)));

    private (Expression Bound, ExpressionType? Type) BindUnary(UnaryExpression unary)
    {
        (Expression operand, ExpressionType? type) = Bind(unary.Operand, null);
        bool isNot = unary.Operator == "!";
        return (isNot ? type == ExpressionType.Bool : type is { IsNumber: true })
            ? (unary with { Operand = operand }, type) : throw WrongType(unary.Operand, type, isNot ? ExpressionType.Bool.ToString() : "a number");
    }

    private (Expression Bound, ExpressionType? Type) BindBinary(BinaryExpression binary)
    {
        if (binary.Operator is "==" or "!=")
        {
            return BindEquality(binary);
        }

        (Expression left, ExpressionType? leftType) = Bind(binary.Left, null);
        (Expression right, ExpressionType? rightType) = Bind(binary.Right, null);
        bool isLogical = binary.Operator is "&&" or "||";
        foreach ((Expression operand, ExpressionType? type) in new[] { (binary.Left, leftType), (binary.Right, rightType) })
        {
            if (isLogical ? type != ExpressionType.Bool : type is not { IsNumber: true })
            {
                throw WrongType(operand, type, isLogical ? ExpressionType.Bool.ToString() : "a number");
            }
        }

        ExpressionType result = isLogical || binary.Operator[0] is '<' or '>' ? ExpressionType.Bool : leftType == ExpressionType.Int && rightType == ExpressionType.Int ? ExpressionType.Int : ExpressionType.Real;
        return (binary with { Left = left, Right = right }, result);
    }

    /// <summary>A member of an enumeration may stand on either side, and takes its meaning from the other.</summary>
    private (Expression Bound, ExpressionType? Type) BindEquality(BinaryExpression binary)
    {
        bool isMemberLeft = binary.Left is NameExpression name && name.Name is not (Channels or Index) && !parameters.Any(parameter => IsSame(parameter.Name, name.Name));
        Expression first = isMemberLeft ? binary.Right : binary.Left, second = isMemberLeft ? binary.Left : binary.Right;
        (Expression firstBound, ExpressionType? firstType) = Bind(first, null);
        (Expression secondBound, ExpressionType? secondType) = Bind(second, firstType is { Kind: ValueKind.Enum } ? firstType : null);
        bool isComparable = firstType is null ? secondType is null or { Kind: ValueKind.Text, IsList: false }
            : secondType is null ? firstType is { Kind: ValueKind.Text, IsList: false }
            : !firstType.IsList && firstType.Kind != ValueKind.Other && (firstType.Fits(secondType) || secondType.Fits(firstType));
        return isComparable
            ? (isMemberLeft ? binary with { Left = secondBound, Right = firstBound } : binary with { Left = firstBound, Right = secondBound }, ExpressionType.Bool)
            : throw WrongType(second, secondType, firstType is null or { IsList: true } ? "what can be compared" : firstType.ToString());
    }

    private (Expression Bound, ExpressionType? Type) BindConditional(ConditionalExpression conditional, ExpressionType? expected)
    {
        Expression condition = BindTo(ExpressionType.Bool, conditional.Condition);
        (Expression whenTrue, ExpressionType? trueType) = Bind(conditional.WhenTrue, expected);
        (Expression whenFalse, ExpressionType? falseType) = Bind(conditional.WhenFalse, expected ?? (trueType is { Kind: ValueKind.Enum } ? trueType : null));
        ExpressionType? type = trueType is null ? falseType : falseType is null || falseType.Fits(trueType) ? trueType
            : trueType.Fits(falseType) ? falseType : throw WrongType(conditional.WhenFalse, falseType, trueType.ToString());
        return (conditional with { Condition = condition, WhenTrue = whenTrue, WhenFalse = whenFalse }, type);
    }

    private (Expression Bound, ExpressionType? Type) BindList(ListExpression list, ExpressionType? expected)
    {
        if (expected is not { IsList: true })
        {
            throw new BlockTextException(Descriptors.WrongTypeInText.Id, list.Start, list.Length, "this", "a list", expected?.ToString() ?? "one value");
        }

        return (list with { Items = new(list.Items.Select(item => BindTo(expected.Element, item))) }, expected);
    }

    private static BlockTextException WrongType(Expression at, ExpressionType? type, string expected) =>
        new(Descriptors.WrongTypeInText.Id, at.Start, at.Length, at is NameExpression name ? $"'{name.Name}'" : "this", type?.ToString() ?? "null", expected);

    private static Expression Place(Expression expression, Expression at) => expression with { Start = at.Start, Length = at.Length };

    /// <summary>Parameters and properties differ in the case of their first letter, and either may be written.</summary>
    private static bool IsSame(string parameter, string written) =>
        parameter.Length == written.Length && char.ToLowerInvariant(parameter[0]) == char.ToLowerInvariant(written[0])
        && string.CompareOrdinal(parameter, 1, written, 1, parameter.Length) == 0;
}
