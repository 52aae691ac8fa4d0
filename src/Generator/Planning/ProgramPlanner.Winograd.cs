using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using CnnGen.Generator.Lowering;

namespace CnnGen.Generator.Planning;

/// <summary>Convolutions by Winograd's form, in three steps for one block of tiles after another: the data is transformed, multiplied with transformed weights, and the products are transformed.</summary>
internal sealed partial class ProgramPlanner
{
    private string EmitWinograd(
        ConvOp op, string name, string comment, Sides sides, WinogradPlan plan, Channels channels, Walk walk, TapRegion region,
        BufferLayout from, Place read, BufferLayout to, Place write, Packing packing, Epilogue epilogue, bool isScatter)
    {
        // A scattering meets its taps backwards: read from the last one on, it is a gathering of the turned weights.
        var isTurned = Triple.Of(axis => walk.TapStep[axis] < 0 && walk.Taps[axis] > 1 ? 1 : 0);
        read = read.At(Enumerable.Range(0, Triple.Rank).Sum(axis => isTurned[axis] * (walk.Taps[axis] - 1) * walk.TapStep[axis] * from.Pitch(axis)));
        region = new TapRegion(
            region.Taps, Triple.Of(axis => isTurned[axis] == 1 ? -region.Strides[axis] : region.Strides[axis]),
            region.First + Enumerable.Range(0, Triple.Rank).Sum(axis => isTurned[axis] * (walk.Taps[axis] - 1) * region.Strides[axis]));

        int phases = plan.Phases.Product, panels = plan.WrittenPlanes / channels.Groups, panel = phases * channels.ReadInGroup * Lanes, group = panels * panel, products = plan.Form.Products;
        var nest = new Nest
        {
            Outer = new(Axis.Merge(
                new Axis(products, A: plan.DataPitch, B: channels.Groups * group, C: plan.ResultPitch),
                new Axis(channels.Groups, A: channels.ReadInGroup, B: group, C: panels * Lanes))),
            Rows = new(Axis.Merge(new Axis(plan.BlockTiles, A: plan.DataTilePitch, C: plan.ResultTilePitch))),
            IsPanels = true,
            Columns = new Axis(panels, B: panel, C: Lanes),
            Reduction = new(Axis.Merge(new Axis(phases * channels.ReadInGroup, A: 1, B: Lanes))),
        }.Streamed();

        Place weights = PackTransformed(op, sides, plan, channels, region, packing, epilogue, isScatter);
        Buffer? addend = epilogue.Addend?.Buffer;
        var result = new WinogradResultKernel(plan.Form, epilogue.HasBias, addend is not null, epilogue.Activation);
        Place data = Floats($"{name} transformed", plan.DataLength), sums = Floats($"{name} products", plan.ResultLength);
        Place tile = Floats($"{name} tile", plan.TileLength * plan.ReadPlanes);
        Argument[] target = [sums, write, Floats($"{name} tile", plan.TileLength * plan.WrittenPlanes), .. Added(op, epilogue)];
        Argument[] added = addend is null ? [] : Pitches.Of(addend.Layout, walk.WriteStep).Arguments;
        if (plan.IsFolded)
        {
            Buffer folded = Allocate($"{name} phases", plan.Folded);
            Add(
                $"The phases of a stride of {plan.Stride} as channels of one image.", "TensorLayouts.FoldPhases",
                [read, from.PlanePitch, from.Pitch(0), from.Pitch(1), channels.Read, .. Each(axis => plan.FoldedStride[axis]), .. Each(axis => plan.Phases[axis]), folded.Start, folded.Layout]);
            (read, from) = (folded.Origin, folded.Layout);
        }

        for (int block = 0; block < plan.Blocks; block++)
        {
            // The last block is moved back to end at the last tile.
            int first = Math.Min(block * plan.BlockTiles, plan.TileCount - plan.BlockTiles);
            Argument[] tiles =
            [
                first, plan.BlockTiles, .. Each(axis => plan.Tiles[axis]), .. Each(axis => plan.Size[axis] - plan.Form.Outputs[axis]),
            ];
            AddKernel(
                $"Tiles of {plan.Form.Inputs} into transformed tiles, {plan.Form}.", $"WinogradData{plan.Form.Suffix}", new WinogradDataKernel(plan.Form), false,
                [read, data, tile, .. tiles, plan.ReadPlanes, .. Pitches.Of(from, Triple.All(1)).Arguments, plan.DataTilePitch, plan.DataPitch]);
            AddKernel($"{comment} The products of {plan.BlockTiles} tiles, at each of {products} positions.", name, new NestKernel(nest), false, data, weights, sums);
            AddKernel(
                $"Products into tiles of {plan.Form.Outputs}, {plan.Form}.", $"WinogradResult{plan.Form.Suffix}", result, false,
                [.. target, .. tiles, plan.WrittenPlanes, .. Pitches.Of(to, walk.WriteStep).Arguments, .. added, plan.ResultTilePitch, plan.ResultPitch]);
        }

        string blocks = plan.Blocks == 1 ? $"{plan.TileCount} tiles" : $"{plan.TileCount} tiles in blocks of {plan.BlockTiles}";
        string inPhases = phases == 1 ? "" : $" in {phases} phases";
        return $"Winograd {plan.Form}{inPhases}, {blocks}, tile of products {TilePlanner.Main(nest)}";

        static Argument[] Each(Func<int, int> member) => [member(0), member(1), member(2)];

        Place Floats(string what, int length) => Allocate(what, new BufferLayout(1, new Triple(1, 1, length), 1)).Start;
    }

