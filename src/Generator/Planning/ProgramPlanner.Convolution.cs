using System;
using System.Collections.Generic;
using System.Linq;
using CnnGen.Generator.Graph;
using CnnGen.Generator.Lowering;

namespace CnnGen.Generator.Planning;

/// <summary>
/// Convolutions. One has two sides: the image that windows move over, and the result, an element of which belongs to each window. Gathering goes from the image to
/// the result: the forward pass, and a transposed convolution's input gradient. Scattering goes back, in phases of the stride: the input gradient, and a transposed
/// convolution's forward pass. The weights' gradient reads both sides. All of them are nests.
/// </summary>
internal sealed partial class ProgramPlanner
{
    private const int Lanes = BufferLayout.Lanes;

    /// <summary>Panels from which on it pays to copy what they all read: a copy takes as long as a third of a panel.</summary>
    private const int LeastSampledPanels = 8;

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

    /// <summary>A convolution's two sides; its weights are <c>[result channels][image channels / groups][taps]</c>.</summary>
    private sealed record Sides(Parameter Weight, Window3 Window, int Groups, Extent Image, Extent Result)
    {
        public Channels Gathering => new(Image.Channels, Result.Channels, Groups);

        public Channels Scattering => new(Result.Channels, Image.Channels, Groups);

        /// <summary>Weights of one result channel.</summary>
        public int FilterLength => Image.Channels / Groups * Window.Taps;

        public long MultiplyAdds => (long)Weight.Length * Result.Positions;
    }

    /// <summary>How a pass walks over its positions: how far what is read and what is written move, and the taps of each position.</summary>
    private sealed record Walk(Triple Size, Triple ReadStep, Triple WriteStep, Triple Taps, Triple TapStep)
    {
        /// <summary>Steps of reading along each axis that come to one position that is written, their maximum.</summary>
        public Triple Pooled { get; init; } = Triple.All(1);

        /// <summary>Over the image to all of the result, or to the maxima of so many positions along each axis.</summary>
        public static Walk Gathering(Sides sides, Triple step, Triple pooled) =>
            new(Triple.Of(axis => sides.Result.Size[axis] / pooled[axis]), step, Triple.All(1), sides.Window.Kernel, sides.Window.Dilation) { Pooled = pooled };
    }

    /// <summary>A part of the taps: how many along each axis, their distances in the public tensor, and where the first is.</summary>
    private sealed record TapRegion(Triple Taps, Triple Strides, int First)
    {
        public int Count => Taps.Product;

        /// <summary>All taps of a window.</summary>
        public static TapRegion Whole(Window3 w) => new(w.Kernel, new(w.Kernel.Rows * w.Kernel.Columns, w.Kernel.Columns, 1), 0);
    }

    /// <summary>What happens to a result before it is stored.</summary>
    private sealed record Epilogue(Parameter? Bias, FoldedNorm? Norm, Activation Activation, Demand? Addend)
    {
        public static readonly Epilogue None = new(null, null, Activation.None, null);

        /// <summary>Positions along each axis of which the maximum is stored: the windows of a pool.</summary>
        public Triple Pooled { get; init; } = Triple.All(1);

        /// <summary>Whether something is added for each channel, be it the layer's bias or a folded normalisation's.</summary>
        public bool HasBias => Bias is not null || Norm is not null;
    }

    /// <summary>Where packed weights of a pass go.</summary>
    private sealed record Packing(List<Step> Steps, Func<int, Place> Take);

    private Packing ForwardPacking => new(_pack, TakePacked);

    private Packing BackwardPacking => new(_backwardPack, TakeBackwardPacked);

    /// <summary>How a pass is computed: where its lanes lie, or Winograd's form over them.</summary>
    private sealed record Choice(ConvAlgorithm Algorithm, double Lanes, WinogradPlan? Winograd)
    {
        /// <summary>The block that is read; null for any.</summary>
        public int? ReadBlock => Winograd is not null ? (Winograd.IsFolded ? 1 : BufferLayout.Lanes) : BlockFor(Algorithm);

        public int WrittenBlock => Winograd is null && Algorithm == ConvAlgorithm.Row ? 1 : BufferLayout.Lanes;
    }

