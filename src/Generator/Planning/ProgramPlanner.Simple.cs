using System;
using System.Linq;
using CnnGen.Generator.Graph;
using CnnGen.Generator.Lowering;

namespace CnnGen.Generator.Planning;

/// <summary>The operations without products: pooling, elementwise functions, softmax, and changes of shape.</summary>
internal sealed partial class ProgramPlanner
{
    private void DeclarePool(PoolOp op)
    {
        if (_pooledWithin.TryGetValue(op, out ConvOp? conv))
        {
            Emit(_emitForward, op, () => _layers.Add(new LayerPlan(op.Layer, $"within {conv.Layer}", 0)));
            return;
        }

        Material input = _values[op.Input], output = _values[op.Output];
        output.Block = BlockOf(input);
        Demand x = input.Need(PoolDemand(op.Pooling, input));
        Emit(_emitForward, op, () =>
        {
            BufferLayout from = x.Buffer!.Layout, to = output.Primary!.Layout;
            AddKernel($"{op.Pooling.Kind} pooling.", Name(op, "Forward"), new PoolKernel(op.Pooling, from, to), false, x.Buffer.Origin, output.Primary.Origin);
            _layers.Add(new LayerPlan(op.Layer, from.Block == 1 ? "planar" : "lanes along channels", 0));
            Finish(output);
        });
    }

    /// <summary>Pads are a halo: minus infinity for the maximum, zero for sums.</summary>
    private static Demand PoolDemand(Pooling pool, Material input) => new()
    {
        Block = input.Block,
        Halo = PoolHalo(pool, input.Extent),
        Fill = pool.Kind == PoolKind.Max ? new HaloFill(0, double.NegativeInfinity) : HaloFill.Zero,
    };

    /// <summary>What the windows reach beyond the input: pads at the end may not all be reached.</summary>
    private static Halo PoolHalo(Pooling pool, Extent input)
    {
        Window3 w = pool.Window;
        return new Halo(w.Begin, Triple.Of(axis =>
        {
            int reach = (w.Kernel[axis] - 1) * w.Dilation[axis], size = input.Size[axis];
            int windows = ((size + w.Begin[axis] + w.End[axis] - reach - 1) / w.Stride[axis]) + 1;
            return Math.Max(((windows - 1) * w.Stride[axis]) + reach - w.Begin[axis] - (size - 1), 0);
        }));
    }

    private void DeclarePoolBackward(PoolOp op)
    {
        Material input = _values[op.Input], output = _values[op.Output];
        int block = input.Block!.Value;
        Demand x = input.Need(PoolDemand(op.Pooling, input));
        Demand y = output.Need(new Demand { Block = block });
        Demand gy = _gradients[op.Output].Need(new Demand { Block = block });
        Material gx = GradientFor(op.Input, op.Layer);
        gx.Block = block;
        gx.WriterHalo = PoolHalo(op.Pooling, input.Extent);
        Emit(_emitBackward, op, () => ForGradient(op.Input, () =>
        {
            var kernel = new PoolBackwardKernel(op.Pooling, x.Buffer!.Layout, y.Buffer!.Layout, gy.Buffer!.Layout, gx.Primary!.Layout);
            if (!kernel.CoversInput)
            {
                Clear(gx.Primary);
            }

            AddKernel(
                $"{op.Pooling.Kind} pooling: each output's gradient to where it came from.", Name(op, "Backward"), kernel, false,
                x.Buffer.Origin, y.Buffer.Origin, gy.Buffer.Origin, gx.Primary.Origin);
            Finish(gx);
        }));
    }

    private void Clear(Buffer buffer) => Add("Zero, to be added to.", "TensorLayouts.Clear", buffer.Start, buffer.Layout.Length);

