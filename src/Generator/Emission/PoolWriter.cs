using System;
using System.Collections.Generic;
using System.Linq;
using CnnGen.Generator.Graph;
using CnnGen.Generator.Lowering;
using CnnGen.Generator.Planning;

namespace CnnGen.Generator.Emission;

/// <summary>
/// Pooling, forward and backward: lanes along the channels of a block; in planar buffers lanes along the row where windows are pairs of columns, and otherwise element by element, by the same code with one lane.
/// </summary>
internal static class PoolWriter
{
    /// <summary>Most taps of a window that are written out; larger windows are loops.</summary>
    public const int UnrolledTaps = 16;

    public static void Write(SourceWriter writer, string name, string summary, PoolKernel kernel) => WriteForms(
        writer, name, summary, kernel.Run, "ref float input, ref float output", "ref input, ref output",
        () => WriteForward(writer, kernel));

    public static void Write(SourceWriter writer, string name, string summary, PoolBackwardKernel kernel) => WriteForms(
        writer, name, summary, kernel.Run, "ref float input, ref float output, ref float outputGradient, ref float inputGradient",
        "ref input, ref output, ref outputGradient, ref inputGradient", () => WriteBackward(writer, kernel));

    public static void Write(SourceWriter writer, string name, string summary, AdaptivePoolKernel kernel) => WriteForms(
        writer, name, summary, kernel.Input.Block, "ref float input, ref float output", "ref input, ref output",
        () => WriteAdaptive(writer, kernel));

    /// <param name="writer">Where to.</param>
    /// <param name="name">The method's name.</param>
    /// <param name="summary">What it does.</param>
    /// <param name="run">Adjacent floats along which lanes go.</param>
    /// <param name="parameters">The method's parameters.</param>
    /// <param name="arguments">The parameters as arguments.</param>
    /// <param name="body">Writes the kernel.</param>
    private static void WriteForms(SourceWriter writer, string name, string summary, int run, string parameters, string arguments, Action body)
    {
        string kernel = name + "Kernel";
        Dispatch.Write(writer, name, summary, parameters, arguments, Simd.Widths.Select(width => (width, kernel, Simd.Widths.First(lanes => lanes <= width && lanes <= run))));
        using (Dispatch.OpenKernel(writer, kernel, parameters))
        {
            body();
        }
    }

    private static void WriteForward(SourceWriter writer, PoolKernel kernel)
    {
        Pooling pool = kernel.Pool;
        (BufferLayout from, BufferLayout to) = (kernel.Input, kernel.Output);
        using (Positions(writer, to, kernel.IsPaired))
        {
            string? scale = pool.Kind == PoolKind.Average ? Scale(writer, pool, from.Size, to.Size) : null;
            writer.Line($"ref float window = ref {CSharp.At("input", Window(pool, from, to.Size))};");
            writer.Line($"ref float result = ref {CSharp.At("output", Position(to))};");
            using (LanesOf(writer, from))
            {
                string start = pool.Kind == PoolKind.Max ? Simd.Constant(double.NegativeInfinity) : Simd.Zero;
                writer.Line($"TVector value = {start};");
                Taps(writer, pool.Window, from, null, kernel.IsPaired, (x, _) => writer.Line(pool.Kind switch
                {
                    PoolKind.Max => $"value = {Simd.Max("value", x)};",
                    PoolKind.Average => $"value = {Simd.Add("value", x)};",
                    _ => $"TVector x = {x};\nvalue = {Simd.MultiplyAdd("x", "x", "value")};",
                }));
                string result = pool.Kind switch
                {
                    PoolKind.Max => "value",
                    PoolKind.Average => Simd.Multiply("value", $"TSimd.Create({scale})"),
                    _ => Simd.Sqrt("value"),
                };
                writer.Line(Simd.Store(result, "result", WithLane(to, "0")));
            }
        }
    }

