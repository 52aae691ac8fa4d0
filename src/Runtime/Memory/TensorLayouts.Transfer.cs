using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace CnnGen;

public static partial class TensorLayouts
{
    /// <summary>Copies the interior of a tensor into another buffer, from any of the layouts to any other.</summary>
    /// <remarks>Into a blocked target the lanes past <paramref name="channels"/> in the last block are written as zero. Halos stay as they are.</remarks>
    /// <param name="source">Origin of the interior of the first plane.</param>
    /// <param name="sourceBlock">Channels in a block: the same as <paramref name="targetBlock"/>, or one of the two is 1 and the other a multiple of 4.</param>
    /// <param name="sourcePlane">Floats from one plane to the next.</param>
    /// <param name="sourceRow">Floats from one row to the next.</param>
    /// <param name="target">Origin of the interior of the first plane. The two buffers do not overlap.</param>
    /// <param name="targetBlock">Channels in a block.</param>
    /// <param name="targetPlane">Floats from one plane to the next.</param>
    /// <param name="targetRow">Floats from one row to the next.</param>
    /// <param name="channels">Number of channels.</param>
    /// <param name="rows">Rows of the interior.</param>
    /// <param name="columns">Columns of the interior.</param>
    /// <exception cref="ArgumentException">The blocks cannot be changed into one another.</exception>
    internal static void Copy(
        ref float source, int sourceBlock, int sourcePlane, int sourceRow,
        ref float target, int targetBlock, int targetPlane, int targetRow,
        int channels, int rows, int columns) =>
        Transfer<Assigning>(ref source, sourceBlock, sourcePlane, sourceRow, ref target, targetBlock, targetPlane, targetRow, channels, rows, columns);

    /// <summary>Adds the interior of a tensor into another buffer, from any of the layouts to any other.</summary>
    /// <remarks>In a blocked target the lanes past <paramref name="channels"/> in the last block are left as they are.</remarks>
    /// <param name="source">Origin of the interior of the first plane.</param>
    /// <param name="sourceBlock">Channels in a block: the same as <paramref name="targetBlock"/>, or one of the two is 1 and the other a multiple of 4.</param>
    /// <param name="sourcePlane">Floats from one plane to the next.</param>
    /// <param name="sourceRow">Floats from one row to the next.</param>
    /// <param name="target">Origin of the interior of the first plane. The two buffers do not overlap.</param>
    /// <param name="targetBlock">Channels in a block.</param>
    /// <param name="targetPlane">Floats from one plane to the next.</param>
    /// <param name="targetRow">Floats from one row to the next.</param>
    /// <param name="channels">Number of channels.</param>
    /// <param name="rows">Rows of the interior.</param>
    /// <param name="columns">Columns of the interior.</param>
    /// <exception cref="ArgumentException">The blocks cannot be changed into one another.</exception>
    internal static void Accumulate(
        ref float source, int sourceBlock, int sourcePlane, int sourceRow,
        ref float target, int targetBlock, int targetPlane, int targetRow,
        int channels, int rows, int columns) =>
        Transfer<Adding>(ref source, sourceBlock, sourcePlane, sourceRow, ref target, targetBlock, targetPlane, targetRow, channels, rows, columns);

    // What happens to the target element: written once here for every layout and every width.
    private interface ITransfer
    {
        static abstract bool Overwrites { get; }

        // The value that, stored, stands for a lane without a channel.
        static abstract float Nothing { get; }

        static abstract void Store(ref float target, float value);

        static abstract void Store(ref float target, Vector128<float> value);
    }

    private readonly struct Assigning : ITransfer
    {
        public static bool Overwrites => true;

        public static float Nothing => 0f;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Store(ref float target, float value) => target = value;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Store(ref float target, Vector128<float> value) => value.StoreUnsafe(ref target);
    }

