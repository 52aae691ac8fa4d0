namespace CnnGen;

/// <summary>max(x, 0).</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class ReLUAttribute : LayerAttribute;

/// <summary>min(max(x, 0), 6).</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class ReLU6Attribute : LayerAttribute;

/// <summary>Scaled exponential linear unit (Klambauer et al. 2017).</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class SELUAttribute : LayerAttribute;

/// <summary>x sigmoid(x), also called swish.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class SiLUAttribute : LayerAttribute;

/// <summary>x tanh(softplus(x)) (Misra 2019).</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class MishAttribute : LayerAttribute;

/// <summary>1 / (1 + exp(-x)).</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class SigmoidAttribute : LayerAttribute;

/// <summary>x min(max(x / 6 + 1/2, 0), 1) (Howard et al. 2019).</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class HardSwishAttribute : LayerAttribute;

/// <summary>The hyperbolic tangent.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class TanhAttribute : LayerAttribute;

/// <summary>ln(1 + exp(x)).</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class SoftplusAttribute : LayerAttribute;

/// <summary>x / (1 + |x|).</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class SoftsignAttribute : LayerAttribute;

/// <summary>x, or slope x below zero.</summary>
/// <param name="slope">The slope below zero.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class LeakyReLUAttribute(double slope = 0.01) : LayerAttribute
{
    /// <summary>The slope below zero.</summary>
    public double Slope { get; } = slope;
}

/// <summary>x, or its channel's slope times x below zero (He et al. 2015, equation 1). The slopes are learnt: tensor <c>weight</c>, [channels].</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class PReLUAttribute : LayerAttribute;

/// <summary>x, or alpha (exp(x) - 1) below zero (Clevert et al. 2015).</summary>
/// <param name="alpha">Minus the limit at minus infinity.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class ELUAttribute(double alpha = 1) : LayerAttribute
{
    /// <summary>Minus the limit at minus infinity.</summary>
    public double Alpha { get; } = alpha;
}

/// <summary>x Φ(x), Φ the normal distribution function (Hendrycks and Gimpel 2016).</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class GELUAttribute : LayerAttribute
{
    /// <summary>Whether to use the form with tanh in place of the error function.</summary>
    public bool Approximate { get; set; }
}

/// <summary>min(max(alpha x + beta, 0), 1).</summary>
/// <param name="alpha">The slope.</param>
/// <param name="beta">The value at zero.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class HardSigmoidAttribute(double alpha = 1.0 / 6, double beta = 0.5) : LayerAttribute
{
    /// <summary>The slope.</summary>
    public double Alpha { get; } = alpha;

    /// <summary>The value at zero.</summary>
    public double Beta { get; } = beta;
}

/// <summary>min(max(x, min), max).</summary>
/// <param name="min">The smallest value.</param>
/// <param name="max">The largest value.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class ClipAttribute(double min, double max) : LayerAttribute
{
    /// <summary>The smallest value.</summary>
    public double Min { get; } = min;

    /// <summary>The largest value.</summary>
    public double Max { get; } = max;
}