    private static void WriteBackward(SourceWriter writer, PoolBackwardKernel kernel)
    {
        Pooling pool = kernel.Pool;
        (BufferLayout from, BufferLayout to) = (kernel.Input, kernel.Output);
        BufferLayout gradient = kernel.OutputGradient, target = kernel.InputGradient;
        using (Positions(writer, to, kernel.IsPaired))
        {
            string? scale = pool.Kind == PoolKind.Average ? Scale(writer, pool, from.Size, to.Size) : null;
            writer.Line($"ref float window = ref {CSharp.At("input", Window(pool, from, to.Size))};");
            writer.Line($"ref float target = ref {CSharp.At("inputGradient", Window(pool, target, to.Size))};");
            writer.Line($"ref float result = ref {CSharp.At("output", Position(to))};");
            writer.Line($"ref float gradient = ref {CSharp.At("outputGradient", Position(gradient))};");
            using (LanesOf(writer, from))
            {
                writer.Line($"TVector g = {Simd.Load("gradient", WithLane(gradient, "0"))};");
                writer.Line($"TVector y = {Simd.Load("result", WithLane(to, "0"))};");
                if (pool.Kind == PoolKind.Average)
                {
                    writer.Line($"g = {Simd.Multiply("g", $"TSimd.Create({scale})")};");
                }
                else if (pool.Kind == PoolKind.L2)
                {
                    writer.Line("// The derivative of the root is x / y; where all is zero it is taken as zero.");
                    writer.Line($"g = TSimd.WhereGreater(y, {Simd.Zero}, {Simd.Divide("g", "y")}, {Simd.Zero});");
                }

                Taps(writer, pool.Window, from, kernel, kernel.IsPaired, (x, give) =>
                {
                    switch (pool.Kind)
                    {
                        case PoolKind.Average:
                            give("g");
                            break;
                        case PoolKind.L2:
                            give(Simd.Multiply(x, "g"));
                            break;
                        default:
                            // The first of equal maxima, in row-major order, takes the gradient, and leaves none.
                            writer.Line($"TVector x = {x};");
                            give($"TSimd.WhereEqual(x, y, g, {Simd.Zero})");
                            writer.Line($"g = TSimd.WhereEqual(x, y, {Simd.Zero}, g);");
                            break;
                    }
                });
            }
        }
    }

    private static void WriteAdaptive(SourceWriter writer, AdaptivePoolKernel kernel)
    {
        (BufferLayout from, BufferLayout to) = (kernel.Input, kernel.Output);
        using (Positions(writer, to, isPaired: false))
        {
            // Along each axis from floor(i in / out) up to ceil((i + 1) in / out).
            int[] axes = Enumerable.Range(0, Triple.Rank).Where(axis => from.Size[axis] != 1 || to.Size[axis] != 1).ToArray();
            foreach (int axis in axes)
            {
                (string i, int size, int outputs) = (to.Size[axis] == 1 ? "0" : Index[axis], from.Size[axis], to.Size[axis]);
                writer.Line($"int {Index[axis]}Begin = {i} * {size} / {outputs}, {Index[axis]}End = ((({i} + 1) * {size}) + {outputs - 1}) / {outputs};");
            }

            writer.Line(axes.Length == 0 ? "float scale = 1f;" : $"float scale = 1f / ({string.Join(" * ", axes.Select(axis => $"({Index[axis]}End - {Index[axis]}Begin)"))});");
            writer.Line($"ref float result = ref {CSharp.At("output", Position(to))};");
            using (LanesOf(writer, from))
            {
                string place = WithLane(to, "0");
                string source = string.Join(" + ", new[] { Blocks.Terms(("plane", to.Planes, from.PlanePitch)) }.Concat(axes.Select(axis => $"({Index[axis]}Tap * {from.Pitch(axis)})")));
                string x = WithLane(from, source);
                writer.Line(kernel.IsBackward ? $"TVector value = {Simd.Multiply(Simd.Load("result", place), "TSimd.Create(scale)")};" : $"TVector value = {Simd.Zero};");
                using (Blocks.Of(axes.Select(axis => writer.Open($"for (int {Index[axis]}Tap = {Index[axis]}Begin; {Index[axis]}Tap < {Index[axis]}End; {Index[axis]}Tap++)")).ToArray()))
                {
                    writer.Line(kernel.IsBackward
                        ? Simd.Store(Simd.Add(Simd.Load("input", x), "value"), "input", x)
                        : $"value = {Simd.Add("value", Simd.Load("input", x))};");
                }

                if (!kernel.IsBackward)
                {
                    writer.Line(Simd.Store(Simd.Multiply("value", "TSimd.Create(scale)"), "result", place));
                }
            }
        }
    }

