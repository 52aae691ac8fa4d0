using System.Runtime.Intrinsics;

namespace CnnGen.Runtime.Tests.Numerics;

/// <summary>The orders of lanes, at every width; those that the machine has not are computed by the framework.</summary>
public sealed class SimdTests
{
    [Fact]
    public void LanesAreTakenApartAndPutTogether()
    {
        Check<float, SimdScalar>();
        Check<Vector128<float>, Simd128>();
        Check<Vector256<float>, Simd256>();
        Check<Vector512<float>, Simd512>();
    }

    private static void Check<TVector, TSimd>()
        where TSimd : struct, ISimd<TVector>
    {
        int lanes = TSimd.Lanes;
        float[] source = [.. Enumerable.Range(0, 2 * lanes).Select(i => (float)i)], apart = new float[2 * lanes], together = new float[2 * lanes];
        TVector low = TSimd.Load(ref source[0], 0), high = TSimd.Load(ref source[0], lanes);
        TVector even = TSimd.Even(low, high), odd = TSimd.Odd(low, high);
        TSimd.Store(even, ref apart[0], 0);
        TSimd.Store(odd, ref apart[0], lanes);
        TSimd.Store(TSimd.InterleaveLow(even, odd), ref together[0], 0);
        TSimd.Store(TSimd.InterleaveHigh(even, odd), ref together[0], lanes);

        Assert.Equal(source.Where((_, i) => i % 2 == 0).Concat(source.Where((_, i) => i % 2 == 1)), apart);
        Assert.Equal(source, together);
    }
}
