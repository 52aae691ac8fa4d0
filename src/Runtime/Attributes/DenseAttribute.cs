namespace CnnGen;

/// <summary>A fully connected layer: weights <c>[units, inputs]</c>. A spatial input is flattened: channels, then its axes, the outermost first.</summary>
/// <param name="units">Elements of the output.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class DenseAttribute(int units) : LayerAttribute
{
    /// <summary>Elements of the output.</summary>
    public int Units { get; } = units;

    /// <summary>Whether a bias is added.</summary>
    public bool UseBias { get; set; } = true;

    /// <summary>Applied to the result.</summary>
    public Activation Activation { get; set; }
}
