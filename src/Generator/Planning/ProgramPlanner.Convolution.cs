using System;
using System.Collections.Generic;
using System.Linq;
using CnnGen.Generator.Graph;
using CnnGen.Generator.Lowering;

namespace CnnGen.Generator.Planning;

/// <summary>Convolutions: each pass is one nest, or one for each phase of the stride.</summary>
internal sealed partial class ProgramPlanner
{
    private const int Lanes = BufferLayout.Lanes;

    /// <summary>Where the lanes of a convolution's vectors lie.</summary>
    private enum ConvAlgorithm
    {
        /// <summary>Along the channels that are written, in blocks of 16.</summary>
        Channels,

        /// <summary>Along the row that is written: for few channels.</summary>
        Row,

        /// <summary>Along channels, each of which reads its own alone.</summary>
        Depthwise,
    }

    /// <summary>Channels read and written, and how they fall into groups.</summary>
    private sealed record Channels(int Read, int Written, int Groups)
    {
        public int ReadInGroup => Read / Groups;

        public int WrittenInGroup => Written / Groups;

        /// <summary>Groups of whole blocks are a loop; others are computed as one group whose foreign weights are zero.</summary>
        public bool IsBlocked => Groups == 1 || (ReadInGroup % Lanes == 0 && WrittenInGroup % Lanes == 0);

        public bool IsDepthwise => Groups > 1 && Groups == Read && Groups == Written;
    }

    /// <summary>By how many lanes each would compute, filled or not.</summary>
    private static ConvAlgorithm Choose(Channels channels, int strideColumns, int rows, int columns)
    {
        double byChannel = channels.IsDepthwise
            ? (double)Pad(channels.Written) * rows * columns
            : (double)Pad(channels.Written) * rows * columns * (channels.IsBlocked ? channels.ReadInGroup : channels.Read);
        double byRow = strideColumns == 1 && columns >= 4
            ? (double)channels.Written * rows * RowLanes(columns) * channels.ReadInGroup
            : double.PositiveInfinity;
        return byRow < 0.95 * byChannel ? ConvAlgorithm.Row : channels.IsDepthwise ? ConvAlgorithm.Depthwise : ConvAlgorithm.Channels;

        static int Pad(int count) => (count + Lanes - 1) / Lanes * Lanes;

        static int RowLanes(int columns) => columns < 8 ? (columns + 3) / 4 * 4 : (columns + 7) / 8 * 8;
    }

    private static string Describe(ConvAlgorithm algorithm, Tile tile) => algorithm switch
    {
        ConvAlgorithm.Row => $"direct, lanes along the row, tile {tile}",
        ConvAlgorithm.Depthwise => $"depthwise, lanes along channels, tile {tile}",
        _ => $"direct, lanes along channels, tile {tile}",
    };

    private void DeclareConv(ConvOp op)
    {
        Material input = _values[op.Input], output = _values[op.Output];
        var channels = new Channels(input.Extent.Channels, op.Filters, op.Groups);
        ConvAlgorithm algorithm = Choose(channels, op.Window.StrideColumns, output.Extent.Rows, output.Extent.Columns);
        output.Block = algorithm == ConvAlgorithm.Row ? 1 : Lanes;
        Demand x = input.Need(ConvDemand(op, algorithm));
        Emit(_emitForward, op, () =>
        {
            BufferLayout from = x.Buffer!.Layout, to = output.Primary!.Layout;
            Window2 w = op.Window;
            NestStart start = op.Bias is null ? NestStart.Zero : algorithm == ConvAlgorithm.Row ? NestStart.BiasAlongTile : NestStart.BiasAlongLanes;
            var taps = new Taps(
                new(w.KernelRows, w.DilationRows, 0), new(w.KernelColumns, w.DilationColumns, 0), w.StrideRows, w.StrideColumns);
            Nest nest = Correlate(algorithm, channels, from, to, taps, output.Extent.Rows, output.Extent.Columns, 1, 1, WeightStrides.Forward(op, channels))
                with
            { Start = start, Activation = op.Activation };
            Place weights = PackWeights(op, algorithm, channels, from.Block);
            Place bias = op.Bias is null ? weights : PackBias(op.Bias);
            Argument[] arguments = [x.Buffer.At(-w.Top, -w.Left), weights, output.Primary.Origin];
            if (algorithm == ConvAlgorithm.Row)
            {
                // Lanes along the row: the weights are the multipliers, the image the vectors.
                arguments = [weights, x.Buffer.At(-w.Top, -w.Left), output.Primary.Origin];
            }

            AddKernel(
                $"Convolution, {from} -> {to}.", Name(op, "Forward"), new NestKernel(nest), false, op.Bias is null ? arguments : [.. arguments, bias]);
            long multiplyAdds = (long)op.Weight.Length * output.Extent.Positions;
            _layers.Add(new LayerPlan(op.Layer, Describe(algorithm, TilePlanner.Choose(nest, 8)), multiplyAdds));
            Finish(output);
        });
    }

