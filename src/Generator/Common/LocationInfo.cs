using System;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace CnnGen.Generator;

/// <summary>A place in source, as numbers: what a cached model may hold. Lines and columns count from 0.</summary>
internal sealed record LocationInfo(string FilePath, int Start, int Length, int StartLine, int StartColumn, int EndLine, int EndColumn)
{
    public static LocationInfo Of(SyntaxNodeOrToken syntax) => Of(syntax.GetLocation()!);

    public static LocationInfo Of(Location location)
    {
        LinePositionSpan lines = location.GetLineSpan().Span;
        return new LocationInfo(
            location.SourceTree?.FilePath ?? "", location.SourceSpan.Start, location.SourceSpan.Length,
            lines.Start.Line, lines.Start.Character, lines.End.Line, lines.End.Character);
    }

    /// <summary>From the start of this place to the end of another in the same file.</summary>
    public LocationInfo To(LocationInfo last) =>
        this with { Length = last.Start + last.Length - Start, EndLine = last.EndLine, EndColumn = last.EndColumn };

    /// <summary>
    /// The place in the compilation's own tree, so that <c>#pragma warning</c> reaches it; where no tree or several have that path, the place by path alone.
    /// </summary>
    public Location ToLocation(Compilation compilation)
    {
        var span = new TextSpan(Start, Length);
        SyntaxTree[] trees = compilation.SyntaxTrees.Where(tree => string.Equals(tree.FilePath, FilePath, StringComparison.Ordinal)).Take(2).ToArray();
        return trees.Length == 1 && span.End <= trees[0].Length
            ? Location.Create(trees[0], span)
            : Location.Create(FilePath, span, new LinePositionSpan(new LinePosition(StartLine, StartColumn), new LinePosition(EndLine, EndColumn)));
    }
}

/// <summary>A mistake, as values.</summary>
internal sealed record DiagnosticInfo(string Id, LocationInfo Location, EquatableArray<string> Arguments)
{
    public Diagnostic ToDiagnostic(Compilation compilation) =>
        Diagnostic.Create(Descriptors.Find(Id), Location.ToLocation(compilation), Arguments.Cast<object>().ToArray());
}
