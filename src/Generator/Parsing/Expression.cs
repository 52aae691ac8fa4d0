namespace CnnGen.Generator.Parsing;

/// <summary>What a value in a block's text can be.</summary>
internal enum ValueKind
{
    Int,
    Real,
    Bool,
    Text,
    Enum,

    /// <summary>Types that expressions do not know: <c>Type</c>, <c>object</c>.</summary>
    Other,
}

/// <summary>A type of values in a block's text.</summary>
/// <param name="Kind">What a value, or one of a list, is.</param>
/// <param name="IsList">Whether it is a list of such.</param>
/// <param name="Name">The enumeration's name.</param>
/// <param name="Members">The enumeration's members.</param>
internal sealed record ExpressionType(ValueKind Kind, bool IsList = false, string Name = "", EquatableArray<string> Members = default)
{
    public static readonly ExpressionType Int = new(ValueKind.Int);
    public static readonly ExpressionType Real = new(ValueKind.Real);
    public static readonly ExpressionType Bool = new(ValueKind.Bool);
    public static readonly ExpressionType Text = new(ValueKind.Text);

    public ExpressionType Element => this with { IsList = false };

    public bool IsNumber => !IsList && (Kind is ValueKind.Int or ValueKind.Real);

    /// <summary>Whether a value of this type can stand where the other is expected: an integer is a real number, too.</summary>
    public bool Fits(ExpressionType other) => IsList == other.IsList && Kind != ValueKind.Other
        && (Kind == other.Kind ? Kind != ValueKind.Enum || Name == other.Name : Kind == ValueKind.Int && other.Kind == ValueKind.Real);

    public override string ToString()
    {
        string one = Kind switch
        {
            ValueKind.Int => "an integer",
            ValueKind.Real => "a number",
            ValueKind.Bool => "true or false",
            ValueKind.Text => "a layer's name or a string",
            ValueKind.Enum => "a member of " + Name,
            _ => "of a type that has no place in expressions",
        };
        return IsList ? $"a list, each {one}" : one;
    }
}

/// <summary>An expression in a block's text. Start and Length say where it stands in the text.</summary>
internal abstract record Expression
{
    public int Start { get; init; }

    public int Length { get; init; }
}

/// <summary>A <see cref="long"/>, <see cref="double"/>, <see cref="bool"/>, string (also an enumeration's member) or null.</summary>
internal sealed record Constant(object? Value) : Expression;

/// <summary>A name as written, with its dots: what it means is not known yet.</summary>
internal sealed record NameExpression(string Name) : Expression;

/// <summary>A parameter of the block, or <c>channels</c> or <c>index</c>.</summary>
internal sealed record ParameterExpression(string Name) : Expression;

/// <summary>A layer inside the block, the block's input, or what has that name outside.</summary>
internal sealed record LayerExpression(string Name) : Expression;

/// <summary>Minus or not.</summary>
internal sealed record UnaryExpression(string Operator, Expression Operand) : Expression;

internal sealed record BinaryExpression(string Operator, Expression Left, Expression Right) : Expression;

internal sealed record ConditionalExpression(Expression Condition, Expression WhenTrue, Expression WhenFalse) : Expression;

internal sealed record ListExpression(EquatableArray<Expression> Items) : Expression;
