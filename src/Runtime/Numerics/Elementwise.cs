using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CnnGen;

/// <summary>
/// Runs an activation over a buffer in whole vectors. The last one is moved back to end where the buffer ends; it is computed first and stored last, as what is read may be where results go.
/// A buffer shorter than a vector goes through one on the stack, so that one formula serves all lengths.
/// </summary>
internal static class Elementwise
{
    public static void Forward<T>(ref float source, ref float target, int length, float a, float b)
        where T : struct, IActivation
    {
        Vector<float> first = new(a), second = new(b);
        if (length < Vector<float>.Count)
        {
            StorePart(T.Forward(LoadPart(ref source, length), first, second), ref target, length);
            return;
        }

        int last = length - Vector<float>.Count;
        Vector<float> end = At(ref source, last);
        for (int i = 0; i < last; i += Vector<float>.Count)
        {
            At(ref source, i).StoreUnsafe(ref Unsafe.Add(ref target, i));
        }

        end.StoreUnsafe(ref Unsafe.Add(ref target, last));

        Vector<float> At(ref float source, int i) => T.Forward(Vector.LoadUnsafe(ref Unsafe.Add(ref source, i)), first, second);
    }

    public static void Backward<T>(ref float kept, ref float outputGradient, ref float inputGradient, int length, float a, float b)
        where T : struct, IActivation
    {
        Vector<float> first = new(a), second = new(b);
        if (length < Vector<float>.Count)
        {
            StorePart(LoadPart(ref outputGradient, length) * T.Derivative(LoadPart(ref kept, length), first, second), ref inputGradient, length);
            return;
        }

        int last = length - Vector<float>.Count;
        Vector<float> end = At(ref kept, ref outputGradient, last);
        for (int i = 0; i < last; i += Vector<float>.Count)
        {
            At(ref kept, ref outputGradient, i).StoreUnsafe(ref Unsafe.Add(ref inputGradient, i));
        }

        end.StoreUnsafe(ref Unsafe.Add(ref inputGradient, last));

        Vector<float> At(ref float kept, ref float gradient, int i) =>
            Vector.LoadUnsafe(ref Unsafe.Add(ref gradient, i)) * T.Derivative(Vector.LoadUnsafe(ref Unsafe.Add(ref kept, i)), first, second);
    }

    /// <summary>exp(x) - 1 for x up to zero; the series near zero, where the difference cancels.</summary>
    public static Vector<float> ExpMinusOne(Vector<float> x)
    {
        Vector<float> series = new(1f / 5040);
        foreach (float coefficient in (ReadOnlySpan<float>)[1f / 720, 1f / 120, 1f / 24, 1f / 6, 0.5f, 1f])
        {
            series = Vector.MultiplyAddEstimate(series, x, new Vector<float>(coefficient));
        }

        return Vector.ConditionalSelect(Vector.LessThan(Vector.Abs(x), new Vector<float>(0.5f)), series * x, VectorMath.Exp(x) - Vector<float>.One);
    }

    internal static Vector<float> LoadPart(ref float source, int count)
    {
        Span<float> part = stackalloc float[Vector<float>.Count];
        part.Clear();
        MemoryMarshal.CreateReadOnlySpan(ref source, count).CopyTo(part);
        return new Vector<float>(part);
    }

    internal static void StorePart(Vector<float> value, ref float target, int count)
    {
        Span<float> part = stackalloc float[Vector<float>.Count];
        value.CopyTo(part);
        part[..count].CopyTo(MemoryMarshal.CreateSpan(ref target, count));
    }
}