    private static Demand ConvDemand(ConvOp op, ConvAlgorithm algorithm) => new()
    {
        Block = algorithm switch { ConvAlgorithm.Row => 1, ConvAlgorithm.Depthwise => Lanes, _ => null },
        Halo = new Halo(op.Window.Top, op.Window.Left, op.Window.Bottom, op.Window.Right),
        Fill = HaloFill.Of(op.PadMode, op.PadValue),
    };

    /// <summary>The taps along one axis: how many, how far apart in the image that is read, and where the first is.</summary>
    private sealed record TapAxis(int Count, int Step, int First);

    private sealed record Taps(TapAxis Rows, TapAxis Columns, int StrideRows, int StrideColumns);

    /// <summary>Distances in the public weight tensor, for lanes along the row, which reads it as it is.</summary>
    private sealed record WeightStrides(int Written, int Read, int TapRows, int TapColumns, int Group)
    {
        public static WeightStrides Forward(ConvOp op, Channels channels) => new(
            channels.ReadInGroup * op.Window.Taps, op.Window.Taps, op.Window.KernelColumns, 1, channels.WrittenInGroup * channels.ReadInGroup * op.Window.Taps);

        /// <summary>The tensor is [filter][channel]; the input gradient reads filters and writes channels.</summary>
        public static WeightStrides Backward(ConvOp op, Channels channels) => new(
            op.Window.Taps, channels.WrittenInGroup * op.Window.Taps, op.Window.KernelColumns, 1, channels.WrittenInGroup * channels.ReadInGroup * op.Window.Taps);
    }

    /// <summary>
    /// The nest of a correlation: every written element sums, over channels and taps, what is read at the taps times a weight.
    /// The forward pass, and every phase of the input gradient.
    /// </summary>
    private static Nest Correlate(
        ConvAlgorithm algorithm, Channels channels, BufferLayout from, BufferLayout to, Taps taps, int rows, int columns, int writeRows, int writeColumns, WeightStrides weights)
    {
        int tapCount = taps.Rows.Count * taps.Columns.Count;
        int tapRow = taps.Rows.Step * from.RowPitch, tapColumn = taps.Columns.Step * from.ColumnPitch;
        Axis[] pixels = Axis.Merge(
            new Axis(rows, A: taps.StrideRows * from.RowPitch, C: writeRows * to.RowPitch),
            new Axis(columns, A: taps.StrideColumns * from.ColumnPitch, C: writeColumns * to.ColumnPitch));
        switch (algorithm)
        {
            case ConvAlgorithm.Row:
                return new Nest
                {
                    Outer = new(Axis.Merge(
                        new Axis(channels.Groups, A: weights.Group, B: channels.ReadInGroup * from.PlanePitch, C: channels.WrittenInGroup * to.PlanePitch, Bias: channels.WrittenInGroup),
                        new Axis(rows, B: taps.StrideRows * from.RowPitch, C: writeRows * to.RowPitch))),
                    Rows = new(Axis.Merge(new Axis(channels.WrittenInGroup, A: weights.Written, C: to.PlanePitch))),
                    Columns = new Axis(columns),
                    Reduction = new(Axis.Merge(
                        new Axis(channels.ReadInGroup, A: weights.Read, B: from.PlanePitch),
                        new Axis(taps.Rows.Count, A: weights.TapRows, B: tapRow),
                        new Axis(taps.Columns.Count, A: weights.TapColumns, B: tapColumn))),
                };

            case ConvAlgorithm.Depthwise:
                return new Nest
                {
                    Outer = new(Axis.Merge(new Axis(to.Planes, A: from.PlanePitch, B: tapCount * Lanes, C: to.PlanePitch, Bias: Lanes))),
                    Rows = new(pixels),
                    IsPanels = true,
                    IsLaneWise = true,
                    Reduction = new(Axis.Merge(
                        new Axis(taps.Rows.Count, A: tapRow, B: taps.Columns.Count * Lanes),
                        new Axis(taps.Columns.Count, A: tapColumn, B: Lanes))),
                };

            default:
            {
                (int groups, int read, int written) = channels.IsBlocked ? (channels.Groups, channels.ReadInGroup, channels.WrittenInGroup) : (1, channels.Read, channels.Written);
                int innerBlock = from.Block, readBlocks = (read + innerBlock - 1) / innerBlock, panels = (written + Lanes - 1) / Lanes;
                int panel = readBlocks * tapCount * innerBlock * Lanes;
                return new Nest
                {
                    Outer = new(Axis.Merge(new Axis(groups, A: read / innerBlock * from.PlanePitch, B: panels * panel, C: panels * to.PlanePitch, Bias: written))),
                    Rows = new(pixels),
                    IsPanels = true,
                    Columns = new Axis(panels, B: panel, C: to.PlanePitch),
                    Reduction = new(Axis.Merge(
                        new Axis(readBlocks, A: from.PlanePitch, B: tapCount * innerBlock * Lanes),
                        new Axis(taps.Rows.Count, A: tapRow, B: taps.Columns.Count * innerBlock * Lanes),
                        new Axis(taps.Columns.Count, A: tapColumn, B: innerBlock * Lanes),
                        new Axis(innerBlock, A: 1, B: Lanes))),
                };
            }
        }
    }

