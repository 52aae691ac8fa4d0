using System;
using System.Collections.Generic;
using System.Linq;
using CnnGen.Generator.Lowering;

namespace CnnGen.Generator.Planning;

/// <summary>Divides heavy steps into parts that threads share. One thread does all parts in the order of the undivided loops, through the same kernel.</summary>
/// <remarks>
/// Only results are divided, never sums, so that every number of threads gives the same bits: panels or runs of columns, rows of tiles, the outermost loop; planes
/// and rows of layouts. A part is a whole kernel with literal bounds. Where units do not divide evenly the last part is moved back, as tiles are, and
/// two threads may write the same values to the same place.
/// </remarks>
internal static class Splitter
{
    /// <summary>What a part should take at least, in nanoseconds: claiming one costs some fifty.</summary>
    private const double LeastPart = 3000;

    private const double ClaimCost = 50;

    /// <summary>How many samples a batch is taken to have.</summary>
    private const double UsualBatch = 16;

    /// <summary>More parts than this are of no use to any number of cores that is likely.</summary>
    private const int MostParts = 96;

    /// <summary>The fewest rows of a part that reads panels, four tiles: every part reads all of them anew.</summary>
    private const int LeastRows = 24;

    /// <summary>Parts of one row from which on each has as many panels as its tile reads at once.</summary>
    private const int LeastRowParts = 4;

    /// <summary>
    /// Floats between two steps from which on they are read from far away, and of them those that a part may have: half of a second cache of 512 KB. Of MobileNetV2, 1 to 2 MB gain nothing where
    /// a third cache has 32 MB, and 4 to 15 MB, of images of 640 x 640, some 4 % of its time, with two threads 6 %; processors of phones and boards have less than 4 MB of all caches.
    /// </summary>
    private const int LeastChained = 256 * 1024, MostChained = 64 * 1024;

    /// <summary>The fewest rows of such a part: each reads all weights of the second step anew, and more than its own lines of what the first reads.</summary>
    private const int LeastChainedRows = 192;

    /// <summary>What one thread may lose by the parts.</summary>
    private const double MostLoss = 1.02;

    /// <summary>The same with 512-bit vectors: more, as their tiles are larger and so more often cut into, but not what parts of a single panel lose, which is one vector of theirs.</summary>
    private const double MostWideLoss = 1.1;

    /// <summary>The numbers of threads that a split is judged for; few threads are more likely.</summary>
    private static readonly int[] s_threads = [1, 1, 2, 2, 4, 8, 16];

    /// <param name="step">The step.</param>
    /// <param name="isOverBatch">Whether it is of a pass over a batch, which shares out samples first: but what serves the batch, and what adds up over it.</param>
    public static Step Split(Step step, bool isOverBatch)
    {
        double cost = StepCost.Of(step);
        step = step with { Nanoseconds = cost };
        bool isOverSamples = step.IsBatch || SectionPlanner.IsShared(step);
        if (isOverBatch && !isOverSamples && step.Kernel is not NestKernel)
        {
            return step;
        }

        cost *= isOverBatch && isOverSamples ? UsualBatch : 1;
        if (cost < 2 * LeastPart)
        {
            return step;
        }

        return step.Kernel switch
        {
            NestKernel nest => SplitNest(step, nest.Nest, cost / step.Nanoseconds),
            PoolKernel pool => SplitPlanes(step, cost, pool.Output, [pool.Input, pool.Output], layouts => pool with { Input = layouts[0], Output = layouts[1] }),
            AdaptivePoolKernel { IsBackward: false } pool =>
                SplitPlanes(step, cost, pool.Output, [pool.Input, pool.Output], layouts => pool with { Input = layouts[0], Output = layouts[1] }),
            WinogradTransform transform => SplitTransform(step, transform, cost),
            StrassenKernel sums => SplitPlanes(step, cost, sums.Places, sums.PlaneMoves(step)),
            RowwiseKernel rowwise => SplitPlanes(step, cost, rowwise.Operands[0], rowwise.Operands, layouts => rowwise with { Operands = new(layouts) }),
            null => SplitPrimitive(step, cost),
            _ => step,
        };
    }

