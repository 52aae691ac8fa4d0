using System;
using System.Collections.Immutable;
using System.Globalization;
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
/// <param name="Id">Its descriptor.</param>
/// <param name="Location">Where it stands.</param>
/// <param name="Arguments">Of the descriptor's message.</param>
/// <param name="Within">What comes before the message: the layer inside a block; empty outside.</param>
internal sealed record DiagnosticInfo(string Id, LocationInfo Location, EquatableArray<string> Arguments, string Within = "")
{
    /// <summary>What code fixes need to know besides the place, under the names of <see cref="Hints"/>.</summary>
    public EquatableArray<Hint> Hints { get; init; }

    public Diagnostic ToDiagnostic(Compilation compilation)
    {
        DiagnosticDescriptor descriptor = Descriptors.Find(Id);
        Location location = Location.ToLocation(compilation);
        object[] arguments = Arguments.Cast<object>().ToArray();
        if (Within.Length == 0)
        {
            return Diagnostic.Create(descriptor, location, Hints.ToImmutableDictionary(hint => hint.Name, hint => (string?)hint.Value), arguments);
        }

        string message = Within + string.Format(CultureInfo.InvariantCulture, descriptor.MessageFormat.ToString(CultureInfo.InvariantCulture), arguments);
        return Diagnostic.Create(
            descriptor.Id, descriptor.Category, message, descriptor.DefaultSeverity, descriptor.DefaultSeverity, descriptor.IsEnabledByDefault,
            descriptor.DefaultSeverity == DiagnosticSeverity.Error ? 0 : 1, descriptor.Title, helpLink: descriptor.HelpLinkUri, location: location);
    }
}
