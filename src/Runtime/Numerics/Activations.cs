using System.ComponentModel;
using System.Numerics;

namespace CnnGen;

/// <summary>The activations, forward and backward, over whole buffers. Called by generated code.</summary>
/// <remarks>
/// Forward: target[i] = f(source[i]). Backward: inputGradient[i] = outputGradient[i] f'(x), from the kept output or input of the forward pass,
/// whichever each says. Memory may be the same. The derivatives at kinks are PyTorch's.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Activations
{
    /// <summary>Max(x, 0).</summary>
    public static void ReLU(ref float source, ref float target, int length) =>
        Elementwise.Forward<ReLUFunction>(ref source, ref target, length, 0, 0);

    /// <summary>The gradient of ReLU from its output.</summary>
    public static void ReLUBackward(ref float kept, ref float outputGradient, ref float inputGradient, int length) =>
        Elementwise.Backward<ReLUFunction>(ref kept, ref outputGradient, ref inputGradient, length, 0, 0);

    /// <summary>Min(max(x, 0), 6).</summary>
    public static void ReLU6(ref float source, ref float target, int length) =>
        Elementwise.Forward<ReLU6Function>(ref source, ref target, length, 0, 0);

    /// <summary>The gradient of ReLU6 from its output.</summary>
    public static void ReLU6Backward(ref float kept, ref float outputGradient, ref float inputGradient, int length) =>
        Elementwise.Backward<ReLU6Function>(ref kept, ref outputGradient, ref inputGradient, length, 0, 0);

    /// <summary>X, or a x below zero; with a positive a the output may stand for the input.</summary>
    public static void LeakyReLU(ref float source, ref float target, int length, float a) =>
        Elementwise.Forward<LeakyReLUFunction>(ref source, ref target, length, a, 0);

    /// <summary>The gradient of LeakyReLU from its output, or from its input, which a negative slope needs.</summary>
    public static void LeakyReLUBackward(ref float kept, ref float outputGradient, ref float inputGradient, int length, float a) =>
        Elementwise.Backward<LeakyReLUFunction>(ref kept, ref outputGradient, ref inputGradient, length, a, 0);

    /// <summary>X, or a (exp(x) - 1) below zero.</summary>
    public static void ELU(ref float source, ref float target, int length, float a) =>
        Elementwise.Forward<ELUFunction>(ref source, ref target, length, a, 0);

    /// <summary>The gradient of ELU from its input.</summary>
    public static void ELUBackward(ref float kept, ref float outputGradient, ref float inputGradient, int length, float a) =>
        Elementwise.Backward<ELUFunction>(ref kept, ref outputGradient, ref inputGradient, length, a, 0);

    /// <summary>S x, or s alpha (exp(x) - 1) below zero.</summary>
    public static void SELU(ref float source, ref float target, int length) =>
        Elementwise.Forward<SELUFunction>(ref source, ref target, length, 0, 0);

    /// <summary>The gradient of SELU from its output.</summary>
    public static void SELUBackward(ref float kept, ref float outputGradient, ref float inputGradient, int length) =>
        Elementwise.Backward<SELUFunction>(ref kept, ref outputGradient, ref inputGradient, length, 0, 0);

    /// <summary>X Φ(x) with the error function.</summary>
    public static void GELU(ref float source, ref float target, int length) =>
        Elementwise.Forward<GELUFunction>(ref source, ref target, length, 0, 0);

    /// <summary>The gradient of GELU from its input.</summary>
    public static void GELUBackward(ref float kept, ref float outputGradient, ref float inputGradient, int length) =>
        Elementwise.Backward<GELUFunction>(ref kept, ref outputGradient, ref inputGradient, length, 0, 0);

    /// <summary>X/2 (1 + tanh(sqrt(2/π) (x + 0.044715 x³))).</summary>
    public static void GELUTanh(ref float source, ref float target, int length) =>
        Elementwise.Forward<GELUTanhFunction>(ref source, ref target, length, 0, 0);

    /// <summary>The gradient of GELUTanh from its input.</summary>
    public static void GELUTanhBackward(ref float kept, ref float outputGradient, ref float inputGradient, int length) =>
        Elementwise.Backward<GELUTanhFunction>(ref kept, ref outputGradient, ref inputGradient, length, 0, 0);

    /// <summary>X sigmoid(x).</summary>
    public static void SiLU(ref float source, ref float target, int length) =>
        Elementwise.Forward<SiLUFunction>(ref source, ref target, length, 0, 0);

    /// <summary>The gradient of SiLU from its input.</summary>
    public static void SiLUBackward(ref float kept, ref float outputGradient, ref float inputGradient, int length) =>
        Elementwise.Backward<SiLUFunction>(ref kept, ref outputGradient, ref inputGradient, length, 0, 0);

    /// <summary>X tanh(softplus(x)).</summary>
    public static void Mish(ref float source, ref float target, int length) =>
        Elementwise.Forward<MishFunction>(ref source, ref target, length, 0, 0);

    /// <summary>The gradient of Mish from its input.</summary>
    public static void MishBackward(ref float kept, ref float outputGradient, ref float inputGradient, int length) =>
        Elementwise.Backward<MishFunction>(ref kept, ref outputGradient, ref inputGradient, length, 0, 0);

    /// <summary>1 / (1 + exp(-x)).</summary>
    public static void Sigmoid(ref float source, ref float target, int length) =>
        Elementwise.Forward<SigmoidFunction>(ref source, ref target, length, 0, 0);

    /// <summary>The gradient of Sigmoid from its output.</summary>
    public static void SigmoidBackward(ref float kept, ref float outputGradient, ref float inputGradient, int length) =>
        Elementwise.Backward<SigmoidFunction>(ref kept, ref outputGradient, ref inputGradient, length, 0, 0);

    /// <summary>Min(max(a x + b, 0), 1).</summary>
    public static void HardSigmoid(ref float source, ref float target, int length, float a, float b) =>
        Elementwise.Forward<HardSigmoidFunction>(ref source, ref target, length, a, b);

    /// <summary>The gradient of HardSigmoid from its output.</summary>
    public static void HardSigmoidBackward(ref float kept, ref float outputGradient, ref float inputGradient, int length, float a, float b) =>
        Elementwise.Backward<HardSigmoidFunction>(ref kept, ref outputGradient, ref inputGradient, length, a, b);

    /// <summary>X min(max(x / 6 + 1/2, 0), 1).</summary>
    public static void HardSwish(ref float source, ref float target, int length) =>
        Elementwise.Forward<HardSwishFunction>(ref source, ref target, length, 0, 0);

    /// <summary>The gradient of HardSwish from its input.</summary>
    public static void HardSwishBackward(ref float kept, ref float outputGradient, ref float inputGradient, int length) =>
        Elementwise.Backward<HardSwishFunction>(ref kept, ref outputGradient, ref inputGradient, length, 0, 0);

    /// <summary>The hyperbolic tangent.</summary>
    public static void Tanh(ref float source, ref float target, int length) =>
        Elementwise.Forward<TanhFunction>(ref source, ref target, length, 0, 0);

    /// <summary>The gradient of Tanh from its output.</summary>
    public static void TanhBackward(ref float kept, ref float outputGradient, ref float inputGradient, int length) =>
        Elementwise.Backward<TanhFunction>(ref kept, ref outputGradient, ref inputGradient, length, 0, 0);

    /// <summary>Ln(1 + exp(x)).</summary>
    public static void Softplus(ref float source, ref float target, int length) =>
        Elementwise.Forward<SoftplusFunction>(ref source, ref target, length, 0, 0);

    /// <summary>The gradient of Softplus from its output.</summary>
    public static void SoftplusBackward(ref float kept, ref float outputGradient, ref float inputGradient, int length) =>
        Elementwise.Backward<SoftplusFunction>(ref kept, ref outputGradient, ref inputGradient, length, 0, 0);

    /// <summary>X / (1 + |x|).</summary>
    public static void Softsign(ref float source, ref float target, int length) =>
        Elementwise.Forward<SoftsignFunction>(ref source, ref target, length, 0, 0);

    /// <summary>The gradient of Softsign from its input.</summary>
    public static void SoftsignBackward(ref float kept, ref float outputGradient, ref float inputGradient, int length) =>
        Elementwise.Backward<SoftsignFunction>(ref kept, ref outputGradient, ref inputGradient, length, 0, 0);

    /// <summary>Min(max(x, a), b).</summary>
    public static void Clip(ref float source, ref float target, int length, float a, float b) =>
        Elementwise.Forward<ClipFunction>(ref source, ref target, length, a, b);

    /// <summary>The gradient of Clip from its input.</summary>
    public static void ClipBackward(ref float kept, ref float outputGradient, ref float inputGradient, int length, float a, float b) =>
        Elementwise.Backward<ClipFunction>(ref kept, ref outputGradient, ref inputGradient, length, a, b);
}