    private void DeclareAdaptive(AdaptivePoolOp op)
    {
        Material input = _values[op.Input], output = _values[op.Output];
        output.Block = BlockOf(input);
        Demand x = input.Need(new Demand { Block = output.Block });
        Emit(_emitForward, op, () =>
        {
            AddKernel(
                "The average of each of the windows that divide the input.", Name(op, "Forward"),
                new AdaptivePoolKernel(x.Buffer!.Layout, output.Primary!.Layout, IsBackward: false), false, x.Buffer.Origin, output.Primary.Origin);
            _layers.Add(new LayerPlan(op.Layer, "adaptive windows", 0));
            Finish(output);
        });
    }

    private void DeclareAdaptiveBackward(AdaptivePoolOp op)
    {
        Material gx = GradientFor(op.Input, op.Layer);
        gx.Block = _values[op.Input].Block;
        Demand gy = _gradients[op.Output].Need(new Demand { Block = gx.Block });
        Emit(_emitBackward, op, () => ForGradient(op.Input, () =>
        {
            Clear(gx.Primary!);
            AddKernel(
                "Each output's gradient in equal shares to its window.", Name(op, "Backward"),
                new AdaptivePoolKernel(gx.Primary!.Layout, gy.Buffer!.Layout, IsBackward: true), false, gx.Primary.Origin, gy.Buffer.Origin);
            Finish(gx);
        }));
    }

    private void DeclareActivation(ActivationOp op)
    {
        Material input = _values[op.Input], output = _values[op.Output];
        output.Block = BlockOf(input);
        Demand x = input.Need(new Demand { Block = output.Block });
        Emit(_emitForward, op, () =>
        {
            Elementwise(op, "Forward", "Activations." + Primitive(op.Activation), Parameters(op.Activation), x.Buffer!, output.Primary!);
            _layers.Add(new LayerPlan(op.Layer, "elementwise", 0));
            Finish(output);
        });
    }

    private void DeclareActivationBackward(ActivationOp op)
    {
        Material kept = KeepsInput(op.Activation) ? _values[op.Input] : _values[op.Output];
        Material gx = GradientFor(op.Input, op.Layer);
        gx.Block = kept.Block;
        Demand value = kept.Need(new Demand { Block = kept.Block });
        Demand gy = _gradients[op.Output].Need(new Demand { Block = kept.Block });
        Emit(_emitBackward, op, () => ForGradient(op.Input, () =>
        {
            Elementwise(op, "Backward", $"Activations.{Primitive(op.Activation)}Backward", Parameters(op.Activation), value.Buffer!, gy.Buffer!, gx.Primary!);
            Finish(gx);
        }));
    }

    /// <summary>The primitives whose backward form reads the input; the others read the output, which has the input's sign unless a slope is negative.</summary>
    private static bool KeepsInput(Activation activation) => activation.Kind switch
    {
        ActivationKind.ELU or ActivationKind.GELU or ActivationKind.GELUTanh or ActivationKind.SiLU or ActivationKind.Mish
            or ActivationKind.HardSwish or ActivationKind.Softsign or ActivationKind.Clip => true,
        ActivationKind.LeakyReLU => activation.A < 0,
        _ => false,
    };

    private static string Primitive(Activation activation) => activation.Kind.ToString();

    private static string Parameters(Activation activation) => activation.Kind switch
    {
        ActivationKind.LeakyReLU or ActivationKind.ELU => Emission.CSharp.Literal(activation.A),
        ActivationKind.HardSigmoid or ActivationKind.Clip => Emission.CSharp.Literal(activation.A) + ", " + Emission.CSharp.Literal(activation.B),
        _ => "",
    };

    /// <summary>One call over the whole buffers, halo and all, where their layouts agree; else row by row.</summary>
    private void Elementwise(LoweredOp op, string pass, string primitive, string extra, params Buffer[] operands)
    {
        Argument[] tail = extra.Length == 0 ? [] : [extra];
        if (operands.All(operand => operand.Layout == operands[0].Layout))
        {
            Add("Elementwise.", primitive, [.. operands.Select(operand => (Argument)operand.Start), operands[0].Layout.Length, .. tail]);
            return;
        }

        AddKernel(
            "Elementwise, row by row.", Name(op, pass), new RowwiseKernel(primitive, new(operands.Select(operand => operand.Layout)), extra), false,
            [.. operands.Select(operand => (Argument)operand.Origin)]);
    }

