using System;
using System.Collections.Generic;
using System.Linq;
using CnnGen.Generator.Lowering;

namespace CnnGen.Generator.Planning;

/// <summary>Weights, biases and folded normalisations in the forms that kernels read.</summary>
internal sealed partial class ProgramPlanner
{
    /// <summary>Weights in the order in which a nest reads them, scaled by a folded normalisation.</summary>
    private static Place PackWeights(
        ConvOp op, Sides sides, ConvAlgorithm algorithm, Channels channels, int innerBlock, TapRegion region, Packing packing, Epilogue epilogue, bool isScatter)
    {
        int taps = sides.Window.Taps, count = region.Count;
        Parameter weight = sides.Weight;
        Place source = new(Space.Weights, weight.Offset + region.First);
        switch (algorithm)
        {
            case ConvAlgorithm.Row:
            {
                // The first tap of a phase is counted in the copy; the tensor is copied whole.
                int length = weight.Length;
                Place copy = packing.Take(length);
                packing.Steps.Add(new Step(op.Layer, "As they are.", "WeightPacking.CopyPadded", null, new(
                    Weights(weight), copy, length, length)));
                ScaleByNorm("Normalization.ScaleRows", copy, weight.Shape[0], length / weight.Shape[0]);
                return copy.At(region.First);
            }

            case ConvAlgorithm.Depthwise:
            {
                Place target = packing.Take(Arena.Align(channels.Written) * count);
                Pack(source, target, channels.Written, taps, 1, 0, 1);
                ScaleByNorm("Normalization.ScalePanels", target, Arena.Align(channels.Written) / Lanes, count);
                return target;
            }

            default:
            {
                bool isBlocked = channels.IsBlocked;
                (int groups, int read, int written) = isBlocked ? (channels.Groups, channels.ReadInGroup, channels.WrittenInGroup) : (1, channels.Read, channels.Written);
                int vectors = (read + innerBlock - 1) / innerBlock * innerBlock * count, one = Arena.Align(written) * vectors;
                Place target = packing.Take(groups * one);
                if (!isBlocked)
                {
                    // As one group: a full tensor whose foreign weights are zero, then packed like any other.
                    int filters = sides.Result.Channels, inputs = sides.Image.Channels;
                    Place full = packing.Take(filters * inputs * taps);
                    packing.Steps.Add(new Step(op.Layer, "As one group, zero where it crosses groups.", "WeightPacking.Ungroup", null, new(
                        Weights(weight), full, filters, inputs, channels.Groups, taps)));
                    source = full.At(region.First);
                }

                // The public tensor is [result channel][image channel][tap].
                int filterStride = (isScatter ? written : read) * taps;
                for (int group = 0; group < groups; group++)
                {
                    Place from = source.At(group * written * read * taps), to = target.At(group * one);
                    if (isScatter)
                    {
                        Pack(from, to, written, taps, read, filterStride, innerBlock);
                    }
                    else
                    {
                        Pack(from, to, written, filterStride, read, taps, innerBlock);
                    }
                }

                ScaleByNorm("Normalization.ScalePanels", target, groups * Arena.Align(written) / Lanes, vectors);
                return target;
            }
        }

        void Pack(Place from, Place to, int outer, int outerStride, int inner, int innerStride, int block) => packing.Steps.Add(new Step(
            op.Layer, "In the order in which they are read.", "WeightPacking.Pack", null, new([
                from, to, outer, outerStride, inner, innerStride, block, .. TapArguments(region)])));

        void ScaleByNorm(string callee, Place packed, int panels, int vectors) =>
            ProgramPlanner.ScaleByNorm(op.Layer, sides.Result.Channels, callee, packed, panels, vectors, packing, epilogue);
    }

    /// <summary>Packed weights times the scale of a folded normalisation, where there is one: panels (or rows) of so many vectors (or floats).</summary>
    private static void ScaleByNorm(string layer, int channels, string callee, Place packed, int panels, int vectors, Packing packing, Epilogue epilogue, int lanes = Lanes)
    {
        if (epilogue.Norm is not null)
        {
            // The scale is made with the bias, by a step that comes before this one.
            packing.Steps.Add(new Step(layer, "Times the scale of the normalisation.", callee, null, new(
                [packed, panels, vectors, FoldNorm(layer, channels, epilogue, packing).Scale, .. lanes == Lanes ? Array.Empty<Argument>() : [lanes]])));
        }
    }

    /// <summary>Taps as the runtime takes them: rows, columns, lanes, and slices only where they do not continue the rows.</summary>
    private static Argument[] TapArguments(TapRegion region)
    {
        (Triple taps, Triple strides) = (region.Taps, region.Strides);
        return taps.Depth == 1 ? [taps.Rows, strides.Rows, taps.Columns, strides.Columns, Lanes]
            : strides.Depth == taps.Rows * strides.Rows ? [taps.Depth * taps.Rows, strides.Rows, taps.Columns, strides.Columns, Lanes]
            : [taps.Rows, strides.Rows, taps.Columns, strides.Columns, Lanes, taps.Depth, strides.Depth];
    }

    /// <summary>A folded normalisation as a scale of the weights and a bias, each padded to whole vectors; made once for each layer.</summary>
    private static (Place Scale, Place Shift) FoldNorm(string layer, int channels, Epilogue epilogue, Packing packing)
    {
        FoldedNorm norm = epilogue.Norm!;
        Place gamma = Weights(norm.Gamma);
        Step? made = packing.Steps.FirstOrDefault(step => step.Callee == "Normalization.Fold" && step.Arguments[0].Place == gamma);
        if (made is not null)
        {
            return (made.Arguments[7].Place!, made.Arguments[8].Place!);
        }

        Place scale = packing.Take(channels), shift = packing.Take(channels);
        packing.Steps.Add(new Step(layer, "The normalisation as a scale of the weights and a bias.", "Normalization.Fold", null, new(
            gamma, Weights(norm.Beta), Weights(norm.Mean), Weights(norm.Variance), norm.Epsilon,
            Weights(epilogue.Bias ?? norm.Beta), epilogue.Bias is not null, scale, shift, channels)));
        return (scale, shift);
    }

    /// <summary>What a kernel is passed after its operands: the bias, then the shortcut, where it has them.</summary>
    private IEnumerable<Argument> Added(ConvOp op, Epilogue epilogue)
    {
        if (epilogue.HasBias)
        {
            yield return PackBias(op, epilogue);
        }

        if (epilogue.Addend is { } addend)
        {
            yield return addend.Buffer!.Origin;
        }
    }

    private Place PackBias(LoweredOp op, Epilogue epilogue)
    {
        if (epilogue.Norm is { } norm)
        {
            return FoldNorm(op.Layer, norm.Gamma.Length, epilogue, ForwardPacking).Shift;
        }

        Parameter bias = epilogue.Bias!;
        Step? made = _pack.FirstOrDefault(step => step.Arguments[0].Place is { Space: Space.Weights } place && place.Offset == bias.Offset);
        if (made is not null)
        {
            return made.Arguments[1].Place!;
        }

        Place target = TakePacked(bias.Length);
        _pack.Add(new Step(op.Layer, "Padded to whole vectors.", "WeightPacking.CopyPadded", null, new(
            Weights(bias), target, bias.Length, Arena.Align(bias.Length))));
        return target;
    }
}
