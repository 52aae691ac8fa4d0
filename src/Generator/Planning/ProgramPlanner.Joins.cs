using System.Collections.Generic;
using System.Linq;
using CnnGen.Generator.Lowering;

namespace CnnGen.Generator.Planning;

/// <summary>Where branches meet: sums, products, concatenations.</summary>
internal sealed partial class ProgramPlanner
{
    private void DeclareAdd(AddOp op)
    {
        Material output = _values[op.Output];
        output.Block = Majority(op.Inputs.Select(input => BlockOf(_values[input])));
        Demand[] terms = op.Inputs.Select(input => _values[input].Need(new Demand { Block = output.Block })).ToArray();
        Emit(_emitForward, op, () =>
        {
            Sum("The sum.", terms, output.Primary!);
            _layers.Add(new LayerPlan(op.Layer, "elementwise", 0));
            Finish(output);
        });
    }

    /// <summary>Several terms of one block added up, two at a time.</summary>
    private void Sum(string comment, Demand[] terms, Buffer target)
    {
        Buffer left = terms[0].Buffer!;
        foreach (Demand term in terms.Skip(1))
        {
            Add(comment, "Joins.Add", left.Start, left.Layout, term.Buffer!.Start, term.Buffer.Layout, target.Start, target.Layout);
            left = target;
        }
    }

    /// <summary>The gradient of a sum is that of each of its terms.</summary>
    private void DeclareAddBackward(AddOp op)
    {
        foreach (int input in op.Inputs)
        {
            PassGradient(input, _gradients[op.Output]);
        }
    }

    private void DeclareMultiply(MultiplyOp op)
    {
        Material left = _values[op.Inputs[0]], right = _values[op.Inputs[1]], output = _values[op.Output];
        output.Block = BlockOf(left);
        Demand a = left.Need(new Demand { Block = output.Block }), b = right.Need(new Demand { Block = output.Block });
        Emit(_emitForward, op, () =>
        {
            Add("The product.", "Joins.Multiply", a.Buffer!.Start, a.Buffer.Layout, b.Buffer!.Start, b.Buffer.Layout, output.Primary!.Start, output.Primary.Layout);
            _layers.Add(new LayerPlan(op.Layer, "elementwise", 0));
            Finish(output);
        });
    }

    private void DeclareMultiplyBackward(MultiplyOp op)
    {
        int block = _values[op.Output].Block!.Value;
        Demand gy = _gradients[op.Output].Need(new Demand { Block = block });
        for (int i = 0; i < 2; i++)
        {
            int value = op.Inputs[i];
            Material gx = GradientFor(value, op.Layer);
            gx.Block = block;
            Demand other = _values[op.Inputs[1 - i]].Need(new Demand { Block = block });
            Emit(_emitBackward, op, () => ForGradient(value, () =>
            {
                Add(
                    "The gradient times the other factor.", "Joins.MultiplyBackward", other.Buffer!.Start, other.Buffer.Layout, gy.Buffer!.Start, gy.Buffer.Layout,
                    gx.Primary!.Start, gx.Primary.Layout);
                Finish(gx);
            }));
        }
    }

    /// <summary>Parts whose first channel begins a plane are written straight into the whole by their producers; others are copied.</summary>
    private void DeclareConcat(ConcatOp op)
    {
        Material output = _values[op.Output];
        int[] offsets = Offsets(op.Inputs);
        bool isAligned = offsets.All(offset => offset % Lanes == 0);
        int block = isAligned && op.Inputs.Any(input => _values[input].Block == Lanes) ? Lanes : 1;
        output.Block = block;
        var copies = new List<(Demand Part, int Offset)>();
        for (int i = 0; i < op.Inputs.Count; i++)
        {
            int value = op.Inputs[i];
            Material part = _values[value];
            if (value != 0 && part.Block == block && !part.IsSlice && !part.IsDenseWriter && op.Inputs.Count(input => input == value) == 1)
            {
                part.BecomeSliceOf(output, offsets[i]);
            }
            else
            {
                copies.Add((part.Need(new Demand()), offsets[i]));
            }
        }

        Emit(_emitForward, op, () =>
        {
            foreach ((Demand part, int offset) in copies)
            {
                Add(
                    "A part that is kept in another layout.", "Joins.PlaceChannels", part.Buffer!.Start, part.Buffer.Layout, output.Primary!.Start, output.Primary.Layout, offset);
            }

            _layers.Add(new LayerPlan(op.Layer, copies.Count == 0 ? "in place" : $"{copies.Count} of {op.Inputs.Count} parts copied", 0));
            Finish(output);
        });
    }

    private void DeclareConcatBackward(ConcatOp op)
    {
        Demand gy = _gradients[op.Output].Need(new Demand());
        int[] offsets = Offsets(op.Inputs);
        for (int i = 0; i < op.Inputs.Count; i++)
        {
            (int value, int offset) = (op.Inputs[i], offsets[i]);
            Material gx = GradientFor(value, op.Layer);
            gx.Block = BlockOf(_values[value]);
            Emit(_emitBackward, op, () => ForGradient(value, () =>
            {
                Add("Each part takes its own.", "Joins.CopyChannels", gy.Buffer!.Start, gy.Buffer.Layout, offset, gx.Primary!.Start, gx.Primary.Layout);
                Finish(gx);
            }));
        }
    }

    /// <summary>The first channel of each part.</summary>
    private int[] Offsets(EquatableArray<int> parts)
    {
        var offsets = new int[parts.Count];
        for (int i = 1; i < offsets.Length; i++)
        {
            offsets[i] = offsets[i - 1] + _values[parts[i - 1]].Extent.Channels;
        }

        return offsets;
    }

    private static int Majority(IEnumerable<int> blocks)
    {
        int[] all = blocks.ToArray();
        return all.Count(block => block == Lanes) * 2 >= all.Length ? Lanes : 1;
    }
}