    /// <summary>A way to divide one axis of a nest.</summary>
    /// <param name="Units">What the axis has.</param>
    /// <param name="Take">The nest of so many.</param>
    /// <param name="Move">How far one moves.</param>
    /// <param name="Least">The fewest that a part has.</param>
    private sealed record Cut(int Units, Func<Nest, int, Nest> Take, Axis Move, int Least = 1)
    {
        public IEnumerable<int> Steps(bool isExact) => Enumerable.Range(2, MostParts - 1).Where(parts => parts <= Units)
            .Select(parts => (Units + parts - 1) / parts).Distinct().Where(step => step >= Least && (!isExact || Units % step == 0));
    }

    /// <param name="step">The step.</param>
    /// <param name="nest">Its nest.</param>
    /// <param name="samples">How often a part is done before the next.</param>
    private static Step SplitNest(Step step, Nest nest, double samples)
    {
        double cost = step.Nanoseconds * samples, wide = StepCost.OfWide(nest);
        Cut[] cuts = [.. Cuts(nest)];
        bool isExact = nest.Start == NestStart.Result;
        (double Score, Nest Part, (Cut Cut, int Step)[] Axes) best = (Score(1, cost, cost), nest, []);
        foreach (Cut cut in cuts)
        {
            foreach (int units in cut.Steps(isExact))
            {
                Try(cut.Take(nest, units), (cut, units));
            }
        }

        // Two axes where one does not give enough even parts.
        for (int i = 0; i < cuts.Length && best.Score > 1.1; i++)
        {
            foreach (int units in cuts[i].Steps(isExact).Where(units => cuts[i].Units % units == 0))
            {
                for (int j = i + 1; j < cuts.Length; j++)
                {
                    foreach (int inner in cuts[j].Steps(isExact).Where(inner => cuts[j].Units / inner <= 16))
                    {
                        Try(cuts[j].Take(cuts[i].Take(nest, units), inner), (cuts[i], units), (cuts[j], inner));
                    }
                }
            }
        }

        if (best.Axes.Length == 0)
        {
            return step;
        }

        return Divided(step, nest, best.Part, best.Axes);

        void Try(Nest part, params (Cut Cut, int Step)[] axes)
        {
            int parts = axes.Aggregate(1, (product, axis) => product * SplitAxis.Of(axis.Cut.Units, axis.Step).Count);
            double one = StepCost.Of(part) * samples;
            if (parts > MostParts || cost / parts < LeastPart || parts * one > MostLoss * cost)
            {
                return;
            }

            double score = Score(parts, one, cost);
            if (score < best.Score - 1e-6 && parts * StepCost.OfWide(part) <= MostWideLoss * wide)
            {
                best = (score, part, axes);
            }
        }
    }

    /// <summary>A step of a nest as parts of it.</summary>
    private static Step Divided(Step step, Nest nest, Nest part, params (Cut Cut, int Step)[] axes)
    {
        // The arguments of a nest: a, b, c, then what there is of bias and addend.
        Func<Axis, int>[] distances = [axis => axis.A, axis => axis.B, axis => axis.C, .. nest.HasBias ? [axis => axis.Bias] : Array.Empty<Func<Axis, int>>(), axis => axis.D];
        return step with
        {
            Kernel = new NestKernel(part),
            Split = new Split(
                new(axes.Select(axis => SplitAxis.Of(axis.Cut.Units, axis.Step))),
                new(step.Arguments.Select((_, i) => new EquatableArray<int>(axes.Select(axis => distances[i](axis.Cut.Move)))))),
        };
    }

    /// <summary>The mean, over numbers of threads, of the time against what it would be if the work divided evenly.</summary>
    private static double Score(int parts, double part, double whole) =>
        s_threads.Average(threads => Math.Ceiling((double)parts / threads) * (part + ClaimCost) * threads / whole);

