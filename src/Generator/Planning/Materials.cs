using System;
using System.Collections.Generic;
using System.Linq;
using CnnGen.Generator.Lowering;

namespace CnnGen.Generator.Planning;

/// <summary>Positions around each plane.</summary>
internal readonly record struct Halo(Triple Before, Triple After)
{
    public static readonly Halo None = default;

    public bool IsNone => this == None;

    public Halo Max(Halo other) => new(Before.Max(other.Before), After.Max(other.After));
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

    public Halo Halo { get; set; }

    public HaloFill Fill { get; set; } = HaloFill.Zero;

    /// <summary>Row-major without a halo, as the public order.</summary>
    public bool IsDense { get; set; }

    public Buffer? Buffer { get; set; }
}

/// <summary>A layout at a place: buffers are numbered, and placed in the arena at the end. A slice of one begins behind its first float.</summary>
internal sealed record Buffer(int Id, BufferLayout Layout, int Offset = 0)
{
    /// <summary>The first interior element.</summary>
    public Place Origin => new(Space.Arena, Offset + Layout.Origin, Id);

    /// <summary>The first float, halo included.</summary>
    public Place Start => new(Space.Arena, Offset, Id);

    /// <summary>The interior element so many positions from the origin; negative ones lie in the halo.</summary>
    public Place At(Triple positions) => Origin.At(Layout.Offset(positions));
}

/// <summary>
/// Decides the layouts of one value: the one its producer writes, with the halo that readers of the same block wish for, and copies for the others.
/// </summary>
internal sealed class Material
{
    private readonly List<Demand> _demands = new();
    private readonly List<Material> _slices = new();
    private Material? _whole;
    private int _firstPlane;

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
    public Halo WriterHalo { get; set; }

    /// <summary>Whether the producer folds the buffer's whole halo back into the interior: what it did not write itself must not be there.</summary>
    public bool IsHaloFolded { get; set; }

    /// <summary>Whether the producer writes row-major without a halo.</summary>
    public bool IsDenseWriter { get; set; }

    public bool HasReaders => _demands.Count != 0;

    public bool IsSlice => _whole is not null;

    public Buffer? Primary { get; private set; }

    public HaloFill? PrimaryFill { get; private set; }

    public List<(Buffer Buffer, HaloFill? Fill)> Copies { get; } = new();

    public Demand Need(Demand demand)
    {
        _demands.Add(demand);
        return demand;
    }

    /// <summary>Makes this value a part of another, from a channel on that begins a plane: its producer then writes straight into the whole.</summary>
    public void BecomeSliceOf(Material whole, int firstChannel)
    {
        _whole = whole;
        _firstPlane = firstChannel / whole.Block!.Value;
        whole._slices.Add(this);
    }

    public void Resolve(Func<BufferLayout, Buffer> allocate)
    {
        if (Primary is not null)
        {
            return;
        }

        _whole?.Resolve(allocate);
        int block = Block ?? _demands.Select(demand => demand.Block).FirstOrDefault(wish => wish is not null) ?? 1;
        Block = block;
        var rest = new List<Demand>(_demands);
        (Primary, PrimaryFill) = _whole is null ? Take(rest, block, IsDenseWriter, WriterHalo, IsHaloFolded ? WriterHalo : null, allocate, _slices) : TakeSlice(rest, _whole);
        while (rest.Count != 0)
        {
            Copies.Add(Take(rest, rest[0].Block ?? block, rest[0].IsDense, Halo.None, null, allocate, []));
        }
    }

    /// <summary>A buffer for the first reader and all others that it suits; of a value that others are slices of, for their readers too.</summary>
    private (Buffer Buffer, HaloFill? Fill) Take(
        List<Demand> rest, int block, bool isDense, Halo halo, Halo? most, Func<BufferLayout, Buffer> allocate, List<Material> slices)
    {
        HaloFill? fill = null;
        var taken = new List<Demand>();
        foreach (Demand demand in rest)
        {
            bool fits = (demand.Block is null || demand.Block == block) && (most is null || most == demand.Halo.Max(most.Value))
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

        foreach (Demand wish in slices.SelectMany(slice => slice.Wishes))
        {
            if (!isDense && (wish.Block ?? block) == block && (most is null || most == wish.Halo.Max(most.Value)) && (fill is null || fill == wish.Fill))
            {
                halo = halo.Max(wish.Halo);
                fill = wish.Fill;
            }
        }

        Buffer buffer = allocate(new BufferLayout(Extent.Channels, Extent.Size, block, halo.Before, halo.After));
        foreach (Demand demand in taken)
        {
            demand.Buffer = buffer;
            rest.Remove(demand);
        }

        return (buffer, fill);
    }

    /// <summary>Wishes for a halo, of this value's readers and of its own slices'.</summary>
    private IEnumerable<Demand> Wishes => _demands.Where(demand => !demand.Halo.IsNone).Concat(_slices.SelectMany(slice => slice.Wishes));

    /// <summary>The slice of the whole's buffer, for the readers that it suits.</summary>
    private (Buffer Buffer, HaloFill? Fill) TakeSlice(List<Demand> rest, Material whole)
    {
        Buffer all = whole.Primary!;
        BufferLayout layout = all.Layout with { Channels = Extent.Channels };
        var slice = new Buffer(all.Id, layout, all.Offset + (_firstPlane * layout.PlanePitch));
        var halo = new Halo(layout.Before, layout.After);
        HaloFill? fill = null;
        foreach (Demand demand in rest.ToArray())
        {
            if ((demand.Block is null || demand.Block == layout.Block)
                && (demand.Halo.IsNone || (demand.Halo.Max(halo) == halo && demand.Fill == whole.PrimaryFill))
                && (!demand.IsDense || layout.IsDense))
            {
                fill = demand.Halo.IsNone ? fill : demand.Fill;
                demand.Buffer = slice;
                rest.Remove(demand);
            }
        }

        return (slice, fill);
    }
}