    private void DeclareSoftmax(SoftmaxOp op)
    {
        Material output = _values[op.Output];
        output.Block = 1;
        output.IsDenseWriter = true;
        Demand x = _values[op.Input].Need(new Demand { Block = 1, IsDense = true });
        Emit(_emitForward, op, () =>
        {
            Add(
                "Over channels, at every position.", op.IsLog ? "SoftmaxOperations.LogSoftmax" : "SoftmaxOperations.Softmax",
                x.Buffer!.Start, output.Primary!.Start, output.Extent.Channels, output.Extent.Positions);
            Finish(output);
        });
    }

    private void DeclareSoftmaxBackward(SoftmaxOp op)
    {
        // Where the loss is fused the one reader's gradient is this one, whoever writes it.
        Material gx = GradientFor(op.Input, op.Layer);
        gx.Block = 1;
        gx.IsDenseWriter = true;
        Demand y = _values[op.Output].Need(new Demand { Block = 1, IsDense = true });
        Demand gy = _gradients[op.Output].Need(new Demand { Block = 1, IsDense = true });
        bool isFused = _hasFusedLoss && op == _network.Ops[_network.Ops.Count - 1];
        Emit(_emitBackward, op, () => ForGradient(op.Input, () =>
        {
            if (isFused)
            {
                Condition("!pass.IsFusedLoss", Call);
            }
            else
            {
                Call();
            }

            Finish(gx);
        }));

        void Call() => Add(
            "The Jacobian of the softmax.", op.IsLog ? "SoftmaxOperations.LogSoftmaxBackward" : "SoftmaxOperations.SoftmaxBackward",
            y.Buffer!.Start, gy.Buffer!.Start, gx.Primary!.Start, gx.Extent.Channels, gx.Extent.Positions);
    }

    private void DeclareReshape(ReshapeOp op)
    {
        if (TryReadInPlace(op))
        {
            return;
        }

        Material input = _values[op.Input], output = _values[op.Output];
        output.Block = 1;
        output.IsDenseWriter = true;
        Demand x = input.Need(new Demand());
        Emit(_emitForward, op, () =>
        {
            // The public order of the input is that of the output: the copy is written as the input's shape into the output's memory.
            Copy($"{input.Extent.Channels} channels of {input.Extent.Size} in the public order.", x.Buffer!, output.Primary!.Start, Dense(input.Extent));
            Finish(output);
        });
    }

    private void DeclareReshapeBackward(ReshapeOp op)
    {
        Material gx = GradientFor(op.Input, op.Layer);
        Demand gy = _gradients[op.Output].Need(new Demand { Block = 1, IsDense = true });
        Emit(_emitBackward, op, () => ForGradient(op.Input, () =>
        {
            Copy("Back from the public order.", gy.Buffer!.Start, Dense(gx.Extent), gx.Primary!);
            Finish(gx);
        }));
    }

    private static BufferLayout Dense(Extent extent) => new(extent.Channels, extent.Size, 1);

    private void DeclarePad(PadOp op)
    {
        Material input = _values[op.Input], output = _values[op.Output];
        output.Block = BlockOf(input);
        Demand x = input.Need(PadDemand(op, output.Block));
        Emit(_emitForward, op, () =>
        {
            // The input's halo holds the padding, so one copy from where the output begins does both, and cropping too.
            Copy("The padded or cropped input.", x.Buffer!.Start, Shifted(x.Buffer.Layout, op, output.Extent), output.Primary!);
            _layers.Add(new LayerPlan(op.Layer, "copy", 0));
            Finish(output);
        });
    }

