using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace CnnGen.Generator.Parsing;

/// <summary>A mistake in a block's text.</summary>
internal sealed class BlockTextException(string id, int start, int length, params string[] arguments) : Exception
{
    public string Id { get; } = id;

    public int Start { get; } = start;

    public int Length { get; } = length;

    public string[] Arguments { get; } = arguments;
}

/// <summary>A layer as its text calls it.</summary>
/// <param name="Name">The layer.</param>
/// <param name="Arguments">In order.</param>
internal sealed record BlockCall(NameExpression Name, IReadOnlyList<BlockCallArgument> Arguments);

/// <summary>An argument as written.</summary>
/// <param name="Name">What stands before <c>=</c> or <c>:</c>; null where only a position says it.</param>
/// <param name="IsProperty">Whether it was <c>=</c>.</param>
/// <param name="Value">The value.</param>
internal sealed record BlockCallArgument(NameExpression? Name, bool IsProperty, Expression Value);

/// <summary>Reads a block's text by recursive descent, with the precedences of C#.</summary>
internal sealed class BlockText
{
    /// <summary>Nested parentheses, signs and conditions: as deep as anybody writes, and far from the end of the stack.</summary>
    private const int MaxDepth = 200;

    /// <summary>Binary operators, loosest first.</summary>
    private static readonly string[][] Levels = [["||"], ["&&"], ["==", "!="], ["<", ">", "<=", ">="], ["+", "-"], ["*", "/", "%"]];

    private readonly string _text;
    private readonly List<Token> _tokens = new();
    private int _next;
    private int _depth;

    private BlockText(string text)
    {
        _text = text;
        Split();
    }

    private enum TokenKind
    {
        Name,
        Number,
        Text,
        Mark,
        End,
    }

    private Token Current => _tokens[_next];

    /// <summary><c>Conv2D(width, 3, Stride = 2)</c>.</summary>
    public static BlockCall ReadCall(string text)
    {
        var reader = new BlockText(text);
        Token name = reader.Take(TokenKind.Name, "a layer's name");
        var arguments = new List<BlockCallArgument>();
        if (reader.TryTake("(") && !reader.TryTake(")"))
        {
            do
            {
                arguments.Add(reader.ReadArgument());
            }
            while (reader.TryTake(","));
            reader.Expect(")");
        }

        reader.ExpectEnd();
        return new BlockCall(new NameExpression(name.Text) { Start = name.Start, Length = name.Length }, arguments);
    }

    public static Expression ReadExpression(string text)
    {
        var reader = new BlockText(text);
        Expression expression = reader.ReadConditional();
        reader.ExpectEnd();
        return expression;
    }

    private BlockCallArgument ReadArgument()
    {
        if (Current.Kind == TokenKind.Name && _tokens[_next + 1] is { Kind: TokenKind.Mark, Text: "=" or ":" } mark)
        {
            var name = new NameExpression(Current.Text) { Start = Current.Start, Length = Current.Length };
            _next += 2;
            return new BlockCallArgument(name, mark.Text == "=", ReadConditional());
        }

        return new BlockCallArgument(null, false, ReadConditional());
    }

    private Expression ReadConditional()
    {
        if (++_depth > MaxDepth)
        {
            throw Unreadable(Current, "nested too deeply");
        }

        Expression condition = ReadBinary(0);
        if (TryTake("?"))
        {
            Expression whenTrue = ReadConditional();
            Expect(":");
            Expression whenFalse = ReadConditional();
            condition = Span(new ConditionalExpression(condition, whenTrue, whenFalse), condition.Start, End(whenFalse));
        }

        _depth--;
        return condition;
    }

    private Expression ReadBinary(int level)
    {
        if (level == Levels.Length)
        {
            return ReadUnary();
        }

        Expression left = ReadBinary(level + 1);
        while (Current.Kind == TokenKind.Mark && Levels[level].Contains(Current.Text))
        {
            string op = _tokens[_next++].Text;
            Expression right = ReadBinary(level + 1);
            left = Span(new BinaryExpression(op, left, right), left.Start, End(right));
        }

        return left;
    }

    private Expression ReadUnary()
    {
        Token first = Current;
        if (!TryTake("-") && !TryTake("!"))
        {
            return ReadPrimary();
        }

        if (++_depth > MaxDepth)
        {
            throw Unreadable(first, "nested too deeply");
        }

        Expression operand = ReadUnary();
        _depth--;
        return Span(new UnaryExpression(first.Text, operand), first.Start, End(operand));
    }

