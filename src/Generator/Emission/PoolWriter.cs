using System;
using System.Collections.Generic;
using System.Linq;
using CnnGen.Generator.Graph;
using CnnGen.Generator.Lowering;
using CnnGen.Generator.Planning;

namespace CnnGen.Generator.Emission;

/// <summary>Pooling, forward and backward: lanes along the channels of a block; planar buffers element by element.</summary>
internal static class PoolWriter
{
    /// <summary>Most taps of a window that are written out; larger windows are loops.</summary>
    private const int UnrolledTaps = 16;

    public static void Write(SourceWriter writer, string name, string summary, PoolKernel kernel) => WriteForms(
        writer, name, summary, kernel.Input.Block, "ref float input, ref float output", "ref input, ref output",
        form => WriteForward(writer, form, kernel));

    public static void Write(SourceWriter writer, string name, string summary, PoolBackwardKernel kernel) => WriteForms(
        writer, name, summary, kernel.Input.Block, "ref float input, ref float output, ref float outputGradient, ref float inputGradient",
        "ref input, ref output, ref outputGradient, ref inputGradient", form => WriteBackward(writer, form, kernel));

    public static void Write(SourceWriter writer, string name, string summary, AdaptivePoolKernel kernel) => WriteForms(
        writer, name, summary, kernel.Input.Block, "ref float input, ref float output", "ref input, ref output",
        form => WriteAdaptive(writer, form, kernel));

    /// <summary>A blocked buffer gets a method for every width, a planar one the scalar form alone.</summary>
    private static void WriteForms(
        SourceWriter writer, string name, string summary, int block, string parameters, string arguments, Action<VectorForm> body)
    {
        if (block == 1)
        {
            writer.Line();
            writer.Line($"/// <summary>{summary}</summary>");
            writer.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization)]");
            using (writer.Open($"public static void {name}({parameters})"))
            {
                body(new VectorForm(1));
            }

