using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CnnGen.Generator.Parsing;

/// <summary>Reads the declarations of blocks, from source and from referenced assemblies: symbols end here.</summary>
internal sealed class BlockParser
{
    public const string BlockLayerAttribute = "CnnGen.BlockLayerAttribute";

    private readonly IAssemblySymbol _here;
    private readonly List<INamedTypeSymbol> _open = new();

    /// <summary>A block that contains itself, found while reading: which of the open ones, and the way to it.</summary>
    private (int Start, string Path)? _circle;

    private BlockParser(IAssemblySymbol here) => _here = here;

    /// <summary>With the block's declaration, where the attribute is a block. Mistakes in a declaration outside this assembly are reported at the use, for nobody else would.</summary>
    public static AttributeSpec Attach(AttributeSpec spec, AttributeData attribute, INamedTypeSymbol network, List<DiagnosticInfo> diagnostics)
    {
        if (attribute.AttributeClass is not { TypeKind: TypeKind.Class } type || !BlockSymbols.IsBlock(type))
        {
            return spec;
        }

        var mistakes = new List<BlockMistake>();
        BlockSpec block = new BlockParser(network.ContainingAssembly).Read(type, mistakes);
        if (!IsIn(type, network.ContainingAssembly))
        {
            diagnostics.AddRange(mistakes.Select(mistake => new DiagnosticInfo(mistake.Id, spec.Location, mistake.Arguments, $"In the block '{block.Kind}': ")));
        }

        if (block is { IsBroken: false, Layers.Count: 0 })
        {
            diagnostics.Add(new DiagnosticInfo(Descriptors.EmptyBlock.Id, spec.Location, new(block.Kind)));
            block = block with { IsBroken = true };
        }

        return spec with { Block = block, IsBroken = spec.IsBroken || block.IsBroken };
    }

    /// <summary>The mistakes in a block's declaration; none where another declaration of the same class reports them.</summary>
    public static IEnumerable<DiagnosticInfo> Check(INamedTypeSymbol type, SyntaxNode declaration, CancellationToken cancellation)
    {
        AttributeData[] layers = BlockSymbols.Layers(type).ToArray();
        if (layers.Length == 0 || layers[0].ApplicationSyntaxReference?.GetSyntax(cancellation).FirstAncestorOrSelf<BaseTypeDeclarationSyntax>() != declaration)
        {
            return [];
        }

        var mistakes = new List<BlockMistake>();
        new BlockParser(type.ContainingAssembly).Read(type, mistakes);
        return mistakes.Select(mistake => new DiagnosticInfo(mistake.Id, BlockSymbols.Locate(mistake, cancellation), mistake.Arguments));
    }

    private BlockSpec Read(INamedTypeSymbol type, List<BlockMistake> mistakes)
    {
        _open.Add(type);
        int before = mistakes.Count;
        BlockParameter[] parameters = BlockSymbols.Parameters(type).ToArray();
        var layers = new List<BlockLayerSpec>();
        var read = new List<(AttributeData Data, BlockCall Call, INamedTypeSymbol Type, string Kind)>();
        bool isBroken = false;
        foreach (AttributeData data in BlockSymbols.Layers(type))
        {
            if (BlockSymbols.Text(data) is not { } text)
            {
                // The compiler says what is wrong.
                isBroken = true;
                continue;
            }

            try
            {
                BlockCall call = BlockText.ReadCall(text);
                INamedTypeSymbol layer = BlockSymbols.FindLayer(call.Name.Name, type)
                    ?? throw new BlockTextException(Descriptors.UnknownLayerInText.Id, call.Name.Start, call.Name.Length, call.Name.Name);
                read.Add((data, call, layer, BlockSymbols.Kind(layer)));
            }
            catch (BlockTextException mistake)
            {
                mistakes.Add(new BlockMistake(mistake, data, null));
            }
        }

        string kind = BlockSymbols.Kind(type);
        string[] names = Names(read.Select(layer => (layer.Data, layer.Kind)).ToArray(), mistakes);
        for (int i = 0; i < read.Count; i++)
        {
            (AttributeData data, BlockCall call, INamedTypeSymbol layer, string layerKind) = read[i];
            var binder = new ExpressionBinder(kind, parameters, names.Take(i).ToArray(), names);
            EquatableArray<BlockArgument> arguments = At(null, () => new EquatableArray<BlockArgument>(BlockArguments.Bind(call, layer, layerKind, binder)));
            Expression? when = At("When", () => BlockSymbols.Named(data, "When") is { } text ? binder.BindTo(ExpressionType.Bool, BlockText.ReadExpression(text)) : null);
            Expression? from = At("From", () => BlockSymbols.Named(data, "From") is { } text ? binder.BindSource(text) : null);
            layers.Add(new BlockLayerSpec(layerKind, names[i], from, when, arguments, Nested(data, call, layer)));

            T? At<T>(string? argument, Func<T> bind)
            {
                try
                {
                    return bind();
                }
                catch (BlockTextException mistake)
                {
                    mistakes.Add(new BlockMistake(mistake, data, argument));
                    return default;
                }
            }
        }

        _open.RemoveAt(_open.Count - 1);
        isBroken |= mistakes.Count != before || layers.Any(layer => layer.Block is { IsBroken: true });
        return new BlockSpec(kind, new(parameters), new(layers), isBroken);

        BlockSpec? Nested(AttributeData data, BlockCall call, INamedTypeSymbol layer)
        {
            if (!BlockSymbols.IsBlock(layer))
            {
                return null;
            }

            int start = _open.FindIndex(open => SymbolEqualityComparer.Default.Equals(open, layer));
            if (start >= 0)
            {
                _circle = (start, string.Join(" in ", new[] { layer }.Concat(Enumerable.Reverse(_open.Skip(start))).Select(BlockSymbols.Kind)));
            }

            var inner = new List<BlockMistake>();
            BlockSpec block = start < 0 ? Read(layer, inner) : new BlockSpec(BlockSymbols.Kind(layer), default, default, IsBroken: true);
            if (_circle is { } circle && (circle.Start == _open.Count - 1 || !IsIn(layer, _here)))
            {
                // Each block of a circle says so of itself; one that only leads there does not, unless nobody else can.
                mistakes.Add(new BlockMistake(new BlockTextException(Descriptors.BlockWithinItself.Id, call.Name.Start, call.Name.Length, block.Kind, circle.Path), data, null));
                _circle = null;
            }
            else if (inner.Count != 0 && !IsIn(layer, _here))
            {
                mistakes.AddRange(inner.Select(mistake => mistake with { Layer = data, Argument = null, Start = call.Name.Start, Length = call.Name.Length }));
            }
            else if (block is { IsBroken: false, Layers.Count: 0 })
            {
                mistakes.Add(new BlockMistake(new BlockTextException(Descriptors.EmptyBlock.Id, call.Name.Start, call.Name.Length, block.Kind), data, null));
            }

            return block;
        }
    }

