using CnnGen.Generator.Lowering;

namespace CnnGen.Generator.Planning;

/// <summary>Convolutions of one tap by Strassen's form: sums of the data's quarters, seven products, and their sums.</summary>
internal sealed partial class ProgramPlanner
{
    /// <summary>A quarter of the data: of the positions, and of the channels that are read.</summary>
    private sealed record Quarter(bool IsSum, bool IsLower, bool IsSecond);

    /// <summary>
    /// What is multiplied, in the order of the packed weights. Of the data A and its sums S1 = A21 + A22, S2 = S1 - A11, S3 = A11 - A21, S4 = A12 - S2, which lie where A11, A21, A12 and A22 do in theirs.
    /// </summary>
    private static readonly Quarter[] s_multiplied =
    [
        new(false, false, false), new(false, false, true), new(true, true, true), new(false, true, true), new(true, false, false), new(true, true, false), new(true, false, true),
    ];

    private StrassenPlan? ChooseStrassen(ConvOp op, Sides sides, ConvAlgorithm algorithm, Channels channels, Walk walk, BufferLayout from, BufferLayout to, BufferLayout? addend) =>
        op.Algorithm == Graph.Algorithm.Auto && algorithm == ConvAlgorithm.Channels && channels.Groups == 1
            && sides.Window.Taps == 1 && walk.ReadStep == Triple.All(1) && walk.WriteStep == Triple.All(1)
            ? StrassenPlan.Choose(walk.Size, channels.Read, channels.Written, WeightsPlace, addend is null ? [from, to] : [from, to, addend]) : null;

    private string EmitStrassen(
        ConvOp op, string name, string comment, Sides sides, StrassenPlan plan, Channels channels, BufferLayout from, Place read, BufferLayout to, Place write, Packing packing, Epilogue epilogue, bool isScatter)
    {
        int planes = from.Planes / 2, panels = channels.Written / Lanes / 2, panel = channels.Read / 2 * Lanes, plane = plan.Positions * Lanes, pitch = plan.ProductPitch(panels);
        var nest = new Nest
        {
            Rows = new(Axis.Merge(new Axis(plan.Lines, A: from.RowPitch, C: plan.Length * Lanes), new Axis(plan.Length, A: Lanes, C: Lanes))),
            IsPanels = true,
            Columns = new Axis(panels, B: panel, C: plane),
            Reduction = new(Axis.Merge(new Axis(planes, A: from.PlanePitch, B: Lanes * Lanes), new Axis(Lanes, A: 1, B: Lanes))),
        }.Streamed();

        (int outerStride, int innerStride) = isScatter ? (1, channels.Written) : (channels.Read, 1);
        Place source = new(Space.Weights, sides.Weight.Offset), weights = packing.Take(checked(StrassenPlan.Products * panels * panel)), powers = packing.Take(channels.Written);
        Place? scale = epilogue.Norm is null ? null : FoldNorm(op.Layer, sides.Result.Channels, epilogue, packing).Scale;
        packing.Steps.Add(new Step(op.Layer, "Sums of quarters, seven of them.", "StrassenPacking.Pack", null, new(
            source, weights, powers, channels.Written, outerStride, channels.Read, innerStride, scale is not null, scale ?? source)));

        Place sums = Allocate($"{name} sums", from).Origin;
        Place products = Allocate($"{name} products", new BufferLayout(1, new Triple(1, 1, checked(StrassenPlan.Products * pitch)), 1)).Start;
        AddKernel(
            "Sums of the data's quarters: S1 = A21 + A22, S2 = S1 - A11, S3 = A11 - A21, S4 = A12 - S2.", "StrassenData", new StrassenDataKernel(), false,
            [read, sums, planes, plan.Lines, plan.Length * Lanes, .. Distances(from, planes)]);
        for (int i = 0; i < StrassenPlan.Products; i++)
        {
            Quarter quarter = s_multiplied[i];
            Place data = (quarter.IsSum ? sums : read).At((quarter.IsLower ? plan.HalfPitch(from) : 0) + (quarter.IsSecond ? planes * from.PlanePitch : 0));
            AddKernel(
                $"{comment} One of {StrassenPlan.Products} products of quarters.", name, new NestKernel(nest), false, data, weights.At(i * panels * panel), products.At(i * pitch));
        }

        Buffer? addend = epilogue.Addend?.Buffer;
        var result = new StrassenResultKernel(epilogue.HasBias, addend is not null, epilogue.Activation);
        AddKernel(
            "Sums of the products: the result's quarters.", "StrassenResult", result, false,
            [
                products, write, powers, .. Added(op, epilogue), panels, plan.Lines, plan.Length * Lanes, pitch, plane, panels * Lanes,
                .. Distances(to, panels), .. addend is null ? [] : Distances(addend.Layout, panels),
            ]);
        return $"Strassen, {StrassenPlan.Products} products of {plan.Positions} x {channels.Read / 2} x {channels.Written / 2}, tile of products {TilePlanner.Main(nest)}";

        // Of planes, of lines, of the halves of positions and of the halves of planes.
        Argument[] Distances(BufferLayout layout, int half) => [layout.PlanePitch, layout.RowPitch, plan.HalfPitch(layout), half * layout.PlanePitch];
    }
}
