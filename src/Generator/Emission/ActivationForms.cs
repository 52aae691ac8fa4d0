using CnnGen.Generator.Graph;

namespace CnnGen.Generator.Emission;

/// <summary>The activations of a few instructions, inline at the end of a kernel.</summary>
internal static class ActivationForms
{
    /// <summary>The expression of the activation of <paramref name="x"/>, a local.</summary>
    /// <remarks>The native maximum returns its second operand for a NaN: with the value second, a NaN stays visible.</remarks>
    public static string Inline(VectorForm form, Activation activation, string x) => activation.Kind switch
    {
        ActivationKind.None => x,
        ActivationKind.ReLU => form.Max(form.Zero, x),
        ActivationKind.ReLU6 => form.Min(form.Constant(6), form.Max(form.Zero, x)),
        ActivationKind.LeakyReLU => form.Max($"{form.Constant(activation.A)} * {x}", x),
        ActivationKind.Clip => form.Min(form.Constant(activation.B), form.Max(form.Constant(activation.A), x)),
        ActivationKind.HardSigmoid => Unit(form, activation.A, activation.B, x),
        ActivationKind.HardSwish => $"({x} * {Unit(form, 1.0 / 6, 0.5, x)})",
        _ => throw new System.ArgumentOutOfRangeException(nameof(activation), activation.Kind, "No inline form."),
    };

    private static string Unit(VectorForm form, double slope, double offset, string x) =>
        form.Min(form.Constant(1), form.Max(form.Zero, form.MultiplyAdd(form.Constant(slope), x, form.Constant(offset))));
}
