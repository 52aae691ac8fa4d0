using System.Linq;
using CnnGen.Generator.Lowering;

namespace CnnGen.Generator.Planning;

/// <summary>Normalisations, and the other operations that primitives of the runtime compute over whole buffers.</summary>
internal sealed partial class ProgramPlanner
{
    private void DeclareBatchNorm(BatchNormOp op)
    {
        Material input = _values[op.Input], output = _values[op.Output];
        output.Block = BlockOf(input);
        Demand x = input.Need(new Demand { Block = output.Block });
        int channels = output.Extent.Channels;
        Emit(_emitForward, op, () =>
        {
            Buffer from = x.Buffer!, to = output.Primary!;
            if (_isTraining)
            {
                _statistics[op.Output] = TakeKept(2 * Arena.Align(channels));
                AddBatch(
                    "Over the batch; the statistics are kept.", "Normalization.Batch", from.Start, from.Layout, to.Start, to.Layout, SampleStride, "pass.Count",
                    Weights(op.Norm.Gamma), Weights(op.Norm.Beta), Weights(op.Norm.Mean), Weights(op.Norm.Variance), _statistics[op.Output], Inverses(op),
                    op.Norm.Epsilon, op.Momentum, "pass.IsTraining");
            }
            else
            {
                (Place scale, Place shift) = FoldNorm(op.Layer, channels, new Epilogue(null, op.Norm, Graph.Activation.None, null), ForwardPacking);
                Add("With the running statistics: a scale and a shift.", "Normalization.Scale", from.Start, from.Layout, to.Start, to.Layout, scale, shift);
            }

            _layers.Add(new LayerPlan(op.Layer, "scale and shift", 0));
            Finish(output);
        });
    }

    private void DeclareBatchNormBackward(BatchNormOp op)
    {
        int block = _values[op.Output].Block!.Value;
        Demand x = _values[op.Input].Need(new Demand { Block = block }), gy = _gradients[op.Output].Need(new Demand { Block = block });
        Material gx = GradientFor(op.Input, op.Layer);
        gx.Block = block;
        Emit(_emitBackward, op, () =>
        {
            AddBatch(
                "Through the statistics of the batch.", "Normalization.BatchBackward", x.Buffer!.Start, x.Buffer.Layout, gy.Buffer!.Start, gy.Buffer.Layout,
                gx.Primary!.Start, gx.Primary.Layout, SampleStride, "pass.Count", Weights(op.Norm.Gamma), _statistics[op.Output], Inverses(op),
                Gradients(op.Norm.Gamma), Gradients(op.Norm.Beta), "pass.IsTraining");
            Finish(gx);
        });
    }

    /// <summary>Behind the means of a normalisation's statistics.</summary>
    private Place Inverses(BatchNormOp op) => _statistics[op.Output].At(Arena.Align(_values[op.Output].Extent.Channels));

    private void DeclareGroupNorm(GroupNormOp op)
    {
        Material input = _values[op.Input], output = _values[op.Output];
        output.Block = BlockOf(input);
        Demand x = input.Need(new Demand { Block = output.Block });
        Buffer scratch = ScratchOf(op);
        Emit(_emitForward, op, () =>
        {
            Add(
                "Over groups of channels and all positions.", "Normalization.Groups", x.Buffer!.Start, x.Buffer.Layout, output.Primary!.Start, output.Primary.Layout,
                op.Groups, op.IsElementwise, _isTraining ? Weights(op.Gamma) : PackAffine(op.Gamma), _isTraining ? Weights(op.Beta) : PackAffine(op.Beta),
                scratch.Start, op.Epsilon);
            _layers.Add(new LayerPlan(op.Layer, "two passes", 0));
            Finish(output);
        });
    }

    private void DeclareGroupNormBackward(GroupNormOp op)
    {
        int block = _values[op.Output].Block!.Value;
        Demand x = _values[op.Input].Need(new Demand { Block = block }), gy = _gradients[op.Output].Need(new Demand { Block = block });
        Material gx = GradientFor(op.Input, op.Layer);
        gx.Block = block;
        Buffer scratch = ScratchOf(op);
        Emit(_emitBackward, op, () =>
        {
            Add(
                "Through the statistics of the groups.", "Normalization.GroupsBackward", x.Buffer!.Start, x.Buffer.Layout, gy.Buffer!.Start, gy.Buffer.Layout,
                gx.Primary!.Start, gx.Primary.Layout, op.Groups, op.IsElementwise, Weights(op.Gamma), Gradients(op.Gamma), Gradients(op.Beta), scratch.Start, op.Epsilon);
            Finish(gx);
        });
    }

    /// <summary>Sums of each channel.</summary>
    private Buffer ScratchOf(GroupNormOp op) =>
        Allocate($"sums of {op.Layer}", new BufferLayout(4 * Arena.Align(_values[op.Output].Extent.Channels), Triple.All(1), 1));

