using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace CnnGen;

/// <summary>
/// Pixels as cameras, files and canvases have them, one pixel's channels side by side, into what a network reads: planes <c>[channel][row][column]</c> of floats.
/// Resized where the sizes differ, and normalised. Allocates nothing.
/// </summary>
/// <remarks>
/// Resizing is bilinear with half-pixel centres, without a filter before it: output i reads position (i + 0.5) * in / out - 0.5, clamped to the image, as PyTorch's <c>interpolate</c> and OpenCV's
/// <c>INTER_LINEAR</c> do. An image that is made many times smaller should be made smaller with a filter first.
/// </remarks>
public static class ImageTensors
{
    /// <summary>Columns whose places are worked out at a time, on the stack.</summary>
    private const int Chunk = 256;

    /// <summary>Pixels of red, green and blue bytes, as they are in most images: planes of red, green and blue, (pixel / 255 - mean) / deviation.</summary>
    /// <param name="pixels">3 * rows * columns bytes, row by row.</param>
    /// <param name="rows">Height of the image in pixels.</param>
    /// <param name="columns">Width of the image in pixels.</param>
    /// <param name="tensor">Where the planes go: one sample of the network's input.</param>
    /// <param name="shape">The input's shape, three channels: <c>Net.Definition.Input</c>. Its sizes are those that the image is resized to.</param>
    /// <param name="mean">Of each channel, or one for all, on the scale from 0 to 1; 0 where nothing is given.</param>
    /// <param name="deviation">Of each channel, or one for all; 1 where nothing is given.</param>
    /// <exception cref="ArgumentException">A length does not fit, or a deviation is not positive.</exception>
    public static void FromRgb(
        ReadOnlySpan<byte> pixels, int rows, int columns, Span<float> tensor, TensorShape shape, ReadOnlySpan<float> mean = default, ReadOnlySpan<float> deviation = default)
    {
        ArgumentNullException.ThrowIfNull(shape);
        CheckChannels(shape, 3, "red, green and blue");
        Convert<byte, Bytes>(pixels, rows, columns, tensor, shape, mean, deviation);
    }

    /// <summary>Pixels of grey bytes: one plane, (pixel / 255 - mean) / deviation.</summary>
    /// <inheritdoc cref="FromRgb"/>
    /// <param name="pixels">rows * columns bytes, row by row.</param>
    /// <param name="rows">Height of the image in pixels.</param>
    /// <param name="columns">Width of the image in pixels.</param>
    /// <param name="tensor">Where the plane goes: one sample of the network's input.</param>
    /// <param name="shape">The input's shape, one channel.</param>
    /// <param name="mean">On the scale from 0 to 1.</param>
    /// <param name="deviation">On the same scale.</param>
    public static void FromGray(
        ReadOnlySpan<byte> pixels, int rows, int columns, Span<float> tensor, TensorShape shape, ReadOnlySpan<float> mean = default, ReadOnlySpan<float> deviation = default)
    {
        ArgumentNullException.ThrowIfNull(shape);
        CheckChannels(shape, 1, "grey");
        Convert<byte, Bytes>(pixels, rows, columns, tensor, shape, mean, deviation);
    }

    /// <summary>Pixels of any number of bytes, in the order height, width, channel: a plane for each, (value / 255 - mean) / deviation.</summary>
    /// <inheritdoc cref="FromRgb"/>
    /// <param name="pixels">rows * columns * channels bytes, row by row.</param>
    /// <param name="rows">Height of the image in pixels.</param>
    /// <param name="columns">Width of the image in pixels.</param>
    /// <param name="tensor">Where the planes go: one sample of the network's input.</param>
    /// <param name="shape">The input's shape, with as many channels as a pixel has bytes.</param>
    /// <param name="mean">Of each channel, or one for all, on the scale from 0 to 1.</param>
    /// <param name="deviation">Of each channel, or one for all.</param>
    public static void FromHwc(
        ReadOnlySpan<byte> pixels, int rows, int columns, Span<float> tensor, TensorShape shape, ReadOnlySpan<float> mean = default, ReadOnlySpan<float> deviation = default) =>
        Convert<byte, Bytes>(pixels, rows, columns, tensor, shape, mean, deviation);

    /// <summary>Pixels of any number of floats, in the order height, width, channel: a plane for each, (value - mean) / deviation, on the scale that the values have.</summary>
    /// <inheritdoc cref="FromRgb"/>
    /// <param name="pixels">rows * columns * channels floats, row by row.</param>
    /// <param name="rows">Height of the image in pixels.</param>
    /// <param name="columns">Width of the image in pixels.</param>
    /// <param name="tensor">Where the planes go: one sample of the network's input.</param>
    /// <param name="shape">The input's shape, with as many channels as a pixel has floats.</param>
    /// <param name="mean">Of each channel, or one for all, on the scale of the values.</param>
    /// <param name="deviation">Of each channel, or one for all.</param>
    public static void FromHwc(
        ReadOnlySpan<float> pixels, int rows, int columns, Span<float> tensor, TensorShape shape, ReadOnlySpan<float> mean = default, ReadOnlySpan<float> deviation = default) =>
        Convert<float, Floats>(pixels, rows, columns, tensor, shape, mean, deviation);

