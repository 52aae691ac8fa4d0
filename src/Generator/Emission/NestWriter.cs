using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using CnnGen.Generator.Graph;
using CnnGen.Generator.Planning;

namespace CnnGen.Generator.Emission;

/// <summary>Writes a nest as a method for each register tile, and one that chooses the tile and the vector width.</summary>
/// <remarks>
/// In a method, the tile's rows are constant distances from a reference <c>a0</c>, or, where a line may end between them, references <c>a0</c>, <c>a1</c>... All share one running offset. Its
/// accumulators are locals <c>acc{row}x{vector}</c>, and every bound and distance is a literal. Nothing but vector operations is called in the innermost loop, and nothing there tests an edge.
/// </remarks>
internal static class NestWriter
{
    /// <summary>
    /// Most multiply-adds that the innermost loop is unrolled to. On a core of one's own 12 hide the loop's own instructions; on one that is shared with another thread, as
    /// virtual machines' mostly are, every instruction counts: measured, a tenth of ResNet-50's time.
    /// </summary>
    private const int UnrolledProducts = 48;

    /// <summary>A tile of more multiply-adds is one of 512-bit vectors, as the others have sixteen registers: one round hides the loop's instructions, and is text enough.</summary>
    private const int MostProductsUnrolled = 16;

    /// <summary>Floats that what is read once is asked for ahead: of 1 to 16 KB the best (Zen 5).</summary>
    private const int ReadAhead = 1024;

    public static void Write(SourceWriter writer, string name, string summary, Nest nest)
    {
        string parameters = "ref float a, ref float b, ref float c"
            + (nest.HasBias ? ", ref float bias" : "") + (nest.HasAddend ? ", ref float d" : "") + (nest.TakesBatch ? ", int count" : "");
        string arguments = "ref a, ref b, ref c" + (nest.HasBias ? ", ref bias" : "") + (nest.HasAddend ? ", ref d" : "") + (nest.TakesBatch ? ", count" : "");
        List<(int Width, Tile Tile)> tiles = TilePlanner.Choose(nest).ToList();
        Dispatch.Write(writer, name, summary, parameters, arguments, tiles.Select(choice => (choice.Width, NameOf(choice.Tile), choice.Tile.Lanes)));
        foreach (IGrouping<string, Tile> text in tiles.Select(choice => choice.Tile).GroupBy(NameOf))
        {
            using (Dispatch.OpenKernel(writer, text.Key, parameters, $"Register tile: {text.First().Rows} rows x {text.First().Vectors} vectors."))
            {
                WriteKernel(writer, new Scope(nest, new SharedTile(text.ToList())));
            }
        }

        string NameOf(Tile tile) => $"{name}Tile{tile.Rows}x{tile.Vectors}";
    }

    private static void WriteKernel(SourceWriter writer, Scope scope)
    {
        (Nest nest, SharedTile tile) = (scope.Nest, scope.Tile);
        if (nest.IsPanels && tile.SpansPanels)
        {
            // The vectors of the tile lie in a panel or in the next ones: which is known when the width is.
            Declare("B", nest.Columns.B);
            Declare("C", nest.Columns.C);
            if (nest.HasAddend)
            {
                Declare("D", nest.Columns.D);
            }
        }
        else if (IsOverlapped(scope))
        {
            writer.Line($"// The last vector of a tile is moved back to end at {nest.Columns.Extent}.");
            for (int vector = 1; vector < tile.Vectors; vector++)
            {
                writer.Line($"nint column{vector} = Math.Min({Simd.Vectors(vector)}, {nest.Columns.Extent} - {Simd.Lanes});");
            }
        }

        WriteOuter(writer, scope, 0);

        void Declare(string operand, int pitch)
        {
            for (int vector = 1; vector < tile.Vectors && pitch != BufferLayout.Lanes; vector++)
            {
                string lane = Simd.Vectors(vector);
                writer.Line($"nint column{operand}{vector} = ({lane} / {BufferLayout.Lanes} * {pitch}) + ({lane} % {BufferLayout.Lanes});");
            }
        }
    }

    /// <summary>Whether a tile is, at some width, wider than the run: it covers all of it, and its last vectors overlap.</summary>
    private static bool IsOverlapped(Scope scope) => !scope.Nest.IsPanels && scope.Tile.Widths.Any(width => width > scope.Nest.Columns.Extent);