    /// <summary>Given, or kind and number within the block. Two layers that are not always there may share a name.</summary>
    private static string[] Names((AttributeData Data, string Kind)[] layers, List<BlockMistake> mistakes)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        var taken = new Dictionary<string, (string Kind, bool IsOptional)>(StringComparer.Ordinal);
        var names = new string[layers.Length];
        for (int i = 0; i < layers.Length; i++)
        {
            (AttributeData data, string kind) = layers[i];
            string stem = Stem(kind);
            counts.TryGetValue(stem, out int count);
            counts[stem] = count + 1;
            string? given = BlockSymbols.Named(data, "Name");
            names[i] = given ?? $"{stem}{count + 1}";
            bool isOptional = BlockSymbols.Named(data, "When") is not null;
            if (given is not null && (given == "input" || given.Split('.').Any(part => part.Length == 0 || !part.All(c => char.IsLetterOrDigit(c) || c == '_'))))
            {
                mistakes.Add(new BlockMistake(new BlockTextException(Descriptors.InvalidName.Id, 0, given.Length, given), data, "Name"));
            }
            else if (taken.TryGetValue(names[i], out (string Kind, bool IsOptional) other) && !(isOptional && other.IsOptional))
            {
                mistakes.Add(new BlockMistake(new BlockTextException(Descriptors.DuplicateName.Id, 0, names[i].Length, names[i], other.Kind), data, "Name"));
            }
            else
            {
                taken[names[i]] = (kind, isOptional);
            }
        }

        return names;
    }

    /// <summary>The kind in lower case without the number of axes.</summary>
    private static string Stem(string kind)
    {
        string lower = kind.ToLowerInvariant();
        return lower.EndsWith("1d", StringComparison.Ordinal) || lower.EndsWith("2d", StringComparison.Ordinal) || lower.EndsWith("3d", StringComparison.Ordinal)
            ? lower.Substring(0, lower.Length - 2) : lower;
    }

    private static bool IsIn(INamedTypeSymbol type, IAssemblySymbol assembly) => SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, assembly);
}

/// <summary>A mistake in a block's text, with the symbol it stands on: it lives as long as the reading does.</summary>
/// <param name="Id">The diagnostic.</param>
/// <param name="Arguments">Of its message.</param>
/// <param name="Layer">The attribute whose text it is.</param>
/// <param name="Argument">The property whose text it is; null for the layer itself.</param>
/// <param name="Start">Where in that text.</param>
/// <param name="Length">How much of it.</param>
internal sealed record BlockMistake(string Id, EquatableArray<string> Arguments, AttributeData Layer, string? Argument, int Start, int Length)
{
    public BlockMistake(BlockTextException mistake, AttributeData layer, string? argument)
        : this(mistake.Id, new(mistake.Arguments), layer, argument, mistake.Start, mistake.Length)
    {
    }
}