    /// <summary>By how many lanes each would compute, filled or not, and by what has to be copied for it: an image of few channels is taken to be in rows already, others in blocks.</summary>
    private static Choice Choose(Channels channels, bool isAdjacent, Triple size, int taps)
    {
        int positions = size.Depth * size.Rows;
        double byChannel = (double)Pad(channels.Written) * positions * size.Columns
            * (channels.IsDepthwise ? 1 : channels.IsBlocked ? channels.ReadInGroup : channels.Read);
        double byRow = isAdjacent && size.Columns >= 4
            ? (double)channels.Written * positions * RowLanes(size.Columns) * channels.ReadInGroup
            : double.PositiveInfinity;
        byRow += channels.Read < Lanes ? 0 : channels.Read * (double)size.Product * CostModel.CopiedLanes / taps;
        return byRow < 0.95 * byChannel ? new Choice(ConvAlgorithm.Row, byRow, null)
            : new Choice(channels.IsDepthwise ? ConvAlgorithm.Depthwise : ConvAlgorithm.Channels, byChannel, null);

        static int Pad(int count) => (count + Lanes - 1) / Lanes * Lanes;

        static int RowLanes(int columns) => columns < 8 ? (columns + 3) / 4 * 4 : (columns + 7) / 8 * 8;
    }

    private Choice ChooseGather(ConvOp op, Sides sides)
    {
        Window3 w = sides.Window;
        Choice direct = Choose(sides.Gathering, w.Stride.Columns == 1, sides.Result.Size, w.Taps);

        // With a stride padding must be zeros: where phases become channels more is read than windows meet.
        return w.Dilation == Triple.All(1) && (w.Stride == Triple.All(1) || op.PadMode == PadMode.Zeros)
            ? WithWinograd(op, direct, sides.Gathering, sides.Result.Size, w.Kernel, w.Stride) : direct;
    }

    /// <summary>The direct form, or Winograd's where that is quicker: over taps that lie next to each other.</summary>
    private Choice WithWinograd(ConvOp op, Choice direct, Channels channels, Triple size, Triple kernel, Triple stride) => !channels.IsBlocked ? direct : direct with
    {
        Winograd = WinogradPlanner.Choose(op.Algorithm, channels.Groups, channels.ReadInGroup, channels.WrittenInGroup, size, kernel, stride, direct.Lanes * kernel.Product,
            WeightsPlace),
    };

    private CostModel.Weights WeightsPlace => new(_network.WeightsLength * (double)sizeof(float), _isTraining);

    private static string Describe(Nest nest)
    {
        string algorithm = !nest.IsPanels ? "direct, lanes along the row" : nest.IsLaneWise ? "depthwise, lanes along channels" : "direct, lanes along channels";
        return $"{algorithm}, tile {TilePlanner.Main(nest)}";
    }

    private Sides SidesOf(ConvOp op)
    {
        Extent input = _values[op.Input].Extent, output = _values[op.Output].Extent;
        return op.IsTransposed ? new Sides(op.Weight, op.Window, op.Groups, output, input) : new Sides(op.Weight, op.Window, op.Groups, input, output);
    }

    private void DeclareConv(ConvOp op)
    {
        Sides sides = SidesOf(op);
        Material input = _values[op.Input], output = _values[op.Output];
        Demand x;
        PoolOp? pool = null;
        Func<Buffer, Epilogue, string?> emit;
        if (op.IsTransposed)
        {
            Scatter scatter = PlanScatter(op, sides, Halo.None);
            output.Block = scatter.Choice.WrittenBlock;
            x = input.Need(scatter.Demand);
            emit = (target, epilogue) => EmitScatter(op, "Forward", sides, scatter, x.Buffer!, target, ForwardPacking, epilogue);
        }
        else
        {
            Choice choice = ChooseGather(op, sides);
            pool = PoolWithin(op, sides, choice);
            if (pool is not null)
            {
                _pooledWithin.Add(pool, op);
                output = _values[pool.Output];
            }

            output.Block = choice.WrittenBlock;
            x = input.Need(ImageDemand(op, sides, choice, choice.ReadBlock));
            emit = (target, epilogue) => EmitGather(op, "Forward", sides, choice, x.Buffer!, target, ForwardPacking, epilogue);
        }

        Demand? addend = op.HasShortcut ? _values[op.Inputs[1]].Need(new Demand { Block = output.Block }) : null;
        Emit(_emitForward, op, () =>
        {
            var epilogue = new Epilogue(op.Bias, op.Norm, op.Activation, addend) { Pooled = pool?.Pooling.Window.Kernel ?? Triple.All(1) };
            string algorithm = emit(output.Primary!, epilogue) ?? "zero, as no tap meets it";
            _layers.Add(new LayerPlan(op.Layer, algorithm, sides.MultiplyAdds));
            Finish(output);
        });
    }

