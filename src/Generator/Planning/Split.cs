using System;

namespace CnnGen.Generator.Planning;

/// <summary>A loop over parts: part i begins at unit <c>min(i * Step, Last)</c>, the last one moved back so that all parts are alike.</summary>
/// <param name="Count">Parts.</param>
/// <param name="Step">Units of a part: planes, rows, panels, rounds of a loop.</param>
/// <param name="Last">The first unit of the last part.</param>
internal sealed record SplitAxis(int Count, int Step, int Last)
{
    /// <summary>Whether the last part is moved back over the one before it.</summary>
    public bool IsMovedBack => Last != (Count - 1) * Step;

    /// <summary>The parts of so many units.</summary>
    public static SplitAxis Of(int units, int step) => new((units + step - 1) / step, step, Math.Max(units - step, 0));
}

/// <summary>
/// How a step is done in parts that are independent of each other: its kernel and its arguments are those of the first part, and every other part is the same call with places moved.
/// </summary>
/// <param name="Axes">One axis or two, the outer first: the parts are their product.</param>
/// <param name="Moves">For each argument the floats that one unit along each axis moves it.</param>
internal sealed record Split(EquatableArray<SplitAxis> Axes, EquatableArray<EquatableArray<int>> Moves)
{
    public int Parts
    {
        get
        {
            int parts = 1;
            foreach (SplitAxis axis in Axes)
            {
                parts *= axis.Count;
            }

            return parts;
        }
    }
}
