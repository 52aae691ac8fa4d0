using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace CnnGen;

/// <summary>Dropout by counted random numbers: the mask is a function of a key and the element's index, so that backward needs no memory of it.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class DropoutOperations
{
    /// <summary>A key of a layer and a sample, or of a plane and a row within them.</summary>
    public static ulong Key(ulong key, int outer, int inner) => RandomSequence.Key(key, ((ulong)(uint)outer << 32) | (uint)inner);

    /// <summary>Zero with probability <paramref name="rate"/>, else scaled by 1/(1 - rate). The same key drops the same elements; in place is allowed.</summary>
    public static void Apply(ref float source, ref float target, int length, float rate, ulong key)
    {
        float scale = 1 / (1 - rate);
        uint threshold = (uint)(rate * 4294967296.0);
        for (int i = 0; i < length; i += 2)
        {
            // Two elements for each mix of 64 bits.
            ulong bits = RandomSequence.Mix(key + ((ulong)i * 0x9E3779B97F4A7C15));
            Unsafe.Add(ref target, i) = (uint)bits < threshold ? 0 : Unsafe.Add(ref source, i) * scale;
            if (i + 1 < length)
            {
                Unsafe.Add(ref target, i + 1) = (uint)(bits >> 32) < threshold ? 0 : Unsafe.Add(ref source, i + 1) * scale;
            }
        }
    }
}
