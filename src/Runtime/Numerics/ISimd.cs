using System.ComponentModel;

namespace CnnGen;

/// <summary>The vector operations that kernels are written in, once for all widths.</summary>
/// <remarks>
/// A kernel takes the vector and its operations as type arguments. The JIT compiles it for each pair as if it had been written for that width alone: the operations are inlined,
/// <see cref="Lanes"/> is a constant, and what depends on it is folded. Measured, a convolution runs as fast as one written with the vector classes directly.
/// </remarks>
/// <typeparam name="TVector">Vector512, Vector256, Vector128 of float, or float.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface ISimd<TVector>
{
    /// <summary>Floats in a vector.</summary>
    static abstract int Lanes { get; }

    /// <summary>Zero in all lanes.</summary>
    static abstract TVector Zero { get; }

    /// <summary>One value in all lanes.</summary>
    static abstract TVector Create(float value);

    /// <summary>The element <paramref name="offset"/> floats after <paramref name="source"/>, in all lanes.</summary>
    static abstract TVector Broadcast(ref float source, nint offset);

    /// <summary>The vector that begins <paramref name="offset"/> floats after <paramref name="source"/>.</summary>
    static abstract TVector Load(ref float source, nint offset);

    /// <summary>Writes a vector from <paramref name="offset"/> floats after <paramref name="target"/> on.</summary>
    static abstract void Store(TVector value, ref float target, nint offset);

    /// <summary>a + b.</summary>
    static abstract TVector Add(TVector a, TVector b);

    /// <summary>a - b.</summary>
    static abstract TVector Subtract(TVector a, TVector b);

    /// <summary>a * b.</summary>
    static abstract TVector Multiply(TVector a, TVector b);

    /// <summary>a / b.</summary>
    static abstract TVector Divide(TVector a, TVector b);

    /// <summary>a * b + c, in one rounding where the processor can.</summary>
    static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);

    /// <summary>The larger of two, in one instruction: on x64 <paramref name="b"/> where one is no number.</summary>
    static abstract TVector Max(TVector a, TVector b);

    /// <summary>The smaller of two, in one instruction: on x64 <paramref name="b"/> where one is no number.</summary>
    static abstract TVector Min(TVector a, TVector b);

    /// <summary>The square root.</summary>
    static abstract TVector Sqrt(TVector a);

    /// <summary>Lane by lane <paramref name="then"/> where a == b, else <paramref name="otherwise"/>.</summary>
    static abstract TVector WhereEqual(TVector a, TVector b, TVector then, TVector otherwise);

    /// <summary>Lane by lane <paramref name="then"/> where a &gt; b, else <paramref name="otherwise"/>.</summary>
    static abstract TVector WhereGreater(TVector a, TVector b, TVector then, TVector otherwise);

    /// <summary>Of two vectors one behind the other, the elements with even numbers.</summary>
    static abstract TVector Even(TVector low, TVector high);

    /// <summary>Of two vectors one behind the other, the elements with odd numbers.</summary>
    static abstract TVector Odd(TVector low, TVector high);

    /// <summary>Elements of two vectors in turn, from their first halves: what <see cref="Even"/> and <see cref="Odd"/> took apart.</summary>
    static abstract TVector InterleaveLow(TVector even, TVector odd);

    /// <summary>Elements of two vectors in turn, from their second halves.</summary>
    static abstract TVector InterleaveHigh(TVector even, TVector odd);
}
