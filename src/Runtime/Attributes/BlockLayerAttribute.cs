namespace CnnGen;

/// <summary>A layer inside a block, as a call: <c>"Conv2D(4 * width, 1, Stride = index == 0 ? stride : 1)"</c>.</summary>
/// <remarks>
/// <para>
/// The name is that of the layer's attribute, or of another block's; values by position are those of its constructor, <c>Name = value</c> sets a property.
/// </para>
/// <para>
/// Values are as in C#: numbers, <c>true</c>, <c>false</c>, <c>null</c>, strings (in single quotes, too), lists <c>[1, 2]</c>, members of enumerations
/// (<c>Same</c> or <c>Padding.Same</c>), <c>+ - * / %</c>, comparisons, <c>&amp;&amp; || !</c>, <c>?:</c> and parentheses. Names are the block's parameters (any case of
/// the first letter), <c>channels</c> (of the block's input; of each repetition's) and <c>index</c> (of the repetition, from 0). Where a layer's name is expected, any other
/// name is that of a layer: above in the block, <c>input</c> for the block's input, or outside of it.
/// </para>
/// </remarks>
/// <param name="layer">The call.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class BlockLayerAttribute(string layer) : Attribute
{
    /// <summary>The call.</summary>
    public string Layer { get; } = layer;

    /// <summary>The name inside the block; may have dots. Default: kind and number within the block. Layers with a <see cref="When"/> may share a name if only one is there at a time.</summary>
    public string? Name { get; set; }

    /// <summary>The layer it reads, or the parameter that names it. Default: the layer right above, or the block's input for the first.</summary>
    public string? From { get; set; }

    /// <summary>An expression; where it is false the layer is left out, and what names it gets what it would read (a join: its first).</summary>
    public string? When { get; set; }
}