    private Expression ReadPrimary()
    {
        Token first = Current;
        if (TryTake("("))
        {
            Expression inner = ReadConditional();
            Token last = Expect(")");
            return Span(inner, first.Start, last.Start + last.Length);
        }

        if (TryTake("["))
        {
            var items = new List<Expression>();
            while (Current.Text != "]" || Current.Kind != TokenKind.Mark)
            {
                items.Add(ReadConditional());
                if (!TryTake(","))
                {
                    break;
                }
            }

            Token last = Expect("]");
            return Span(new ListExpression(new(items)), first.Start, last.Start + last.Length);
        }

        if (first.Kind is TokenKind.End or TokenKind.Mark)
        {
            throw Unreadable(first, "expected a value");
        }

        _next++;
        Expression value = first.Kind switch
        {
            TokenKind.Number => Number(first),
            TokenKind.Text => new Constant(first.Text),
            _ => first.Text switch
            {
                "true" => new Constant(true),
                "false" => new Constant(false),
                "null" => new Constant(null),
                _ => new NameExpression(first.Text),
            },
        };
        return Span(value, first.Start, first.Start + first.Length);
    }

    private Constant Number(Token token)
    {
        string digits = token.Text.TrimEnd('f', 'F', 'd', 'D');
        if (int.TryParse(token.Text, NumberStyles.None, CultureInfo.InvariantCulture, out int integer))
        {
            return new Constant((long)integer);
        }

        bool isReal = digits.Length != token.Text.Length || digits.Any(c => c is '.' or 'e' or 'E');
        return isReal && double.TryParse(digits, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out double real) && !double.IsInfinity(real)
            ? new Constant(real)
            : throw Unreadable(token, $"'{token.Text}' is no number");
    }

    private static Expression Span(Expression expression, int start, int end) => expression with { Start = start, Length = end - start };

    private static int End(Expression expression) => expression.Start + expression.Length;

    private bool TryTake(string mark)
    {
        if (Current.Kind != TokenKind.Mark || Current.Text != mark)
        {
            return false;
        }

        _next++;
        return true;
    }

    private Token Expect(string mark)
    {
        Token token = Current;
        return TryTake(mark) ? token : throw Unreadable(token, $"expected '{mark}'");
    }

    private Token Take(TokenKind kind, string what) => Current.Kind == kind ? _tokens[_next++] : throw Unreadable(Current, "expected " + what);

    private void ExpectEnd()
    {
        if (Current.Kind != TokenKind.End)
        {
            throw Unreadable(Current, "expected the end");
        }
    }

    private BlockTextException Unreadable(Token at, string reason) =>
        new(Descriptors.UnreadableText.Id, at.Start, at.Length, _text, at.Kind == TokenKind.End ? reason + " at the end" : $"{reason} at '{_text.Substring(at.Start, at.Length)}'");

    private void Split()
    {
        int i = 0;
        while (i < _text.Length)
        {
            char c = _text[i];
            int start = i;
            if (char.IsWhiteSpace(c))
            {
                i++;
            }
            else if (char.IsLetter(c) || c == '_')
            {
                // A path is one name: Padding.Same, downsample.1.
                while (i < _text.Length && (IsNamePart(_text[i]) || (_text[i] == '.' && i + 1 < _text.Length && IsNamePart(_text[i + 1]))))
                {
                    i++;
                }

                Add(TokenKind.Name, start, i);
            }
            else if (char.IsDigit(c) || (c == '.' && i + 1 < _text.Length && char.IsDigit(_text[i + 1])))
            {
                while (i < _text.Length && (IsNamePart(_text[i]) || _text[i] == '.' || (_text[i] is '+' or '-' && _text[i - 1] is 'e' or 'E')))
                {
                    i++;
                }

                Add(TokenKind.Number, start, i);
            }
            else if (c is '"' or '\'')
            {
                int end = _text.IndexOf(c, i + 1);
                if (end < 0)
                {
                    throw Unreadable(new Token(TokenKind.Mark, c.ToString(), i, 1), "a string is not closed");
                }

                i = end + 1;
                _tokens.Add(new Token(TokenKind.Text, _text.Substring(start + 1, end - start - 1), start, i - start));
            }
            else
            {
                string two = _text.Substring(i, Math.Min(2, _text.Length - i));
                i += two is "==" or "!=" or "<=" or ">=" or "&&" or "||" ? 2 : 1;
                Add(TokenKind.Mark, start, i);
                if (i - start == 1 && "()[],?:=<>+-*/%!".IndexOf(c) < 0)
                {
                    throw Unreadable(_tokens[_tokens.Count - 1], "a character that has no meaning here");
                }
            }
        }

        _tokens.Add(new Token(TokenKind.End, "", _text.Length, 0));
    }

    private static bool IsNamePart(char c) => char.IsLetterOrDigit(c) || c == '_';

    private void Add(TokenKind kind, int start, int end) => _tokens.Add(new Token(kind, _text.Substring(start, end - start), start, end - start));

    private readonly record struct Token(TokenKind Kind, string Text, int Start, int Length);
}