    /// <summary>The forward weights in the order in which the nest reads them.</summary>
    private Place PackWeights(ConvOp op, ConvAlgorithm algorithm, Channels channels, int innerBlock)
    {
        var whole = new PackRegion(op.Window.KernelRows, op.Window.KernelColumns, op.Window.KernelColumns, 1, 0);
        return PackWeights(_pack, Space.Packed, TakePacked, op, algorithm, channels, innerBlock, whole, isBackward: false);
    }

    /// <summary>The taps of a phase: how many, their distances in the public tensor, and where the first is.</summary>
    private sealed record PackRegion(int Rows, int Columns, int RowStride, int ColumnStride, int First);

    private static Place PackWeights(
        List<Step> pack, Space space, Func<int, int> take, ConvOp op, ConvAlgorithm algorithm, Channels channels, int innerBlock, PackRegion region, bool isBackward)
    {
        int taps = op.Window.Taps, count = region.Rows * region.Columns;
        Place source = new(Space.Weights, op.Weight.Offset + region.First);
        switch (algorithm)
        {
            case ConvAlgorithm.Row:
            {
                Place copy = new(space, take(op.Weight.Length));
                pack.Add(new Step(op.Layer, "As they are.", "WeightPacking.CopyPadded", null, new(
                    new Place(Space.Weights, op.Weight.Offset), copy, op.Weight.Length, op.Weight.Length)));
                return copy;
            }

            case ConvAlgorithm.Depthwise:
            {
                Place target = new(space, take(Arena.Align(channels.Written) * count));
                pack.Add(Pack(source, target, channels.Written, taps, 1, 0, 1));
                return target;
            }

            default:
            {
                bool isBlocked = channels.IsBlocked;
                (int groups, int read, int written) = isBlocked ? (channels.Groups, channels.ReadInGroup, channels.WrittenInGroup) : (1, channels.Read, channels.Written);
                int length = Arena.Align(written) * ((read + innerBlock - 1) / innerBlock * innerBlock) * count;
                Place target = new(space, take(groups * length));
                if (!isBlocked)
                {
                    // As one group: a full tensor whose foreign weights are zero, then packed like any other.
                    int filters = isBackward ? channels.Read : channels.Written, inputs = isBackward ? channels.Written : channels.Read;
                    Place full = new(space, take(filters * inputs * taps));
                    pack.Add(new Step(op.Layer, "As one group, zero where it crosses groups.", "WeightPacking.Ungroup", null, new(
                        new Place(Space.Weights, op.Weight.Offset), full, filters, inputs, channels.Groups, taps)));
                    source = full.At(region.First);
                }

                // The public tensor is [filter][channel][tap].
                int filterStride = (isBackward ? written : read) * taps;
                for (int group = 0; group < groups; group++)
                {
                    Place from = source.At(group * written * read * taps), to = target.At(group * length);
                    pack.Add(isBackward ? Pack(from, to, written, taps, read, filterStride, innerBlock) : Pack(from, to, written, filterStride, read, taps, innerBlock));
                }

                return target;
            }
        }

        Step Pack(Place from, Place to, int outer, int outerStride, int inner, int innerStride, int block) => new(
            op.Layer, "In the order in which they are read.", "WeightPacking.Pack", null, new(
                from, to, outer, outerStride, inner, innerStride, block, region.Rows, region.RowStride, region.Columns, region.ColumnStride, Lanes));
    }

