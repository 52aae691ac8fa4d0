using System.Collections.Generic;
using System.Linq;

namespace CnnGen.Generator.Planning;

/// <summary>Places buffers of known lifetimes in one block of memory.</summary>
internal static class Arena
{
    /// <summary>Floats to which every buffer is aligned: a cache line.</summary>
    private const int Alignment = 16;

    /// <summary>How much more than what lives at once a block may take without another try.</summary>
    private const double Tolerance = 1.1;

    /// <summary>Orders that are tried then: a few do for most networks.</summary>
    private const int MostTrials = 200;

    /// <summary>
    /// Greedy by size: the largest buffer first, each at the lowest offset that is free for as long as it lives
    /// (Pisarchyk and Lee 2020, "Efficient Memory Management for Deep Neural Net Inference", section 5.2). Where that takes much more than what lives at once, other orders are tried:
    /// the buffer that came to lie highest goes before all with which it lives.
    /// </summary>
    /// <param name="buffers">Length, and the first and last step that touches it.</param>
    /// <param name="total">Floats of the whole block.</param>
    /// <exception cref="System.OverflowException">They are more than can be addressed.</exception>
    public static int[] Place(IReadOnlyList<(int Length, int First, int Last)> buffers, out int total)
    {
        List<int> order = [.. Enumerable.Range(0, buffers.Count).Where(i => buffers[i].Length != 0).OrderByDescending(i => buffers[i].Length).ThenBy(i => i)];
        int[] best = Place(buffers, order, out total);
        long least = LivingAtOnce(buffers);
        if (total <= Tolerance * least || order.Sum(i => (long)buffers[i].Length + Alignment) > int.MaxValue)
        {
            // Or, which no order could change, all together are more than can be addressed.
            return best;
        }

        int[] offsets = best;
        int end = total;
        for (int trial = 0; trial < MostTrials && total > least; trial++)
        {
            int highest = order.First(i => offsets[i] + Align(buffers[i].Length) == end);
            order.Remove(highest);
            order.Insert(System.Math.Max(order.FindIndex(other => Overlap(buffers[other], buffers[highest])), 0), highest);
            offsets = Place(buffers, order, out end);
            if (end < total)
            {
                (best, total) = (offsets, end);
            }
        }

        return best;
    }

    /// <summary>The most floats that buffers take which live at one step: no arrangement takes less.</summary>
    public static long LivingAtOnce(IReadOnlyList<(int Length, int First, int Last)> buffers)
    {
        if (buffers.Count == 0)
        {
            return 0;
        }

        // What begins at each step, less what ended at the one before.
        var more = new long[buffers.Max(buffer => buffer.Last) + 2];
        foreach ((int length, int first, int last) in buffers)
        {
            more[first] += Align(length);
            more[last + 1] -= Align(length);
        }

        long now = 0;
        return more.Max(change => now += change);
    }

    /// <summary>Each in this order at the lowest offset that is free for as long as it lives.</summary>
    private static int[] Place(IReadOnlyList<(int Length, int First, int Last)> buffers, List<int> order, out int total)
    {
        var offsets = new int[buffers.Count];

        // In the order of their offsets.
        var placed = new List<int>();
        total = 0;
        foreach (int buffer in order)
        {
            int length = Align(buffers[buffer].Length);
            int offset = 0;
            foreach (int other in placed)
            {
                if (!Overlap(buffers[other], buffers[buffer]))
                {
                    continue;
                }

                if ((long)offset + length <= offsets[other])
                {
                    break;
                }

                offset = checked(System.Math.Max(offset, offsets[other] + Align(buffers[other].Length)));
            }

            offsets[buffer] = offset;
            int next = placed.FindIndex(other => offsets[other] > offset);
            placed.Insert(next < 0 ? placed.Count : next, buffer);
            total = checked(System.Math.Max(total, offset + length));
        }

        return offsets;
    }

    public static int Align(int length) => (length + Alignment - 1) / Alignment * Alignment;

    private static bool Overlap((int Length, int First, int Last) a, (int Length, int First, int Last) b) => a.First <= b.Last && b.First <= a.Last;
}
