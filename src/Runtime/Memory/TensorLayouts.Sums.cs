using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace CnnGen;

public static partial class TensorLayouts
{
    /// <summary>Adds, for each channel, the sum over its positions to a target: the gradient of a bias.</summary>
    /// <remarks>Every row is summed apart, so that rounding errors grow with the rows and the columns and not with their product.</remarks>
    /// <param name="source">Origin of the interior of the first plane.</param>
    /// <param name="block">Channels in a block.</param>
    /// <param name="planePitch">Floats from one plane to the next.</param>
    /// <param name="rowPitch">Floats from one row to the next.</param>
    /// <param name="channels">Number of channels.</param>
    /// <param name="rows">Rows of the interior.</param>
    /// <param name="columns">Columns of the interior.</param>
    /// <param name="target">First of as many floats as there are channels.</param>
    internal static void SumPositions(ref float source, int block, int planePitch, int rowPitch, int channels, int rows, int columns, ref float target)
    {
        int channel = 0;
        while (channel < channels)
        {
            ref float place = ref Unsafe.Add(ref source, (channel / block * (nint)planePitch) + (channel % block));
            int neighbours = Math.Min(block - (channel % block), channels - channel);
            if (Vector128.IsHardwareAccelerated && neighbours >= 4)
            {
                ref float sums = ref Unsafe.Add(ref target, channel);
                (Vector128.LoadUnsafe(ref sums) + SumFourChannels(ref place, block, rowPitch, rows, columns)).StoreUnsafe(ref sums);
                channel += 4;
            }
            else
            {
                Unsafe.Add(ref target, channel) += SumChannel(ref place, block, rowPitch, rows, columns);
                channel++;
            }
        }
    }

    /// <summary>Adds rows that are <paramref name="pitch"/> apart to a target: the gradient of a dense layer's bias.</summary>
    /// <param name="source">First float of the first row.</param>
    /// <param name="pitch">Floats from one row to the next.</param>
    /// <param name="count">Number of rows.</param>
    /// <param name="target">First float of the sum.</param>
    /// <param name="length">Floats of a row.</param>
    public static void SumRows(ref float source, int pitch, int count, ref float target, int length)
    {
        for (int row = 0; row < count; row++)
            Add(ref Unsafe.Add(ref source, row * (nint)pitch), ref target, length);
    }

    /// <summary>Moves rows that lie side by side to <paramref name="pitch"/> floats apart, in place, with zeros between them.</summary>
    /// <param name="buffer">The first row, which stays.</param>
    /// <param name="count">Number of rows.</param>
    /// <param name="length">Floats of a row.</param>
    /// <param name="pitch">Floats from one row to the next, at least its length.</param>
    public static void SpreadRows(ref float buffer, int count, int length, int pitch)
    {
        for (int row = count - 1; row >= 0; row--)
        {
            ref float to = ref Unsafe.Add(ref buffer, row * (nint)pitch);
            MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref buffer, row * (nint)length), length).CopyTo(MemoryMarshal.CreateSpan(ref to, length));
            MemoryMarshal.CreateSpan(ref Unsafe.Add(ref to, length), pitch - length).Clear();
        }
    }

    // Lane = channel. Two accumulators: the next addition need not wait for the last.
    private static Vector128<float> SumFourChannels(ref float plane, int block, int rowPitch, int rows, int columns)
    {
        Vector128<float> sum = Vector128<float>.Zero;
        for (int row = 0; row < rows; row++)
        {
            ref float line = ref Unsafe.Add(ref plane, row * (nint)rowPitch);
            Vector128<float> even = Vector128<float>.Zero;
            Vector128<float> odd = Vector128<float>.Zero;
            int column = 0;
            for (; column <= columns - 2; column += 2)
            {
                even += Vector128.LoadUnsafe(ref Unsafe.Add(ref line, column * block));
                odd += Vector128.LoadUnsafe(ref Unsafe.Add(ref line, (column + 1) * block));
            }

            if (column < columns)
                even += Vector128.LoadUnsafe(ref Unsafe.Add(ref line, column * block));
            sum += even + odd;
        }

        return sum;
    }

    private static float SumChannel(ref float plane, int block, int rowPitch, int rows, int columns)
    {
        float sum = 0f;
        for (int row = 0; row < rows; row++)
        {
            ref float line = ref Unsafe.Add(ref plane, row * (nint)rowPitch);
            float part = 0f;
            int column = 0;
            if (Vector128.IsHardwareAccelerated && block == 1)
            {
                // Lane = column % 4.
                Vector128<float> parts = Vector128<float>.Zero;
                for (; column <= columns - 4; column += 4)
                    parts += Vector128.LoadUnsafe(ref Unsafe.Add(ref line, column));
                part = Vector128.Sum(parts);
            }

            for (; column < columns; column++)
                part += Unsafe.Add(ref line, column * block);
            sum += part;
        }

        return sum;
    }
}
