using System.Globalization;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CnnGen.Reference.Tests.Scalar;

/// <summary>An attribute as the compiler's syntax gives it, so that the reference reads the very text that the generator compiles.</summary>
internal sealed class ScalarAttribute
{
    private readonly List<object> _positional = [];
    private readonly Dictionary<string, object> _named = new(StringComparer.Ordinal);

    private ScalarAttribute(AttributeSyntax syntax)
    {
        string kind = syntax.Name.ToString();
        Kind = kind[(kind.LastIndexOf('.') + 1)..];
        foreach (AttributeArgumentSyntax argument in syntax.ArgumentList?.Arguments ?? [])
        {
            object value = Evaluate(argument.Expression);
            if ((argument.NameEquals?.Name ?? argument.NameColon?.Name) is { } name)
            {
                _named.Add(name.Identifier.ValueText, value);
            }
            else
            {
                _positional.Add(value);
            }
        }
    }

    /// <summary>The layer's attribute, as <c>Conv2D</c>.</summary>
    public string Kind { get; }

    public static IReadOnlyList<ScalarAttribute> Parse(string text) =>
        [.. SyntaxFactory.ParseCompilationUnit(text + " class C;").DescendantNodes().OfType<AttributeSyntax>().Select(syntax => new ScalarAttribute(syntax))];

    public bool Has(string name) => _named.ContainsKey(name);

    public string Text(string name, string otherwise) => _named.TryGetValue(name, out object? value) ? (string)value : otherwise;

    public int Int(string name, int otherwise) => (int)Number(name, otherwise);

    public double Number(string name, double otherwise) => _named.TryGetValue(name, out object? value) ? (double)value : otherwise;

    public bool Flag(string name, bool otherwise) => _named.TryGetValue(name, out object? value) ? (bool)value : otherwise;

    public double Number(int place, string name, double otherwise) => place < _positional.Count ? (double)_positional[place] : Number(name, otherwise);

    public int Int(int place, string name) => (int)Number(place, name, double.NaN);

    /// <summary>A <c>params</c> list from a place on.</summary>
    public int[] Ints(int place, string name) => _named.TryGetValue(name, out object? value)
        ? (int[])value
        : [.. _positional.Skip(place).SelectMany(one => one as int[] ?? [(int)(double)one])];

    public string[] Texts() => [.. _positional.Cast<string>()];

    /// <summary>A value for every axis: said for each, or one for all.</summary>
    public int[] Axes(string one, string each, int[] otherwise) => _named.TryGetValue(each, out object? list)
        ? (int[])list
        : Has(one) ? [.. otherwise.Select(_ => Int(one, 0))] : otherwise;

    private static object Evaluate(ExpressionSyntax expression) => expression switch
    {
        LiteralExpressionSyntax { Token.Value: string text } => text,
        LiteralExpressionSyntax { Token.Value: bool flag } => flag,
        LiteralExpressionSyntax { Token.Value: { } number } => Convert.ToDouble(number, CultureInfo.InvariantCulture),
        ParenthesizedExpressionSyntax parentheses => Evaluate(parentheses.Expression),
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.UnaryMinusExpression } minus => -(double)Evaluate(minus.Operand),
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.DivideExpression } divide => (double)Evaluate(divide.Left) / (double)Evaluate(divide.Right),
        MemberAccessExpressionSyntax member => member.Name.Identifier.ValueText,
        CollectionExpressionSyntax list => List(list.Elements.Select(element => ((ExpressionElementSyntax)element).Expression)),
        ImplicitArrayCreationExpressionSyntax array => List(array.Initializer.Expressions),
        ArrayCreationExpressionSyntax { Initializer: { } initializer } => List(initializer.Expressions),
        _ => throw new NotSupportedException($"The reference does not read '{expression}'."),
    };

    private static int[] List(IEnumerable<ExpressionSyntax> elements) => [.. elements.Select(element => (int)(double)Evaluate(element))];
}
