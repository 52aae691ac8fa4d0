using System.Globalization;
using System.Linq;

namespace CnnGen.Generator.Graph;

/// <summary>Shape of one sample: channels, then 0 to 3 spatial sizes, outermost first. No spatial size: a plain vector.</summary>
internal sealed record Shape(int Channels, EquatableArray<int> Spatial)
{
    public Shape(int channels, params int[] spatial)
        : this(channels, new EquatableArray<int>(spatial))
    {
    }

    public int Rank => Spatial.Count;

    /// <summary>Elements, in 64 bits: what is checked against the limit of 2^31.</summary>
    public long Length => Spatial.Aggregate((long)Channels, (product, size) => product * size);

    /// <summary>As in <c>(32, 28, 28)</c>.</summary>
    public override string ToString() =>
        "(" + string.Join(", ", new[] { Channels }.Concat(Spatial).Select(size => size.ToString(CultureInfo.InvariantCulture))) + ")";
}
