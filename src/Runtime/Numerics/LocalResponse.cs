using System.ComponentModel;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CnnGen;

/// <summary>Normalization across neighbouring channels (Krizhevsky, Sutskever, Hinton 2012, section 3.3), as ONNX defines it. Called by generated code.</summary>
/// <remarks>
/// y[c] = x[c] d[c]^-beta with d[c] = bias + alpha / size (sum of x^2 over channels c - floor((size - 1) / 2) to c + ceil((size - 1) / 2)), as far as
/// there are such. A tensor is given by the first float of its buffer, halo included, and its layout; all tensors of a call have the same block.
/// Channels are gathered on the stack, some thousand floats or a few times the window: lane = channel of one position in blocked tensors,
/// lane = position of one channel in planar ones. Either way the next channel is a fixed pitch away, so that one loop serves both.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class LocalResponse
{
    private const int Capacity = 4096;

    /// <summary>The forward pass.</summary>
    /// <param name="x">The buffer of one sample.</param>
    /// <param name="from">Its layout.</param>
    /// <param name="y">The buffer of results.</param>
    /// <param name="to">Its layout.</param>
    /// <param name="size">Channels of a window, at least 1.</param>
    /// <param name="alpha">Weight of the mean square.</param>
    /// <param name="beta">Exponent.</param>
    /// <param name="bias">What is added to the mean square.</param>
    public static void Normalize(ref float x, in TensorLayout from, ref float y, in TensorLayout to, int size, double alpha, double beta, double bias)
    {
        var window = new Window(from, size, 1, alpha, beta, bias);
        Span<float> values = stackalloc float[window.Length], results = stackalloc float[window.Length];
        for (int slice = 0; slice < from.Depth; slice++)
        {
            for (int row = 0; row < from.Rows; row++)
            {
                for (int column = 0; column < from.Columns; column += window.Positions)
                {
                    int positions = Math.Min(window.Positions, from.Columns - column);
                    for (int first = 0; first < from.Channels; first += window.Chunk)
                    {
                        int count = Math.Min(window.Chunk, from.Channels - first);
                        Gather(ref x, from, slice, row, column, positions, first - window.Below, count + window.Others, values, window.Pitch);
                        window.Normalize(ref values[0], ref results[0], count);
                        Scatter(results, window.Pitch, ref y, to, slice, row, column, positions, first, count);
                    }
                }
            }
        }
    }

    /// <summary>gx[j] = g[j] d[j]^-beta - 2 alpha beta / size x[j] (sum of g[c] x[c] d[c]^(-beta - 1) over the channels c whose window holds j).</summary>
    /// <param name="x">The buffer of one sample.</param>
    /// <param name="from">Its layout.</param>
    /// <param name="gy">The gradient of y.</param>
    /// <param name="gyLayout">Its layout.</param>
    /// <param name="gx">The gradient of x, overwritten.</param>
    /// <param name="gxLayout">Its layout.</param>
    /// <param name="size">Channels of a window, at least 1.</param>
    /// <param name="alpha">Weight of the mean square.</param>
    /// <param name="beta">Exponent.</param>
    /// <param name="bias">What is added to the mean square.</param>
    public static void Backward(
        ref float x, in TensorLayout from, ref float gy, in TensorLayout gyLayout, ref float gx, in TensorLayout gxLayout,
        int size, double alpha, double beta, double bias)
    {
        var window = new Window(from, size, 2, alpha, beta, bias);
        Span<float> values = stackalloc float[window.Length], gradients = stackalloc float[window.Length], terms = stackalloc float[window.Length];
        for (int slice = 0; slice < from.Depth; slice++)
        {
            for (int row = 0; row < from.Rows; row++)
            {
                for (int column = 0; column < from.Columns; column += window.Positions)
                {
                    int positions = Math.Min(window.Positions, from.Columns - column);
                    for (int first = 0; first < from.Channels; first += window.Chunk)
                    {
                        int count = Math.Min(window.Chunk, from.Channels - first);
                        Gather(ref x, from, slice, row, column, positions, first - window.Others, count + (2 * window.Others), values, window.Pitch);
                        Gather(ref gy, gyLayout, slice, row, column, positions, first - window.Above, count + window.Others, gradients, window.Pitch);
                        window.Backward(ref values[0], ref gradients[0], ref terms[0], count);
                        Scatter(gradients, window.Pitch, ref gx, gxLayout, slice, row, column, positions, first, count);
                    }
                }
            }
        }
    }

    /// <summary>Brings channels of some positions together; channels that there are not are zero.</summary>
    private static void Gather(
        ref float source, in TensorLayout layout, int slice, int row, int column, int positions, int firstChannel, int count, Span<float> target, int pitch)
    {
        target = target[..(count * pitch)];
        int begin = Math.Max(firstChannel, 0), end = Math.Min(firstChannel + count, layout.Channels);
        target[..((begin - firstChannel) * pitch)].Clear();
        target[((end - firstChannel) * pitch)..].Clear();
        ref float place = ref Unsafe.Add(ref source, PlaceOf(layout, slice, row, column));
        nint planePitch = layout.PlanePitch;
        bool isPlanar = layout.Block == 1;
        while (begin < end)
        {
            ref float here = ref Unsafe.Add(ref place, isPlanar ? begin * planePitch : ((begin >> 4) * planePitch) + (begin & 15));
            int lanes = isPlanar ? positions : Math.Min(16 - (begin & 15), end - begin);
            Copy(ref here, ref target[(begin - firstChannel) * pitch], lanes);
            begin += isPlanar ? 1 : lanes;
        }
    }

    /// <summary>The way back; spare lanes become zero.</summary>
    private static void Scatter(
        Span<float> source, int pitch, ref float target, in TensorLayout layout, int slice, int row, int column, int positions, int firstChannel, int count)
    {
        ref float place = ref Unsafe.Add(ref target, PlaceOf(layout, slice, row, column));
        nint planePitch = layout.PlanePitch;
        bool isPlanar = layout.Block == 1;
        int channel = firstChannel, end = firstChannel + count;
        while (channel < end)
        {
            ref float there = ref Unsafe.Add(ref place, isPlanar ? channel * planePitch : ((channel >> 4) * planePitch) + (channel & 15));
            int lanes = isPlanar ? positions : Math.Min(16 - (channel & 15), end - channel);
            Copy(ref source[(channel - firstChannel) * pitch], ref there, lanes);
            channel += isPlanar ? 1 : lanes;
        }

        int last = end & 15;
        if (!isPlanar && end == layout.Channels && last != 0)
            MemoryMarshal.CreateSpan(ref Unsafe.Add(ref place, ((end >> 4) * planePitch) + last), 16 - last).Clear();
    }

    /// <summary>A few floats: by vectors here, as a call would take longer than they do.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(ref float source, ref float target, int length)
    {
        int i = 0;
        for (; i <= length - Vector<float>.Count; i += Vector<float>.Count)
            Vector.LoadUnsafe(ref source, (nuint)i).StoreUnsafe(ref target, (nuint)i);
        for (; i < length; i++)
            Unsafe.Add(ref target, i) = Unsafe.Add(ref source, i);
    }

    private static nint PlaceOf(in TensorLayout layout, int slice, int row, int column) =>
        layout.Origin + ((nint)slice * layout.SlicePitch) + ((nint)row * layout.RowPitch) + ((nint)column * layout.Block);

    /// <summary>The formula over gathered channels, and how many are gathered at a time.</summary>
    private readonly struct Window
    {
        private readonly float _scale;
        private readonly float _slope;
        private readonly float _bias;
        private readonly float _beta;

        public Window(in TensorLayout layout, int size, int margins, double alpha, double beta, double bias)
        {
            Below = Math.Min((size - 1) / 2, layout.Channels - 1);
            Above = Math.Min(size / 2, layout.Channels - 1);
            (_scale, _slope, _bias, _beta) = ((float)(alpha / size), (float)(2 * alpha * beta / size), (float)bias, (float)beta);

            int needed = (margins * Others) + 16;
            bool isWide = layout.Block == 1 && layout.Columns > 1 && needed * Vector<float>.Count <= Capacity;
            Pitch = isWide ? Vector<float>.Count : 1;
            Positions = Pitch;
            Chunk = Math.Min(Math.Max((Capacity / Pitch) - (margins * Others), Math.Max(16, Others / 2)), layout.Channels);

            // One vector more, because the last vector of single channels may begin at the last of them.
            Length = ((Chunk + (margins * Others)) * Pitch) + Vector<float>.Count;
        }

        /// <summary>Channels of the window before the one that is normalized.</summary>
        public int Below { get; }

        /// <summary>Channels of the window after it.</summary>
        public int Above { get; }

        /// <summary>Channels of the window besides it.</summary>
        public int Others => Below + Above;

        /// <summary>Floats from one gathered channel to the next.</summary>
        public int Pitch { get; }

        /// <summary>Positions that are gathered together.</summary>
        public int Positions { get; }

        /// <summary>Channels that are normalized together.</summary>
        public int Chunk { get; }

        /// <summary>Floats to gather them in.</summary>
        public int Length { get; }

        /// <summary>From values of channels -Below to count + Above, results of channels 0 to count.</summary>
        public void Normalize(ref float values, ref float results, int count)
        {
            int center = Below * Pitch;
            for (int i = 0; i < count * Pitch; i += Vector<float>.Count)
            {
                Vector<float> value = Vector.LoadUnsafe(ref values, (nuint)(i + center));
                (value * Power(Denominator(ref values, i))).StoreUnsafe(ref results, (nuint)i);
            }
        }

        /// <summary>From values of channels -Others to count + Others and gradients of -Above to count + Below, gradients of channels 0 to count in their place.</summary>
        public void Backward(ref float values, ref float gradients, ref float terms, int count)
        {
            for (int i = 0; i < (count + Others) * Pitch; i += Vector<float>.Count)
            {
                Vector<float> denominator = Denominator(ref values, i);
                Vector<float> gradient = Vector.LoadUnsafe(ref gradients, (nuint)i) * Power(denominator);
                Vector<float> value = Vector.LoadUnsafe(ref values, (nuint)(i + (Below * Pitch)));
                gradient.StoreUnsafe(ref gradients, (nuint)i);
                Vector<float> term = gradient * value / denominator;
                Vector.ConditionalSelect(Vector.GreaterThan(denominator, Vector<float>.Zero), term, Vector<float>.Zero).StoreUnsafe(ref terms, (nuint)i);
            }

            for (int i = 0; i < count * Pitch; i += Vector<float>.Count)
            {
                Vector<float> sum = Vector<float>.Zero;
                for (int other = 0; other <= Others; other++)
                    sum += Vector.LoadUnsafe(ref terms, (nuint)(i + (other * Pitch)));
                Vector<float> value = Vector.LoadUnsafe(ref values, (nuint)(i + (Others * Pitch)));
                Vector<float> gradient = Vector.LoadUnsafe(ref gradients, (nuint)(i + (Above * Pitch)));
                (gradient - (_slope * value * sum)).StoreUnsafe(ref gradients, (nuint)i);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private Vector<float> Denominator(ref float values, int i)
        {
            Vector<float> sum = Vector<float>.Zero;
            int pitch = Pitch, end = i + (Others * pitch);
            for (int other = i; other <= end; other += pitch)
            {
                Vector<float> value = Vector.LoadUnsafe(ref values, (nuint)other);
                sum += value * value;
            }

            return new Vector<float>(_bias) + (_scale * sum);
        }

        /// <summary>d^-beta; zero for a d of zero, which only a bias of zero gives, beside values of zero.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private Vector<float> Power(Vector<float> d)
        {
            Vector<float> power;
            if (_beta == 0.75f)
            {
                Vector<float> root = Vector.SquareRoot(d);
                power = Vector<float>.One / (root * Vector.SquareRoot(root));
            }
            else
            {
                power = _beta == 0.5f ? Vector<float>.One / Vector.SquareRoot(d) : VectorMath.Exp(-_beta * Vector.Log(d));
            }

            return Vector.ConditionalSelect(Vector.GreaterThan(d, Vector<float>.Zero), power, Vector<float>.Zero);
        }
    }
}
