using System;
using System.Collections.Generic;
using System.Linq;

namespace CnnGen.Generator.Emission;

/// <summary>Several nested blocks, closed innermost first.</summary>
internal sealed class Blocks : IDisposable
{
    private readonly List<SourceWriter.Block> _blocks;

    private Blocks(IEnumerable<SourceWriter.Block> blocks) => _blocks = blocks.ToList();

    /// <summary>A loop for each index with several rounds; the others are left out, here and by <see cref="Terms"/>.</summary>
    public static Blocks Loops(SourceWriter writer, params (string Index, int Extent)[] loops)
    {
        var blocks = new List<SourceWriter.Block>();
        foreach ((string index, int extent) in loops)
        {
            if (extent != 1)
            {
                blocks.Add(writer.Open($"for (int {index} = 0; {index} < {extent}; {index}++)"));
            }
        }

        return new Blocks(blocks);
    }

    /// <summary>The offset of indices that are so far apart each.</summary>
    public static string Terms(params (string Index, int Extent, int Pitch)[] indices)
    {
        string[] terms = indices.Where(term => term.Extent != 1 && term.Pitch != 0).Select(term => term.Pitch == 1 ? term.Index : $"({term.Index} * {term.Pitch})").ToArray();
        return terms.Length == 0 ? "0" : string.Join(" + ", terms);
    }

    /// <summary>These, and one within.</summary>
    public Blocks Then(SourceWriter.Block inner) => new(_blocks.Append(inner));

    public static Blocks Of(params SourceWriter.Block[] blocks) => new(blocks);

    public void Dispose()
    {
        for (int i = _blocks.Count - 1; i >= 0; i--)
        {
            _blocks[i].Dispose();
        }
    }
}
