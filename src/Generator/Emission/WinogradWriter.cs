using System;
using System.Collections.Generic;
using System.Linq;
using CnnGen.Generator.Planning;

namespace CnnGen.Generator.Emission;

/// <summary>
/// Writes the transforms of Winograd's convolutions; the products between them are a nest. A transform goes axis after axis over a tile in memory that stays in the first cache: the vectors of one line are read, multiplied with the axis's matrix, and written. The first axis reads the image (or the products),
/// the last one writes the transformed tile (or the result).
/// </summary>
internal static class WinogradWriter
{
    /// <summary>In the parameters of a transform: tiles and their last place along each axis, then distances.</summary>
    private static readonly string[] Tiles = ["slices", "rows", "columns"], Indices = ["slice", "row", "column"], Last = ["lastSlice", "lastRow", "lastColumn"],
        Pitch = ["slicePitch", "rowPitch", "columnPitch"];

    private static readonly int[] Axes = [0, 1, 2];

    /// <summary>Data into transformed tiles.</summary>
    public static void Write(SourceWriter writer, string name, string summary, WinogradDataKernel kernel)
    {
        WinogradForm form = kernel.Form;
        WriteTransform(writer, name, summary, ["x", "v", "tile"], [""], () =>
        {
            using (OpenTiles(writer, form, form.Stride, ("x", ""), ("v", null)))
            {
                WritePasses(writer, form, matrices => matrices.Data, "x", Pitch, "v", PositionPitches(form), before: form.Inputs, null);
            }
        });
    }

    /// <summary>Products into the result.</summary>
    public static void Write(SourceWriter writer, string name, string summary, WinogradResultKernel kernel)
    {
        WinogradForm form = kernel.Form;
        List<string> references = ["m", "y", "tile"];
        List<string> tensors = [""];
        var moved = new List<(string Operand, string? Suffix)> { ("m", null), ("y", "") };
        if (kernel.HasBias)
        {
            references.Add("bias");
        }

        if (kernel.HasAddend)
        {
            references.Add("d");
            tensors.Add("D");
            moved.Add(("d", "D"));
        }

        WriteTransform(writer, name, summary, references, tensors, () =>
        {
            using (OpenTiles(writer, form, Lowering.Triple.All(1), [.. moved]))
            {
                if (kernel.HasBias)
                {
                    writer.Line($"TVector start = {Simd.Load("bias", "(block * 16) + lane")};");
                }

                WritePasses(writer, form, matrices => matrices.Result, "m", PositionPitches(form), "y", Pitch, before: form.Outputs, kernel);
            }
        });
    }

    private static void WriteTransform(SourceWriter writer, string name, string summary, IReadOnlyList<string> references, IReadOnlyList<string> tensors, Action body)
    {
        string[] numbers = ["first", "count", .. Tiles, .. Last, "planes"];
        string[] distances = [.. tensors.SelectMany(tensor => Pitch.Prepend("plane").Select(pitch => pitch + tensor)), "tilePitch", "pitch"];
        using (Dispatch.OpenBoth(writer, name, name + "Tiles", summary, references, numbers, distances))
        {
            body();
        }
    }

    /// <summary>
    /// The loops over tiles, over blocks of channels and over the vectors of a block. In them, <c>x0</c> is where the tile's vector begins in operand <c>x</c>.
    /// </summary>
    /// <param name="writer">Where to.</param>
    /// <param name="form">The form.</param>
    /// <param name="step">How far one output moves in tensors.</param>
    /// <param name="operands">A tensor with the suffix of its distances; or, without one, transformed tiles.</param>
    private static Blocks OpenTiles(SourceWriter writer, WinogradForm form, Lowering.Triple step, params (string Operand, string? Suffix)[] operands)
    {
        // Each axis is counted: a division for each tile would show.
        writer.Line("int column = first % columns, row = first / columns % rows, slice = first / columns / rows;");
        SourceWriter.Block tiles = writer.Open("for (int t = 0; t < count; t++)");
        writer.Line("// The last tile of an axis is moved back to end where the axis ends.");
        writer.Line("nint " + string.Join(", ", Axes.Select(axis => $"{Indices[axis]}0 = Math.Min({Indices[axis]} * {form.Outputs[axis]}, {Last[axis]})")) + ";");
        foreach ((string operand, string? suffix) in operands)
        {
            string place = suffix is null ? "t * tilePitch" : string.Join(" + ", Axes.Select(axis => $"({Indices[axis]}0 * {Times(step[axis], Pitch[axis] + suffix)})"));
            writer.Line($"ref float {operand}Tile = ref At(ref {operand}, {place});");
        }

        writer.Line("column++;");
        using (writer.Open("if (column == columns)"))
        {
            writer.Line("column = 0;");
            writer.Line("row++;");
            using (writer.Open("if (row == rows)"))
            {
                writer.Line("row = 0;");
                writer.Line("slice++;");
            }
        }

        writer.Line();
        SourceWriter.Block planes = writer.Open("for (int block = 0; block < planes; block++)");
        SourceWriter.Block lanes = writer.Open($"for (int lane = 0; lane < {BufferLayout.Lanes}; lane += {Simd.Lanes})");
        foreach ((string operand, string? suffix) in operands)
        {
            writer.Line($"ref float {operand}0 = ref At(ref {operand}Tile, (block * {(suffix is null ? CSharp.Text(BufferLayout.Lanes) : "plane" + suffix)}) + lane);");
        }

        return Blocks.Of(tiles, planes, lanes);
    }

