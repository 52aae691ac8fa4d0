using System.Text;
using Microsoft.CodeAnalysis.Text;

namespace CnnGen.Generator.Tests;

/// <summary>Source in which places are marked with what is expected there: <c>{|CNN101:5|}</c>.</summary>
internal sealed record Markup(string Text, IReadOnlyList<(string Id, TextSpan Span)> Marks)
{
    public static Markup Parse(string source)
    {
        var text = new StringBuilder();
        var marks = new List<(string, TextSpan)>();
        var open = new Stack<(string Id, int Start)>();
        for (int i = 0; i < source.Length; i++)
        {
            string rest = source.Substring(i, Math.Min(2, source.Length - i));
            if (rest == "{|")
            {
                int colon = source.IndexOf(':', i);
                open.Push((source[(i + 2)..colon], text.Length));
                i = colon;
            }
            else if (rest == "|}")
            {
                (string id, int start) = open.Pop();
                marks.Add((id, TextSpan.FromBounds(start, text.Length)));
                i++;
            }
            else
            {
                text.Append(source[i]);
            }
        }

        return open.Count == 0 ? new Markup(text.ToString(), marks) : throw new FormatException("A mark is not closed: " + source);
    }
}