            return;
        }

        Dispatch.Write(writer, name, summary, parameters, arguments);
        foreach (VectorForm form in VectorForm.All)
        {
            writer.Line();
            writer.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization)]");
            using (writer.Open($"private static void {name}{form.Suffix}({parameters})"))
            {
                body(form);
            }
        }
    }

    private static void WriteForward(SourceWriter writer, VectorForm form, PoolKernel kernel)
    {
        PoolOp pool = kernel.Pool;
        (BufferLayout from, BufferLayout to) = (kernel.Input, kernel.Output);
        using (Positions(writer, to))
        {
            string? scale = pool.Kind == PoolKind.Average ? Scale(writer, pool, from, to) : null;
            writer.Line($"ref float window = ref Unsafe.Add(ref input, {Window(pool, from)});");
            writer.Line($"ref float result = ref Unsafe.Add(ref output, {Position(to)});");
            using (LanesOf(writer, form, from))
            {
                string start = pool.Kind == PoolKind.Max ? form.Constant(double.NegativeInfinity) : form.Zero;
                writer.Line($"{form.Type} value = {start};");
                Taps(writer, pool.Window, from, offset =>
                {
                    string x = form.Load("window", WithLane(form, from, offset));
                    writer.Line(pool.Kind switch
                    {
                        PoolKind.Max => $"value = {form.Max("value", x)};",
                        PoolKind.Average => $"value += {x};",
                        _ => $"{form.Type} x = {x};\nvalue = {form.MultiplyAdd("x", "x", "value")};",
                    });
                });
                string result = pool.Kind switch
                {
                    PoolKind.Max => "value",
                    PoolKind.Average => $"(value * {scale})",
                    _ => form.Sqrt("value"),
                };
                writer.Line(form.Store(result, "result", WithLane(form, to, "0")));
            }
        }
    }

    private static void WriteBackward(SourceWriter writer, VectorForm form, PoolBackwardKernel kernel)
    {
        PoolOp pool = kernel.Pool;
        (BufferLayout from, BufferLayout to) = (kernel.Input, kernel.Output);
        BufferLayout gradient = kernel.OutputGradient, target = kernel.InputGradient;
        using (Positions(writer, to))
        {
            string? scale = pool.Kind == PoolKind.Average ? Scale(writer, pool, from, to) : null;
            writer.Line($"ref float window = ref Unsafe.Add(ref input, {Window(pool, from)});");
            writer.Line($"ref float target = ref Unsafe.Add(ref inputGradient, {Window(pool, target)});");
            writer.Line($"ref float result = ref Unsafe.Add(ref output, {Position(to)});");
            writer.Line($"ref float gradient = ref Unsafe.Add(ref outputGradient, {Position(gradient)});");
            using (LanesOf(writer, form, from))
            {
                writer.Line($"{form.Type} g = {form.Load("gradient", WithLane(form, gradient, "0"))};");
                writer.Line($"{form.Type} y = {form.Load("result", WithLane(form, to, "0"))};");
                if (pool.Kind == PoolKind.Average)
                {
                    writer.Line($"g *= {scale};");
                }
                else if (pool.Kind == PoolKind.L2)
                {
                    writer.Line("// The derivative of the root is x / y; where all is zero it is taken as zero.");
                    writer.Line(form.IsScalar
                        ? "g = y > 0f ? g / y : 0f;"
                        : $"g = Vector{form.Suffix}.ConditionalSelect(Vector{form.Suffix}.GreaterThan(y, {form.Zero}), g / y, {form.Zero});");
                }
                else
                {
                    writer.Line("// The first of equal maxima, in row-major order, takes the gradient.");
                    writer.Line(form.IsScalar ? "bool taken = false;" : $"{form.Type} taken = {form.Zero};");
                }

                Taps(writer, pool.Window, from, target, (offset, targetOffset) =>
                {
                    string x = form.Load("window", WithLane(form, from, offset));
                    string place = WithLane(form, target, targetOffset);
                    string sum = form.Load("target", place);
                    switch (pool.Kind)
                    {
                        case PoolKind.Average:
                            writer.Line(form.Store($"({sum} + g)", "target", place));
                            break;
                        case PoolKind.L2:
                            writer.Line(form.Store($"({form.MultiplyAdd(x, "g", sum)})", "target", place));
                            break;
                        case PoolKind.Max when form.IsScalar:
                            using (writer.Open($"if (!taken && {x} == y)"))
                            {
                                writer.Line("taken = true;");
                                writer.Line($"{sum} += g;");
                            }

                            break;
                        default:
                            writer.Line($"{form.Type} hit = Vector{form.Suffix}.AndNot(Vector{form.Suffix}.Equals({x}, y), taken);");
                            writer.Line("taken |= hit;");
                            writer.Line(form.Store($"({sum} + (hit & g))", "target", place));
                            break;
                    }
                });
            }
        }
    }

    private static void WriteAdaptive(SourceWriter writer, VectorForm form, AdaptivePoolKernel kernel)
    {
        (BufferLayout from, BufferLayout to) = (kernel.Input, kernel.Output);
        using (Positions(writer, to))
        {
            writer.Line($"int top = row * {from.Rows} / {to.Rows}, bottom = (((row + 1) * {from.Rows}) + {to.Rows - 1}) / {to.Rows};");
            writer.Line($"int left = column * {from.Columns} / {to.Columns}, right = (((column + 1) * {from.Columns}) + {to.Columns - 1}) / {to.Columns};");
            writer.Line("float scale = 1f / ((bottom - top) * (right - left));");
            writer.Line($"ref float result = ref Unsafe.Add(ref output, {Position(to)});");
            using (LanesOf(writer, form, from))
            {
                string place = WithLane(form, to, "0");
                string x = WithLane(form, from, $"(plane * {from.PlanePitch}) + (y * {from.RowPitch}) + (x * {from.ColumnPitch})");
                writer.Line(kernel.IsBackward ? $"{form.Type} value = {form.Load("result", place)} * scale;" : $"{form.Type} value = {form.Zero};");
                using (writer.Open("for (int y = top; y < bottom; y++)"))
                {
                    using (writer.Open("for (int x = left; x < right; x++)"))
                    {
                        writer.Line(kernel.IsBackward
                            ? form.Store($"({form.Load("input", x)} + value)", "input", x)
                            : $"value += {form.Load("input", x)};");
                    }
                }

                if (!kernel.IsBackward)
                {
                    writer.Line(form.Store("(value * scale)", "result", place));
                }
            }
        }
    }

    /// <summary>Loops over planes, rows and columns of the output.</summary>
    private static Blocks Positions(SourceWriter writer, BufferLayout to) => new(
        writer.Open($"for (int plane = 0; plane < {to.Planes}; plane++)"),
        writer.Open($"for (int row = 0; row < {to.Rows}; row++)"),
        writer.Open($"for (int column = 0; column < {to.Columns}; column++)"));

    private static string Position(BufferLayout layout) =>
        $"(plane * {layout.PlanePitch}) + (row * {layout.RowPitch}) + (column * {layout.ColumnPitch})";

    /// <summary>Where the window of an output position begins; in the halo for the first ones of a padded layer.</summary>
    private static string Window(PoolOp pool, BufferLayout layout)
    {
        Window2 w = pool.Window;
        int start = -(w.Top * layout.RowPitch) - (w.Left * layout.ColumnPitch);
        string place = $"(plane * {layout.PlanePitch}) + (row * {w.StrideRows * layout.RowPitch}) + (column * {w.StrideColumns * layout.ColumnPitch})";
        return start == 0 ? place : $"{place} - {-start}";
    }

    /// <summary>The loop over the vectors of a block, if it has several.</summary>
    private static Blocks LanesOf(SourceWriter writer, VectorForm form, BufferLayout layout) =>
        layout.Block > form.Lanes ? new(writer.Open($"for (int lane = 0; lane < {layout.Block}; lane += {form.Lanes})")) : new();

    private static string WithLane(VectorForm form, BufferLayout layout, string offset) =>
        layout.Block <= form.Lanes ? offset : offset == "0" ? "lane" : $"{offset} + lane";

    private static void Taps(SourceWriter writer, Window2 w, BufferLayout layout, Action<string> tap) =>
        Taps(writer, w, layout, layout, (offset, _) => tap(offset));

    private static void Taps(SourceWriter writer, Window2 w, BufferLayout layout, BufferLayout other, Action<string, string> tap)
    {
        if (w.Taps <= UnrolledTaps)
        {
            for (int row = 0; row < w.KernelRows; row++)
            {
                for (int column = 0; column < w.KernelColumns; column++)
                {
                    using (writer.Open())
                    {
                        tap(Offset(layout), Offset(other));
                    }

                    string Offset(BufferLayout l) => ((row * w.DilationRows * l.RowPitch) + (column * w.DilationColumns * l.ColumnPitch)).ToString(System.Globalization.CultureInfo.InvariantCulture);
                }
            }

            return;
        }

        using (writer.Open($"for (int i = 0; i < {w.KernelRows}; i++)"))
        {
            using (writer.Open($"for (int j = 0; j < {w.KernelColumns}; j++)"))
            {
                tap(Offset(layout), Offset(other));

                string Offset(BufferLayout l) => $"(i * {w.DilationRows * l.RowPitch}) + (j * {w.DilationColumns * l.ColumnPitch})";
            }
        }
    }

    /// <summary>The expression of one over the number of elements that count; written out as a literal where it is the same everywhere.</summary>
    private static string Scale(SourceWriter writer, PoolOp pool, BufferLayout from, BufferLayout to)
    {
        Window2 w = pool.Window;
        var rows = new AverageAxis(w.KernelRows, w.StrideRows, w.Top, w.Bottom - pool.ExtraRows, from.Rows, to.Rows, pool.CountIncludePad);
        var columns = new AverageAxis(w.KernelColumns, w.StrideColumns, w.Left, w.Right - pool.ExtraColumns, from.Columns, to.Columns, pool.CountIncludePad);
        if (rows.IsUniform && columns.IsUniform)
        {
            return VectorForm.Literal(1.0 / (rows.Count(0) * columns.Count(0)));
        }

        writer.Line($"int countedRows = {rows.Expression("row")}, countedColumns = {columns.Expression("column")};");
        writer.Line("float scale = 1f / (countedRows * countedColumns);");
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

    /// <summary>Several nested blocks, closed innermost first.</summary>
    private sealed class Blocks : IDisposable
    {
        private readonly List<SourceWriter.Block> _blocks;

        public Blocks(params SourceWriter.Block[] blocks) => _blocks = Enumerable.Reverse(blocks).ToList();

        public void Dispose() => _blocks.ForEach(block => block.Dispose());
    }
}
