using System.Numerics;
using static System.Numerics.Vector<float>;

namespace CnnGen;

/// <summary>A function of one variable and its derivative; a and b are its parameters, if it has any.</summary>
internal interface IActivation
{
    /// <summary>The function.</summary>
    static abstract Vector<float> Forward(Vector<float> x, Vector<float> a, Vector<float> b);

    /// <summary>The derivative, from the input or the output of the function, as <see cref="Activations"/> says.</summary>
    static abstract Vector<float> Derivative(Vector<float> kept, Vector<float> a, Vector<float> b);
}

internal readonly struct ReLUFunction : IActivation
{
    public static Vector<float> Forward(Vector<float> x, Vector<float> a, Vector<float> b) =>
        Vector.Max(Zero, x);

    public static Vector<float> Derivative(Vector<float> kept, Vector<float> a, Vector<float> b) =>
        Vector.ConditionalSelect(Vector.GreaterThan(kept, Zero), One, Zero);
}

internal readonly struct ReLU6Function : IActivation
{
    public static Vector<float> Forward(Vector<float> x, Vector<float> a, Vector<float> b) =>
        Vector.Min(new(6), Vector.Max(Zero, x));

    public static Vector<float> Derivative(Vector<float> kept, Vector<float> a, Vector<float> b) =>
        Vector.ConditionalSelect(Vector.BitwiseAnd(Vector.GreaterThan(kept, Zero), Vector.LessThan(kept, new(6))), One, Zero);
}

internal readonly struct LeakyReLUFunction : IActivation
{
    public static Vector<float> Forward(Vector<float> x, Vector<float> a, Vector<float> b) =>
        Vector.ConditionalSelect(Vector.GreaterThan(x, Zero), x, a * x);

    public static Vector<float> Derivative(Vector<float> kept, Vector<float> a, Vector<float> b) =>
        Vector.ConditionalSelect(Vector.GreaterThan(kept, Zero), One, a);
}

internal readonly struct ELUFunction : IActivation
{
    public static Vector<float> Forward(Vector<float> x, Vector<float> a, Vector<float> b) =>
        Vector.ConditionalSelect(Vector.GreaterThan(x, Zero), x, a * Elementwise.ExpMinusOne(x));

    public static Vector<float> Derivative(Vector<float> kept, Vector<float> a, Vector<float> b) =>
        Vector.ConditionalSelect(Vector.GreaterThan(kept, Zero), One, a * VectorMath.Exp(kept));
}

internal readonly struct SELUFunction : IActivation
{
    private const float SeluScale = 1.0507009873554805f;
    private const float SeluAlpha = 1.6732632423543772f;

    public static Vector<float> Forward(Vector<float> x, Vector<float> a, Vector<float> b) =>
        Vector.ConditionalSelect(Vector.GreaterThan(x, Zero), new Vector<float>(SeluScale) * x, new Vector<float>(SeluScale * SeluAlpha) * Elementwise.ExpMinusOne(x));

    public static Vector<float> Derivative(Vector<float> kept, Vector<float> a, Vector<float> b) =>
        Vector.ConditionalSelect(Vector.GreaterThan(kept, Zero), new(SeluScale), kept + new Vector<float>(SeluScale * SeluAlpha));
}

internal readonly struct GELUFunction : IActivation
{
    public static Vector<float> Forward(Vector<float> x, Vector<float> a, Vector<float> b) =>
        x * Normal(x);

    public static Vector<float> Derivative(Vector<float> kept, Vector<float> a, Vector<float> b) =>
        Normal(kept) + (kept * new Vector<float>(0.3989422804f) * VectorMath.Exp(new Vector<float>(-0.5f) * kept * kept));

    private static Vector<float> Normal(Vector<float> x) => new Vector<float>(0.5f) * (One + VectorMath.Erf(x * new Vector<float>(0.70710678f)));
}

internal readonly struct GELUTanhFunction : IActivation
{
    public static Vector<float> Forward(Vector<float> x, Vector<float> a, Vector<float> b) =>
        new Vector<float>(0.5f) * x * (One + VectorMath.Tanh(GeluInner(x)));

    public static Vector<float> Derivative(Vector<float> kept, Vector<float> a, Vector<float> b) =>
        GeluTanhDerivative(kept);

    private static Vector<float> GeluInner(Vector<float> x) => new Vector<float>(0.7978845608f) * Vector.MultiplyAddEstimate(new Vector<float>(0.044715f) * x * x, x, x);

    private static Vector<float> GeluTanhDerivative(Vector<float> x)
    {
        Vector<float> t = VectorMath.Tanh(GeluInner(x)), half = new(0.5f);
        Vector<float> inner = new Vector<float>(0.7978845608f) * Vector.MultiplyAddEstimate(new Vector<float>(3 * 0.044715f) * x, x, One);
        return (half * (One + t)) + (half * x * (One - (t * t)) * inner);
    }
}