    private static Demand PadDemand(PadOp op, int? block) => new()
    {
        Block = block,
        Halo = new Halo(op.Begin.Max(default), op.End.Max(default)),
        Fill = HaloFill.Of(op.Mode, op.Value),
    };

    /// <summary>The layout of a padded input's buffer with the output as its interior: what is padding becomes interior, what is cropped halo.</summary>
    private static BufferLayout Shifted(BufferLayout layout, PadOp op, Extent output)
    {
        var before = Triple.Of(axis => layout.Before[axis] - op.Begin[axis]);
        return layout with
        {
            Size = output.Size,
            Before = before,
            After = Triple.Of(axis => layout.Before[axis] + layout.Size[axis] + layout.After[axis] - before[axis] - output.Size[axis]),
        };
    }

    private void DeclarePadBackward(PadOp op)
    {
        Material gx = GradientFor(op.Input, op.Layer);
        gx.Block = _values[op.Input].Block;
        gx.WriterHalo = PadDemand(op, null).Halo;
        gx.IsHaloFolded = true;
        Demand gy = _gradients[op.Output].Need(new Demand { Block = gx.Block });
        Emit(_emitBackward, op, () => ForGradient(op.Input, () =>
        {
            Clear(gx.Primary!);
            Copy("The gradient, halo included.", gy.Buffer!, gx.Primary!.Start, Shifted(gx.Primary.Layout, op, _values[op.Output].Extent));
            FoldHalo(gx.Primary, HaloFill.Of(op.Mode, op.Value));
            Finish(gx);
        }));
    }

    /// <summary>The gradient of padded elements goes to the elements they were copied from.</summary>
    private void FoldHalo(Buffer buffer, HaloFill fill)
    {
        if (buffer.Layout.HasHalo)
        {
            Add("The halo's gradient to the elements it was filled from.", "TensorLayouts.FoldHalo", buffer.Start, buffer.Layout, fill.Mode);
        }
    }

    private void DeclareDropout(DropoutOp op)
    {
        Material input = _values[op.Input], output = _values[op.Output];
        output.Block = BlockOf(input);
        Demand x = input.Need(new Demand { Block = output.Block });
        Emit(_emitForward, op, () =>
        {
            Drop(op, "Forward", x.Buffer!, output.Primary!);
            _layers.Add(new LayerPlan(op.Layer, "training only", 0));
            Finish(output);
        });
    }

    private void DeclareDropoutBackward(DropoutOp op)
    {
        Material gx = GradientFor(op.Input, op.Layer);
        gx.Block = _values[op.Input].Block;
        Demand gy = _gradients[op.Output].Need(new Demand { Block = gx.Block });
        Emit(_emitBackward, op, () => ForGradient(op.Input, () =>
        {
            Drop(op, "Backward", gy.Buffer!, gx.Primary!);
            Finish(gx);
        }));
    }

    /// <summary>Forward and backward drop the same elements: the mask is a function of step, layer, sample and the element's place in the public order.</summary>
    private void Drop(DropoutOp op, string pass, Buffer source, Buffer target) => AddKernel(
        "Dropped elements are zero, the others scaled to keep the mean; the same ones in both passes.", Name(op, pass),
        new DropoutKernel(source.Layout, target.Layout, op.Rate), false,
        source.Origin, target.Origin, "pass.IsTraining", $"DropoutOperations.Key(pass.RandomKey, {_network.Ops.ToList().IndexOf(op)}, n)");

    /// <summary>The name of a generated method: <c>Conv1_Forward</c>.</summary>
    private static string Name(LoweredOp op, string pass)
    {
        string layer = new(op.Layer.Select(c => char.IsLetterOrDigit(c) && c < 128 ? c : '_').ToArray());
        return (char.IsDigit(layer[0]) ? "_" + layer : char.ToUpperInvariant(layer[0]) + layer.Substring(1)) + "_" + pass;
    }
}
