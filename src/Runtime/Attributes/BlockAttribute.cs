namespace CnnGen;

/// <summary>Several layers under one name. A class that derives from it declares them by <see cref="BlockLayerAttribute"/>, one each, in order.</summary>
/// <remarks>
/// <para>
/// A use stands for its layers: <c>[Bottleneck(128, Repeat = 4, Name = "layer2")]</c> for <c>layer2.0.conv1</c>, <c>layer2.0.bn1</c> and so on, and without
/// <see cref="Repeat"/> for <c>layer2.conv1</c>... Elsewhere (<see cref="LayerAttribute.From"/>, joins, outputs) the block's name is its last layer, and
/// <c>layer2.0</c> the last of its first repetition.
/// </para>
/// <para>
/// The parameters are those of the constructor and the properties that can be set. A property that a use does not set has its type's default (0, false, null),
/// whatever its initialiser says: an assembly does not keep that.
/// </para>
/// </remarks>
/// <example>
/// <code>
/// [BlockLayer("Conv2D(filters, 3, Pad = 1, UseBias = false)", Name = "conv")]
/// [BlockLayer("BatchNorm")]
/// [BlockLayer("ReLU")]
/// [BlockLayer("Add(relu1, input)", When = "channels == filters")]
/// [AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
/// public sealed class StepAttribute(int filters) : BlockAttribute
/// {
///     public int Filters { get; } = filters;
/// }
/// </code>
/// </example>
public abstract class BlockAttribute : LayerAttribute
{
    /// <summary>How many times in a row the block stands, 1 to 1000; <c>index</c> counts them in its expressions. Where it is given, it is part of the names.</summary>
    public int Repeat { get; set; } = 1;
}
