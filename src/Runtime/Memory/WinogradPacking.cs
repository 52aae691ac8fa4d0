using System.ComponentModel;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace CnnGen;

/// <summary>
/// Weights in the form that Winograd's convolution multiplies with: G g of Lavin and Gray 2016, equation 4, along every axis. Computed in double precision, so that only storing rounds.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class WinogradPacking
{
    private const int Lanes = 16;

    // Lanes that are transformed together: all of them would take a large tile's memory off the stack.
    private const int Part = 8;

    // Numbers of a buffer on the stack: 64 KB.
    private const int MostOnStack = 512 * 16;

    /// <summary>
    /// Packs weights into [position][outer / 16][inner][16]: for each position of a transformed tile the matrix that its products read, outer channels padded with zeros to whole vectors.
    /// </summary>
    /// <remarks>Tap (t0, t1, t2) of outer channel o and inner channel i is source[o * outerStride + i * innerStride + t0 * tapStride0 + t1 * tapStride1 + t2 * tapStride2]; strides may be negative.</remarks>
    /// <param name="source">The element of which all indices are zero.</param>
    /// <param name="target">First float of the packed tensor.</param>
    /// <param name="outer">Number of outer channels, those that are written.</param>
    /// <param name="outerStride">Floats from one outer channel to the next.</param>
    /// <param name="inner">Number of inner channels, those that are summed over.</param>
    /// <param name="innerStride">Floats from one inner channel to the next.</param>
    /// <param name="tapStride0">Floats from one slice of taps to the next.</param>
    /// <param name="tapStride1">Floats from one row of taps to the next.</param>
    /// <param name="tapStride2">Floats from one tap of a row to the next.</param>
    /// <param name="panelPitch">Floats from one panel of 16 outer channels to the next in the target.</param>
    /// <param name="positionPitch">Floats from one position to the next in the target.</param>
    /// <param name="slices">G of the slices, row by row, as many columns as there are taps; [1] for an axis that is not transformed.</param>
    /// <param name="sliceTaps">Columns of <paramref name="slices"/>.</param>
    /// <param name="rows">G of the rows.</param>
    /// <param name="rowTaps">Columns of <paramref name="rows"/>.</param>
    /// <param name="columns">G of the columns.</param>
    /// <param name="columnTaps">Columns of <paramref name="columns"/>.</param>
    /// <param name="isScaled">Whether each outer channel is multiplied with a number of its own.</param>
    /// <param name="scale">These numbers, padded to whole vectors; else not read.</param>
    public static void Pack(
        ref float source, ref float target, int outer, int outerStride, int inner, int innerStride, int tapStride0, int tapStride1, int tapStride2, int panelPitch, int positionPitch,
        ReadOnlySpan<double> slices, int sliceTaps, ReadOnlySpan<double> rows, int rowTaps, ReadOnlySpan<double> columns, int columnTaps, bool isScaled, ref float scale)
    {
        int n0 = slices.Length / sliceTaps, n1 = rows.Length / rowTaps, n2 = columns.Length / columnTaps;
        int positions = n0 * n1 * n2, most = Math.Max(positions, sliceTaps * Math.Max(n1 * n2, rowTaps * Math.Max(n2, columnTaps))) * Part;
        Span<double> first = most <= MostOnStack ? stackalloc double[most] : new double[most];
        Span<double> second = most <= MostOnStack ? stackalloc double[most] : new double[most];
        ref double taps = ref MemoryMarshal.GetReference(first);
        ref double tile = ref MemoryMarshal.GetReference(second);
        for (int panel = 0; panel < outer; panel += Part)
        {
            int valid = Math.Min(outer - panel, Part);
            for (int i = 0; i < inner; i++)
            {
                Gather(
                    ref Unsafe.Add(ref source, (panel * (nint)outerStride) + (i * (nint)innerStride)), ref taps, outerStride, valid,
                    sliceTaps, tapStride0, rowTaps, tapStride1, columnTaps, tapStride2);
                if (isScaled)
                    Scale(ref taps, sliceTaps * rowTaps * columnTaps, ref Unsafe.Add(ref scale, panel), valid);

                // Columns first, then rows, then slices: from one buffer to the other and back, and once more where there are slices.
                Multiply(columns, columnTaps, ref taps, ref tile, sliceTaps * rowTaps, Part);
                Multiply(rows, rowTaps, ref tile, ref taps, sliceTaps, n2 * Part);
                ref double transformed = ref taps;
                if (slices is not [1.0])
                {
                    Multiply(slices, sliceTaps, ref taps, ref tile, 1, n1 * n2 * Part);
                    transformed = ref tile;
                }

                ref float packed = ref Unsafe.Add(ref target, (panel / Lanes * (nint)panelPitch) + (i * Lanes) + (panel % Lanes));
                for (int position = 0; position < positions; position++)
                {
                    Vector256<double> low = Vector256.LoadUnsafe(ref transformed), high = Vector256.LoadUnsafe(ref transformed, 4);
                    Vector256.Narrow(low, high).StoreUnsafe(ref packed);
                    transformed = ref Unsafe.Add(ref transformed, Part);
                    packed = ref Unsafe.Add(ref packed, positionPitch);
                }
            }

            // The panel's other half, where there are no channels for it.
            if (panel % Lanes == 0 && outer - panel <= Part)
                Clear(ref Unsafe.Add(ref target, (panel / Lanes * (nint)panelPitch) + Part), positions, positionPitch, inner);
        }
    }

    // The taps of one inner channel, outer channels side by side, zero where there are none.
    private static void Gather(
        ref float source, ref double target, int outerStride, int valid, int taps0, int tapStride0, int taps1, int tapStride1, int taps2, int tapStride2)
    {
        for (int t0 = 0; t0 < taps0; t0++)
        {
            for (int t1 = 0; t1 < taps1; t1++)
            {
                for (int t2 = 0; t2 < taps2; t2++)
                {
                    ref float tap = ref Unsafe.Add(ref source, (t0 * (nint)tapStride0) + (t1 * (nint)tapStride1) + (t2 * (nint)tapStride2));
                    for (int lane = 0; lane < Part; lane++)
                        Unsafe.Add(ref target, lane) = lane < valid ? Unsafe.Add(ref tap, lane * (nint)outerStride) : 0.0;
                    target = ref Unsafe.Add(ref target, Part);
                }
            }
        }
    }

    private static void Scale(ref double taps, int count, ref float scale, int valid)
    {
        for (int tap = 0; tap < count; tap++)
        {
            for (int lane = 0; lane < valid; lane++)
                Unsafe.Add(ref taps, (tap * Part) + lane) *= Unsafe.Add(ref scale, lane);
        }
    }

    private static void Clear(ref float target, int positions, int positionPitch, int inner)
    {
        for (int position = 0; position < positions; position++)
        {
            for (int i = 0; i < inner; i++)
                MemoryMarshal.CreateSpan(ref Unsafe.Add(ref target, (position * (nint)positionPitch) + (i * Lanes)), Part).Clear();
        }
    }

    // [count][columns][length] to [count][rows][length]: every column of numbers times the matrix.
    private static void Multiply(ReadOnlySpan<double> matrix, int columns, ref double source, ref double target, int count, int length)
    {
        if (columns == 3)
        {
            MultiplyThree(matrix, ref source, ref target, count, length);
            return;
        }

        int rows = matrix.Length / columns;
        for (int n = 0; n < count; n++)
        {
            for (int row = 0; row < rows; row++)
            {
                ReadOnlySpan<double> factors = matrix.Slice(row * columns, columns);
                for (int i = 0; i < length; i += Vector<double>.Count)
                {
                    Vector<double> sum = Vector<double>.Zero;
                    for (int column = 0; column < factors.Length; column++)
                        sum += Vector.LoadUnsafe(ref Unsafe.Add(ref source, column * length), (nuint)i) * factors[column];
                    sum.StoreUnsafe(ref Unsafe.Add(ref target, row * length), (nuint)i);
                }
            }

            source = ref Unsafe.Add(ref source, columns * length);
            target = ref Unsafe.Add(ref target, rows * length);
        }
    }

    // The same of three columns, the usual kernel: training packs anew before every step, which is no small part of it.
    private static void MultiplyThree(ReadOnlySpan<double> matrix, ref double source, ref double target, int count, int length)
    {
        for (int n = 0; n < count; n++)
        {
            ref double second = ref Unsafe.Add(ref source, length), third = ref Unsafe.Add(ref source, 2 * length);
            for (int row = 0; row < matrix.Length; row += 3)
            {
                var (a, b, c) = (new Vector<double>(matrix[row]), new Vector<double>(matrix[row + 1]), new Vector<double>(matrix[row + 2]));
                for (int i = 0; i < length; i += Vector<double>.Count)
                {
                    Vector<double> sum = (Vector.LoadUnsafe(ref source, (nuint)i) * a) + (Vector.LoadUnsafe(ref second, (nuint)i) * b);
                    (sum + (Vector.LoadUnsafe(ref third, (nuint)i) * c)).StoreUnsafe(ref target, (nuint)i);
                }

                target = ref Unsafe.Add(ref target, length);
            }

            source = ref Unsafe.Add(ref third, length);
        }
    }
}
