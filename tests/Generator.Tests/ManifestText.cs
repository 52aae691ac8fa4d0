using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace CnnGen.Generator.Tests;

/// <summary>The header of a file of weights as the build hands it over.</summary>
internal sealed class ManifestText(params string[] lines) : AdditionalText
{
    public override string Path { get; } = "obj/CnnGen/0.cnngen-weights";

    public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(string.Concat(lines), Encoding.UTF8);
}
