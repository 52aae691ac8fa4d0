using System;

namespace CnnGen.Generator.Graph;

/// <summary>A window placed over one axis, in 64 bits, so that no sizes overflow before they are checked.</summary>
/// <param name="Reach">Elements from the first tap to the last, both included: (kernel - 1) * dilation + 1.</param>
/// <param name="Begin">Padding before.</param>
/// <param name="End">Padding after, what rounding up adds included.</param>
/// <param name="Extra">Of <paramref name="End"/>, what rounding up adds.</param>
/// <param name="Padded">The input's size with its padding.</param>
/// <param name="Output">Number of windows; 0 where none fits.</param>
internal sealed record AxisWindow(long Reach, long Begin, long End, long Extra, long Padded, long Output)
{
    public static AxisWindow Place(int input, int kernel, int stride, int dilation, bool isSame, int padBegin, int padEnd, bool isCeil)
    {
        long reach = ((kernel - 1L) * dilation) + 1, begin = padBegin, end = padEnd;
        if (isSame)
        {
            // ONNX's SAME_UPPER: ceil(input / stride) windows, the odd element of padding behind.
            long wanted = ((long)input + stride - 1) / stride;
            long total = Math.Max(((wanted - 1) * stride) + reach - input, 0);
            begin = total / 2;
            end = total - begin;
        }

        long span = input + begin + end - reach;
        long output = span < 0 ? 0 : (span / stride) + 1;
        long extra = 0;
        if (isCeil && span > -stride)
        {
            // As in PyTorch: one window more where something is left, if it starts inside the input or the padding before it.
            long rounded = ((span + stride - 1) / stride) + 1;
            if (rounded > output && (rounded - 1) * stride < input + begin)
            {
                extra = ((rounded - 1) * stride) - span;
                output = rounded;
            }
        }

        return new AxisWindow(reach, begin, end + extra, extra, input + begin + end + extra, output);
    }

    /// <summary>Whether every window has a tap inside the input.</summary>
    public static bool SeesInput(int input, int kernel, int stride, int dilation, int begin, int output)
    {
        long lastTap = (kernel - 1L) * dilation, lastStart = ((output - 1L) * stride) - begin;
        if (dilation <= input)
        {
            // Taps are too close to step over the input, so only the outermost windows can miss it.
            return lastTap >= begin && lastStart < input;
        }

        // Here they are not, and no more than a few windows fit beside such a dilation.
        for (long start = -begin; start <= lastStart; start += stride)
        {
            long tap = start >= 0 ? start : start + ((-start + dilation - 1) / dilation * dilation);
            if (tap >= input || tap > start + lastTap)
            {
                return false;
            }
        }

        return true;
    }
}
