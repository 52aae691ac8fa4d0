using System;
using System.Collections.Generic;

namespace CnnGen.Generator.Planning;

/// <summary>
/// Sums of quarters of a matrix, before the products of Strassen's form or after them. All that differs from layer to layer are numbers in its arguments, so that layers share it: planes of each
/// half, lines and the floats of a line, then distances.
/// </summary>
/// <param name="Places">Tensors that are passed, before the numbers.</param>
internal abstract record StrassenKernel(int Places) : Kernel
{
    /// <summary>How far the next plane is in each of the tensors.</summary>
    public abstract IReadOnlyList<int> PlaneMoves(Step step);

    /// <summary>Vectors of eight floats of a quarter.</summary>
    public double Vectors(Step step) => (double)Number(step, 0) * Number(step, 1) * Number(step, 2) / 8;

    /// <summary>A number among the distances.</summary>
    protected int Distance(Step step, int index) => Number(step, 3 + index);

    private int Number(Step step, int index) => step.Arguments[Places + index].Number;
}

/// <summary>The four sums of the data's quarters, each in the place of a quarter of a tensor of the same layout. Distances: planes, lines, halves of the positions, halves of the planes.</summary>
internal sealed record StrassenDataKernel() : StrassenKernel(2)
{
    public override IReadOnlyList<int> PlaneMoves(Step step) => [Distance(step, 0), Distance(step, 0)];
}

/// <summary>
/// The seven products into the result's quarters, with what happens to it before it is stored. Tensors: products, result, the filters' powers, bias, addend. Distances: products, their planes,
/// halves of the filters, then of the result and of the addend as of the data.
/// </summary>
internal sealed record StrassenResultKernel(bool HasBias, bool HasAddend, Graph.Activation Activation) : StrassenKernel(3 + (HasBias ? 1 : 0) + (HasAddend ? 1 : 0))
{
    public override IReadOnlyList<int> PlaneMoves(Step step) =>
    [
        Distance(step, 1), Distance(step, 3), BufferLayout.Lanes, .. HasBias ? [BufferLayout.Lanes] : Array.Empty<int>(), .. HasAddend ? [Distance(step, 7)] : Array.Empty<int>(),
    ];
}