    /// <summary>
    /// The maximum pool that a convolution can do as it stores, where that is quicker than by itself: one whose windows lie side by side, of what nothing else reads. The rows of a tile are then
    /// those of windows, four or eight for six, so that it does not pay where a convolution takes long. Winograd's form, whose tiles windows would have to divide, has no pool within.
    /// </summary>
    private PoolOp? PoolWithin(ConvOp op, Sides sides, Choice choice)
    {
        // Of one tap it may come to Strassen's form, which is chosen when layouts are known.
        PoolOp? pool = _network.Ops.OfType<PoolOp>().FirstOrDefault(reader => reader.Input == op.Output);
        if (_isTraining || pool is not { Pooling.Kind: PoolKind.Max } || _readers[op.Output] != 1 || op.HasShortcut || !op.Activation.IsNondecreasing
            || choice.Winograd is not null || choice.Algorithm == ConvAlgorithm.Row || op.Window.Taps == 1)
        {
            return null;
        }

        Window3 w = pool.Pooling.Window;
        if (w.Taps > TilePlanner.MostRows || w.Dilation != Triple.All(1) || w.Stride != w.Kernel || w.Begin != Triple.All(0))
        {
            return null;
        }

        // Pads at the end may lie beyond all windows.
        Triple size = sides.Result.Size, windows = _values[pool.Output].Extent.Size;
        if (Enumerable.Range(0, Triple.Rank).Any(axis => windows[axis] * w.Kernel[axis] > size[axis]))
        {
            return null;
        }

        // Roughly: what it costs hangs little on where things lie.
        BufferLayout image = new(sides.Image.Channels, sides.Image.Size, choice.ReadBlock ?? _values[op.Input].Block ?? 1), result = new(sides.Result.Channels, size, Lanes);
        BufferLayout maxima = result with { Size = windows };
        double apart = CostOf(Triple.All(1), result) + StepCost.Of(new PoolKernel(pool.Pooling, result, maxima));
        return CostOf(w.Kernel, maxima) < apart ? pool : null;

        double CostOf(Triple pooled, BufferLayout to) => StepCost.Of(Correlate(
            choice.Algorithm, sides.Gathering, sides, image, to, null, Walk.Gathering(sides, op.Window.Stride, pooled), TapRegion.Whole(op.Window), isScatter: false));
    }

    private void DeclareConvBackward(ConvOp op)
    {
        Sides sides = SidesOf(op);
        Material input = _values[op.Input], output = _values[op.Output];

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

        // Of the weights' gradient, the image side is the broadcast one.
        Choice gather = ChooseGather(op, sides);
        Demand image = ImageDemand(op, sides, gather, sides.Gathering.IsDepthwise ? Lanes : FillsBlocks(sides.Image.Channels) ? gather.ReadBlock : 1), result = new() { Block = Lanes };
        (op.IsTransposed ? linear : input).Need(image);
        (op.IsTransposed ? input : linear).Need(result);
        Demand biasGradient = linear.Need(new Demand());
        Action inputGradient = op.IsTransposed ? DeclareGatheredGradient(op, sides, gather, linear) : DeclareScatteredGradient(op, sides, linear);
        Emit(_emitBackward, op, () =>
        {
            if (activated is not null)
            {
                Elementwise(
                    op, "ActivationBackward", $"Activations.{Primitive(op.Activation)}Backward", Parameters(op.Activation), kept!.Buffer!, activated.Buffer!, linear.Primary!);
                Finish(linear);
            }

            WeightGradient(op, sides, image.Buffer!, result.Buffer!);
            if (op.Bias is not null)
            {
                Add(
                    "The bias's gradient: the sum over positions.", "TensorLayouts.SumPositions", biasGradient.Buffer!.Start, biasGradient.Buffer.Layout,
                    new Place(Space.Gradients, op.Bias.Offset));
            }

            ForGradient(op.Input, inputGradient);
        });
    }

