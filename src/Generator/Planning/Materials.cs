using System;
using System.Collections.Generic;
using System.Linq;
using CnnGen.Generator.Lowering;

namespace CnnGen.Generator.Planning;

/// <summary>Floats around each plane.</summary>
internal sealed record Halo(int Top, int Left, int Bottom, int Right)
{
    public static readonly Halo None = new(0, 0, 0, 0);

    public bool IsNone => this == None;

    public Halo Max(Halo other) => new(
        Math.Max(Top, other.Top), Math.Max(Left, other.Left), Math.Max(Bottom, other.Bottom), Math.Max(Right, other.Right));
}

/// <summary>What a halo holds; codes as in the runtime's <c>TensorLayouts.FillHalo</c>: 0 constant, 1 reflect, 2 replicate, 3 circular.</summary>
internal sealed record HaloFill(int Mode, double Value)
{
    public static readonly HaloFill Zero = new(0, 0);

    public static HaloFill Of(Graph.PadMode mode, double value) => mode switch
    {
        Graph.PadMode.Constant => new(0, value),
        Graph.PadMode.Reflect => new(1, 0),
        Graph.PadMode.Replicate => new(2, 0),
        Graph.PadMode.Circular => new(3, 0),
        _ => Zero,
    };
}

/// <summary>A reader's wish for a layout of a value. Resolved to a buffer when all wishes are known.</summary>
internal sealed class Demand
{
    /// <summary>1, 16, or null for either.</summary>
    public int? Block { get; set; }

    public Halo Halo { get; set; } = Halo.None;

    public HaloFill Fill { get; set; } = HaloFill.Zero;

    /// <summary>Row-major without a halo, as the public order.</summary>
    public bool IsDense { get; set; }

    public Buffer? Buffer { get; set; }
}

/// <summary>A layout at a place: buffers are numbered, and placed in the arena at the end.</summary>
internal sealed record Buffer(int Id, BufferLayout Layout)
{
    /// <summary>The first interior element.</summary>
    public Place Origin => new(Space.Arena, Layout.Origin, Id);

    /// <summary>The first float, halo included.</summary>
    public Place Start => new(Space.Arena, 0, Id);

    /// <summary>The interior element so many rows and columns from the origin; negative ones lie in the halo.</summary>
    public Place At(int rows, int columns) => Origin.At((rows * Layout.RowPitch) + (columns * Layout.ColumnPitch));
}

/// <summary>
/// Decides the layouts of one value: the one its producer writes, with the halo that readers of the same block wish for, and copies for the others.
/// </summary>
internal sealed class Material
{
    private readonly List<Demand> _demands = new();

    public Material(string name, Extent extent)
    {
        Name = name;
        Extent = extent;
    }

    public string Name { get; }

    public Extent Extent { get; }

    /// <summary>What the producer writes; null while it leaves the choice to the first reader.</summary>
    public int? Block { get; set; }

    /// <summary>A halo that the producer itself writes to.</summary>
    public Halo WriterHalo { get; set; } = Halo.None;

    /// <summary>Whether the producer writes row-major without a halo.</summary>
    public bool IsDenseWriter { get; set; }

    public bool HasReaders => _demands.Count != 0;

    public Buffer? Primary { get; private set; }

    public HaloFill? PrimaryFill { get; private set; }

    public List<(Buffer Buffer, HaloFill? Fill)> Copies { get; } = new();

    public Demand Need(Demand demand)
    {
        _demands.Add(demand);
        return demand;
    }

    public void Resolve(Func<BufferLayout, Buffer> allocate)
    {
        int block = Block ?? _demands.Select(demand => demand.Block).FirstOrDefault(wish => wish is not null) ?? 1;
        Block = block;
        var rest = new List<Demand>(_demands);
        bool isDense = IsDenseWriter;
        (Primary, PrimaryFill) = Take(rest, block, isDense, WriterHalo, allocate);
        while (rest.Count != 0)
        {
            Copies.Add(Take(rest, rest[0].Block ?? block, rest[0].IsDense, Halo.None, allocate));
        }
    }

    /// <summary>A buffer for the first reader and all others that it suits.</summary>
    private (Buffer Buffer, HaloFill? Fill) Take(List<Demand> rest, int block, bool isDense, Halo halo, Func<BufferLayout, Buffer> allocate)
    {
        HaloFill? fill = null;
        var taken = new List<Demand>();
        foreach (Demand demand in rest)
        {
            bool fits = (demand.Block is null || demand.Block == block)
                && (demand.Halo.IsNone || (!isDense && (fill is null || fill == demand.Fill)))
                && (!demand.IsDense || isDense || (halo.IsNone && block == 1 && taken.All(other => other.Halo.IsNone)));
            if (!fits)
            {
                continue;
            }

            isDense |= demand.IsDense;
            halo = halo.Max(demand.Halo);
            fill = demand.Halo.IsNone ? fill : demand.Fill;
            taken.Add(demand);
        }

        Buffer buffer = allocate(new BufferLayout(Extent.Channels, Extent.Rows, Extent.Columns, block, halo.Top, halo.Left, halo.Bottom, halo.Right));
        foreach (Demand demand in taken)
        {
            demand.Buffer = buffer;
            rest.Remove(demand);
        }

        return (buffer, fill);
    }
}