internal readonly struct SiLUFunction : IActivation
{
    public static Vector<float> Forward(Vector<float> x, Vector<float> a, Vector<float> b) =>
        x * VectorMath.Sigmoid(x);

    public static Vector<float> Derivative(Vector<float> kept, Vector<float> a, Vector<float> b) =>
        SiluDerivative(kept);

    private static Vector<float> SiluDerivative(Vector<float> x)
    {
        Vector<float> s = VectorMath.Sigmoid(x);
        return s * (One + (x * (One - s)));
    }
}

internal readonly struct MishFunction : IActivation
{
    public static Vector<float> Forward(Vector<float> x, Vector<float> a, Vector<float> b) =>
        x * VectorMath.Tanh(VectorMath.Softplus(x));

    public static Vector<float> Derivative(Vector<float> kept, Vector<float> a, Vector<float> b) =>
        MishDerivative(kept);

    private static Vector<float> MishDerivative(Vector<float> x)
    {
        Vector<float> t = VectorMath.Tanh(VectorMath.Softplus(x));
        return t + (x * VectorMath.Sigmoid(x) * (One - (t * t)));
    }
}

internal readonly struct SigmoidFunction : IActivation
{
    public static Vector<float> Forward(Vector<float> x, Vector<float> a, Vector<float> b) =>
        VectorMath.Sigmoid(x);

    public static Vector<float> Derivative(Vector<float> kept, Vector<float> a, Vector<float> b) =>
        kept * (One - kept);
}

internal readonly struct HardSigmoidFunction : IActivation
{
    public static Vector<float> Forward(Vector<float> x, Vector<float> a, Vector<float> b) =>
        Vector.Min(One, Vector.Max(Zero, Vector.MultiplyAddEstimate(a, x, b)));

    public static Vector<float> Derivative(Vector<float> kept, Vector<float> a, Vector<float> b) =>
        Vector.ConditionalSelect(Vector.BitwiseAnd(Vector.GreaterThan(kept, Zero), Vector.LessThan(kept, One)), a, Zero);
}

internal readonly struct HardSwishFunction : IActivation
{
    public static Vector<float> Forward(Vector<float> x, Vector<float> a, Vector<float> b) =>
        x * Vector.Min(One, Vector.Max(Zero, Vector.MultiplyAddEstimate(new(1f / 6), x, new(0.5f))));

    public static Vector<float> Derivative(Vector<float> kept, Vector<float> a, Vector<float> b) =>
        Vector.ConditionalSelect(Vector.LessThan(kept, new(-3)), Zero, Vector.ConditionalSelect(Vector.GreaterThan(kept, new(3)), One, (kept * new Vector<float>(1f / 3)) + new Vector<float>(0.5f)));
}

internal readonly struct TanhFunction : IActivation
{
    public static Vector<float> Forward(Vector<float> x, Vector<float> a, Vector<float> b) =>
        VectorMath.Tanh(x);

    public static Vector<float> Derivative(Vector<float> kept, Vector<float> a, Vector<float> b) =>
        One - (kept * kept);
}

internal readonly struct SoftplusFunction : IActivation
{
    public static Vector<float> Forward(Vector<float> x, Vector<float> a, Vector<float> b) =>
        VectorMath.Softplus(x);

    public static Vector<float> Derivative(Vector<float> kept, Vector<float> a, Vector<float> b) =>
        -Elementwise.ExpMinusOne(-kept);
}

internal readonly struct SoftsignFunction : IActivation
{
    public static Vector<float> Forward(Vector<float> x, Vector<float> a, Vector<float> b) =>
        x / (One + Vector.Abs(x));

    public static Vector<float> Derivative(Vector<float> kept, Vector<float> a, Vector<float> b) =>
        One / ((One + Vector.Abs(kept)) * (One + Vector.Abs(kept)));
}

internal readonly struct ClipFunction : IActivation
{
    public static Vector<float> Forward(Vector<float> x, Vector<float> a, Vector<float> b) =>
        Vector.Min(b, Vector.Max(a, x));

    public static Vector<float> Derivative(Vector<float> kept, Vector<float> a, Vector<float> b) =>
        Vector.ConditionalSelect(Vector.BitwiseAnd(Vector.GreaterThanOrEqual(kept, a), Vector.LessThanOrEqual(kept, b)), One, Zero);
}