    private static void WriteOuter(SourceWriter writer, Scope scope, int depth)
    {
        if (depth == scope.Nest.Outer.Count)
        {
            WriteColumns(writer, scope);
            return;
        }

        Axis axis = scope.Nest.Outer[depth];
        string i = $"i{depth}";
        using (writer.Open($"for (int {i} = 0; {i} < {axis.Extent}; {i}++)"))
        {
            Scope inner = scope.Moved(writer, $"_{depth}", i, axis);
            WriteOuter(writer, inner, depth + 1);
        }
    }

    /// <summary>The loop over tiles of columns, the last one moved back to end where the columns end.</summary>
    private static void WriteColumns(SourceWriter writer, Scope scope)
    {
        (Nest nest, SharedTile tile) = (scope.Nest, scope.Tile);
        int extent = nest.IsPanels ? nest.Columns.Extent * BufferLayout.Lanes : nest.Columns.Extent;
        if (tile.Widths.All(width => width >= extent))
        {
            WriteRows(writer, scope);
            return;
        }

        bool isMovedBack = tile.Widths.Any(width => extent % width != 0);
        string step = Simd.Vectors(tile.Vectors), index = isMovedBack ? "t" : "n";
        using (writer.Open($"for (int {index} = 0; {index} < {extent}; {index} += {step})"))
        {
            if (isMovedBack)
            {
                writer.Line($"// The last tile is moved back to end at {extent}.");
                string last = $"Math.Min(t, {extent} - ({step}))";
                writer.Line($"int n = {(IsOverlapped(scope) ? $"Math.Max(0, {last})" : last)};");
            }

            var lane = new Axis(1, nest.IsLaneWise ? 1 : 0, 1, 1, nest.Start == NestStart.BiasAlongLanes ? 1 : 0, D: 1);
            if (nest.IsPanels && nest.Columns.Extent > 1)
            {
                Axis panel = nest.Columns with { Bias = nest.Start == NestStart.BiasAlongLanes ? BufferLayout.Lanes : 0 };
                scope = scope.Moved(writer, "p", $"n / {BufferLayout.Lanes}", panel);
                if (tile.Widths.Any(width => width % BufferLayout.Lanes != 0))
                {
                    scope = scope.Moved(writer, "l", $"n % {BufferLayout.Lanes}", lane);
                }
            }
            else
            {
                scope = scope.Moved(writer, "n", "n", lane);
            }

            WriteRows(writer, scope);
        }
    }

    /// <summary>The loop over tiles of rows.</summary>
    private static void WriteRows(SourceWriter writer, Scope scope)
    {
        (Nest nest, int rows) = (scope.Nest, scope.Tile.Rows);
        if (nest.HasBatchRows)
        {
            writer.Line("nint m = 0;");
            if (rows > 1 && nest.Start != NestStart.Result)
            {
                writer.Line($"// Samples in tiles of {rows}: the last one is moved back to end at the last sample. Fewer go one by one.");
                using (writer.Open($"if (count >= {rows})"))
                using (writer.Open($"for (; m < count; m += {rows})"))
                {
                    writer.Line($"m = Math.Min(m, count - {rows});");
                    WriteTile(writer, scope, rows, "m");
                }
            }
            else if (rows > 1)
            {
                using (writer.Open($"for (; m + {rows} <= count; m += {rows})"))
                {
                    WriteTile(writer, scope, rows, "m");
                }
            }

            using (writer.Open("for (; m < count; m++)"))
            {
                WriteTile(writer, scope, 1, "m");
            }

            return;
        }

        int count = nest.RowCount;
        if (count == rows)
        {
            WriteTile(writer, scope, rows, "0");
        }
        else if (count % rows == 0)
        {
            using (writer.Open($"for (int m = 0; m < {count}; m += {rows})"))
            {
                WriteTile(writer, scope, rows, "m");
            }
        }
        else if (nest.ShortTiles(rows) is var shorter and not 0)
        {
            int longer = nest.Tiles(rows) - shorter;
            using (writer.Open($"for (int m = 0; m < {longer * rows}; m += {rows})"))
            {
                WriteTile(writer, scope, rows, "m");
            }

            using (writer.Open($"for (int m = {longer * rows}; m < {count}; m += {rows - 1})"))
            {
                WriteTile(writer, scope, rows - 1, "m");
            }
        }
        else if (nest.Start != NestStart.Result)
        {
            writer.Line($"// {count} rows in tiles of {rows}: the last one is moved back to end at {count}.");
            using (writer.Open($"for (int r = 0; r < {count}; r += {rows})"))
            {
                writer.Line($"int m = Math.Min(r, {count - rows});");
                WriteTile(writer, scope, rows, "m");
            }
        }
        else
        {
            using (writer.Open($"for (int m = 0; m < {count - (count % rows)}; m += {rows})"))
            {
                WriteTile(writer, scope, rows, "m");
            }

            using (writer.Open())
            {
                WriteTile(writer, scope, count % rows, CSharp.Text(count - (count % rows)));
            }
        }
    }