    /// <summary>The axes of a nest that can be divided, in the order of its loops.</summary>
    private static IEnumerable<Cut> Cuts(Nest nest)
    {
        if (nest.Outer.Count != 0)
        {
            Axis outer = nest.Outer[0];
            yield return new Cut(outer.Extent, (whole, units) => whole with { Outer = WithFirst(whole.Outer, units) }, outer);
            if (outer is { Extent: >= 8, A: not 0, B: not 0 })
            {
                // Many products that have nothing in common: to divide each would read all operands several times.
                yield break;
            }
        }

        if (nest.IsPanels && nest.Columns.Extent > 1)
        {
            int bias = nest.Start == NestStart.BiasAlongLanes ? BufferLayout.Lanes : 0;
            yield return new Cut(
                nest.Columns.Extent, (whole, units) => whole with { Columns = units == 1 ? new Axis(1) : whole.Columns with { Extent = units } }, nest.Columns with { Bias = bias }, LeastPanels(nest));
        }
        else if (!nest.IsPanels && nest.Columns.Extent % BufferLayout.Lanes == 0)
        {
            yield return new Cut(
                nest.Columns.Extent / BufferLayout.Lanes, (whole, units) => whole with { Columns = whole.Columns with { Extent = units * BufferLayout.Lanes } },
                new Axis(1, 0, BufferLayout.Lanes, BufferLayout.Lanes, 0, BufferLayout.Lanes));
        }

        if (nest.Rows.Count != 0 && !nest.HasBatchRows && nest.RowCount > nest.PooledRows)
        {
            Axis rows = nest.Rows[0];
            int inner = nest.Rows.Skip(1).Aggregate(1, (product, axis) => product * axis.Extent);
            int least = nest.IsPanels && !nest.IsLaneWise ? (LeastRows + inner - 1) / inner : 1;
            yield return new Cut(
                rows.Extent, (whole, units) => whole with { Rows = WithFirst(whole.Rows, units) }, rows with { Bias = nest.Start == NestStart.BiasAlongTile ? inner : 0 }, least);
        }
    }

    /// <summary>Panels of a part at least: of one row never fewer than lie side by side, or than its tile reads at once, nor a single one, which waits for its sums.</summary>
    private static int LeastPanels(Nest nest) => nest.Columns.B == BufferLayout.Lanes && nest.Rounds > 1 ? nest.Columns.Extent
        : nest.RowCount != 1 ? 1
        : nest.Columns.Extent >= LeastRowParts * TilePlanner.MostStreams ? TilePlanner.MostStreams : 2;

    private static EquatableArray<Axis> WithFirst(EquatableArray<Axis> axes, int extent) =>
        new(Axis.Merge([axes[0] with { Extent = extent }, .. axes.Skip(1)]));

    /// <summary>
    /// Divides a depthwise convolution and the convolution of one tap after it alike, by lines: a part of the second follows its part of the first, and finds what that has written in the second
    /// cache.
    /// </summary>
    /// <param name="first">The first step, undivided.</param>
    /// <param name="second">The second, undivided.</param>
    /// <param name="between">What is written by the first and read by the second.</param>
    /// <returns>Both, divided; null where they are better apart: what is between them stays in the cache as a whole, or no number of lines suits both.</returns>
    public static (Step First, Step Second)? SplitAlike(Step first, Step second, BufferLayout between)
    {
        if (between.Length < LeastChained || first.Kernel is not NestKernel { Nest: { IsLaneWise: true } depthwise } || second.Kernel is not NestKernel { Nest: var pointwise }
            || !pointwise.IsPointwiseOver(between) || LinesOf(depthwise, between) is not { } lines || LinesOf(pointwise, between) is not { } same)
        {
            return null;
        }

        double one = StepCost.Of(depthwise), two = StepCost.Of(pointwise);
        (double Score, int Lines) best = (double.PositiveInfinity, 0);
        int least = (LeastChainedRows + between.Size.Columns - 1) / between.Size.Columns, most = Math.Min(MostChained / (between.RowPitch * between.Planes), lines.Units / 2);
        for (int units = least; units <= most; units++)
        {
            int parts = SplitAxis.Of(lines.Units, units).Count;
            Nest each = lines.Take(depthwise, units), after = same.Take(pointwise, units);
            double eachCost = StepCost.Of(each), afterCost = StepCost.Of(after);
            if (parts * eachCost <= MostLoss * one && parts * afterCost <= MostLoss * two && parts * StepCost.OfWide(after) <= MostWideLoss * StepCost.OfWide(pointwise)
                && Score(parts, eachCost + afterCost, one + two) is var score && score < best.Score - 1e-6)
            {
                best = (score, units);
            }
        }

        return best.Lines == 0 ? null : (
            Divided(first with { Nanoseconds = one }, depthwise, lines.Take(depthwise, best.Lines), (lines, best.Lines)),
            Divided(second with { Nanoseconds = two }, pointwise, same.Take(pointwise, best.Lines), (same, best.Lines)));
    }

