using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CnnGen.Generator.Parsing;

/// <summary>What a declaration must be so that a generated half fits it.</summary>
internal static class DeclarationRules
{
    public static void Check(INamedTypeSymbol type, TypeDeclarationSyntax declaration, LocationInfo location, List<DiagnosticInfo> diagnostics)
    {
        foreach (TypeDeclarationSyntax part in declaration.AncestorsAndSelf().OfType<TypeDeclarationSyntax>())
        {
            if (!part.Modifiers.Any(SyntaxKind.PartialKeyword))
            {
                diagnostics.Add(new DiagnosticInfo(Descriptors.NotPartial.Id, LocationInfo.Of(part.Identifier), new(part.Identifier.ValueText)));
            }
        }

        foreach ((string reason, LocationInfo at) in Reasons(type, declaration, location))
        {
            diagnostics.Add(new DiagnosticInfo(Descriptors.WrongClass.Id, at, new(type.Name, reason)));
        }
    }

    private static IEnumerable<(string Reason, LocationInfo At)> Reasons(INamedTypeSymbol type, TypeDeclarationSyntax declaration, LocationInfo location)
    {
        if (type.IsRecord)
        {
            yield return ("is a record; networks are objects of a class, compared by reference", location);
            yield break;
        }

        if (type.TypeKind != TypeKind.Class)
        {
            yield return ("is no class", location);
            yield break;
        }

        if (type.IsStatic)
        {
            yield return ("is static; a network is an object with weights", location);
        }
        else if (type.IsAbstract)
        {
            yield return ("is abstract; the generator writes its constructors", location);
        }

        if (type.IsGenericType)
        {
            // A type inside a generic one is generic itself.
            yield return (type.Arity != 0 ? "is generic; its shapes must be known" : "lies within a generic type; its shapes must be known", location);
        }

        // Known by its text: the oldest Roslyn has no name for it.
        if (declaration.AncestorsAndSelf().OfType<TypeDeclarationSyntax>().Any(part => part.Modifiers.Any(modifier => modifier.ValueText == "file")))
        {
            yield return ("is local to its file; the generated half is another file", location);
        }

        if (type.BaseType is { SpecialType: not SpecialType.System_Object, TypeKind: not TypeKind.Error } parent && parent.ToDisplayString() != "CnnGen.Network")
        {
            BaseTypeSyntax? at = declaration.BaseList?.Types.FirstOrDefault();
            yield return ($"derives from '{parent.Name}'; the generated half derives from CnnGen.Network", at is null ? location : LocationInfo.Of(at));
        }
    }
}