    private static void CheckChannels(TensorShape shape, int channels, string what)
    {
        if (shape.Channels != channels)
        {
            throw new ArgumentException($"The input has shape {shape}; expected {channels} {(channels == 1 ? "channel" : "channels")}, {what}.", nameof(shape));
        }
    }

    private static void Convert<T, TPixels>(
        ReadOnlySpan<T> pixels, int rows, int columns, Span<float> tensor, TensorShape shape, ReadOnlySpan<float> mean, ReadOnlySpan<float> deviation)
        where T : unmanaged
        where TPixels : IPixels<T>
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        if (shape.Spatial.Length != 2)
        {
            throw new ArgumentException($"The input has shape {shape}; expected channels, rows and columns.", nameof(shape));
        }

        int channels = shape.Channels, height = shape.Spatial[0], width = shape.Spatial[1];
        if (pixels.Length != (long)rows * columns * channels)
        {
            throw new ArgumentException($"{pixels.Length} values were given for {rows} rows of {columns} pixels of {channels}; expected {(long)rows * columns * channels}.", nameof(pixels));
        }

        if (tensor.Length != (long)channels * height * width)
        {
            throw new ArgumentException($"The tensor has room for {tensor.Length} floats; expected {(long)channels * height * width}, one sample of shape {shape}.", nameof(tensor));
        }

        CheckEach(mean, channels, nameof(mean));
        CheckEach(deviation, channels, nameof(deviation));
        foreach (float one in deviation)
        {
            if (!(one > 0))
            {
                throw new ArgumentException($"A deviation is {one}; expected more than 0.", nameof(deviation));
            }
        }