    /// <summary>The names of the loops over positions.</summary>
    private static readonly string[] Index = ["slice", "row", "column"];

    /// <summary>Loops over planes and positions of the output, or over vectors of positions.</summary>
    private static Blocks Positions(SourceWriter writer, BufferLayout to, bool isPaired)
    {
        int columns = to.Size.Columns;
        Blocks loops = Blocks.Loops(writer, ("plane", to.Planes), (Index[0], to.Size.Depth), (Index[1], to.Size.Rows), (Index[2], isPaired ? 1 : columns));
        if (!isPaired)
        {
            return loops;
        }

        SourceWriter.Block vectors = writer.Open($"for (int c = 0; c < {columns}; c += {Simd.Lanes})");
        writer.Line($"// The last vector is moved back to end at {columns}.");
        writer.Line($"int {Index[2]} = Math.Min(c, {columns} - {Simd.Lanes});");
        return loops.Then(vectors);
    }

    private static string Position(BufferLayout layout) => Offset(layout, layout.Size, Triple.All(1));

    /// <summary>The offset of the loops' position, a step of which is several positions of a layout.</summary>
    private static string Offset(BufferLayout layout, Triple extents, Triple step) => Blocks.Terms([
        ("plane", layout.Planes, layout.PlanePitch),
        .. Enumerable.Range(0, Triple.Rank).Select(axis => (Index[axis], extents[axis], step[axis] * layout.Pitch(axis)))]);

    /// <summary>Where the window of an output position begins; in the halo for the first ones of a padded layer.</summary>
    private static string Window(Pooling pool, BufferLayout layout, Triple outputs)
    {
        int start = layout.Offset(pool.Window.Begin);
        string place = Offset(layout, outputs, pool.Window.Stride);
        return start == 0 ? place : $"{place} - {start}";
    }

    /// <summary>The loop over the vectors of a block.</summary>
    private static Blocks LanesOf(SourceWriter writer, BufferLayout layout) =>
        layout.Block > 1 ? Blocks.Of(writer.Open($"for (int lane = 0; lane < {layout.Block}; lane += {Simd.Lanes})")) : Blocks.Of();

    private static string WithLane(BufferLayout layout, string offset) => layout.Block == 1 ? offset : offset == "0" ? "lane" : $"{offset} + lane";

