using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using CnnGen.Generator.Parsing;

namespace CnnGen.Generator.Graph;

/// <summary>Values of a block's expressions. Their types were checked before: what is left to go wrong is said by <see cref="ArithmeticException"/>.</summary>
/// <param name="parameters">Values by name: <see cref="long"/>, <see cref="double"/>, <see cref="bool"/>, string, null or a list of these.</param>
/// <param name="resolve">The full name of a layer inside the block; what it does not know it gives back.</param>
internal sealed class ExpressionEvaluator(IReadOnlyDictionary<string, object?> parameters, Func<string, string> resolve)
{
    /// <summary>As an attribute's argument: values as invariant text. None for null.</summary>
    public EquatableArray<string> Texts(Expression expression, ExpressionType type) => Texts(Evaluate(expression), type);

    public bool IsTrue(Expression expression) => (bool)Evaluate(expression)!;

    public string? Name(Expression expression) => (string?)Evaluate(expression);

    /// <summary>A value that an attribute was given, or a default.</summary>
    public static object? Parse(EquatableArray<string> values, ExpressionType type) =>
        type.IsList ? values.Select(value => Parse(value, type)).ToArray() : values.Count == 0 ? null : Parse(values[0], type);

    private static object? Parse(string value, ExpressionType type) => type.Kind switch
    {
        ValueKind.Int => long.Parse(value, CultureInfo.InvariantCulture),
        ValueKind.Real => double.Parse(value, CultureInfo.InvariantCulture),
        ValueKind.Bool => bool.Parse(value),
        _ => value,
    };

    private static EquatableArray<string> Texts(object? value, ExpressionType type) => value switch
    {
        null => default,
        object?[] items => new(items.SelectMany(item => Texts(item, type))),
        long integer when type.Kind == ValueKind.Int && integer is < int.MinValue or > int.MaxValue =>
            throw new OverflowException($"{integer.ToString(CultureInfo.InvariantCulture)} is beyond 32 bits"),
        double real when double.IsNaN(real) || double.IsInfinity(real) => throw new OverflowException("it is no finite number"),
        double real => new(real.ToString("R", CultureInfo.InvariantCulture)),
        _ => new(Convert.ToString(value, CultureInfo.InvariantCulture)!),
    };

    private object? Evaluate(Expression expression) => expression switch
    {
        Constant constant => constant.Value,
        ParameterExpression parameter => parameters[parameter.Name],
        LayerExpression layer => resolve(layer.Name),
        ListExpression list => list.Items.Select(Evaluate).ToArray(),
        ConditionalExpression conditional => Evaluate(IsTrue(conditional.Condition) ? conditional.WhenTrue : conditional.WhenFalse),
        UnaryExpression unary => Evaluate(unary.Operand) switch
        {
            bool value => !value,
            long value => checked(-value),
            var value => -(double)value!,
        },
        BinaryExpression { Operator: "&&" } binary => IsTrue(binary.Left) && IsTrue(binary.Right),
        BinaryExpression { Operator: "||" } binary => IsTrue(binary.Left) || IsTrue(binary.Right),
        BinaryExpression binary => Compute(binary.Operator, Evaluate(binary.Left), Evaluate(binary.Right)),
        _ => throw new InvalidOperationException($"{expression.GetType().Name} has no meaning yet."),
    };

    private static object Compute(string op, object? left, object? right)
    {
        if (left is long a && right is long b)
        {
            return Compute(op, a, b);
        }

        return left is long or double && right is long or double
            ? Compute(op, Convert.ToDouble(left, CultureInfo.InvariantCulture), Convert.ToDouble(right, CultureInfo.InvariantCulture))
            : Equals(left, right) == (op == "==");
    }

    private static object Compute(string op, long a, long b)
    {
        if (b == 0 && op is ("/" or "%"))
        {
            throw new DivideByZeroException("a division by zero");
        }

        return op switch
        {
            "+" => checked(a + b),
            "-" => checked(a - b),
            "*" => checked(a * b),
            "/" => checked(a / b),
            "%" => b == -1 ? 0 : a % b,
            "<" => a < b,
            ">" => a > b,
            "<=" => a <= b,
            ">=" => a >= b,
            "==" => a == b,
            _ => a != b,
        };
    }

    private static object Compute(string op, double a, double b) => op switch
    {
        "+" => a + b,
        "-" => a - b,
        "*" => a * b,
        "/" => a / b,
        "%" => a % b,
        "<" => a < b,
        ">" => a > b,
        "<=" => a <= b,
        ">=" => a >= b,
        "==" => a.Equals(b),
        _ => !a.Equals(b),
    };
}