    private static void WriteTile(SourceWriter writer, Scope scope, int rows, string first)
    {
        (Nest nest, SharedTile tile) = (scope.Nest, scope.Tile);
        Func<int, RowPlace> a = nest.IsEmptySum ? row => new RowPlace(scope.A, 0) : WriteRowReferences(writer, scope, rows, first, "a", scope.A, axis => axis.A);
        if (RowsMeet(scope, rows, a))
        {
            // What two rounds read from one place the JIT reads once and keeps, for which there are no registers; it does not see through references.
            foreach ((RowPlace place, int row) in Enumerable.Range(0, rows).Select(row => (a(row), row)))
            {
                writer.Line($"ref float row{row} = ref {CSharp.At(place.Reference, CSharp.Text(place.Distance))};");
            }

            a = row => new RowPlace($"row{row}", 0);
        }

        for (int vector = 0; vector < tile.Vectors && nest.Start == NestStart.BiasAlongLanes; vector++)
        {
            writer.Line($"var start{vector} = {Simd.Load(scope.Bias, nest.IsPanels ? Simd.Vectors(vector) : ColumnOffset(scope, "B", vector))};");
        }

        if (nest.Start is NestStart.Zero or NestStart.Result)
        {
            writer.Line($"var zero = {Simd.Zero};");
        }

        for (int row = 0; row < rows; row++)
        {
            if (nest.Start == NestStart.BiasAlongTile && tile.Vectors > 1)
            {
                writer.Line($"var start{row} = {Simd.Broadcast(scope.Bias, Sum(first, row))};");
            }

            IEnumerable<string> starts = Enumerable.Range(0, tile.Vectors).Select(vector => $"acc{row}x{vector} = " + nest.Start switch
            {
                NestStart.BiasAlongLanes => $"start{vector}",
                NestStart.BiasAlongTile => tile.Vectors > 1 ? $"start{row}" : Simd.Broadcast(scope.Bias, Sum(first, row)),
                _ => "zero",
            });
            writer.Line($"TVector {string.Join(", ", starts)};");
        }

        WriteReduction(writer, scope, rows, first, a);
        foreach (int row in Enumerable.Range(0, rows).Where(row => row % nest.PooledRows != 0))
        {
            // In the order in which a pool goes through its window.
            int result = row - (row % nest.PooledRows);
            writer.Line(OfVectors(tile, vector => $"acc{result}x{vector} = {Simd.Max($"acc{result}x{vector}", $"acc{row}x{vector}")};"));
        }

        Func<int, RowPlace> c = WriteRowReferences(writer, scope, rows, first, "c", scope.C, axis => axis.C);
        Func<int, RowPlace>? d = nest.HasAddend ? WriteRowReferences(writer, scope, rows, first, "d", scope.D, axis => axis.D) : null;
        for (int row = 0; row < rows; row += nest.PooledRows)
        {
            writer.Line(OfVectors(tile, vector => Added(row, vector) + Stored(row, vector)));
        }

        string Added(int row, int vector)
        {
            if (d is null)
            {
                return "";
            }

            (string reference, int distance) = d(row);
            return $"acc{row}x{vector} = {Simd.Add($"acc{row}x{vector}", Simd.Load(reference, Offset(distance, ColumnOffset(scope, "D", vector))))}; ";
        }

        string Stored(int row, int vector)
        {
            (string reference, int distance) = c(row);
            string value = $"acc{row}x{vector}", place = Offset(distance, ColumnOffset(scope, "C", vector));
            return nest.Start == NestStart.Result
                ? Simd.Store(Simd.Add(Simd.Load(reference, place), value), reference, place)
                : Simd.Store(ActivationForms.Inline(nest.Activation, value), reference, place);
        }
    }