    /// <summary>Whether at least two thirds of the lanes of so many channels' blocks are channels: every lane of the image that is none is a row of the weights' gradient for nothing.</summary>
    private static bool FillsBlocks(int channels) => Arena.Align(channels) <= 1.5 * channels;

    /// <summary>A transposed convolution's input gradient gathers from the gradient of its output.</summary>
    private Action DeclareGatheredGradient(ConvOp op, Sides sides, Choice choice, Material linear)
    {
        Material gx = GradientFor(op.Input, op.Layer);
        gx.Block = choice.WrittenBlock;
        Demand source = linear.Need(ImageDemand(op, sides, choice, choice.ReadBlock));
        return () =>
        {
            EmitGather(op, "BackwardInput", sides, choice, source.Buffer!, gx.Primary!, BackwardPacking, Epilogue.None);
            Finish(gx);
        };
    }

    private Action DeclareScatteredGradient(ConvOp op, Sides sides, Material linear)
    {
        // The input's gradient covers the halo too where the halo was copied from the input.
        bool isFolded = op.PadMode is PadMode.Reflect or PadMode.Replicate or PadMode.Circular;
        Halo halo = isFolded ? new Halo(op.Window.Begin, op.Window.End) : Halo.None;
        Scatter scatter = PlanScatter(op, sides, halo);
        Material gx = GradientFor(op.Input, op.Layer);
        gx.Block = scatter.Choice.WrittenBlock;
        gx.WriterHalo = halo;
        gx.IsHaloFolded = isFolded;
        Demand source = linear.Need(scatter.Demand);
        return () =>
        {
            EmitScatter(op, "BackwardInput", sides, scatter, source.Buffer!, gx.Primary!, BackwardPacking, Epilogue.None);
            if (isFolded)
            {
                FoldHalo(gx.Primary!, HaloFill.Of(op.PadMode, op.PadValue));
            }

            Finish(gx);
        };
    }

    /// <summary>What is read of the image: to where the last window ends, or the last tile of Winograd's form in the last phase.</summary>
    private static Demand ImageDemand(ConvOp op, Sides sides, Choice choice, int? block)
    {
        Window3 w = op.Window;
        return new Demand
        {
            Block = block,
            Halo = new Halo(w.Begin, choice.Winograd is not { } plan || plan.Phases.Product == 1 ? w.End : Triple.Of(axis => Math.Max(
                w.End[axis],
                (w.Stride[axis] * (sides.Result.Size[axis] - 1 + plan.Form.Taps[axis])) - w.Begin[axis] - sides.Image.Size[axis]))),
            Fill = HaloFill.Of(op.PadMode, op.PadValue),
        };
    }

    private static int? BlockFor(ConvAlgorithm algorithm) => algorithm switch { ConvAlgorithm.Row => 1, ConvAlgorithm.Depthwise => Lanes, _ => null };

    private string? EmitGather(
        ConvOp op, string pass, Sides sides, Choice choice, Buffer source, Buffer target, Packing packing, Epilogue epilogue)
    {
        Window3 w = sides.Window;
        Triple step = w.Stride;
        if (IsSubsampled(sides, choice, source.Layout.Block))
        {
            Buffer sampled = Allocate($"{Name(op, pass)} sampled", new BufferLayout(sides.Image.Channels, sides.Result.Size, Lanes));
            Add($"The positions that a stride of {w.Stride} meets.", "TensorLayouts.Subsample", source.Start, source.Layout, step.Depth, step.Rows, step.Columns, sampled.Start, sampled.Layout);
            (source, step) = (sampled, Triple.All(1));
        }

        var walk = Walk.Gathering(sides, step, epilogue.Pooled);
        Place read = source.At(Triple.Of(axis => -w.Begin[axis]));
        return EmitCorrelation(op, pass, sides, choice, sides.Gathering, walk, TapRegion.Whole(w), source.Layout, read, target.Layout, target.Origin, packing, epilogue, isScatter: false);
    }