    private Place PackBias(Parameter bias)
    {
        Place target = new(Space.Packed, TakePacked(bias.Length));
        _pack.Add(new Step(_layer, "Padded to whole vectors.", "WeightPacking.CopyPadded", null, new(
            new Place(Space.Weights, bias.Offset), target, bias.Length, Arena.Align(bias.Length))));
        return target;
    }

    private void DeclareConvBackward(ConvOp op)
    {
        Material input = _values[op.Input], output = _values[op.Output];
        var channels = new Channels(input.Extent.Channels, op.Filters, op.Groups);
        ConvAlgorithm forward = Choose(channels, op.Window.StrideColumns, output.Extent.Rows, output.Extent.Columns);

        // The activation inside the layer first: its gradient is a value of its own.
        Material gradient = _gradients[op.Output];
        Demand? activated = null, kept = null;
        Material linear = gradient;
        if (op.Activation.Kind != ActivationKind.None)
        {
            linear = new Material("d " + op.Layer + " before " + op.Activation.Kind, output.Extent) { Block = output.Block };
            kept = output.Need(new Demand { Block = output.Block });
            activated = gradient.Need(new Demand { Block = output.Block });
            _inner.Add(linear);
        }

        Demand x = input.Need(ConvDemand(op, forward));
        bool isDepthwise = channels.IsDepthwise;
        if (isDepthwise && forward == ConvAlgorithm.Row)
        {
            x = input.Need(ConvDemand(op, ConvAlgorithm.Depthwise));
        }

        Demand gy = linear.Need(new Demand { Block = Lanes });
        Demand gb = linear.Need(new Demand());

        // The input gradient covers the halo too where the halo was copied from the input.
        bool isFolded = op.PadMode is PadMode.Reflect or PadMode.Replicate or PadMode.Circular;
        Window2 w = op.Window;
        Halo halo = isFolded ? new Halo(w.Top, w.Left, w.Bottom, w.Right) : Halo.None;
        int top = isFolded ? 0 : w.Top, left = isFolded ? 0 : w.Left;
        int rows = input.Extent.Rows + halo.Top + halo.Bottom, columns = input.Extent.Columns + halo.Left + halo.Right;
        var transposed = new Channels(channels.Written, channels.Read, channels.Groups);
        ConvAlgorithm backward = w.StrideRows == 1 ? Choose(transposed, w.StrideColumns, rows, columns)
            : isDepthwise ? ConvAlgorithm.Depthwise : ConvAlgorithm.Channels;
        Phase[] rowPhases = Phase.Of(w.KernelRows, w.StrideRows, w.DilationRows, top, rows);
        Phase[] columnPhases = Phase.Of(w.KernelColumns, w.StrideColumns, w.DilationColumns, left, columns);
        Material gx = _gradients[op.Input];
        gx.Block = backward == ConvAlgorithm.Row ? 1 : Lanes;
        gx.WriterHalo = halo;
        Demand source = linear.Need(new Demand
        {
            Block = backward switch { ConvAlgorithm.Row => 1, ConvAlgorithm.Depthwise => Lanes, _ => null },
            Halo = new Halo(
                Phase.Before(rowPhases), Phase.Before(columnPhases),
                Phase.After(rowPhases, output.Extent.Rows), Phase.After(columnPhases, output.Extent.Columns)),
        });

        Emit(_emitBackward, op, () =>
        {
            if (activated is not null)
            {
                Elementwise(
                    op, "ActivationBackward", $"Activations.{Primitive(op.Activation)}Backward", Parameters(op.Activation), kept!.Buffer!, activated.Buffer!, linear.Primary!);
                Finish(linear);
            }

            WeightGradient(op, channels, x.Buffer!, gy.Buffer!);
            if (op.Bias is not null)
            {
                BufferLayout l = gb.Buffer!.Layout;
                Add(
                    "The bias's gradient: the sum over positions.", "TensorLayouts.SumPositions", gb.Buffer.Origin, l.Block, l.PlanePitch, l.RowPitch,
                    l.Channels, l.Rows, l.Columns, new Place(Space.Gradients, op.Bias.Offset));
            }

            ForGradient(op.Input, () =>
            {
                Buffer target = gx.Primary!;
                if (rowPhases.Any(phase => phase.IsEmpty) || columnPhases.Any(phase => phase.IsEmpty))
                {
                    Clear(target);
                }

                foreach (Phase row in rowPhases.Where(phase => !phase.IsEmpty))
                {
                    foreach (Phase column in columnPhases.Where(phase => !phase.IsEmpty))
                    {
                        InputGradient(op, backward, transposed, source.Buffer!, target, halo, row, column);
                    }
                }

                if (isFolded)
                {
                    FoldHalo(target, HaloFill.Of(op.PadMode, op.PadValue));
                }

                Finish(gx);
            });
        });
    }

