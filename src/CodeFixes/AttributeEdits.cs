using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace CnnGen.CodeFixes;

/// <summary>Changes of text in and around attributes, in the layout that is there: a line each, several on a line, several in one pair of brackets.</summary>
internal static class AttributeEdits
{
    /// <summary>The attribute's name without its namespace and without <c>Attribute</c>.</summary>
    public static string NameOf(AttributeSyntax attribute)
    {
        string name = attribute.Name.ToString();
        name = name.Substring(name.LastIndexOfAny(['.', ':']) + 1);
        return name.EndsWith("Attribute", System.StringComparison.Ordinal) ? name.Substring(0, name.Length - "Attribute".Length) : name;
    }

    /// <summary>Puts another attribute before one, with the same namespace before its name.</summary>
    public static TextChange InsertBefore(AttributeSyntax attribute, string inserted, SourceText text)
    {
        var list = (AttributeListSyntax)attribute.Parent!;
        inserted = QualifierOf(attribute) + inserted;
        if (list.Attributes[0] != attribute)
        {
            return new TextChange(new TextSpan(attribute.SpanStart, 0), inserted + ", ");
        }

        TextLine line = text.Lines.GetLineFromPosition(list.SpanStart);
        string before = text.ToString(TextSpan.FromBounds(line.Start, list.SpanStart));
        bool isFirstOnLine = string.IsNullOrWhiteSpace(before), isAloneOnLine = isFirstOnLine && string.IsNullOrWhiteSpace(text.ToString(TextSpan.FromBounds(list.Span.End, line.End)));
        return new TextChange(new TextSpan(list.SpanStart, 0), isAloneOnLine ? $"[{inserted}]{LineBreakOf(text, line)}{before}" : $"[{inserted}] ");
    }

    /// <summary>Takes an attribute away: with its brackets where it is alone in them, with its line where it is alone on that.</summary>
    public static TextChange Remove(AttributeSyntax attribute, SourceText text)
    {
        var list = (AttributeListSyntax)attribute.Parent!;
        if (list.Attributes.Count > 1)
        {
            int index = list.Attributes.IndexOf(attribute);
            return new TextChange(
                index == 0 ? TextSpan.FromBounds(attribute.SpanStart, list.Attributes[1].SpanStart) : TextSpan.FromBounds(list.Attributes[index - 1].Span.End, attribute.Span.End), "");
        }

        TextLine line = text.Lines.GetLineFromPosition(list.SpanStart), last = text.Lines.GetLineFromPosition(list.Span.End);
        if (string.IsNullOrWhiteSpace(text.ToString(TextSpan.FromBounds(line.Start, list.SpanStart))) && string.IsNullOrWhiteSpace(text.ToString(TextSpan.FromBounds(list.Span.End, last.End))))
        {
            return new TextChange(TextSpan.FromBounds(line.Start, last.EndIncludingLineBreak), "");
        }

        int end = list.Span.End;
        while (end < last.End && text[end] == ' ')
        {
            end++;
        }

        return new TextChange(TextSpan.FromBounds(list.SpanStart, end), "");
    }

    /// <summary>Takes an argument away, with the comma before it or else the one after it.</summary>
    public static TextChange Remove(AttributeArgumentSyntax argument)
    {
        SeparatedSyntaxList<AttributeArgumentSyntax> all = ((AttributeArgumentListSyntax)argument.Parent!).Arguments;
        int index = all.IndexOf(argument);
        return new TextChange(
            index > 0 ? TextSpan.FromBounds(all[index - 1].Span.End, argument.Span.End)
            : all.Count > 1 ? TextSpan.FromBounds(argument.SpanStart, all[1].SpanStart) : argument.Span, "");
    }

    public static AttributeArgumentSyntax? FindArgument(AttributeSyntax attribute, string name) =>
        attribute.ArgumentList?.Arguments.FirstOrDefault(argument => argument.NameEquals?.Name.Identifier.ValueText == name);

    /// <summary>Gives a named argument a value, in its place or at the end.</summary>
    public static IReadOnlyList<TextChange> SetArgument(AttributeSyntax attribute, string name, string value)
    {
        if (FindArgument(attribute, name) is { } present)
        {
            return [new TextChange(present.Expression.Span, value)];
        }

        string added = $"{name} = {value}";
        if (attribute.ArgumentList is not { } arguments)
        {
            return [new TextChange(new TextSpan(attribute.Name.Span.End, 0), $"({added})")];
        }

        return arguments.Arguments.Count == 0
            ? [new TextChange(new TextSpan(arguments.OpenParenToken.Span.End, 0), added)]
            : [new TextChange(new TextSpan(arguments.Arguments.Last().Span.End, 0), ", " + added)];
    }

    /// <summary>Pads by the rule, in place of what else says the padding.</summary>
    public static IReadOnlyList<TextChange> SetPaddingSame(AttributeSyntax attribute)
    {
        string same = QualifierOf(attribute) + "Padding.Same";
        return new[] { "Pad", "Pads" }.Select(name => FindArgument(attribute, name)).FirstOrDefault(argument => argument is not null) is { } given
            ? [new TextChange(given.Span, "Padding = " + same)]
            : SetArgument(attribute, "Padding", same);
    }

    /// <summary>What stands before the attribute's own name, with the dot or colons.</summary>
    private static string QualifierOf(AttributeSyntax attribute)
    {
        string name = attribute.Name.ToString();
        return name.Substring(0, name.LastIndexOfAny(['.', ':']) + 1);
    }

    private static string LineBreakOf(SourceText text, TextLine line) =>
        line.End == line.EndIncludingLineBreak ? "\n" : text.ToString(TextSpan.FromBounds(line.End, line.EndIncludingLineBreak));
}
