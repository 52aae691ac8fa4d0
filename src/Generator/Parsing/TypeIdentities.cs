using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using CnnGen.Generator.Graph;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace CnnGen.Generator.Parsing;

/// <summary>Where the generated half of a class goes, and the name of its file.</summary>
internal static class TypeIdentities
{
    public static TypeIdentity Of(INamedTypeSymbol type)
    {
        INamedTypeSymbol[] outer = Enclosing(type).Reverse().ToArray();
        string documentation = string.Concat(type.DeclaringSyntaxReferences.SelectMany(part => part.GetSyntax().GetLeadingTrivia()).Where(IsDocumentation).Select(trivia => trivia.ToFullString()));
        bool isInherited = documentation.Contains("<inheritdoc");
        string space = type.ContainingNamespace.IsGlobalNamespace ? "" : type.ContainingNamespace.ToDisplayString();
        return new TypeIdentity(
            space, new(outer.Select(container => $"partial {Keyword(container)} {Written(container)}")), Written(type), SyntaxFacts.GetText(type.DeclaredAccessibility),
            HintName(type, outer))
        {
            HasSummary = isInherited || documentation.Contains("<summary"),
            HasRemarks = isInherited || documentation.Contains("<remarks"),
        };
    }

    /// <summary>By its text: where a project asks for no documentation, comments of documentation are plain ones.</summary>
    private static bool IsDocumentation(SyntaxTrivia trivia) =>
        trivia.HasStructure || (trivia.IsKind(SyntaxKind.SingleLineCommentTrivia) && trivia.ToFullString().StartsWith("///", StringComparison.Ordinal));

    private static IEnumerable<INamedTypeSymbol> Enclosing(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? outer = type.ContainingType; outer is not null; outer = outer.ContainingType)
        {
            yield return outer;
        }
    }

    private static string Written(INamedTypeSymbol symbol) =>
        SyntaxFacts.GetKeywordKind(symbol.Name) != SyntaxKind.None || SyntaxFacts.GetContextualKeywordKind(symbol.Name) != SyntaxKind.None ? "@" + symbol.Name : symbol.Name;

    private static string Keyword(INamedTypeSymbol symbol) => (symbol.IsRecord, symbol.TypeKind) switch
    {
        (true, TypeKind.Struct) => "record struct",
        (true, _) => "record",
        (_, TypeKind.Struct) => "struct",
        (_, TypeKind.Interface) => "interface",
        _ => "class",
    };

    /// <summary>
    /// <c>Namespace.Outer.Name</c>. Roslyn takes letters of either case for the same in names of files, and refuses some characters that C# allows in names:
    /// there a hash of the exact name is appended.
    /// </summary>
    private static string HintName(INamedTypeSymbol type, INamedTypeSymbol[] outer)
    {
        var spaces = new List<INamespaceSymbol>();
        for (INamespaceSymbol space = type.ContainingNamespace; !space.IsGlobalNamespace; space = space.ContainingNamespace)
        {
            spaces.Insert(0, space);
        }

        ISymbol[] path = spaces.Concat<ISymbol>(outer).Concat([type]).ToArray();
        string exact = string.Join(".", path.Select(symbol => symbol.Name));
        string plain = new(exact.Select(c => char.IsLetterOrDigit(c) || c is '_' or '.' ? c : '_').ToArray());
        return plain != exact || path.Any(HasTwin) ? $"{plain}-{Hash(exact).ToString("x8", CultureInfo.InvariantCulture)}" : exact;
    }

    private static bool HasTwin(ISymbol symbol) => symbol.ContainingSymbol is INamespaceOrTypeSymbol container && container.GetMembers().Any(
        member => member is INamespaceOrTypeSymbol && !string.Equals(member.Name, symbol.Name, StringComparison.Ordinal)
            && string.Equals(member.Name, symbol.Name, StringComparison.OrdinalIgnoreCase));

    /// <summary>FNV-1a: the same on every machine, unlike <see cref="string.GetHashCode()"/>.</summary>
    private static uint Hash(string text) => text.Aggregate(2166136261u, (hash, c) => unchecked((hash ^ c) * 16777619u));
}
