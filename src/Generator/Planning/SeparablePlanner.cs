using System;
using System.Collections.Generic;
using System.Linq;

namespace CnnGen.Generator.Planning;

/// <summary>Joins depthwise convolutions with the convolution of one tap after them: a block of rows at a time through both, so that what is between them stays in the second cache.</summary>
/// <remarks>
/// Neither kernel knows of it: both are nests, of as many rows as a block has, and the sums are the same to the bit. The tensor between them has only the rows that parts work on at once.
/// </remarks>
internal static class SeparablePlanner
{
    /// <summary>Floats of the tensor between them from which on it is gone from a second cache of 512 KB before it is read, beside what is read and written meanwhile.</summary>
    private const int LeastLength = 96 * 1024;

    /// <summary>Floats of a block of it: a quarter of such a cache.</summary>
    private const int BlockLength = 32 * 1024;

    /// <summary>The fewest positions of a block: every block reads all weights anew.</summary>
    private const int LeastPositions = 96;

    /// <summary>Parts that threads share: more would need more memory, as each has a block of its own.</summary>
    private const int LeastParts = 4;

    /// <param name="steps">The steps of an inference; of a pair that is joined one is left.</param>
    /// <param name="buffers">The buffers; of those between a pair fewer rows are left.</param>
    /// <param name="layers">What layers came to.</param>
    public static void Join(List<Step> steps, List<Buffer> buffers, List<LayerPlan> layers)
    {
        for (int i = 0; i + 1 < steps.Count; i++)
        {
            (Step first, Step second) = (steps[i], steps[i + 1]);
            if (first.Kernel is not NestKernel { Nest: { IsLaneWise: true, HasAddend: false, Outer.Count: 1, Rows.Count: 2 } depthwise } || second.Kernel is not NestKernel { Nest: var pointwise }
                || first.Arguments[2].Place is not { Space: Space.Arena, Offset: 0 } between || second.Arguments[0].Place != between
                || steps.Sum(step => step.Arguments.Count(argument => argument.Place is { Space: Space.Arena } place && place.Buffer == between.Buffer)) != 2)
            {
                continue;
            }

            Buffer buffer = buffers[between.Buffer];
            if (!Reads(pointwise, buffer.Layout) || LinesOf(buffer.Layout) is not (> 0 and var lines))
            {
                continue;
            }

            BufferLayout layout = buffer.Layout;
            int blocks = layout.Size.Rows / lines, parts = Enumerable.Range(1, blocks).First(count => blocks % count == 0 && count >= Math.Min(LeastParts, blocks));
            BufferLayout kept = layout with { Size = layout.Size with { Rows = parts * lines } };
            var kernel = new SeparableKernel(
                depthwise with { Outer = new(depthwise.Outer[0] with { C = kept.PlanePitch }), Rows = new(Axis.Merge(depthwise.Rows[0] with { Extent = lines }, depthwise.Rows[1])) },
                (pointwise with { Rows = Take(pointwise.Rows, lines, layout.Size.Columns), Reduction = new(pointwise.Reduction[0] with { A = kept.PlanePitch }, pointwise.Reduction[1]) }).Streamed(),
                blocks / parts,
                lines * depthwise.Rows[0].A,
                Distance(pointwise, lines, layout.Size.Columns, axis => axis.C),
                Distance(pointwise, lines, layout.Size.Columns, axis => axis.D));
            buffers[between.Buffer] = buffer with { Layout = kept };
            steps[i] = second with
            {
                Comment = $"{first.Comment.TrimEnd('.')}, and {lines} rows at a time: {second.Comment}",
                Callee = first.Callee,
                Kernel = kernel,
                Arguments = new([.. first.Arguments.Take(3), .. second.Arguments.Skip(1).Take(2), .. first.Arguments.Skip(3), .. second.Arguments.Skip(3)]),
                Split = parts == 1 ? null : new Split(new(SplitAxis.Of(parts, 1)), new(kernel.Moves(lines * kept.RowPitch).Select(move => new EquatableArray<int>(move)))),
            };
            steps.RemoveAt(i + 1);
            int layer = layers.FindIndex(one => one.Layer == first.Layer);
            layers[layer] = layers[layer] with { Algorithm = $"{layers[layer].Algorithm}; {lines} rows at a time with {second.Layer}" };
        }
    }

    /// <summary>Whether a nest is a convolution of one tap over all of a tensor.</summary>
    private static bool Reads(Nest nest, BufferLayout layout) =>
        nest is { IsPanels: true, IsLaneWise: false, Outer.Count: 0, Reduction.Count: 2, Start: not NestStart.Result } && layout is { HasHalo: false, Block: BufferLayout.Lanes, Size.Depth: 1 }
        && nest.RowCount == layout.Size.Product && nest.Rows[nest.Rows.Count - 1].A == BufferLayout.Lanes
        && nest.Reduction[0] is var blocks && blocks.A == layout.PlanePitch && blocks.Extent == layout.Planes && nest.Reduction[1] is { Extent: BufferLayout.Lanes, A: 1 };

    /// <summary>Rows of a block: as many as divide the tensor evenly and fit; 0 where it is better left whole.</summary>
    private static int LinesOf(BufferLayout layout) => layout.Length < LeastLength ? 0 : Enumerable.Range(1, layout.Size.Rows - 1).LastOrDefault(lines =>
        layout.Size.Rows % lines == 0 && lines * layout.RowPitch * layout.Planes <= BlockLength && lines * layout.Size.Columns >= LeastPositions);

    /// <summary>So many lines of a nest's rows, which are an axis of lines and one of columns, or one of both.</summary>
    private static EquatableArray<Axis> Take(EquatableArray<Axis> rows, int lines, int columns) =>
        new(rows.Count == 1 ? [rows[0] with { Extent = lines * columns }] : Axis.Merge(rows[0] with { Extent = lines }, rows[1]));

    private static int Distance(Nest nest, int lines, int columns, Func<Axis, int> distance) => distance(nest.Rows[0]) * lines * (nest.Rows.Count == 1 ? columns : 1);
}
