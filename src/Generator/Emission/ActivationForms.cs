using CnnGen.Generator.Graph;

namespace CnnGen.Generator.Emission;

/// <summary>The activations of a few instructions, inline at the end of a kernel.</summary>
internal static class ActivationForms
{
    /// <summary>The expression of the activation of <paramref name="x"/>, a local.</summary>
    /// <remarks>The native maximum returns its second operand for a NaN: with the value second, a NaN stays visible.</remarks>
    public static string Inline(Activation activation, string x) => activation.Kind switch
    {
        ActivationKind.None => x,
        ActivationKind.ReLU => Simd.Max(Simd.Zero, x),
        ActivationKind.ReLU6 => Simd.Min(Simd.Constant(6), Simd.Max(Simd.Zero, x)),
        ActivationKind.LeakyReLU => Simd.Max(Simd.Multiply(Simd.Constant(activation.A), x), x),
        ActivationKind.Clip => Simd.Min(Simd.Constant(activation.B), Simd.Max(Simd.Constant(activation.A), x)),
        ActivationKind.HardSigmoid => Unit(activation.A, activation.B, x),
        ActivationKind.HardSwish => Simd.Multiply(x, Unit(1.0 / 6, 0.5, x)),
        _ => throw new System.ArgumentOutOfRangeException(nameof(activation), activation.Kind, "No inline form."),
    };

    private static string Unit(double slope, double offset, string x) =>
        Simd.Min(Simd.Constant(1), Simd.Max(Simd.Zero, Simd.MultiplyAdd(Simd.Constant(slope), x, Simd.Constant(offset))));
}