    /// <summary>The lines of a tensor as an axis of a nest whose rows are its positions; null where they are something else.</summary>
    private static Cut? LinesOf(Nest nest, BufferLayout tensor)
    {
        (int lines, int columns) = (tensor.Size.Rows, tensor.Size.Columns);
        if (nest.PooledRows != 1 || tensor.Size.Depth != 1 || nest.RowCount != lines * columns)
        {
            return null;
        }

        Axis first = nest.Rows[0];
        return nest.Rows.Count == 2 && first.Extent == lines ? new Cut(lines, (whole, units) => whole with { Rows = WithFirst(whole.Rows, units) }, first)
            : nest.Rows.Count != 1 ? null
            : new Cut(
                lines, (whole, units) => whole with { Rows = new(first with { Extent = units * columns }) }, new Axis(lines, A: columns * first.A, C: columns * first.C, D: columns * first.D));
    }

    /// <summary>A kernel over planes: each part a layout of fewer channels.</summary>
    private static Step SplitPlanes(Step step, double cost, BufferLayout main, IReadOnlyList<BufferLayout> layouts, Func<BufferLayout[], Kernel> kernel)
    {
        int planes = PlanesOfPart(main, cost);
        return planes == main.Planes ? step : step with
        {
            Kernel = kernel([.. layouts.Select(layout => layout with { Channels = planes * layout.Block })]),
            Split = new Split(
                new(SplitAxis.Of(main.Planes, planes)),
                new(step.Arguments.Select((argument, i) => new EquatableArray<int>(argument.Place is null ? 0 : layouts[i].PlanePitch)))),
        };
    }

    /// <summary>A transform of tiles, by planes: blocks of channels, of which transformed tiles hold one next to the other.</summary>
    private static Step SplitTransform(Step step, WinogradTransform transform, double cost)
    {
        // The tensor that is not transformed has its own distances; the shortcut's come after them.
        int tensor = step.Arguments[transform.PlanesArgument + 1].Number, tile = transform.Form.Products * BufferLayout.Lanes;
        var moves = new List<int>(transform is WinogradDataKernel ? [tensor, BufferLayout.Lanes, tile] : [BufferLayout.Lanes, tensor, tile]);
        if (transform is WinogradResultKernel { HasBias: true })
        {
            moves.Add(BufferLayout.Lanes);
        }

        if (transform is WinogradResultKernel { HasAddend: true })
        {
            moves.Add(step.Arguments[transform.PlanesArgument + 5].Number);
        }

        return SplitPlanes(step, cost, transform.PlanesArgument, moves);
    }

    /// <summary>A kernel that does the same to so many planes.</summary>
    /// <param name="step">The step.</param>
    /// <param name="cost">Its nanoseconds.</param>
    /// <param name="argument">Which of its arguments says how many.</param>
    /// <param name="moves">How far the next plane is in each of its places, which come first.</param>
    private static Step SplitPlanes(Step step, double cost, int argument, IReadOnlyList<int> moves)
    {
        Argument[] arguments = [.. step.Arguments];
        int planes = arguments[argument].Number, most = (int)Math.Min(cost / LeastPart, MostParts);
        int one = Enumerable.Range(1, planes).First(units => planes % units == 0 && planes / units <= most);
        if (one == planes)
        {
            return step;
        }

        arguments[argument] = one;
        return step with
        {
            Arguments = new(arguments),
            Split = new Split(new(SplitAxis.Of(planes, one)), new(arguments.Select((_, i) => new EquatableArray<int>(i < moves.Count ? moves[i] : 0)))),
        };
    }

    /// <summary>The planes of a part: a divisor, as parts of a layout are all alike.</summary>
    private static int PlanesOfPart(BufferLayout layout, double cost)
    {
        if (layout.Channels % layout.Block != 0)
        {
            return layout.Planes;
        }

        int most = (int)Math.Min(cost / LeastPart, MostParts);
        return Enumerable.Range(1, layout.Planes).First(planes => layout.Planes % planes == 0 && layout.Planes / planes <= most);
    }