    /// <summary>Declares what the rows of a tile are found by in one operand, and returns where each is: a reference and a constant distance from it.</summary>
    private static Func<int, RowPlace> WriteRowReferences(SourceWriter writer, Scope scope, int rows, string first, string letter, string operand, Func<Axis, int> distance)
    {
        // Neighbours that are one longer axis to this operand are one, whatever they are to the others.
        Axis[] axes = Axis.Merge([.. scope.Nest.Rows.Select(axis => new Axis(axis.Extent, A: distance(axis)))]);
        if (int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out int start))
        {
            return row => new RowPlace(operand, Constant(axes, start + row));
        }

        string origin = letter + "0";
        writer.Line($"ref float {origin} = ref {CSharp.At(operand, Offset(axes, first, 0))};");
        Axis inner = axes[axes.Length - 1];
        int step = inner.A;
        if (axes.Length == 1 || (rows == scope.Tile.Rows && Nest.IsEven(axes, rows)))
        {
            // All rows of every tile are as far apart.
            return row => new RowPlace(origin, Constant(axes, row));
        }

        // Where at most one line ends within the tile, what follows is further by the gap between lines: chosen without a branch, and without a division for each row.
        bool isGapped = rows <= inner.Extent;
        string suffix = letter.ToUpperInvariant(), within = "within" + suffix, gap = "gap" + suffix;
        if (isGapped)
        {
            Axis[] lines = [.. axes.Take(axes.Length - 1)];
            string line = $"({first} / {inner.Extent})", next = $"({first} / {inner.Extent} + 1)";
            writer.Line($"nint {within} = {first} % {inner.Extent}, {gap} = " + (lines.Length == 1
                ? $"{CSharp.Text(lines[0].A - (inner.Extent * step))};"
                : $"{Offset(lines, next, 0)} - ({Offset(lines, line, 0)}) - {CSharp.Text(inner.Extent * step)};"));
        }

        for (int row = 1; row < rows; row++)
        {
            writer.Line($"ref float {letter}{row} = ref " + (isGapped
                ? CSharp.At(origin, $"{CSharp.Text(row * step)} + ((({inner.Extent - 1 - row} - {within}) >> 63) & {gap})")
                : CSharp.At(operand, Offset(axes, first, row))) + ";");
        }

