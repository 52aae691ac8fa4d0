using System;
using System.Collections.Generic;
using System.Linq;

namespace CnnGen.Generator.Planning;

/// <summary>
/// The positions of one axis of an image, of those that are a stride apart, that meet the same taps of the windows over it. With stride s, dilation d and
/// padding p, position i meets tap k of window (i + p - k d) / s, where that is whole: for all i of a residue of s those are every (s / gcd(s, d))-th tap.
/// </summary>
/// <param name="First">The first position.</param>
/// <param name="Count">How many positions, a stride apart.</param>
/// <param name="Taps">How many taps meet them; none where the stride is wider than the window.</param>
/// <param name="FirstTap">The first tap.</param>
/// <param name="TapStep">Taps from one that meets them to the next.</param>
/// <param name="Window">The window whose first tap the first position meets.</param>
/// <param name="WindowStep">Windows from one tap to the next: they go backwards.</param>
internal sealed record Phase(int First, int Count, int Taps, int FirstTap, int TapStep, int Window, int WindowStep)
{
    public static Phase[] Of(int kernel, int stride, int dilation, int pad, int size)
    {
        int divisor = Divisor(stride, dilation);
        var phases = new List<Phase>();
        for (int residue = 0; residue < stride; residue++)
        {
            int first = (((residue - pad) % stride) + stride) % stride;
            if (first >= size)
            {
                continue;
            }

            int[] taps = Enumerable.Range(0, kernel).Where(k => (((residue - (k * dilation)) % stride) + stride) % stride == 0).ToArray();
            int count = ((size - 1 - first) / stride) + 1;
            int window = taps.Length == 0 ? 0 : (first + pad - (taps[0] * dilation)) / stride;
            phases.Add(new Phase(first, count, taps.Length, taps.Length == 0 ? 0 : taps[0], stride / divisor, window, -(dilation / divisor)));
        }

        return phases.ToArray();
    }

    /// <summary>How far before the first window the phases read.</summary>
    public static int Before(Phase[] phases) =>
        Math.Max(0, phases.Where(phase => phase.Taps != 0).Select(phase => -(phase.Window + ((phase.Taps - 1) * phase.WindowStep))).DefaultIfEmpty(0).Max());

    /// <summary>How far after the last window the phases read.</summary>
    public static int After(Phase[] phases, int windows) =>
        Math.Max(0, phases.Where(phase => phase.Taps != 0).Select(phase => phase.Window + phase.Count - windows).DefaultIfEmpty(0).Max());

    private static int Divisor(int a, int b) => b == 0 ? a : Divisor(b, a % b);
}