    private static Step SplitPrimitive(Step step, double cost) => step.Callee switch
    {
        "TensorLayouts.Copy" => SplitCopy(step, cost),
        "TensorLayouts.FillHalo" or "TensorLayouts.Subsample" or "Joins.Add" or "Joins.Multiply" or "Normalization.Scale" or "Normalization.Batch" or "Normalization.BatchBackward" or "TensorLayouts.SumPositions"
            or "PReLUOperations.Forward" or "PReLUOperations.Backward" or "Resampling.Nearest" or "Resampling.Linear" => SplitLayouts(step, cost),
        "TensorLayouts.Clear" => SplitLength(step, cost),
        _ when step.Callee.StartsWith("Activations.", StringComparison.Ordinal) => SplitLength(step, cost),
        _ => step,
    };

    /// <summary>A primitive over whole buffers, given by start and layout, that does the same to every plane; vectors of a value for each channel move along.</summary>
    private static Step SplitLayouts(Step step, double cost)
    {
        BufferLayout main = step.Arguments.First(argument => argument.Layout is not null).Layout!;
        int planes = PlanesOfPart(main, cost);
        if (planes == main.Planes || step.Arguments.Any(argument => argument.Layout is { } other && other.Block != main.Block))
        {
            return step;
        }

        Argument[] arguments = [.. step.Arguments];
        return step with
        {
            Arguments = new(arguments.Select(argument => argument.Layout is { } layout ? (Argument)(layout with { Channels = planes * layout.Block }) : argument)),
            Split = new Split(
                new(SplitAxis.Of(main.Planes, planes)),
                new(arguments.Select((argument, i) => new EquatableArray<int>(
                    argument.Place is null ? 0 : i + 1 < arguments.Length && arguments[i + 1].Layout is { } layout ? layout.PlanePitch : main.Block)))),
        };
    }

    /// <summary>A copy between layouts, by planes of the coarser one, or by rows, the rows of other parts being halo.</summary>
    private static Step SplitCopy(Step step, double cost)
    {
        BufferLayout from = step.Arguments[1].Layout!, to = step.Arguments[3].Layout!;
        int block = Math.Max(from.Block, to.Block), rows = to.Size.Rows;
        int planes = PlanesOfPart(to.Block == block ? to : from, cost);
        if (planes * block < to.Channels)
        {
            return With(layout => layout with { Channels = planes * block }, to.Channels / block, planes, layout => block / layout.Block * layout.PlanePitch);
        }

        int parts = (int)Math.Min(Math.Min(cost / LeastPart, rows), MostParts);
        if (parts < 2)
        {
            return step;
        }

        int one = (rows + parts - 1) / parts;
        return With(
            layout => layout with { Size = layout.Size with { Rows = one }, After = layout.After with { Rows = layout.After.Rows + rows - one } }, rows, one, layout => layout.RowPitch);

        Step With(Func<BufferLayout, BufferLayout> take, int units, int each, Func<BufferLayout, int> move) => step with
        {
            Arguments = new(step.Arguments[0], take(from), step.Arguments[2], take(to)),
            Split = new Split(new(SplitAxis.Of(units, each)), new(new EquatableArray<int>(move(from)), new EquatableArray<int>(0), new EquatableArray<int>(move(to)), new EquatableArray<int>(0))),
        };
    }

    /// <summary>An elementwise primitive over a length.</summary>
    private static Step SplitLength(Step step, double cost)
    {
        Argument[] arguments = [.. step.Arguments];
        int place = Array.FindIndex(arguments, argument => argument.Place is null), length = arguments[place].Number;
        int parts = (int)Math.Min(cost / LeastPart, MostParts), lines = length / BufferLayout.Lanes;
        if (length % BufferLayout.Lanes != 0 || parts < 2 || lines < parts)
        {
            return step;
        }

        int one = (lines + parts - 1) / parts;
        arguments[place] = one * BufferLayout.Lanes;
        return step with
        {
            Arguments = new(arguments),
            Split = new Split(new(SplitAxis.Of(lines, one)), new(arguments.Select(argument => new EquatableArray<int>(argument.Place is null ? 0 : BufferLayout.Lanes)))),
        };
    }
}
