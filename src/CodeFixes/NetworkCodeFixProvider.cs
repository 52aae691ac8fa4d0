using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using CnnGen.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace CnnGen.CodeFixes;

/// <summary>What editors offer for mistakes in a network's attributes.</summary>
/// <remarks>Each fix is a change of text, so that everything else stays as it was written.</remarks>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(NetworkCodeFixProvider))]
public sealed class NetworkCodeFixProvider : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } =
        ImmutableArray.Create("CNN001", "CNN002", "CNN101", "CNN102", "CNN103", "CNN110", "CNN301", "CNN302", "CNN308", "CNN309", "CNN310");

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        if (root is null)
        {
            return;
        }

        SourceText text = await context.Document.GetTextAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            foreach ((string title, IReadOnlyList<TextChange> changes) in FixesOf(diagnostic, root, text))
            {
                // The key has no names or numbers in it, so that "fix all" takes the same kind of fix everywhere.
                context.RegisterCodeFix(
                    CodeAction.Create(title, _ => Task.FromResult(context.Document.WithText(text.WithChanges(changes))), $"{diagnostic.Id}: {title.Split(' ')[0]}"), diagnostic);
            }
        }
    }

    /// <summary>Every way to mend a diagnostic, the likeliest first.</summary>
    private static IEnumerable<(string Title, IReadOnlyList<TextChange> Changes)> FixesOf(Diagnostic diagnostic, SyntaxNode root, SourceText text)
    {
        SyntaxNode node = root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
        AttributeSyntax? attribute = node.FirstAncestorOrSelf<AttributeSyntax>(), other = LayerOf(diagnostic, root);
        ImmutableDictionary<string, string?> hints = diagnostic.Properties;
        switch (diagnostic.Id)
        {
            case "CNN002" when node.FirstAncestorOrSelf<TypeDeclarationSyntax>() is { } type:
                yield return ("Make it partial", [new TextChange(new TextSpan(type.Keyword.SpanStart, 0), "partial ")]);
                break;
            case "CNN001" when attribute is not null:
                string input = InputFor(attribute);
                yield return ($"Add [{input}]", [AttributeEdits.InsertBefore(attribute, input, text)]);
                break;
            case "CNN310" when attribute is not null:
                yield return ("Insert [Flatten]", [AttributeEdits.InsertBefore(attribute, "Flatten", text)]);
                break;
            case "CNN102" or "CNN103" when hints.TryGetValue(Hints.Groups, out string? groups) && node.FirstAncestorOrSelf<AttributeArgumentSyntax>() is { } argument:
                yield return ($"Use {groups} {(groups == "1" ? "group" : "groups")}", [new TextChange(argument.Expression.Span, groups!)]);
                break;
            case "CNN101" when hints.ContainsKey(Hints.Same) && attribute is not null:
                yield return ("Set Padding.Same", AttributeEdits.SetPaddingSame(attribute));
                break;
            case "CNN110" when hints.ContainsKey(Hints.Same) && other is not null:
                yield return ($"Set Padding.Same of {AttributeEdits.NameOf(other)}", AttributeEdits.SetPaddingSame(other));
                break;
            case "CNN309" when attribute is not null:
                yield return ("Drop the bias", AttributeEdits.SetArgument(attribute, "UseBias", "false"));
                break;
            case "CNN308" when other is not null:
                yield return ("Remove the second softmax", [AttributeEdits.Remove(other, text)]);
                break;
            case "CNN301" or "CNN302":
                if (other is not null && hints.ContainsKey(Hints.IsActivation) && AttributeEdits.FindArgument(other, "Activation") is { } activation)
                {
                    yield return ($"Remove {activation.Expression} of {AttributeEdits.NameOf(other)}", [AttributeEdits.Remove(activation)]);
                }
                else if (other is not null)
                {
                    yield return ($"Remove [{AttributeEdits.NameOf(other)}]", [AttributeEdits.Remove(other, text)]);
                }

                if (hints.TryGetValue(Hints.Loss, out string? loss) && node.FirstAncestorOrSelf<AttributeArgumentSyntax>()?.Expression is MemberAccessExpressionSyntax member)
                {
                    yield return ($"Use LossFunction.{loss}", [new TextChange(member.Name.Span, loss!)]);
                }

                break;
        }
    }

    /// <summary>The layer that a diagnostic names as the one to change.</summary>
    private static AttributeSyntax? LayerOf(Diagnostic diagnostic, SyntaxNode root) =>
        diagnostic.Properties.TryGetValue(Hints.Layer, out string? start)
        && int.TryParse(start, NumberStyles.None, CultureInfo.InvariantCulture, out int offset) && offset < root.FullSpan.End
            ? root.FindToken(offset).Parent?.FirstAncestorOrSelf<AttributeSyntax>() : null;

    /// <summary>An input with the number of axes that the first layer is for, in a size that is easily changed.</summary>
    private static string InputFor(AttributeSyntax first)
    {
        string name = AttributeEdits.NameOf(first);
        return name.Contains("1D") ? "Input(1, 1024)" : name.Contains("3D") ? "Input(1, 32, 32, 32)" : name is "Dense" or "Reshape" ? "Input(10)" : "Input(1, 28, 28)";
    }
}