    /// <summary>
    /// Whether the positions that a stride meets are copied next to each other first: those of a 1 x 1 convolution, which every panel reads anew. Every second line of the image, where they are,
    /// goes into half of each cache.
    /// </summary>
    private static bool IsSubsampled(Sides sides, Choice choice, int block) =>
        choice is { Algorithm: ConvAlgorithm.Channels, Winograd: null } && block == Lanes && sides.Window is { Taps: 1 } w && w.Stride != Triple.All(1) && w.Begin == Triple.All(0)
        && sides.Gathering is { IsBlocked: true } channels && channels.WrittenInGroup >= LeastSampledPanels * Lanes;

    /// <summary>How to go back from the result to the image: the phases of the stride along each axis, and what they read.</summary>
    private sealed record Scatter(Choice Choice, Phase[][] Phases, Halo ImageHalo, Demand Demand);

    /// <param name="op">The layer.</param>
    /// <param name="sides">The convolution.</param>
    /// <param name="halo">How much around the image is written too.</param>
    private Scatter PlanScatter(ConvOp op, Sides sides, Halo halo)
    {
        Window3 w = sides.Window;
        var size = Triple.Of(axis => sides.Image.Size[axis] + halo.Before[axis] + halo.After[axis]);
        Phase[][] phases = Enumerable.Range(0, Triple.Rank)
            .Select(axis => Phase.Of(w.Kernel[axis], w.Stride[axis], w.Dilation[axis], w.Begin[axis] - halo.Before[axis], size[axis])).ToArray();
        Choice choice = Choose(sides.Scattering, w.Stride == Triple.All(1), size, w.Taps);
        if (w.Stride == Triple.All(1) && w.Dilation == Triple.All(1))
        {
            choice = WithWinograd(op, choice, sides.Scattering, size, w.Kernel, w.Stride);
        }

        return new Scatter(choice, phases, halo, new Demand
        {
            Block = choice.ReadBlock,
            Halo = new Halo(Triple.Of(axis => Phase.Before(phases[axis])), Triple.Of(axis => Phase.After(phases[axis], sides.Result.Size[axis]))),
        });
    }

    /// <returns>What the first phase that sums something came to; null where only zeros were written.</returns>
    private string? EmitScatter(
        ConvOp op, string pass, Sides sides, Scatter scatter, Buffer source, Buffer target, Packing packing, Epilogue epilogue)
    {
        Window3 w = sides.Window;
        string? algorithm = null;
        bool isCleared = epilogue == Epilogue.None && scatter.Phases.Any(axis => axis.Any(phase => phase.Taps == 0));
        if (isCleared)
        {
            Clear(target);
        }

        foreach (Phase depth in scatter.Phases[0])
        {
            foreach (Phase row in scatter.Phases[1])
            {
                foreach (Phase column in scatter.Phases[2])
                {
                    if (isCleared && (depth.Taps == 0 || row.Taps == 0 || column.Taps == 0))
                    {
                        continue;
                    }

                    Triple Each(Func<Phase, int> member) => new(member(depth), member(row), member(column));
                    Triple strides = TapRegion.Whole(w).Strides, first = Each(phase => phase.First), firstTap = Each(phase => phase.FirstTap);
                    var walk = new Walk(Each(phase => phase.Count), Triple.All(1), w.Stride, Each(phase => phase.Taps), Each(phase => phase.WindowStep));
                    var region = new TapRegion(
                        walk.Taps, Triple.Of(axis => strides[axis] * Each(phase => phase.TapStep)[axis]),
                        Enumerable.Range(0, Triple.Rank).Sum(axis => firstTap[axis] * strides[axis]));
                    string name = w.Stride.Product == 1 ? pass : $"{pass}_{(w.Stride.Depth == 1 ? "" : $"{first.Depth}_")}{first.Rows}_{first.Columns}";
                    Place write = target.At(Triple.Of(axis => first[axis] - scatter.ImageHalo.Before[axis]));
                    Place read = source.At(Each(phase => phase.Window));
                    string? one = EmitCorrelation(
                        op, name, sides, scatter.Choice, sides.Scattering, walk, region, source.Layout, read, target.Layout, write, packing, epilogue, isScatter: true);
                    algorithm ??= one;
                }
            }
        }

        return algorithm;
    }

