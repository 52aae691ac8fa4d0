using System.Collections.Generic;
using System.Linq;
using CnnGen.Generator.Lowering;

namespace CnnGen.Generator.Planning;

/// <summary>Gradients of values: where a value is read several times, each reader makes a share, and the shares are added up before the producer reads them.</summary>
internal sealed partial class ProgramPlanner
{
    /// <summary>The gradient of each value, as its producer reads it.</summary>
    private readonly Material[] _gradients;

    /// <summary>The shares of the gradient of a value with several readers.</summary>
    private readonly List<Material>[] _shares;

    /// <summary>How often each value is read, outputs included.</summary>
    private readonly int[] _readers;

    private static int[] CountReaders(LoweredNetwork network)
    {
        var readers = new int[network.Values.Count];
        foreach (int value in network.Ops.SelectMany(op => op.Inputs).Concat(network.Outputs))
        {
            readers[value]++;
        }

        return readers;
    }

    /// <summary>What a reader writes the gradient of what it read into.</summary>
    private Material GradientFor(int value, string reader)
    {
        if (_readers[value] == 1)
        {
            return _gradients[value];
        }

        var share = new Material($"d {_network.ValueNames[value]} from {reader}", _network.Values[value]);
        _inner.Add(share);
        _shares[value].Add(share);
        return share;
    }

    /// <summary>The gradient of a value is, or has as a share, one that is there already: a sum hands its own on.</summary>
    private void PassGradient(int value, Material gradient)
    {
        if (_readers[value] == 1)
        {
            _gradients[value] = gradient;
        }
        else
        {
            _shares[value].Add(gradient);
        }
    }

    /// <summary>All readers have declared their shares: their sum is the gradient.</summary>
    private void Settle(int value)
    {
        if (_shares[value].Count == 0)
        {
            return;
        }

        Material sum = _gradients[value];
        int block = Majority(_shares[value].Select(share => share.Block ?? 1));
        sum.Block = block;
        Demand[] shares = _shares[value].Select(share => share.Need(new Demand { Block = block })).ToArray();
        _emitBackward.Add(() => ForGradient(value, () =>
        {
            _layer = _network.ValueNames[value];
            Sum("The gradient of a value that is read several times is a sum.", shares, sum.Primary!);
            Finish(sum);
        }));
    }

    private void DeclareOutputGradients()
    {
        int offset = 0;
        foreach (int value in _network.Outputs)
        {
            var given = new Place(Space.OutputGradient, offset);
            offset += _network.Values[value].Length;
            if (_hasFusedLoss)
            {
                DeclareFusedOutputGradient(value, given);
                continue;
            }

            Material gradient = GradientFor(value, "the output");
            _emitBackward.Add(() =>
            {
                _layer = "output";
                Load(gradient, given);
            });
        }
    }

    /// <summary>With a fused loss the given gradient is that of the softmax's input; otherwise the softmax's own backward makes it.</summary>
    private void DeclareFusedOutputGradient(int value, Place given)
    {
        LoweredOp softmax = _network.Ops[_network.Ops.Count - 1];
        Material logits = _gradients[softmax.Input];
        logits.Block = 1;
        logits.IsDenseWriter = true;
        Material gradient = GradientFor(value, "the output");
        _emitBackward.Add(() =>
        {
            _layer = "output";
            Condition("pass.IsFusedLoss", () => Copy("The gradient of the loss, fused with the softmax.", given, Dense(logits.Extent), logits.Primary!));
            Condition("!pass.IsFusedLoss", () => Load(gradient, given));
        });
    }

    private void Load(Material gradient, Place given)
    {
        if (gradient.HasReaders)
        {
            Copy("The gradient of the output into its layout.", given, Dense(gradient.Extent), gradient.Primary!);
            Finish(gradient);
        }
    }

    private void DeclareInputGradient()
    {
        if (_readers[0] == 0)
        {
            return;
        }

        Demand gradient = _gradients[0].Need(new Demand());
        _emitBackward.Add(() =>
        {
            _layer = "input";
            Condition("pass.WantsInputGradient", () =>
                Copy("The gradient of the input in the public order.", gradient.Buffer!, new Place(Space.InputGradient, 0), Dense(_network.Values[0])));
        });
    }
}
