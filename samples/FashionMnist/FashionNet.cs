using CnnGen;

namespace FashionMnist;

/// <summary>Six convolutions over 28 x 28 grey images, each with normalisation, and one dense layer, for ten classes.</summary>
[Input(1, 28, 28)]
[Features(Name = "features")]
[Classifier(Name = "classifier")]
[Loss(LossFunction.SoftmaxCrossEntropy, LabelSmoothing = 0.1)]
public sealed partial class FashionNet;

/// <summary>The features of <see cref="FashionNet"/> alone: its output is what the last filters see.</summary>
[Input(1, 28, 28)]
[Features(Name = "features")]
public sealed partial class FashionFeatures;

/// <summary>What <see cref="FashionNet"/> makes of its features.</summary>
[Input(128, 7, 7)]
[Classifier(Name = "classifier")]
public sealed partial class FashionClassifier;

/// <summary>A convolution of 3 x 3, normalised.</summary>
[BlockLayer("Conv2D(filters, 3, Padding = Padding.Same, UseBias = false)", Name = "conv")]
[BlockLayer("BatchNorm", Name = "bn")]
[BlockLayer("ReLU")]
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
internal sealed class UnitAttribute(int filters) : BlockAttribute
{
    public int Filters { get; } = filters;
}

/// <summary>A convolution of 3 x 3, pooled to half the rows and columns and then normalised: a quarter of the values to normalise.</summary>
[BlockLayer("Conv2D(filters, 3, Padding = Padding.Same, UseBias = false)", Name = "conv")]
[BlockLayer("MaxPool(2)")]
[BlockLayer("BatchNorm", Name = "bn")]
[BlockLayer("ReLU")]
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
internal sealed class PooledUnitAttribute(int filters) : BlockAttribute
{
    public int Filters { get; } = filters;
}

/// <summary>From an image to 128 maps of 7 x 7.</summary>
[BlockLayer("Unit(16)")]
[BlockLayer("PooledUnit(32)")]
[BlockLayer("Unit(64)")]
[BlockLayer("PooledUnit(64)")]
[BlockLayer("Unit(128)")]
[BlockLayer("Unit(128)")]
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
internal sealed class FeaturesAttribute : BlockAttribute;

/// <summary>From maps to ten scores. Clothes and digits are in the middle of their images: it pays to tell where a feature is.</summary>
[BlockLayer("MaxPool(2)")]
[BlockLayer("Dense(10)", Name = "dense")]
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
internal sealed class ClassifierAttribute : BlockAttribute;
