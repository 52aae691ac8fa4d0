using System;
using System.Linq;

namespace CnnGen.Generator.Planning;

/// <summary>What a step takes, in nanoseconds of one core with 256-bit vectors: mostly to within a factor of two, for small steps of five: enough to say what is worth sharing.</summary>
internal static class StepCost
{
    /// <summary>Cycles of the tile model in a nanosecond.</summary>
    private const double Clock = 3.3;

    /// <summary>Bytes of weights in a nanosecond where they are more than the second cache holds, and where they are more than the third.</summary>
    private const double WeightsPerNanosecond = 24, WeightsFromMemory = 12;

    private const double SecondCache = 512 * 1024, ThirdCache = 16 * 1024 * 1024;

    public static double Of(Step step) => step.Kernel switch
    {
        NestKernel nest => Of(nest.Nest),
        PoolKernel pool => Of(pool),
        PoolBackwardKernel pool => Floats(pool.Output) * pool.Pool.Window.Taps * (pool.Output.Block != 1 ? 0.2 : pool.IsPaired ? 0.3 : 1.5),
        AdaptivePoolKernel adaptive => Floats(adaptive.Input) * (adaptive.Input.Block == 1 ? 0.7 : 0.1),
        RowwiseKernel rowwise => Floats(rowwise.Operands[0]) * Factor(rowwise.Primitive),
        DropoutKernel dropout => Floats(dropout.Source) * 1.0,
        WinogradTransform transform => CostModel.Transform(transform, (double)step.Arguments[transform.Places + 1].Number * step.Arguments[transform.PlanesArgument].Number) / Clock,
        StrassenKernel sums => CostModel.StrassenSums(sums.Vectors(step)) / Clock,
        _ => OfPrimitive(step),
    };

    /// <summary>By the taps of all windows.</summary>
    public static double Of(PoolKernel pool) => Floats(pool.Output) * pool.Pool.Window.Taps * (pool.Output.Block != 1 ? 0.06 : pool.IsPaired ? 0.12 : 0.2);

    /// <summary>The longer of multiply-adds, as the tile planner counts them, and weights from memory.</summary>
    public static double Of(Nest nest) => Math.Max(TilePlanner.Cycles(nest) / Clock, Reading(nest));

    /// <summary>The same with 512-bit vectors.</summary>
    public static double OfWide(Nest nest) => Math.Max(TilePlanner.WideCycles(nest) / Clock, Reading(nest));

    private static double Reading(Nest nest)
    {
        double weights = 4.0 * Extent(nest.Reduction) * Math.Abs(nest.Columns.Extent) * (nest.IsPanels ? BufferLayout.Lanes : 1) * (nest.Outer.Count == 0 || nest.Outer[0].B == 0 ? 1 : Extent(nest.Outer));
        return weights > ThirdCache ? weights / WeightsFromMemory : weights > SecondCache ? weights / WeightsPerNanosecond : 0;
    }

    private static double Extent(EquatableArray<Axis> axes) => axes.Aggregate(1.0, (product, axis) => product * Math.Abs(axis.Extent));

    private static double OfPrimitive(Step step)
    {
        BufferLayout? layout = step.Arguments.Where(argument => argument.Layout is not null).Select(argument => argument.Layout).LastOrDefault();
        if (layout is null)
        {
            // Elementwise over whole buffers: the length is the number among the arguments that is no distance between samples.
            return step.Arguments.Select(argument => int.TryParse(argument.Text, out int number) && number != ProgramPlanner.SampleStride ? number : 0).DefaultIfEmpty(0).Max() * Factor(step.Callee);
        }

        return step.Callee == "TensorLayouts.FillHalo"
            ? ((layout.Length - Floats(layout)) * 0.1) + (layout.Planes * layout.Size.Depth * layout.Size.Rows * 5.0)
            : Floats(layout) * Factor(step.Callee);
    }

    /// <summary>Nanoseconds a float.</summary>
    private static double Factor(string primitive) => primitive switch
    {
        "Activations.ReLU" or "Activations.ReLU6" or "Activations.Clip" or "Activations.LeakyReLU" or "TensorLayouts.Clear" => 0.1,
        "TensorLayouts.Copy" or "TensorLayouts.Subsample" or "Joins.Add" or "Joins.Multiply" or "Normalization.Scale" or "Joins.PlaceChannels" => 0.25,
        "SoftmaxOperations.Softmax" or "SoftmaxOperations.LogSoftmax" => 3,
        _ => 0.7,
    };

    private static double Floats(BufferLayout layout) => (double)layout.Planes * layout.Block * layout.Size.Product;
}