    /// <summary>Transformed weights, for each position a matrix in the order in which it is read.</summary>
    private static Place PackTransformed(ConvOp op, Sides sides, WinogradPlan plan, Channels channels, TapRegion region, Packing packing, Epilogue epilogue, bool isScatter)
    {
        (int groups, int read, int written) = (channels.Groups, channels.ReadInGroup, channels.WrittenInGroup);
        int taps = sides.Window.Taps, panel = plan.Phases.Product * read * Lanes, group = Arena.Align(written) / Lanes * panel, positionPitch = groups * group;
        int length = checked(plan.Form.Products * positionPitch), filterStride = (isScatter ? written : read) * taps;
        Place source = new(Space.Weights, sides.Weight.Offset + region.First), target = packing.Take(length);
        Place? scale = epilogue.Norm is null ? null : FoldNorm(op.Layer, sides.Result.Channels, epilogue, packing).Scale;
        for (int i = 0; i < groups; i++)
        {
            int phase = 0;
            foreach (Triple first in plan.FirstTaps)
            {
                Place from = source.At((i * written * read * taps) + Enumerable.Range(0, Triple.Rank).Sum(axis => first[axis] * region.Strides[axis]));
                var arguments = new List<Argument>
                {
                    from, target.At((i * group) + (phase++ * read * Lanes)), written, isScatter ? taps : filterStride, read, isScatter ? filterStride : taps,
                };
                arguments.AddRange(Enumerable.Range(0, Triple.Rank).Select(axis => (Argument)(plan.FoldedStride[axis] * region.Strides[axis])));
                arguments.Add(panel);
                arguments.Add(positionPitch);
                Triple held = plan.TapsOf(first);
                foreach (int axis in new[] { 0, 1, 2 })
                {
                    arguments.Add(Matrix(plan.Form, axis, held[axis]));
                    arguments.Add(held[axis]);
                }

                arguments.Add(scale is not null);
                arguments.Add(scale is null ? from : scale.At(i * written));
                packing.Steps.Add(new Step(op.Layer, "Transformed, position by position.", "WinogradPacking.Pack", null, new(arguments)));
            }
        }

        return target;
    }

    /// <summary>G as a list of numbers: its first columns, where a phase has no more taps.</summary>
    private static string Matrix(WinogradForm form, int axis, int held) =>
        "[" + string.Join(", ", form.Matrices(axis).Weights.SelectMany(row => row.Take(held)).Select(Text)) + "]";

    /// <summary>A fraction as C# computes it exactly rounded.</summary>
    private static string Text(Rational value) =>
        value.Numerator.ToString(CultureInfo.InvariantCulture) + ".0" + (value.Denominator == 1 ? "" : " / " + value.Denominator.ToString(CultureInfo.InvariantCulture));
}