    /// <summary>A gathering, or a phase of a scattering, with its packed weights.</summary>
    /// <returns>What it came to; null where nothing is summed.</returns>
    private string? EmitCorrelation(
        ConvOp op, string pass, Sides sides, Choice choice, Channels channels, Walk walk, TapRegion region,
        BufferLayout from, Place read, BufferLayout to, Place write, Packing packing, Epilogue epilogue, bool isScatter)
    {
        if (walk.Pooled != Triple.All(1) && (choice.Winograd is not null || choice.Algorithm == ConvAlgorithm.Row || region.Count == 1))
        {
            throw new InvalidOperationException($"No form of {op.Layer} has a pool within.");
        }

        string what = pass.StartsWith("Forward", StringComparison.Ordinal) ? (isScatter ? "Transposed convolution" : "Convolution") : "The input's gradient";
        what += walk.Pooled == Triple.All(1) ? "" : $" and maximum pool of {walk.Pooled}";
        if (choice.Winograd is { } winograd)
        {
            return EmitWinograd(op, Name(op, pass), $"{what}, {from} -> {to}.", sides, winograd, channels, walk, region, from, read, to, write, packing, epilogue, isScatter);
        }

        ConvAlgorithm algorithm = choice.Algorithm;
        Buffer? addend = epilogue.Addend?.Buffer;
        if (ChooseStrassen(op, sides, algorithm, channels, walk, from, to, addend?.Layout) is { } strassen)
        {
            return EmitStrassen(op, Name(op, pass), $"{what}, {from} -> {to}.", sides, strassen, channels, from, read, to, write, packing, epilogue, isScatter);
        }

        Nest nest = Correlate(algorithm, channels, sides, from, to, addend?.Layout, walk, region, isScatter) with
        {
            Start = !epilogue.HasBias ? NestStart.Zero : algorithm == ConvAlgorithm.Row ? NestStart.BiasAlongTile : NestStart.BiasAlongLanes,
            Activation = epilogue.Activation,
            HasAddend = addend is not null,
        };
        nest = nest.Streamed();
        Place weights = nest.IsEmptySum ? read : PackWeights(op, sides, algorithm, channels, from.Block, region, packing, epilogue, isScatter);

        // Lanes along the row: the weights are the multipliers, the image the vectors.
        Argument[] operands = algorithm == ConvAlgorithm.Row ? [weights, read, write] : [read, weights, write];
        AddKernel($"{what}, {from} -> {to}.", Name(op, pass), new NestKernel(nest), false, [.. operands, .. Added(op, epilogue)]);
        return nest.IsEmptySum ? null : Describe(nest);
    }