    /// <summary>A pass for each axis that is transformed.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="form">The form.</param>
    /// <param name="choose">The matrix of an axis.</param>
    /// <param name="source">What the first pass reads.</param>
    /// <param name="sourcePitch">Its distances.</param>
    /// <param name="target">What the last pass writes.</param>
    /// <param name="targetPitch">Its distances.</param>
    /// <param name="before">Of an axis, how much is left when its pass is over.</param>
    /// <param name="epilogue">What happens to the result before it is stored.</param>
    private static void WritePasses(
        SourceWriter writer, WinogradForm form, Func<CookToom, Rational[][]> choose, string source, string[] sourcePitch, string target, string[] targetPitch,
        Lowering.Triple before, WinogradResultKernel? epilogue)
    {
        int[] axes = form.Axes;
        string[] tilePitch = Axes.Select(axis => Simd.Vectors(PositionsWithin(form, axis))).ToArray();
        for (int pass = 0; pass < axes.Length; pass++)
        {
            int axis = axes[pass];
            (string from, string[] fromPitch) = pass == 0 ? (source + "0", sourcePitch) : ("tile", tilePitch);
            bool isLast = pass == axes.Length - 1;
            (string to, string[] toPitch) = isLast ? (target + "0", targetPitch) : ("tile", tilePitch);
            (int Axis, int Extent)[] others = axes.Where(other => other != axis)
                .Select(other => (Axis: other, Extent: other < axis ? before[other] : form.Inputs[other])).Where(other => other.Extent != 1).ToArray();
            writer.Line($"// Along the {Tiles[axis]}.");
            using (others.Length == 0 ? Blocks.Of(writer.Open()) : Blocks.Loops(writer, others.Select(other => (Indices[other.Axis] + "1", other.Extent)).ToArray()))
            {
                Line("from", from, fromPitch);
                Line("to", to, toPitch);
                if (isLast && epilogue is { HasAddend: true })
                {
                    Line("added", "d0", Pitch.Select(pitch => pitch + "D").ToArray());
                }

                Rational[][] matrix = choose(form.Matrices(axis));
                string[] inputs = matrix[0].Select((_, i) => $"x{i}_").ToArray();
                for (int i = 0; i < inputs.Length; i++)
                {
                    writer.Line($"TVector {inputs[i]} = {Simd.Load("from", Times(i, fromPitch[axis]))};");
                }

                string[] results = LinearForms.Write(writer, matrix, inputs);
                for (int i = 0; i < results.Length; i++)
                {
                    string value = results[i];
                    if (isLast && epilogue is not null)
                    {
                        value = epilogue.HasBias ? Simd.Add("start", value) : value;
                        value = epilogue.HasAddend ? Simd.Add(Simd.Load("added", Times(i, Pitch[axis] + "D")), value) : value;
                        writer.Line($"TVector y{i}_ = {value};");
                        value = ActivationForms.Inline(epilogue.Activation, $"y{i}_");
                    }

                    writer.Line(Simd.Store(value, "to", Times(i, toPitch[axis])));
                }
            }

            void Line(string name, string operand, string[] pitches)
            {
                string[] terms = others.Select(other => $"({Indices[other.Axis]}1 * {Factor(pitches[other.Axis])})").ToArray();
                writer.Line($"ref float {name} = ref {CSharp.At(operand, terms.Length == 0 ? "0" : string.Join(" + ", terms))};");
            }
        }
    }

    /// <summary>From one position of transformed tiles to the next along an axis.</summary>
    private static string[] PositionPitches(WinogradForm form) => Axes.Select(axis => Times(PositionsWithin(form, axis), "pitch")).ToArray();

    /// <summary>Positions of one step along an axis.</summary>
    private static int PositionsWithin(WinogradForm form, int axis) => axis switch { 0 => form.Inputs.Rows * form.Inputs.Columns, 1 => form.Inputs.Columns, _ => 1 };

    private static string Times(int factor, string pitch) => factor switch { 0 => "0", 1 => pitch, _ => $"{factor} * {Factor(pitch)}" };

    private static string Factor(string term) => term.Contains(' ') ? $"({term})" : term;
}
