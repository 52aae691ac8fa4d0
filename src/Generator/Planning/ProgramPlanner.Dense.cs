using CnnGen.Generator.Graph;
using CnnGen.Generator.Lowering;

namespace CnnGen.Generator.Planning;

/// <summary>Dense layers: matrix times vector at inference, matrix products over the whole batch in training.</summary>
internal sealed partial class ProgramPlanner
{
    /// <summary>The rows of a dense product: one, or the samples of the batch, each in its own part of the arena.</summary>
    private Axis[] Samples => _isTraining ? [new Axis(Nest.BatchExtent, A: SampleStride, C: SampleStride)] : [];

    private void DeclareDense(DenseOp op)
    {
        Material output = _values[op.Output];
        int inputs = _values[op.Input].Extent.Channels, panels = (op.Units + Lanes - 1) / Lanes;
        output.Block = 1;
        output.IsDenseWriter = true;
        Demand x = _values[op.Input].Need(new Demand { Block = 1, IsDense = true });
        Emit(_emitForward, op, () =>
        {
            Place weights = TakePacked(panels * inputs * Lanes);
            _pack.Add(new Step(op.Layer, "In the order in which they are read.", "WeightPacking.Pack", null, new(
                Weights(op.Weight), weights, op.Units, inputs, inputs, 1, 1, 1, 0, 1, 0, Lanes)));
            var epilogue = new Epilogue(op.Bias, op.Norm, op.Activation, null);
            ScaleByNorm(op.Layer, op.Units, "Normalization.ScalePanels", weights, panels, inputs, ForwardPacking, epilogue);
            var nest = new Nest
            {
                Start = !epilogue.HasBias ? NestStart.Zero : NestStart.BiasAlongLanes,
                Activation = op.Activation,
                IsPanels = true,
                Columns = new Axis(panels, B: inputs * Lanes, C: Lanes),
                Rows = new(Samples),
                Reduction = new(Axis.Merge(new Axis(inputs, A: 1, B: Lanes))),
            };
            Argument[] arguments = [x.Buffer!.Origin, weights, output.Primary!.Origin];
            AddKernel(
                $"Dense, {inputs} -> {op.Units}.", Name(op, "Forward"), new NestKernel(nest), _isTraining, nest.HasBias ? [.. arguments, PackBias(op, epilogue)] : arguments);
            _layers.Add(new LayerPlan(op.Layer, $"matrix x vector, tile {TilePlanner.Main(nest)}", op.Weight.Length));
            Finish(output);
        });
    }

    private void DeclareDenseBackward(DenseOp op)
    {
        Material output = _values[op.Output], gradient = _gradients[op.Output];
        int inputs = _values[op.Input].Extent.Channels;
        Demand? kept = null, activated = null;
        Material linear = gradient;
        if (op.Activation.Kind != ActivationKind.None)
        {
            linear = new Material("d " + op.Layer + " before " + op.Activation.Kind, output.Extent) { Block = 1, IsDenseWriter = true };
            kept = output.Need(new Demand { Block = 1, IsDense = true });
            activated = gradient.Need(new Demand { Block = 1, IsDense = true });
            _inner.Add(linear);
        }

        Demand x = _values[op.Input].Need(new Demand { Block = 1, IsDense = true });
        Demand gy = linear.Need(new Demand { Block = 1, IsDense = true });
        Material gx = GradientFor(op.Input, op.Layer);
        gx.Block = 1;
        gx.IsDenseWriter = true;
        Emit(_emitBackward, op, () =>
        {
            if (activated is not null)
            {
                Elementwise(op, "ActivationBackward", $"Activations.{Primitive(op.Activation)}Backward", Parameters(op.Activation), kept!.Buffer!, activated.Buffer!, linear.Primary!);
                Finish(linear);
            }

            // dW[o, i] = sum over samples of dY[o] X[i].
            AddKernel("The weights' gradient: the sum over the batch.", Name(op, "BackwardWeights"), new NestKernel(new Nest
            {
                Rows = new(Axis.Merge(new Axis(op.Units, A: 1, C: inputs))),
                Columns = new Axis(inputs),
                Reduction = new(new Axis(Nest.BatchExtent, A: SampleStride, B: SampleStride)),
            }), true, gy.Buffer!.Origin, x.Buffer!.Origin, new Place(Space.Gradients, op.Weight.Offset));
            if (op.Bias is not null)
            {
                AddBatch("The bias's gradient: the sum over the batch.", "TensorLayouts.SumRows", gy.Buffer.Origin, SampleStride, "pass.Count", new Place(Space.Gradients, op.Bias.Offset), op.Units);
            }

            ForGradient(op.Input, () =>
            {
                // dX[i] = sum over units of dY[o] W[o, i], with the weights as they are.
                AddKernel("The input's gradient.", Name(op, "BackwardInput"), new NestKernel(new Nest
                {
                    Rows = new(Samples),
                    Columns = new Axis(inputs),
                    Reduction = new(Axis.Merge(new Axis(op.Units, A: 1, B: inputs))),
                }), true, gy.Buffer.Origin, Weights(op.Weight), gx.Primary!.Origin);
                Finish(gx);
            });
        });
    }
}