        return row => new RowPlace($"{letter}{row}", 0);
    }

    /// <summary>Whether rounds of the sum that are written out read of one row what others read of another.</summary>
    private static bool RowsMeet(Scope scope, int rows, Func<int, RowPlace> a)
    {
        EquatableArray<Axis> axes = scope.Nest.Reduction;
        if (scope.Nest.IsEmptySum || axes.Count == 0 || rows == 1)
        {
            return false;
        }

        Axis inner = axes[axes.Count - 1];
        int unroll = Unroll(scope, rows, inner.Extent);
        int step = Math.Abs(inner.A);
        RowPlace[] places = [.. Enumerable.Range(0, rows).Select(a)];
        return step != 0 && places.Any(one => places.Any(other => one.Reference == other.Reference && other.Distance > one.Distance
            && (other.Distance - one.Distance) % step == 0 && (other.Distance - one.Distance) / step < unroll));
    }

    private static void WriteReduction(SourceWriter writer, Scope scope, int rows, string first, Func<int, RowPlace> a)
    {
        EquatableArray<Axis> axes = scope.Nest.Reduction;
        if (scope.Nest.IsEmptySum)
        {
            return;
        }

        if (axes.Count == 0)
        {
            WriteProducts(writer, scope, rows, a, scope.B, "", new Axis(1), 0);
            return;
        }

        writer.Line("nint k0 = 0;");
        writer.Line($"ref float b0 = ref {scope.B};");
        if (scope.Nest.IsStreamed)
        {
            // A tile's share of the panels that come next, asked for evenly: in every round so many floats further.
            Nest nest = scope.Nest;
            int tiles = nest.Tiles(scope.Tile.Rows), missing = (tiles * scope.Tile.Rows) - nest.RowCount;

            // The tile's number, of tiles of one size or two, and of the last one that is moved back.
            string number = $"({Sum(first, missing)}) / {scope.Tile.Rows}";
            string panels = $"Math.Max({Simd.Vectors(scope.Tile.Vectors)}, {BufferLayout.Lanes})";
            writer.Line($"nint share = ({panels} + {tiles - 1}) / {tiles};");
            writer.Line($"ref float ahead = ref At(ref {scope.B}, ({panels} / {BufferLayout.Lanes} * {nest.PanelLength}) + ({number} * {nest.Rounds} * share));");
        }

        WriteLevel(writer, scope, rows, a, 0);
    }

    private static void WriteLevel(SourceWriter writer, Scope scope, int rows, Func<int, RowPlace> a, int depth)
    {
        EquatableArray<Axis> axes = scope.Nest.Reduction;
        Axis axis = axes[depth];
        bool isInnermost = depth == axes.Count - 1;

        // Where B is read in the order of the loops, one reference runs through all of them.
        bool isInOrder = Enumerable.Range(0, axes.Count - 1).All(i => axes[i].B == axes[i + 1].B * axes[i + 1].Extent);
        string b = isInOrder ? "b0" : $"b{depth}";
        int unroll = isInnermost ? Unroll(scope, rows, axis.Extent) : 1;
        string extent = axis.Extent == Nest.BatchExtent ? "count" : CSharp.Text(axis.Extent);
        if (isInnermost && unroll == axis.Extent)
        {
            WriteRounds();
            if (isInOrder && depth > 0 && axis.B != 0)
            {
                writer.Line($"b0 = ref {CSharp.At("b0", CSharp.Text(unroll * axis.B))};");
            }

            if (scope.Nest.IsStreamed && depth > 0)
            {
                writer.Line($"ahead = ref {CSharp.At("ahead", $"{unroll} * share")};");
            }

            return;
        }

        if (isInnermost && depth > 0 && scope.Nest.FetchesAhead)
        {
            // What these rounds read of the next block of channels.
            foreach (RowPlace row in Enumerable.Range(0, rows).Select(a))
            {
                writer.Line($"Prefetch.Near(ref {CSharp.At(row.Reference, $"k{depth}")}, {axes[0].A + row.Distance});");
            }
        }

        string step = unroll == 1 ? $"r{depth}++" : $"r{depth} += {unroll}";
        using (writer.Open($"for (int r{depth} = 0; r{depth} < {extent}; {step})"))
        {
            if (isInnermost)
            {
                WriteRounds();
            }
            else
            {
                writer.Line($"nint k{depth + 1} = k{depth};");
                if (!isInOrder)
                {
                    writer.Line($"ref float b{depth + 1} = ref b{depth};");
                }

                WriteLevel(writer, scope, rows, a, depth + 1);
            }

            if (axis.A != 0)
            {
                writer.Line($"k{depth} += {unroll * axis.A};");
            }

            if (scope.Nest.IsStreamed && isInnermost)
            {
                writer.Line($"ahead = ref {CSharp.At("ahead", unroll == 1 ? "share" : $"{unroll} * share")};");
            }

            if (axis.B != 0 && (isInnermost || !isInOrder))
            {
                writer.Line($"{b} = ref {CSharp.At(b, CSharp.Text(unroll * axis.B))};");
            }
        }

        void WriteRounds()
        {
            if (scope.Nest.IsStreamed)
            {
                WriteLines(writer, [.. Shares(scope).Select(share => unroll * share)], $"{unroll} * share", floats => $"Prefetch.Line(ref ahead, {floats});");
            }

            for (int u = 0; u < unroll; u++)
            {
                if (unroll == 1)
                {
                    WriteProducts(writer, scope, rows, a, b, $"k{depth}", axis, u);
                    continue;
                }

                using (writer.Open())
                {
                    WriteProducts(writer, scope, rows, a, b, $"k{depth}", axis, u);
                }
            }
        }
    }

    /// <summary>A line of the cache for every sixteen floats of what is asked for: as many as the width makes them, which the JIT knows.</summary>
    /// <param name="writer">The writer.</param>
    /// <param name="counts">The floats, at every width.</param>
    /// <param name="count">The same as an expression.</param>
    /// <param name="line">The statement for the line that begins after so many floats.</param>
    private static void WriteLines(SourceWriter writer, int[] counts, string count, Func<int, string> line)
    {
        for (int floats = 0; floats < counts.Max(); floats += BufferLayout.Lanes)
        {
            using (floats < counts.Min() ? Blocks.Of() : Blocks.Of(writer.Open($"if ({count} > {floats})")))
            {
                writer.Line(line(floats));
            }
        }
    }

    /// <summary>At every width, the floats of the panels that come next that a tile asks for in a round.</summary>
    private static IEnumerable<int> Shares(Scope scope)
    {
        int tiles = scope.Nest.Tiles(scope.Tile.Rows);
        return scope.Tile.Widths.Select(width => (Math.Max(width, BufferLayout.Lanes) + tiles - 1) / tiles);
    }

    /// <summary>One round of the reduction: the vectors of B, then a line for each row, its multiplier and the multiply-adds.</summary>
    private static void WriteProducts(SourceWriter writer, Scope scope, int rows, Func<int, RowPlace> a, string b, string k, Axis axis, int round)
    {
        (Nest nest, SharedTile tile) = (scope.Nest, scope.Tile);
        string[] loads = [.. Enumerable.Range(0, tile.Vectors).Select(vector => Simd.Load(b, Offset(round * axis.B, ColumnOffset(scope, "B", vector))))];

        if (nest.IsReadOnce)
        {
            WriteLines(writer, [.. tile.Widths], Simd.Vectors(tile.Vectors), floats => $"Prefetch.Near(ref {b}, {(round * axis.B) + floats + ReadAhead});");
        }

        // What one row uses needs no register: a multiply-add reads it.
        bool isKept = rows > 1 || nest.IsLaneWise;
        if (isKept)
        {
            writer.Line(OfVectors(tile, vector => $"var w{vector} = {loads[vector]};"));
        }

        for (int row = 0; row < rows; row++)
        {
            if (nest.IsLaneWise)
            {
                writer.Line(OfVectors(tile, vector =>
                {
                    (string place, string lane) = Multiplier(row, Simd.Vectors(vector));
                    return $"acc{row}x{vector} = {Simd.MultiplyAdd(Simd.Load(place, lane), $"w{vector}", $"acc{row}x{vector}")};";
                }));
                continue;
            }

            (string source, string offset) = Multiplier(row, "0");
            string multiplier = Simd.Broadcast(source, offset), declaration = "";
            if (tile.Vectors > 1)
            {
                declaration = $"var x{row} = {multiplier}; ";
                multiplier = $"x{row}";
            }

            writer.Line(declaration + OfVectors(tile, vector =>
                $"acc{row}x{vector} = {Simd.MultiplyAdd(multiplier, isKept ? $"w{vector}" : loads[vector], $"acc{row}x{vector}")};"));
        }

        (string Reference, string Offset) Multiplier(int row, string lane)
        {
            (string reference, int distance) = a(row);
            string constant = Offset((round * axis.A) + distance, lane);
            return k.Length == 0 ? (reference, constant) : constant == "0" ? (reference, k) : (CSharp.At(reference, k), constant);
        }
    }

    /// <summary>What is done with each vector of a tile's row, on one line.</summary>
    private static string OfVectors(SharedTile tile, Func<int, string> statement) => string.Join(" ", Enumerable.Range(0, tile.Vectors).Select(statement));

    private static string Offset(int constant, string vectors) => constant == 0 ? vectors : vectors == "0" ? CSharp.Text(constant) : vectors.Contains(" ") ? $"{constant} + ({vectors})" : $"{constant} + {vectors}";

    /// <summary>All rounds of a short axis, else the largest divisor that stays within the budget; one of a large tile.</summary>
    private static int Unroll(Scope scope, int rows, int extent)
    {
        if (extent == Nest.BatchExtent || scope.Tile.Rows * scope.Tile.Vectors > MostProductsUnrolled)
        {
            return 1;
        }

        for (int unroll = Math.Min(extent, UnrolledProducts / (rows * scope.Tile.Vectors)); unroll > 1; unroll--)
        {
            if (extent % unroll == 0)
            {
                return unroll;
            }
        }

        return 1;
    }

    /// <summary>Where a vector of the tile lies in an operand: in a run, or within one panel, next to the last one; else where <see cref="WriteKernel"/> has declared.</summary>
    private static string ColumnOffset(Scope scope, string operand, int vector)
    {
        if (vector > 0 && IsOverlapped(scope))
        {
            return $"column{vector}";
        }

        Axis columns = scope.Nest.Columns;
        int pitch = operand switch { "B" => columns.B, "C" => columns.C, _ => columns.D };
        return vector > 0 && scope.Nest.IsPanels && scope.Tile.SpansPanels && pitch != BufferLayout.Lanes ? $"column{operand}{vector}" : Simd.Vectors(vector);
    }

    /// <summary>The offset of a flattened row, taken apart into its axes: in the operand of which they carry the distances as <see cref="Axis.A"/>.</summary>
    private static string Offset(IReadOnlyList<Axis> axes, string first, int row)
    {
        string index = Sum(first, row);
        if (axes.Count > 1 && row > 0)
        {
            index = $"({index})";
        }

        var terms = new List<string>();
        int inner = 1;
        for (int i = axes.Count - 1; i >= 0; i--)
        {
            int step = axes[i].A;
            if (step != 0)
            {
                string position = axes.Count == 1 && row > 0 ? $"({index})" : index;
                position = inner == 1 ? position : $"{position} / {inner}";
                position = i == 0 ? position : $"{position} % {axes[i].Extent}";
                string term = step == 1 ? position : $"{position} * {CSharp.Text(step)}";
                terms.Insert(0, axes.Count > 1 ? $"({term})" : term);
            }

            inner *= axes[i].Extent;
        }

        return terms.Count == 0 ? "0" : string.Join(" + ", terms);
    }

    private static int Constant(IReadOnlyList<Axis> axes, int row)
    {
        int offset = 0;
        foreach (Axis axis in axes.Reverse())
        {
            int extent = axis.Extent == Nest.BatchExtent ? int.MaxValue : axis.Extent;
            offset += row % extent * axis.A;
            row /= extent;
        }

        return offset;
    }

    private static string Sum(string index, int add) => add == 0 ? index : index == "0" ? CSharp.Text(add) : $"{index} + {add}";

    /// <summary>Where a row of the tile begins: a constant distance from a reference.</summary>
    private sealed record RowPlace(string Reference, int Distance);

    /// <summary>The names of the operands where the writer stands, moved by the loops around.</summary>
    private sealed record Scope(Nest Nest, SharedTile Tile, string A = "a", string B = "b", string C = "c", string D = "d", string Bias = "bias")
    {
        /// <summary>Declares the operands that a loop moves, at its round <paramref name="index"/>.</summary>
        public Scope Moved(SourceWriter writer, string suffix, string index, Axis axis)
        {
            return this with
            {
                A = Move(A, "a", axis.A),
                B = Move(B, "b", axis.B),
                C = Move(C, "c", axis.C),
                D = Nest.HasAddend ? Move(D, "d", axis.D) : D,
                Bias = Nest.HasBias ? Move(Bias, "bias", axis.Bias) : Bias,
            };

            string Move(string current, string letter, int step)
            {
                if (step == 0)
                {
                    return current;
                }

                string name = $"{letter}{(suffix[0] == '_' ? "Loop" + suffix.Substring(1) : suffix.ToUpperInvariant())}";
                writer.Line($"ref float {name} = ref {CSharp.At(current, step == 1 ? index : $"{index} * {step}")};");
                return name;
            }
        }
    }

    /// <summary>The tile of one text: of as many rows and vectors at each width that uses it.</summary>
    private sealed class SharedTile(List<Tile> tiles)
    {
        public int Rows { get; } = tiles[0].Rows;

        public int Vectors { get; } = tiles[0].Vectors;

        /// <summary>Columns of the tile, in floats, at each width.</summary>
        public IEnumerable<int> Widths => tiles.Select(tile => tile.Vectors * tile.Lanes);

        /// <summary>Whether at some width the tile is wider than a panel.</summary>
        public bool SpansPanels => Widths.Max() > BufferLayout.Lanes;
    }
}
