using System.Collections.Generic;
using System.Linq;
using CnnGen.Generator.Graph;
using CnnGen.Generator.Lowering;

namespace CnnGen.Generator.Planning;

/// <summary>Dense layers: matrix times vector for one sample, matrix products over a batch.</summary>
internal sealed partial class ProgramPlanner
{
    /// <summary>The rows of a dense product: one, or the samples of the batch, each in its own part of the arena.</summary>
    private Axis[] Samples => _isOverBatch ? [new Axis(Nest.BatchExtent, A: SampleStride, C: SampleStride)] : [];

    /// <summary>Leaves a tensor where it lies where the one reader of its reshape is a dense layer whose weights can be put in the order of the tensor.</summary>
    private bool TryReadInPlace(ReshapeOp op)
    {
        Material input = _values[op.Source];
        bool isInPlace = !_isTraining && _readers[op.Output] == 1 && _network.Ops.Any(reader => reader is DenseOp && reader.Input == op.Output)
            && (input.Block == 1 || input.Extent.Channels % Lanes == 0);
        if (isInPlace)
        {
            _readInPlace.Add(op.Output, input);
        }

        return isInPlace;
    }

    /// <summary>
    /// How many panels lie side by side: as many as a tile of one row reads at once, where weights that the second cache does not hold come from the third. Then they are one stream, which is
    /// asked for ahead. From memory as many streams are as fast or faster, from the second cache too, and rows of a batch read every panel by itself.
    /// </summary>
    private int PanelsTogether(int panels, int inputs)
    {
        if (_isTraining || !WeightsPlace.AreCached || panels * (long)inputs * Lanes < Nest.StreamedLength)
        {
            return 1;
        }

        // Fewer than all, so that threads can share them; but of two or three all, as a panel alone waits for its sums.
        int[] divisors = [.. Enumerable.Range(2, TilePlanner.MostStreams - 1).Where(count => panels % count == 0)];
        return divisors.Where(count => count < panels).Concat(divisors.Take(1)).DefaultIfEmpty(1).Max();
    }

    private void DeclareDense(DenseOp op)
    {
        Material output = _values[op.Output];
        int inputs = _values[op.Input].Extent.Channels, panels = (op.Units + Lanes - 1) / Lanes;
        output.Block = 1;
        output.IsDenseWriter = true;
        Demand x = _readInPlace.TryGetValue(op.Input, out Material? tensor) ? tensor.Need(new Demand()) : _values[op.Input].Need(new Demand { Block = 1, IsDense = true });
        Emit(_emitForward, op, () =>
        {
            BufferLayout from = x.Buffer!.Layout;
            int together = PanelsTogether(panels, inputs), lanes = together * Lanes, positions = from.Size.Product;
            Place weights = TakePacked(panels * inputs * Lanes);
            _pack.Add(new Step(op.Layer, "In the order in which they are read.", "WeightPacking.Pack", null, new(
                Weights(op.Weight), weights, op.Units, inputs, from.Channels, positions, from.Block, 1, 0, positions, 1, lanes)));
            var epilogue = new Epilogue(op.Bias, op.Norm, op.Activation, null);
            ScaleByNorm(op.Layer, op.Units, "Normalization.ScalePanels", weights, panels / together, inputs, ForwardPacking, epilogue, lanes);
            var nest = new Nest
            {
                Start = !epilogue.HasBias ? NestStart.Zero : NestStart.BiasAlongLanes,
                Activation = op.Activation,
                IsPanels = true,
                Outer = together == 1 ? new() : new(Axis.Merge(new Axis(panels / together, B: inputs * lanes, C: lanes, Bias: lanes))),
                Columns = together == 1 ? new Axis(panels, B: inputs * Lanes, C: Lanes) : new Axis(together, B: Lanes, C: Lanes),
                Rows = new(Samples),
                Reduction = new(Axis.Merge([
                    new Axis(from.Planes, A: from.PlanePitch, B: positions * from.Block * lanes),
                    .. Axes(axis => new Axis(from.Size[axis], A: from.Pitch(axis), B: TapsWithin(from.Size, axis) * from.Block * lanes)),
                    new Axis(from.Block, A: 1, B: lanes)])),
                IsReadOnce = together > 1 && !_isOverBatch,
            };
            Argument[] arguments = [x.Buffer!.Origin, weights, output.Primary!.Origin];
            AddKernel(
                $"Dense, {inputs} -> {op.Units}.", Name(op, "Forward"), new NestKernel(nest), _isOverBatch, nest.HasBias ? [.. arguments, PackBias(op, epilogue)] : arguments);
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