    /// <summary>
    /// The nest of a correlation: every written element sums, over channels and taps, what is read at the taps times a weight.
    /// </summary>
    private static Nest Correlate(
        ConvAlgorithm algorithm, Channels channels, Sides sides, BufferLayout from, BufferLayout to, BufferLayout? addend, Walk walk, TapRegion region, bool isScatter)
    {
        int tapCount = walk.Taps.Product;
        int Step(BufferLayout? layout, Triple steps, int axis) => layout is null ? 0 : steps[axis] * layout.Pitch(axis);
        Axis[] pixels = [
            .. Axes(axis => new Axis(
                walk.Size[axis], A: walk.Pooled[axis] * Step(from, walk.ReadStep, axis), C: Step(to, walk.WriteStep, axis), D: Step(addend, walk.WriteStep, axis))),
            .. Axes(axis => new Axis(walk.Pooled[axis], A: Step(from, walk.ReadStep, axis)))];
        switch (algorithm)
        {
            case ConvAlgorithm.Row:
            {
                // Distances in the public tensor, which is read as it is: [result channel][image channel of the group][tap].
                (int written, int read) = isScatter ? (sides.Window.Taps, sides.FilterLength) : (sides.FilterLength, sides.Window.Taps);
                Axis[] lines = Axes(axis => new Axis(
                    walk.Size[axis], B: Step(from, walk.ReadStep, axis), C: Step(to, walk.WriteStep, axis), D: Step(addend, walk.WriteStep, axis)));
                var group = new Axis(
                    channels.Groups, A: sides.Result.Channels / channels.Groups * sides.FilterLength, B: channels.ReadInGroup * from.PlanePitch,
                    C: channels.WrittenInGroup * to.PlanePitch, Bias: channels.WrittenInGroup, D: channels.WrittenInGroup * (addend?.PlanePitch ?? 0));
                Axis[] taps = Axes(axis => new Axis(walk.Taps[axis], A: region.Strides[axis], B: Step(from, walk.TapStep, axis)));
                return new Nest
                {
                    Outer = new(Axis.Merge([group, lines[0], lines[1]])),
                    Rows = new(Axis.Merge(new Axis(channels.WrittenInGroup, A: written, C: to.PlanePitch, D: addend?.PlanePitch ?? 0))),
                    Columns = new Axis(walk.Size.Columns),
                    Reduction = new(Axis.Merge([new Axis(channels.ReadInGroup, A: read, B: from.PlanePitch), .. taps])),
                };
            }

            case ConvAlgorithm.Depthwise:
                return new Nest
                {
                    Outer = new(Axis.Merge(new Axis(to.Planes, A: from.PlanePitch, B: tapCount * Lanes, C: to.PlanePitch, Bias: Lanes, D: addend?.PlanePitch ?? 0))),
                    Rows = new(Axis.Merge(pixels)),
                    PooledRows = walk.Pooled.Product,
                    IsPanels = true,
                    IsLaneWise = true,
                    Reduction = new(Axis.Merge(Axes(axis => new Axis(walk.Taps[axis], A: Step(from, walk.TapStep, axis), B: TapsWithin(walk.Taps, axis) * Lanes)))),
                };

            default:
            {
                (int groups, int read, int written) = channels.IsBlocked ? (channels.Groups, channels.ReadInGroup, channels.WrittenInGroup) : (1, channels.Read, channels.Written);
                int innerBlock = from.Block, readBlocks = (read + innerBlock - 1) / innerBlock, panels = (written + Lanes - 1) / Lanes;
                int panel = readBlocks * tapCount * innerBlock * Lanes, added = addend?.PlanePitch ?? 0;
                Axis[] taps = Axes(axis => new Axis(walk.Taps[axis], A: Step(from, walk.TapStep, axis), B: TapsWithin(walk.Taps, axis) * innerBlock * Lanes));
                return new Nest
                {
                    Outer = new(Axis.Merge(new Axis(
                        groups, A: read / innerBlock * from.PlanePitch, B: panels * panel, C: panels * to.PlanePitch, Bias: written, D: panels * added))),
                    Rows = new(Axis.Merge(pixels)),
                    PooledRows = walk.Pooled.Product,
                    IsPanels = true,
                    Columns = new Axis(panels, B: panel, C: to.PlanePitch, D: added),
                    Reduction = new(Axis.Merge([
                        new Axis(readBlocks, A: from.PlanePitch, B: tapCount * innerBlock * Lanes), .. taps, new Axis(innerBlock, A: 1, B: Lanes)])),
                };
            }
        }
    }

    private static Axis[] Axes(Func<int, Axis> make) => Enumerable.Range(0, Triple.Rank).Select(make).ToArray();

    /// <summary>Taps of one step along an axis.</summary>
    private static int TapsWithin(Triple taps, int axis) => axis switch { 0 => taps.Rows * taps.Columns, 1 => taps.Columns, _ => 1 };