        // Channels in groups of up to four: as many as a vector has lanes.
        for (int first = 0; first < channels; first += 4)
        {
            Vector128<float> scale = default, shift = default;
            int count = Math.Min(4, channels - first);
            for (int i = 0; i < count; i++)
            {
                double spread = TPixels.Unit * Each(deviation, first + i, 1);
                scale = scale.WithElement(i, (float)(1 / spread));
                shift = shift.WithElement(i, (float)(-Each(mean, first + i, 0) * TPixels.Unit / spread));
            }

            Span<float> planes = tensor.Slice(first * height * width, count * height * width);
            if (rows == height && columns == width)
            {
                Copy<T, TPixels>(pixels, channels, first, count, planes, scale, shift);
            }
            else
            {
                Resize<T, TPixels>(pixels, rows, columns, channels, first, count, planes, height, width, scale, shift);
            }
        }
    }

    private static float Each(ReadOnlySpan<float> values, int channel, float otherwise) =>
        values.Length == 0 ? otherwise : values[values.Length == 1 ? 0 : channel];

    private static void CheckEach(ReadOnlySpan<float> values, int channels, string name)
    {
        if (values.Length > 1 && values.Length != channels)
        {
            throw new ArgumentException($"{values.Length} values were given for {channels} channels; expected 1 or {channels}.", name);
        }
    }

    /// <summary>Takes channels apart: four pixels of one channel at a time where they lie within 16 bytes, else one by one.</summary>
    private static void Copy<T, TPixels>(
        ReadOnlySpan<T> pixels, int channels, int first, int count, Span<float> planes, Vector128<float> scale, Vector128<float> shift)
        where T : unmanaged
        where TPixels : IPixels<T>
    {
        int length = planes.Length / count;
        ref T source = ref MemoryMarshal.GetReference(pixels);
        ref float target = ref MemoryMarshal.GetReference(planes);
        for (int c = 0; c < count; c++)
        {
            Vector128<float> scales = Vector128.Create(scale[c]), shifts = Vector128.Create(shift[c]);
            ref float plane = ref Unsafe.Add(ref target, c * length);
            int i = 0;
            for (int last = Math.Min(length - 4, TPixels.LastOfFour(pixels.Length, channels)); i <= last; i += 4)
            {
                Vector128.MultiplyAddEstimate(TPixels.FourOf(ref Unsafe.Add(ref source, i * channels), channels, first + c), scales, shifts).StoreUnsafe(ref plane, (nuint)i);
            }

            for (; i < length; i++)
            {
                Unsafe.Add(ref plane, i) = (TPixels.Value(Unsafe.Add(ref source, (i * channels) + first + c)) * scale[c]) + shift[c];
            }
        }
    }

    /// <summary>Bilinear: lanes are the channels of one pixel.</summary>
    private static void Resize<T, TPixels>(
        ReadOnlySpan<T> pixels, int rows, int columns, int channels, int first, int count, Span<float> planes, int height, int width, Vector128<float> scale, Vector128<float> shift)
        where T : unmanaged
        where TPixels : IPixels<T>
    {
        Span<int> left = stackalloc int[Chunk], right = stackalloc int[Chunk];
        Span<float> toRight = stackalloc float[Chunk];
        int length = height * width;
        for (int begin = 0; begin < width; begin += Chunk)
        {
            int end = Math.Min(begin + Chunk, width);
            for (int x = begin; x < end; x++)
            {
                (int near, int far, toRight[x - begin]) = Place(x, width, columns);
                left[x - begin] = (near * channels) + first;
                right[x - begin] = (far * channels) + first;
            }

            for (int y = 0; y < height; y++)
            {
                (int upper, int lower, float down) = Place(y, height, rows);
                ReadOnlySpan<T> top = pixels.Slice(upper * columns * channels, columns * channels), bottom = pixels.Slice(lower * columns * channels, columns * channels);
                for (int x = begin; x < end; x++)
                {
                    int l = left[x - begin], r = right[x - begin];
                    Vector128<float> across = Vector128.Create(toRight[x - begin]);
                    Vector128<float> above = Lerp(Channels(top, l), Channels(top, r), across), below = Lerp(Channels(bottom, l), Channels(bottom, r), across);
                    Vector128<float> value = (Lerp(above, below, Vector128.Create(down)) * scale) + shift;
                    for (int c = 0; c < count; c++)
                    {
                        planes[(c * length) + (y * width) + x] = value[c];
                    }
                }
            }
        }

        static Vector128<float> Lerp(Vector128<float> a, Vector128<float> b, Vector128<float> t) => a + ((b - a) * t);

        // Lanes past the last channel hold another pixel's, which nobody reads; where that would lie past the row, zeros.
        Vector128<float> Channels(ReadOnlySpan<T> row, int at)
        {
            if (at + 4 <= row.Length)
            {
                return TPixels.FourFrom(ref Unsafe.Add(ref MemoryMarshal.GetReference(row), at));
            }

            Vector128<float> values = default;
            for (int c = 0; c < count; c++)
            {
                values = values.WithElement(c, TPixels.Value(row[at + c]));
            }

            return values;
        }
    }

    /// <summary>The two places between which an output lies, and its part of the way to the second.</summary>
    private static (int Near, int Far, float Part) Place(int output, int outputs, int inputs)
    {
        double position = Math.Clamp(((output + 0.5) * inputs / outputs) - 0.5, 0, inputs - 1);
        int near = (int)position;
        return (near, Math.Min(near + 1, inputs - 1), (float)(position - near));
    }

    /// <summary>How values of a type are read.</summary>
    private interface IPixels<T>
    {
        /// <summary>What counts as one.</summary>
        static abstract double Unit { get; }

        static abstract float Value(T value);

        /// <summary>Four values that follow each other.</summary>
        static abstract Vector128<float> FourFrom(ref T source);

        /// <summary>One channel of four pixels.</summary>
        static abstract Vector128<float> FourOf(ref T source, int channels, int channel);

        /// <summary>The last pixel from which four may be read; less than 0 where there is none.</summary>
        static abstract int LastOfFour(int length, int channels);
    }

    private readonly struct Bytes : IPixels<byte>
    {
        public static double Unit => 255;

        public static float Value(byte value) => value;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<float> FourFrom(ref byte source) =>
            Vector128.ConvertToSingle(Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalar(Unsafe.ReadUnaligned<uint>(ref source)).AsByte())).AsInt32());

        // Each of the four bytes becomes the lowest of a lane of four; places past 15 give zeros.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<float> FourOf(ref byte source, int channels, int channel)
        {
            Vector128<uint> places = (Vector128.Create(0u, 1, 2, 3) * (uint)channels) + Vector128.Create((uint)channel | 0xffffff00);
            return Vector128.ConvertToSingle(Vector128.Shuffle(Vector128.LoadUnsafe(ref source), places.AsByte()).AsInt32());
        }

        public static int LastOfFour(int length, int channels) => channels > 4 ? -1 : (length - 16) / channels;
    }

    private readonly struct Floats : IPixels<float>
    {
        public static double Unit => 1;

        public static float Value(float value) => value;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<float> FourFrom(ref float source) => Vector128.LoadUnsafe(ref source);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<float> FourOf(ref float source, int channels, int channel) => Vector128.Create(
            Unsafe.Add(ref source, channel), Unsafe.Add(ref source, channels + channel), Unsafe.Add(ref source, (2 * channels) + channel), Unsafe.Add(ref source, (3 * channels) + channel));

        public static int LastOfFour(int length, int channels) => (length / channels) - 4;
    }
}
