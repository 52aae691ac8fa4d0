using System;
using System.Collections.Generic;
using System.Linq;

namespace CnnGen.Generator.Planning;

/// <summary>Which elements of a buffer with a halo.</summary>
internal enum AccessPart
{
    All,

    /// <summary>Inside the halo.</summary>
    Interior,

    /// <summary>The halo alone.</summary>
    Halo,
}

/// <summary>A stretch of a memory that a step reads or writes.</summary>
/// <param name="Space">The memory.</param>
/// <param name="First">The first float.</param>
/// <param name="End">The float after the last.</param>
/// <param name="IsWritten">Whether it is written; it may be read too.</param>
/// <param name="Buffer">The buffer, where it is one.</param>
/// <param name="Part">Which elements of the buffer.</param>
internal sealed record Access(Space Space, long First, long End, bool IsWritten, int Buffer = -1, AccessPart Part = AccessPart.All)
{
    /// <summary>Whether two steps of which these are accesses must keep their order.</summary>
    public bool Conflicts(Access other) =>
        (IsWritten || other.IsWritten) && Space == other.Space && First < other.End && other.First < End
        && !(Buffer == other.Buffer && Part != AccessPart.All && other.Part != AccessPart.All && Part != other.Part);

    /// <summary>All accesses of a step: never fewer than there are, and more where nothing precise is known.</summary>
    /// <param name="step">The step, undivided.</param>
    /// <param name="buffers">The buffers in their places.</param>
    /// <param name="allocation">The stretch of a memory, other than the arena, that was taken at once and holds an offset.</param>
    public static Access[] Of(Step step, IReadOnlyList<PlannedBuffer> buffers, Func<Space, int, (int First, int End)> allocation)
    {
        Argument[] arguments = [.. step.Arguments];
        return [.. arguments.Select((argument, i) => argument.Place is { } place ? One(place, i) : null).OfType<Access>()];

        Access? One(Place place, int index)
        {
            bool isWritten = Writes(step, index);
            switch (place.Space)
            {
                case Space.Packed or Space.BackwardPacked or Space.Input or Space.OutputGradient:
                    return null;
                case Space.Output or Space.InputGradient:
                    // Each is written once.
                    return null;
                case Space.Arena:
                    return InArena(place, index, isWritten);
                case Space.Gradients or Space.Scratch when step is { IsBatch: true, Callee: "TensorLayouts.Clear" }:
                    return new Access(place.Space, place.Offset, int.MaxValue, true);
                default:
                    (int first, int end) = allocation(place.Space, place.Offset);
                    return new Access(place.Space, first, end, isWritten || place.Space != Space.Weights);
            }
        }

        Access InArena(Place place, int index, bool isWritten)
        {
            PlannedBuffer buffer = buffers[place.Buffer];
            if (buffer.IsLocal)
            {
                // Whole, so that all that touches it stays together; and with no other, whose places it may share, as a thread keeps the order of its steps.
                return new Access(Space.Local, place.Buffer, place.Buffer + 1, isWritten, place.Buffer);
            }

            bool isInside = step.Kernel is NestKernel or PoolKernel or AdaptivePoolKernel || (step.Kernel is WinogradResultKernel or StrassenResultKernel && index == 1) || step.Callee == "TensorLayouts.Copy";
            bool isAround = step.Callee == "TensorLayouts.FillHalo" && step.Arguments[2].Text == "0";
            AccessPart part = !isWritten ? AccessPart.All : isInside ? AccessPart.Interior : isAround ? AccessPart.Halo : AccessPart.All;
            long start = (long)buffer.Offset + place.Offset;
            if (step.Kernel is NestKernel nest)
            {
                (long before, long after) = Reach(nest.Nest, index);
                return new Access(Space.Arena, start - before, start + after, isWritten, place.Buffer, part);
            }

            // A slice of a buffer is given with its own layout.
            return index + 1 < arguments.Length && arguments[index + 1].Layout is { } layout && !layout.Equals(buffer.Layout) && step.Callee != "TensorLayouts.Copy"
                ? new Access(Space.Arena, start, start + layout.Length, isWritten, place.Buffer, part)
                : new Access(Space.Arena, buffer.Offset, (long)buffer.Offset + buffer.Layout.Length, isWritten, place.Buffer, part);
        }
    }

    /// <summary>How far a nest goes before and after the place that it is given for an operand: a, b, c, then bias or addend.</summary>
    private static (long Before, long After) Reach(Nest nest, int operand)
    {
        bool isBias = operand == 3 && nest.HasBias;
        Func<Axis, int> distance = operand switch { 0 => axis => axis.A, 1 => axis => axis.B, 2 => axis => axis.C, _ => axis => isBias ? axis.Bias : axis.D };
        long before = 0, after = nest.IsPanels ? BufferLayout.Lanes : operand == 0 ? 1 : nest.Columns.Extent;
        IEnumerable<Axis> axes = nest.Outer.Concat(nest.Rows).Concat(nest.IsPanels ? [nest.Columns] : Array.Empty<Axis>()).Concat(operand < 2 ? nest.Reduction : Array.Empty<Axis>());
        foreach (Axis axis in axes.Where(axis => axis.Extent != Nest.BatchExtent))
        {
            long reach = (long)(axis.Extent - 1) * distance(axis);
            before += Math.Max(-reach, 0);
            after += Math.Max(reach, 0);
        }

        return (before, after);
    }

    /// <summary>Whether an argument may be written: of what the runtime does to buffers the first is only read, but for what has one alone.</summary>
    private static bool Writes(Step step, int index) => step.Kernel switch
    {
        NestKernel => index == 2,
        PoolKernel => index == 1,
        WinogradTransform => index is 1 or 2,
        StrassenKernel => index == 1,
        AdaptivePoolKernel { IsBackward: false } => index == 1,
        _ when step.Callee is "TensorLayouts.FillHalo" or "TensorLayouts.FoldHalo" or "TensorLayouts.Clear" => true,
        _ => index != 0,
    };
}