    /// <summary>
    /// The positions of one axis, of those that are a stride apart, whose gradient reads the same taps. With stride s, dilation d and padding p,
    /// input i meets tap k at output (i + p - k d) / s, where that is whole: for all i of a residue of s those are every (s / gcd(s, d))-th tap.
    /// </summary>
    /// <param name="First">The first position.</param>
    /// <param name="Count">How many positions, a stride apart.</param>
    /// <param name="Taps">How many taps meet them.</param>
    /// <param name="FirstTap">The first tap.</param>
    /// <param name="TapStep">Taps from one that meets them to the next.</param>
    /// <param name="Output">The output that the first position meets at the first tap.</param>
    /// <param name="OutputStep">Outputs from one tap to the next: they go backwards.</param>
    private sealed record Phase(int First, int Count, int Taps, int FirstTap, int TapStep, int Output, int OutputStep)
    {
        public bool IsEmpty => Taps == 0;

        public static Phase[] Of(int kernel, int stride, int dilation, int pad, int size)
        {
            int divisor = Divisor(stride, dilation);
            var phases = new List<Phase>();
            for (int residue = 0; residue < stride; residue++)
            {
                int first = (((residue - pad) % stride) + stride) % stride;
                if (first >= size)
                {
                    continue;
                }

                int[] taps = Enumerable.Range(0, kernel).Where(k => (((residue - (k * dilation)) % stride) + stride) % stride == 0).ToArray();
                int count = ((size - 1 - first) / stride) + 1;
                int output = taps.Length == 0 ? 0 : (first + pad - (taps[0] * dilation)) / stride;
                phases.Add(new Phase(first, count, taps.Length, taps.Length == 0 ? 0 : taps[0], stride / divisor, output, -(dilation / divisor)));
            }

            return phases.ToArray();
        }

        /// <summary>How far before the first output the phases read.</summary>
        public static int Before(Phase[] phases) =>
            Math.Max(0, phases.Where(phase => !phase.IsEmpty).Select(phase => -(phase.Output + ((phase.Taps - 1) * phase.OutputStep))).DefaultIfEmpty(0).Max());

        /// <summary>How far after the last output the phases read.</summary>
        public static int After(Phase[] phases, int outputs) =>
            Math.Max(0, phases.Where(phase => !phase.IsEmpty).Select(phase => phase.Output + phase.Count - outputs).DefaultIfEmpty(0).Max());

        private static int Divisor(int a, int b) => b == 0 ? a : Divisor(b, a % b);
    }

    private void InputGradient(
        ConvOp op, ConvAlgorithm algorithm, Channels transposed, Buffer source, Buffer target, Halo halo, Phase row, Phase column)
    {
        Window2 w = op.Window;
        BufferLayout from = source.Layout, to = target.Layout;
        var taps = new Taps(new(row.Taps, row.OutputStep, row.Output), new(column.Taps, column.OutputStep, column.Output), 1, 1);
        Nest nest = Correlate(
            algorithm, transposed, from, to, taps, row.Count, column.Count, w.StrideRows, w.StrideColumns, WeightStrides.Backward(op, transposed));
        Place read = source.At(row.Output, column.Output);
        Place write = target.At(row.First - halo.Top, column.First - halo.Left);
        var region = new PackRegion(
            row.Taps, column.Taps, row.TapStep * w.KernelColumns, column.TapStep, (row.FirstTap * w.KernelColumns) + column.FirstTap);
        Place weights = PackWeights(_backwardPack, Space.BackwardPacked, TakeBackwardPacked, op, algorithm, transposed, from.Block, region, isBackward: true);
        string name = Name(op, "BackwardInput") + (w.StrideRows * w.StrideColumns == 1 ? "" : $"_{row.First}_{column.First}");
        AddKernel(
            $"The input's gradient, {from} -> {to}.", name, new NestKernel(nest), false,
            algorithm == ConvAlgorithm.Row ? [weights, read, write] : [read, weights, write]);
    }