    private readonly struct Adding : ITransfer
    {
        public static bool Overwrites => false;

        // Minus zero: added to a minus zero it leaves one, which plus zero would not.
        public static float Nothing => -0f;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Store(ref float target, float value) => target += value;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Store(ref float target, Vector128<float> value) => (Vector128.LoadUnsafe(ref target) + value).StoreUnsafe(ref target);
    }

    private static void Transfer<T>(
        ref float source, int sourceBlock, int sourcePlane, int sourceRow,
        ref float target, int targetBlock, int targetPlane, int targetRow,
        int channels, int rows, int columns)
        where T : struct, ITransfer
    {
        int block = Math.Max(sourceBlock, targetBlock);
        if ((sourceBlock != 1 && sourceBlock != block) || (targetBlock != 1 && targetBlock != block) || (sourceBlock != targetBlock && block % 4 != 0))
            throw new ArgumentException($"A layout in blocks of {sourceBlock} channels cannot be changed into blocks of {targetBlock}.", nameof(targetBlock));

        // Rows without a gap on either side are one long row.
        if (rows > 1 && sourceRow == columns * sourceBlock && targetRow == columns * targetBlock)
            (rows, columns) = (1, rows * columns);

        if (sourceBlock == targetBlock)
            TransferAlike<T>(ref source, sourcePlane, sourceRow, ref target, targetPlane, targetRow, block, channels, rows, columns);
        else if (rows == 1 && columns == 1 && (sourceBlock == 1 ? sourcePlane : targetPlane) == 1)
            TransferVector<T>(ref source, sourceBlock == 1 ? block : sourcePlane, ref target, targetBlock == 1 ? block : targetPlane, block, channels, targetBlock != 1);
        else if (sourceBlock == 1)
            TransferBlocking<T>(ref source, sourcePlane, sourceRow, ref target, targetPlane, targetRow, block, channels, rows, columns);
        else
            TransferUnblocking<T>(ref source, sourcePlane, sourceRow, ref target, targetPlane, targetRow, block, channels, rows, columns);
    }

    private static void TransferAlike<T>(
        ref float source, int sourcePlane, int sourceRow, ref float target, int targetPlane, int targetRow,
        int block, int channels, int rows, int columns)
        where T : struct, ITransfer
    {
        int planes = channels / block;
        int length = columns * block;
        if (rows == 1 && sourcePlane == length && targetPlane == length && (long)planes * length <= int.MaxValue)
        {
            TransferRow<T>(ref source, ref target, planes * length);
        }
        else
        {
            for (int plane = 0; plane < planes; plane++)
            {
                for (int row = 0; row < rows; row++)
                    TransferRow<T>(ref At(ref source, plane, sourcePlane, row, sourceRow), ref At(ref target, plane, targetPlane, row, targetRow), length);
            }
        }

        int lanes = channels - (planes * block);
        for (int row = 0; lanes != 0 && row < rows; row++)
        {
            ref float from = ref At(ref source, planes, sourcePlane, row, sourceRow);
            ref float to = ref At(ref target, planes, targetPlane, row, targetRow);
            for (int column = 0; column < columns; column++)
                TransferLanes<T>(ref Unsafe.Add(ref from, column * block), ref Unsafe.Add(ref to, column * block), lanes, block);
        }
    }

    // One position of every channel: planar and blocked are the same run of floats but for the end.
    private static void TransferVector<T>(ref float source, int sourceStep, ref float target, int targetStep, int block, int channels, bool pad)
        where T : struct, ITransfer
    {
        if (sourceStep == block && targetStep == block)
        {
            int whole = channels - (channels % block);
            TransferRow<T>(ref source, ref target, whole);
            source = ref Unsafe.Add(ref source, whole);
            target = ref Unsafe.Add(ref target, whole);
            channels -= whole;
        }

        for (; channels > 0; channels -= block)
        {
            TransferLanes<T>(ref source, ref target, Math.Min(channels, block), pad ? block : 0);
            source = ref Unsafe.Add(ref source, sourceStep);
            target = ref Unsafe.Add(ref target, targetStep);
        }
    }

