using System.Numerics;

namespace CnnGen;

/// <summary>Elementary functions over vectors of the machine's width, and of single floats by the same formulas.</summary>
/// <remarks>
/// Exponential and logarithm are the framework's. Tanh and erf are polynomials near zero, where the forms with exponentials cancel
/// (coefficients of the Cephes library's single-precision functions, Moshier 1989). The tests hold every function to its stated error.
/// </remarks>
internal static class VectorMath
{
    public static Vector<float> Exp(Vector<float> x) => Vector.Exp(x);

    /// <summary>At most 2 ulp.</summary>
    public static Vector<float> Tanh(Vector<float> x)
    {
        Vector<float> size = Vector.Abs(x), z = x * x;
        Vector<float> near = Polynomial(z, [-5.70498872745e-3f, 2.06390887954e-2f, -5.37397155531e-2f, 1.33314422036e-1f, -3.33332819422e-1f]);
        near = x + (x * z * near);
        Vector<float> far = Vector<float>.One - (new Vector<float>(2) / (Exp(size + size) + Vector<float>.One));
        return Vector.ConditionalSelect(Vector.LessThan(size, new Vector<float>(0.625f)), near, CopySign(far, x));
    }

    /// <summary>1 / (1 + exp(-x)), at most 3 ulp down to the smallest normal results.</summary>
    public static Vector<float> Sigmoid(Vector<float> x) => Vector<float>.One / (Vector<float>.One + Exp(-x));

    /// <summary>ln(1 + exp(x)), at most 3 ulp.</summary>
    public static Vector<float> Softplus(Vector<float> x)
    {
        // ln(1 + e) for e = exp(-|x|) in (0, 1]; for small e the series, because 1 + e rounds.
        Vector<float> e = Exp(-Vector.Abs(x));
        Vector<float> one = Vector<float>.One, sum = one + e;

        // What 1 + e lost by rounding is put back to first order (Goldberg 1991, theorem 4).
        Vector<float> log = Vector.Log(sum) + ((e - (sum - one)) / sum);
        Vector<float> series = e - (new Vector<float>(0.5f) * e * e);
        return Vector.Max(x, Vector<float>.Zero) + Vector.ConditionalSelect(Vector.LessThan(e, new Vector<float>(1e-4f)), series, log);
    }

    /// <summary>The error function, at most 4 ulp.</summary>
    public static Vector<float> Erf(Vector<float> x)
    {
        Vector<float> size = Vector.Abs(x), z = x * x, one = Vector<float>.One;
        Vector<float> near = x * Polynomial(z, [
            7.853861353153693e-5f, -8.010193625184903e-4f, 5.188327685732524e-3f, -2.685381193529856e-2f, 1.128358514861418e-1f, -3.761262582423300e-1f, 1.128379165726710f]);
        Vector<float> q = one / Vector.Max(size, one), y = q * q;
        Vector<float> middle = Polynomial(y, [
            2.326819970068386e-2f, -1.387039388740657e-1f, 3.687424674597105e-1f, -5.824733027278666e-1f, 6.210004621745983e-1f,
            -4.944515323274145e-1f, 3.404879937665872e-1f, -2.741127028184656e-1f, 5.638259427386472e-1f]);
        Vector<float> outer = Polynomial(y, [
            -1.047766399936249e+1f, 1.297719955372516e+1f, -7.495518717768503f, 2.921019019210786f, -1.015265279202700f, 4.218463358204948e-1f,
            -2.820767439740514e-1f, 5.641895067754075e-1f]);
        Vector<float> p = Vector.ConditionalSelect(Vector.LessThan(size, new Vector<float>(2)), middle, outer);
        Vector<float> far = CopySign(one - (Exp(-z) * q * p), x);
        return Vector.ConditionalSelect(Vector.LessThan(size, one), near, far);
    }

    public static Vector<float> CopySign(Vector<float> value, Vector<float> sign)
    {
        Vector<float> bit = new(-0f);
        return Vector.BitwiseOr(Vector.AndNot(value, bit), Vector.BitwiseAnd(sign, bit));
    }

    /// <summary>Horner's scheme, highest power first.</summary>
    private static Vector<float> Polynomial(Vector<float> x, ReadOnlySpan<float> coefficients)
    {
        var sum = new Vector<float>(coefficients[0]);
        for (int i = 1; i < coefficients.Length; i++)
        {
            sum = Vector.MultiplyAddEstimate(sum, x, new Vector<float>(coefficients[i]));
        }

        return sum;
    }
}