    /// <summary>Each weight's gradient sums, over positions, the output's gradient times what the tap read there.</summary>
    private void WeightGradient(ConvOp op, Channels channels, Buffer x, Buffer gy)
    {
        Window2 w = op.Window;
        BufferLayout from = x.Layout, to = gy.Layout;
        int taps = w.Taps, block = from.Block;
        Axis tapRows = new(w.KernelRows, A: w.DilationRows * from.RowPitch), tapColumns = new(w.KernelColumns, A: w.DilationColumns * from.ColumnPitch);
        Axis[] positions = Axis.Merge(
            new Axis(to.Rows, A: w.StrideRows * from.RowPitch, B: to.RowPitch),
            new Axis(to.Columns, A: w.StrideColumns * from.ColumnPitch, B: to.ColumnPitch));
        Place gradient = new(Space.Gradients, op.Weight.Offset);
        if (channels.IsDepthwise)
        {
            Place sums = new(Space.Scratch, TakeScratch(to.Planes * taps * Lanes));
            var nest = new Nest
            {
                Start = NestStart.Result,
                IsPanels = true,
                IsLaneWise = true,
                Outer = new(Axis.Merge(new Axis(to.Planes, A: from.PlanePitch, B: to.PlanePitch, C: taps * Lanes))),
                Rows = new(Axis.Merge(tapRows with { C = w.KernelColumns * Lanes }, tapColumns with { C = Lanes })),
                Reduction = new(positions),
            };
            Accumulate(nest, sums);
            Unpack(sums, gradient, channels.Written, taps, 1, 0, 1);
            return;
        }

        (int groups, int read, int written) = channels.IsBlocked ? (channels.Groups, channels.ReadInGroup, channels.WrittenInGroup) : (1, channels.Read, channels.Written);
        int readBlocks = (read + block - 1) / block, panels = (written + Lanes - 1) / Lanes;
        int panel = readBlocks * taps * block * Lanes;
        Place packed = new(Space.Scratch, TakeScratch(groups * panels * panel));
        Accumulate(
            new Nest
            {
                Start = NestStart.Result,
                IsPanels = true,
                Columns = new Axis(panels, B: to.PlanePitch, C: panel),
                Outer = new(Axis.Merge(new Axis(groups, A: read / block * from.PlanePitch, B: panels * to.PlanePitch, C: panels * panel))),
                Rows = new(Axis.Merge(
                    new Axis(readBlocks, A: from.PlanePitch, C: taps * block * Lanes),
                    tapRows with { C = w.KernelColumns * block * Lanes },
                    tapColumns with { C = block * Lanes },
                    new Axis(block, A: 1, C: Lanes))),
                Reduction = new(positions),
            },
            packed);
        if (channels.IsBlocked)
        {
            for (int group = 0; group < groups; group++)
            {
                Unpack(packed.At(group * panels * panel), gradient.At(group * written * read * taps), written, read * taps, read, taps, block);
            }
        }
        else
        {
            Place full = new(Space.Scratch, TakeScratch(written * read * taps));
            Unpack(packed, full, written, read * taps, read, taps, block);
            AddBatch("Only what lies within a group.", "WeightPacking.Group", full, gradient, written, read, channels.Groups, taps);
        }

        void Accumulate(Nest nest, Place sums) => AddKernel(
            $"The weights' gradient, added up over samples: {from} and {to}.", Name(op, "BackwardWeights"), new NestKernel(nest), false,
            x.At(-w.Top, -w.Left), gy.Origin, sums);

        void Unpack(Place source, Place target, int outer, int outerStride, int inner, int innerStride, int innerBlock) => AddBatch(
            "The weights' gradient in the public order.", "WeightPacking.Unpack", source, target, outer, outerStride, inner, innerStride, innerBlock,
            w.KernelRows, w.KernelColumns, w.KernelColumns, 1, Lanes);
    }

    private void AddBatch(string comment, string callee, params Argument[] arguments) =>
        _steps.Add(new Step(_layer, comment, callee, null, new(arguments), IsBatch: true, _condition));
}