    /// <summary>Goes through a window's taps.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="w">The window.</param>
    /// <param name="from">What it moves over.</param>
    /// <param name="backward">Where gradients go, if any do.</param>
    /// <param name="isPaired">Whether lanes go along the row.</param>
    /// <param name="tap">Writes what is done with an element, and gives it its share of the gradient.</param>
    private static void Taps(SourceWriter writer, Window3 w, BufferLayout from, PoolBackwardKernel? backward, bool isPaired, Action<string, Action<string>> tap)
    {
        BufferLayout target = backward?.InputGradient ?? from;
        if (isPaired)
        {
            WritePairs();
        }
        else if (w.Taps <= UnrolledTaps)
        {
            for (int i = 0; i < w.Taps; i++)
            {
                using (writer.Open())
                {
                    WriteTap(CSharp.Text(from.Offset(PlaceOf(i))), CSharp.Text(target.Offset(PlaceOf(i))));
                }
            }
        }
        else
        {
            string[] index = ["i", "j", "k"];
            using (Blocks.Loops(writer, Enumerable.Range(0, Triple.Rank).Select(axis => (index[axis], w.Kernel[axis])).ToArray()))
            {
                WriteTap(TapOffset(from), TapOffset(target));
            }

            string TapOffset(BufferLayout l) => Blocks.Terms(Enumerable.Range(0, Triple.Rank).Select(axis => (index[axis], w.Kernel[axis], w.Dilation[axis] * l.Pitch(axis))).ToArray());
        }

        void WriteTap(string offset, string targetOffset) => tap(Simd.Load("window", WithLane(from, offset)), share =>
        {
            string place = WithLane(target, targetOffset);
            writer.Line(Simd.Store(backward!.IsDisjoint ? share : Simd.Add(Simd.Load("target", place), share), "target", place));
        });

        void WritePairs()
        {
            for (int i = 0; i < w.Taps; i += 2)
            {
                using (writer.Open())
                {
                    string place = CSharp.Text(from.Offset(PlaceOf(i))), targetPlace = CSharp.Text(target.Offset(PlaceOf(i)));
                    writer.Line($"TVector low = {Simd.Load("window", place)}, high = {Simd.Load("window", Next(place))};");
                    if (backward is not null)
                    {
                        writer.Line("TVector evenShare, oddShare;");
                    }

                    foreach (string parity in new[] { "even", "odd" })
                    {
                        using (writer.Open())
                        {
                            tap(parity == "even" ? "TSimd.Even(low, high)" : "TSimd.Odd(low, high)", share => writer.Line($"{parity}Share = {share};"));
                        }
                    }

                    if (backward is not null)
                    {
                        writer.Line(Simd.Store("TSimd.InterleaveLow(evenShare, oddShare)", "target", targetPlace));
                        writer.Line(Simd.Store("TSimd.InterleaveHigh(evenShare, oddShare)", "target", Next(targetPlace)));
                    }
                }
            }
        }

        static string Next(string place) => place == "0" ? Simd.Lanes : $"{place} + {Simd.Lanes}";

        Triple PlaceOf(int tap) => new(
            tap / (w.Kernel.Rows * w.Kernel.Columns) * w.Dilation.Depth, tap / w.Kernel.Columns % w.Kernel.Rows * w.Dilation.Rows, tap % w.Kernel.Columns * w.Dilation.Columns);
    }

    /// <summary>The expression of one over the number of elements that count; written out as a literal where it is the same everywhere.</summary>
    private static string Scale(SourceWriter writer, Pooling pool, Triple from, Triple to)
    {
        Window3 w = pool.Window;
        AverageAxis[] axes = Enumerable.Range(0, Triple.Rank).Select(axis => new AverageAxis(
            w.Kernel[axis], w.Stride[axis], w.Begin[axis], w.End[axis] - pool.Extra[axis], from[axis], to[axis], pool.CountIncludePad)).ToArray();
        if (axes.All(axis => axis.IsUniform))
        {
            return CSharp.Literal(1.0 / axes.Aggregate(1, (product, axis) => product * axis.Count(0)));
        }

        string[] counts = Enumerable.Range(0, Triple.Rank).Where(axis => !axes[axis].IsUniform).Select(axis => $"({axes[axis].Expression(Index[axis])})").ToArray();
        int uniform = axes.Where(axis => axis.IsUniform).Aggregate(1, (product, axis) => product * axis.Count(0));
        writer.Line($"float scale = 1f / ({string.Join(" * ", counts)} * {uniform});");
        return "scale";
    }

    /// <summary>How many elements of a window count, along one axis.</summary>
    private sealed record AverageAxis(int Kernel, int Stride, int Begin, int End, int Size, int Outputs, bool CountsPad)
    {
        public bool IsUniform => Enumerable.Range(0, Outputs).All(output => Count(output) == Count(0));

        public int Count(int output)
        {
            int start = (output * Stride) - Begin;
            return CountsPad ? Math.Min(start + Kernel, Size + End) - start : Math.Min(start + Kernel, Size) - Math.Max(start, 0);
        }

        public string Expression(string output)
        {
            string start = $"({output} * {Stride}) - {Begin}";
            return CountsPad
                ? $"Math.Min({start} + {Kernel}, {Size + End}) - ({start})"
                : $"Math.Min({start} + {Kernel}, {Size}) - Math.Max({start}, 0)";
        }
    }
}
