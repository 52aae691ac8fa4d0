namespace CnnGen;

/// <summary>
/// The network's input: channels, then 1 to 3 spatial sizes. <c>[Input(2, 4096)]</c> is a stereo signal, <c>[Input(1, 28, 28)]</c> a grey image of 28 rows of
/// 28 columns, <c>[Input(1, 28, 28, 28)]</c> a volume of planes, rows and columns, <c>[Input(10)]</c> a plain vector.
/// </summary>
/// <param name="channels">Number of channels, or elements of a vector.</param>
/// <param name="spatial">Spatial sizes, outermost first: planes, rows, columns; none for a vector.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false, Inherited = false)]
public sealed class InputAttribute(int channels, params int[] spatial) : Attribute
{
    /// <summary>Number of channels.</summary>
    public int Channels { get; } = channels;

    /// <summary>Spatial sizes, outermost first.</summary>
    public int[] Spatial { get; } = spatial;
}

/// <summary>Names the outputs where there are several. Default: the last layer.</summary>
/// <remarks>What comes out is one sample's outputs one after the other, in this order. The loss is of the first.</remarks>
/// <param name="names">Names of layers, each once.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false, Inherited = false)]
public sealed class OutputAttribute(params string[] names) : Attribute
{
    /// <summary>Names of layers.</summary>
    public string[] Names { get; } = names;
}

/// <summary>
/// Puts a safetensors file into the assembly: the class gets <c>Embedded()</c>, which makes the network with those weights. A file whose tensors do not fit is a build error here.
/// </summary>
/// <remarks>The same in the project file: <c>&lt;CnnGenWeights Include="fashion.safetensors" Class="FashionNet" /&gt;</c>.</remarks>
/// <param name="file">The file, as a path from the project's folder, with forward slashes.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false, Inherited = false)]
public sealed class WeightsAttribute(string file) : Attribute
{
    /// <summary>The file, as a path from the project's folder.</summary>
    public string File { get; } = file;
}

/// <summary>Convolutions are all computed directly, by the sums of products of their definition: none by Winograd's form or Strassen's, which round somewhat more.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false, Inherited = false)]
public sealed class ExactAttribute : Attribute;

/// <summary>The loss that training minimises.</summary>
/// <param name="function">The loss.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false, Inherited = false)]
public sealed class LossAttribute(LossFunction function) : Attribute
{
    /// <summary>The loss.</summary>
    public LossFunction Function { get; } = function;

    /// <summary>For SoftmaxCrossEntropy: the share of each target that is spread over all classes, in [0, 1).</summary>
    public double LabelSmoothing { get; set; }

    /// <summary>For Huber: where the square turns into a line.</summary>
    public double Delta { get; set; } = 1;
}