    private void DeclareLocalResponseNorm(LocalResponseNormOp op) => DeclareWhole(
        op, "LocalResponse.Normalize", "Over neighbouring channels.", op.Size, op.Alpha, op.Beta, op.Bias);

    private void DeclareLocalResponseNormBackward(LocalResponseNormOp op) => DeclareWholeBackward(
        op, "LocalResponse.Backward", keepsInput: true, op.Size, op.Alpha, op.Beta, op.Bias);

    private void DeclareUpsample(UpsampleOp op) => DeclareWhole(
        op, op.IsLinear ? "Resampling.Linear" : "Resampling.Nearest", op.IsLinear ? "Linear, half-pixel centres." : "The nearest element.");

    private void DeclareUpsampleBackward(UpsampleOp op) => DeclareWholeBackward(
        op, op.IsLinear ? "Resampling.LinearBackward" : "Resampling.NearestBackward", keepsInput: false);

    private void DeclarePixelShuffle(PixelShuffleOp op) => DeclareWhole(op, "Resampling.PixelShuffle", "Channels to positions.", op.Factor);

    private void DeclarePixelShuffleBackward(PixelShuffleOp op) => DeclareWholeBackward(op, "Resampling.PixelShuffleBackward", keepsInput: false, op.Factor);

    private void DeclarePermute(PermuteOp op) => DeclareWhole(op, "Permutation.Permute", "Axes in another order.", OrderOf(op));

    private void DeclarePermuteBackward(PermuteOp op) => DeclareWholeBackward(op, "Permutation.PermuteBackward", keepsInput: false, OrderOf(op));

    private static Argument[] OrderOf(PermuteOp op) => op.Order.Select(axis => (Argument)axis).ToArray();

    private void DeclarePReLU(PReLUOp op) => DeclareWhole(
        op, "PReLUOperations.Forward", "A slope for each channel.", _isTraining ? Weights(op.Slope) : PackAffine(op.Slope));

    private void DeclarePReLUBackward(PReLUOp op) => DeclareWholeBackward(
        op, "PReLUOperations.Backward", keepsInput: true, isAlways: true, Weights(op.Slope), Gradients(op.Slope));

    /// <summary>A primitive that reads one buffer and writes another of the same block.</summary>
    private void DeclareWhole(LoweredOp op, string primitive, string comment, params Argument[] arguments)
    {
        Material input = _values[op.Input], output = _values[op.Output];
        output.Block = BlockOf(input);
        Demand x = input.Need(new Demand { Block = output.Block });
        Emit(_emitForward, op, () =>
        {
            Add(comment, primitive, [x.Buffer!.Start, x.Buffer.Layout, output.Primary!.Start, output.Primary.Layout, .. arguments]);
            _layers.Add(new LayerPlan(op.Layer, "primitive", 0));
            Finish(output);
        });
    }

    private void DeclareWholeBackward(LoweredOp op, string primitive, bool keepsInput, params Argument[] arguments) =>
        DeclareWholeBackward(op, primitive, keepsInput, isAlways: false, arguments);

    /// <param name="op">The operation.</param>
    /// <param name="primitive">Its backward form.</param>
    /// <param name="keepsInput">Whether it reads the operation's input.</param>
    /// <param name="isAlways">Whether it makes gradients of parameters, too.</param>
    /// <param name="arguments">What follows the buffers.</param>
    private void DeclareWholeBackward(LoweredOp op, string primitive, bool keepsInput, bool isAlways, params Argument[] arguments)
    {
        int block = _values[op.Output].Block!.Value;
        Demand? x = keepsInput ? _values[op.Input].Need(new Demand { Block = block }) : null;
        Demand gy = _gradients[op.Output].Need(new Demand { Block = block });
        Material gx = GradientFor(op.Input, op.Layer);
        gx.Block = block;
        Emit(_emitBackward, op, () =>
        {
            if (isAlways)
            {
                Call();
            }
            else
            {
                ForGradient(op.Input, Call);
            }
        });

        void Call()
        {
            Argument[] kept = x is null ? [] : [x.Buffer!.Start, x.Buffer.Layout];
            Add("The input's gradient.", primitive, [.. kept, gy.Buffer!.Start, gy.Buffer.Layout, gx.Primary!.Start, gx.Primary.Layout, .. arguments]);
            Finish(gx);
        }
    }

    private static Place Weights(Parameter parameter) => new(Space.Weights, parameter.Offset);

    private static Place Gradients(Parameter parameter) => new(Space.Gradients, parameter.Offset);

    /// <summary>Inference reads no parameters but packed ones: here as they are.</summary>
    private Place PackAffine(Parameter parameter)
    {
        Place target = TakePacked(parameter.Length);
        _pack.Add(new Step(_layer, "As it is.", "WeightPacking.CopyPadded", null, new(Weights(parameter), target, parameter.Length, parameter.Length)));
        return target;
    }
}