    /// <summary>Each weight's gradient sums, over windows, the result's gradient times what the tap meets in the image.</summary>
    private void WeightGradient(ConvOp op, Sides sides, Buffer image, Buffer result)
    {
        Window3 w = sides.Window;
        Channels channels = sides.Gathering;
        BufferLayout from = image.Layout, to = result.Layout;
        int taps = w.Taps, block = from.Block;
        Axis[] tapAxes = Axes(axis => new Axis(w.Kernel[axis], A: w.Dilation[axis] * from.Pitch(axis)));
        Axis[] Taps(int pitch) => Axes(axis => tapAxes[axis] with { C = TapsWithin(w.Kernel, axis) * pitch });
        Axis[] positions = Axis.Merge(Axes(axis => new Axis(to.Size[axis], A: w.Stride[axis] * from.Pitch(axis), B: to.Pitch(axis))));
        Place gradient = new(Space.Gradients, op.Weight.Offset);
        if (channels.IsDepthwise)
        {
            Place sums = TakeScratch(to.Planes * taps * Lanes);
            var nest = new Nest
            {
                Start = NestStart.Result,
                IsPanels = true,
                IsLaneWise = true,
                Outer = new(Axis.Merge(new Axis(to.Planes, A: from.PlanePitch, B: to.PlanePitch, C: taps * Lanes))),
                Rows = new(Axis.Merge(Taps(Lanes))),
                Reduction = new(positions),
            };
            Accumulate(nest, sums, isOverBatch: false);
            Unpack(sums, gradient, channels.Written, taps, 1, 0, 1);
            return;
        }

        (int groups, int read, int written) = channels.IsBlocked ? (channels.Groups, channels.ReadInGroup, channels.WrittenInGroup) : (1, channels.Read, channels.Written);
        int readBlocks = (read + block - 1) / block, panels = (written + Lanes - 1) / Lanes;
        int panel = readBlocks * taps * block * Lanes;
        Place packed = TakeScratch(groups * panels * panel);

        // Of a single block that is at most half full, half is computed.
        bool isHalf = panels == 1 && written <= Lanes / 2;
        // Where there are more than twice as many weights as there is data, their sums are gone through once for the whole batch, not once for each sample.
        bool isOverBatch = (long)groups * panels * panel > 2L * (from.Length + to.Length);
        Accumulate(
            new Nest
            {
                Start = isOverBatch ? NestStart.Zero : NestStart.Result,
                IsPanels = !isHalf,
                Columns = isHalf ? new Axis(Lanes / 2) : new Axis(panels, B: to.PlanePitch, C: panel),
                Outer = new(Axis.Merge(new Axis(groups, A: read / block * from.PlanePitch, B: panels * to.PlanePitch, C: panels * panel))),
                Rows = new(Axis.Merge([new Axis(readBlocks, A: from.PlanePitch, C: taps * block * Lanes), .. Taps(block * Lanes), new Axis(block, A: 1, C: Lanes)])),
                Reduction = isOverBatch ? new([new Axis(Nest.BatchExtent, A: SampleStride, B: SampleStride), .. positions]) : new(positions),
            },
            packed, isOverBatch);
        if (channels.IsBlocked)
        {
            for (int group = 0; group < groups; group++)
            {
                Unpack(packed.At(group * panels * panel), gradient.At(group * written * read * taps), written, read * taps, read, taps, block);
            }
        }
        else
        {
            Place full = TakeScratch(written * read * taps);
            Unpack(packed, full, written, read * taps, read, taps, block);
            AddBatch("Only what lies within a group.", "WeightPacking.Group", full, gradient, written, read, channels.Groups, taps);
        }

        void Accumulate(Nest nest, Place sums, bool isOverBatch) => AddKernel(
            $"The weights' gradient, added up over samples: {from} and {to}.", Name(op, "BackwardWeights"), new NestKernel(nest), isOverBatch,
            image.At(Triple.Of(axis => -w.Begin[axis])), result.Origin, sums);

        void Unpack(Place source, Place target, int outer, int outerStride, int inner, int innerStride, int innerBlock) => AddBatch(
            "The weights' gradient in the public order.", "WeightPacking.Unpack", [
                source, target, outer, outerStride, inner, innerStride, innerBlock,
                .. TapArguments(TapRegion.Whole(w))]);
    }
}
