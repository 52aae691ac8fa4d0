using System.ComponentModel;
using System.Runtime.Intrinsics;

namespace CnnGen;

/// <summary>The vector width that generated kernels use: the widest that this processor runs at full speed.</summary>
/// <remarks>
/// A width that the processor lacks still computes, in software and hundreds of times slower, so no kernel asks for one.
/// The environment variable <c>CNNGEN_VECTOR_LANES</c> (16, 8, 4 or 1) overrides the choice: to compare widths, and to test a width on a machine without it.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class VectorWidth
{
    /// <summary>Floats in a vector: 16, 8, 4, or 1 where there are no vectors.</summary>
    public static readonly int Lanes = Choose();

    private static int Choose()
    {
        if (int.TryParse(Environment.GetEnvironmentVariable("CNNGEN_VECTOR_LANES"), out int lanes) && lanes is 16 or 8 or 4 or 1)
        {
            return lanes;
        }

        return Vector512.IsHardwareAccelerated ? 16 : Vector256.IsHardwareAccelerated ? 8 : Vector128.IsHardwareAccelerated ? 4 : 1;
    }
}
