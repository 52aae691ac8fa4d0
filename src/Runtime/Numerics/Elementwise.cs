using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CnnGen;

/// <summary>Runs an activation over a buffer: whole vectors, then a last part through a vector on the stack, so that one formula serves all lengths.</summary>
internal static class Elementwise
{
    public static void Forward<T>(ref float source, ref float target, int length, float a, float b)
        where T : struct, IActivation
    {
        Vector<float> first = new(a), second = new(b);
        int i = 0;
        for (; i <= length - Vector<float>.Count; i += Vector<float>.Count)
        {
            T.Forward(Vector.LoadUnsafe(ref Unsafe.Add(ref source, i)), first, second).StoreUnsafe(ref Unsafe.Add(ref target, i));
        }

        if (i < length)
        {
            StorePart(T.Forward(LoadPart(ref Unsafe.Add(ref source, i), length - i), first, second), ref Unsafe.Add(ref target, i), length - i);
        }
    }

    public static void Backward<T>(ref float kept, ref float outputGradient, ref float inputGradient, int length, float a, float b)
        where T : struct, IActivation
    {
        Vector<float> first = new(a), second = new(b);
        int i = 0;
        for (; i <= length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> derivative = T.Derivative(Vector.LoadUnsafe(ref Unsafe.Add(ref kept, i)), first, second);
            (Vector.LoadUnsafe(ref Unsafe.Add(ref outputGradient, i)) * derivative).StoreUnsafe(ref Unsafe.Add(ref inputGradient, i));
        }

        if (i < length)
        {
            int rest = length - i;
            Vector<float> derivative = T.Derivative(LoadPart(ref Unsafe.Add(ref kept, i), rest), first, second);
            StorePart(LoadPart(ref Unsafe.Add(ref outputGradient, i), rest) * derivative, ref Unsafe.Add(ref inputGradient, i), rest);
        }
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