    // The first `lanes` floats of a position, and zeros from there to `block` where that is what the transfer leaves.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransferLanes<T>(ref float source, ref float target, int lanes, int block)
        where T : struct, ITransfer
    {
        int lane = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            for (; lane <= lanes - 4; lane += 4)
                T.Store(ref Unsafe.Add(ref target, lane), Vector128.LoadUnsafe(ref Unsafe.Add(ref source, lane)));
        }

        for (; lane < lanes; lane++)
            T.Store(ref Unsafe.Add(ref target, lane), Unsafe.Add(ref source, lane));
        if (!T.Overwrites)
            return;
        for (; lane < block && lane % 4 != 0; lane++)
            Unsafe.Add(ref target, lane) = 0f;
        if (Vector128.IsHardwareAccelerated)
        {
            for (; lane <= block - 4; lane += 4)
                Vector128<float>.Zero.StoreUnsafe(ref Unsafe.Add(ref target, lane));
        }

        for (; lane < block; lane++)
            Unsafe.Add(ref target, lane) = 0f;
    }

    private static void TransferBlocking<T>(
        ref float source, int sourcePlane, int sourceRow, ref float target, int targetPlane, int targetRow,
        int block, int channels, int rows, int columns)
        where T : struct, ITransfer
    {
        for (int channel = 0; channel < channels; channel += block)
        {
            int lanes = Math.Min(block, channels - channel);
            for (int row = 0; row < rows; row++)
            {
                ref float from = ref At(ref source, channel, sourcePlane, row, sourceRow);
                ref float to = ref At(ref target, channel / block, targetPlane, row, targetRow);
                int column = 0;
                if (Vector128.IsHardwareAccelerated)
                {
                    for (; column <= columns - 4; column += 4)
                        BlockFourColumns<T>(ref Unsafe.Add(ref from, column), sourcePlane, ref Unsafe.Add(ref to, column * block), block, lanes);
                }

                for (; column < columns; column++)
                {
                    ref float position = ref Unsafe.Add(ref to, column * block);
                    int lane = 0;
                    for (; lane < lanes; lane++)
                        T.Store(ref Unsafe.Add(ref position, lane), Unsafe.Add(ref from, (lane * (nint)sourcePlane) + column));
                    for (; T.Overwrites && lane < block; lane++)
                        Unsafe.Add(ref position, lane) = 0f;
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void BlockFourColumns<T>(ref float source, nint sourcePlane, ref float target, int block, int lanes)
        where T : struct, ITransfer
    {
        // Vectors come in as one channel, four columns, and go out as one column, four channels.
        Vector128<float> nothing = Vector128.Create(T.Nothing);
        int lane = 0;
        for (; lane < lanes; lane += 4)
        {
            ref float from = ref Unsafe.Add(ref source, lane * sourcePlane);
            int left = lanes - lane;
            Vector128<float> v0 = Vector128.LoadUnsafe(ref from);
            Vector128<float> v1 = left > 1 ? Vector128.LoadUnsafe(ref Unsafe.Add(ref from, sourcePlane)) : nothing;
            Vector128<float> v2 = left > 2 ? Vector128.LoadUnsafe(ref Unsafe.Add(ref from, 2 * sourcePlane)) : nothing;
            Vector128<float> v3 = left > 3 ? Vector128.LoadUnsafe(ref Unsafe.Add(ref from, 3 * sourcePlane)) : nothing;
            Transposition.FourByFour(ref v0, ref v1, ref v2, ref v3);
            ref float to = ref Unsafe.Add(ref target, lane);
            T.Store(ref to, v0);
            T.Store(ref Unsafe.Add(ref to, block), v1);
            T.Store(ref Unsafe.Add(ref to, 2 * block), v2);
            T.Store(ref Unsafe.Add(ref to, 3 * block), v3);
        }

        for (; T.Overwrites && lane < block; lane += 4)
        {
            ref float to = ref Unsafe.Add(ref target, lane);
            nothing.StoreUnsafe(ref to);
            nothing.StoreUnsafe(ref Unsafe.Add(ref to, block));
            nothing.StoreUnsafe(ref Unsafe.Add(ref to, 2 * block));
            nothing.StoreUnsafe(ref Unsafe.Add(ref to, 3 * block));
        }
    }

    private static void TransferUnblocking<T>(
        ref float source, int sourcePlane, int sourceRow, ref float target, int targetPlane, int targetRow,
        int block, int channels, int rows, int columns)
        where T : struct, ITransfer
    {
        for (int channel = 0; channel < channels; channel += block)
        {
            int lanes = Math.Min(block, channels - channel);
            for (int row = 0; row < rows; row++)
            {
                ref float from = ref At(ref source, channel / block, sourcePlane, row, sourceRow);
                ref float to = ref At(ref target, channel, targetPlane, row, targetRow);
                int column = 0;
                if (Vector128.IsHardwareAccelerated)
                {
                    for (; column <= columns - 4; column += 4)
                        UnblockFourColumns<T>(ref Unsafe.Add(ref from, column * block), block, ref Unsafe.Add(ref to, column), targetPlane, lanes);
                }

                for (; column < columns; column++)
                {
                    ref float position = ref Unsafe.Add(ref from, column * block);
                    for (int lane = 0; lane < lanes; lane++)
                        T.Store(ref Unsafe.Add(ref to, (lane * (nint)targetPlane) + column), Unsafe.Add(ref position, lane));
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void UnblockFourColumns<T>(ref float source, int block, ref float target, nint targetPlane, int lanes)
        where T : struct, ITransfer
    {
        for (int lane = 0; lane < lanes; lane += 4)
        {
            ref float from = ref Unsafe.Add(ref source, lane);
            Vector128<float> v0 = Vector128.LoadUnsafe(ref from);
            Vector128<float> v1 = Vector128.LoadUnsafe(ref Unsafe.Add(ref from, block));
            Vector128<float> v2 = Vector128.LoadUnsafe(ref Unsafe.Add(ref from, 2 * block));
            Vector128<float> v3 = Vector128.LoadUnsafe(ref Unsafe.Add(ref from, 3 * block));
            Transposition.FourByFour(ref v0, ref v1, ref v2, ref v3);
            ref float to = ref Unsafe.Add(ref target, lane * targetPlane);
            int left = lanes - lane;
            T.Store(ref to, v0);
            if (left > 1)
                T.Store(ref Unsafe.Add(ref to, targetPlane), v1);
            if (left > 2)
                T.Store(ref Unsafe.Add(ref to, 2 * targetPlane), v2);
            if (left > 3)
                T.Store(ref Unsafe.Add(ref to, 3 * targetPlane), v3);
        }
    }

    private static void TransferRow<T>(ref float source, ref float target, int length)
        where T : struct, ITransfer
    {
        if (T.Overwrites)
            Copy(ref source, ref target, length);
        else
            Add(ref source, ref target, length);
    }

    // target[i] += source[i].
    private static void Add(ref float source, ref float target, int length)
    {
        int i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            for (; i <= length - 8; i += 8)
            {
                ref float to = ref Unsafe.Add(ref target, i);
                (Vector256.LoadUnsafe(ref to) + Vector256.LoadUnsafe(ref Unsafe.Add(ref source, i))).StoreUnsafe(ref to);
            }
        }

        if (Vector128.IsHardwareAccelerated)
        {
            for (; i <= length - 4; i += 4)
            {
                ref float to = ref Unsafe.Add(ref target, i);
                (Vector128.LoadUnsafe(ref to) + Vector128.LoadUnsafe(ref Unsafe.Add(ref source, i))).StoreUnsafe(ref to);
            }
        }

        for (; i < length; i++)
            Unsafe.Add(ref target, i) += Unsafe.Add(ref source, i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref float At(ref float origin, int plane, int planePitch, int row, int rowPitch) =>
        ref Unsafe.Add(ref origin, (plane * (nint)planePitch) + (row * (nint)rowPitch));
}
