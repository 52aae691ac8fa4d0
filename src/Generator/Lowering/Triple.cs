using System;

namespace CnnGen.Generator.Lowering;

/// <summary>A number for each spatial axis. An image has a depth of one slice, a signal one row besides, a vector one column besides.</summary>
internal readonly record struct Triple(int Depth, int Rows, int Columns)
{
    /// <summary>Number of axes.</summary>
    public const int Rank = 3;

    public int Product => Depth * Rows * Columns;

    /// <summary>Axis 0 is depth, 1 rows, 2 columns.</summary>
    public int this[int axis] => axis switch { 0 => Depth, 1 => Rows, _ => Columns };

    public static Triple All(int value) => new(value, value, value);

    /// <summary>From the outermost axis that there is to columns; the axes that lack get <paramref name="absent"/>.</summary>
    public static Triple Of(EquatableArray<int> values, int absent)
    {
        int missing = Rank - values.Count;
        return Of(axis => axis < missing ? absent : values[axis - missing]);
    }

    public static Triple Of(Func<int, int> make) => new(make(0), make(1), make(2));

    public Triple Max(Triple other) => new(Math.Max(Depth, other.Depth), Math.Max(Rows, other.Rows), Math.Max(Columns, other.Columns));

    /// <summary>As in <c>3 x 5</c>, without the depth of an image.</summary>
    public override string ToString() => Depth == 1 ? $"{Rows} x {Columns}" : $"{Depth} x {Rows} x {Columns}";
}
