using System.Collections.Generic;
using System.Linq;

namespace CnnGen.Generator.Planning;

/// <summary>Places buffers of known lifetimes in one block of memory.</summary>
internal static class Arena
{
    /// <summary>Floats to which every buffer is aligned: a cache line.</summary>
    private const int Alignment = 16;

    /// <summary>
    /// Greedy by size: the largest buffer first, each at the lowest offset that is free for as long as it lives
    /// (Pisarchyk and Lee 2020, "Efficient Memory Management for Deep Neural Net Inference", section 5.2).
    /// </summary>
    /// <param name="buffers">Length, and the first and last step that touches it.</param>
    /// <param name="total">Floats of the whole block.</param>
    /// <exception cref="System.OverflowException">They are more than can be addressed.</exception>
    public static int[] Place(IReadOnlyList<(int Length, int First, int Last)> buffers, out int total)
    {
        var offsets = new int[buffers.Count];

        // In the order of their offsets.
        var placed = new List<int>();
        total = 0;
        foreach (int buffer in Enumerable.Range(0, buffers.Count).Where(i => buffers[i].Length != 0).OrderByDescending(i => buffers[i].Length).ThenBy(i => i))
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
