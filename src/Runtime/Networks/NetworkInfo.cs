using System.Globalization;

namespace CnnGen;

/// <summary>The shape of one sample: channels, then spatial sizes from the outermost axis (rows) to the innermost (columns).</summary>
/// <param name="Channels">Number of channels; the number of elements of a plain vector.</param>
/// <param name="Spatial">The spatial sizes, none for a plain vector.</param>
public sealed record TensorShape(int Channels, params int[] Spatial)
{
    /// <summary>Number of elements.</summary>
    public int Length => Product(Channels, Spatial);

    /// <summary>The sizes, as in <c>(32, 28, 28)</c>.</summary>
    public override string ToString() => $"({string.Join(", ", Array.ConvertAll([Channels, .. Spatial], static size => size.ToString(CultureInfo.InvariantCulture)))})";

    /// <summary>A number times all sizes. A plain loop, as all that inference needs: what is compiled ahead of time holds the framework's queries only where there are some.</summary>
    internal static int Product(int first, int[] sizes)
    {
        int product = first;
        foreach (int size in sizes)
        {
            product = checked(product * size);
        }

        return product;
    }

    /// <summary>Two shapes are equal when all their sizes are.</summary>
    public bool Equals(TensorShape? other) =>
        other is not null && Channels == other.Channels && Spatial.AsSpan().SequenceEqual(other.Spatial);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Channels);
        foreach (int size in Spatial)
        {
            hash.Add(size);
        }

        return hash.ToHashCode();
    }
}

/// <summary>A row of a network's layer table.</summary>
/// <param name="Name">The layer's name, as in tensor names.</param>
/// <param name="Kind">The attribute's name: <c>Conv2D</c>.</param>
/// <param name="Output">Shape of one sample of the output.</param>
/// <param name="ParameterCount">Number of trained values.</param>
/// <param name="MultiplyAdds">Multiply-adds of one sample's forward pass, in the direct form.</param>
/// <param name="Algorithm">How the forward pass computes it, in words.</param>
/// <param name="Operation">What it computes, from which layers and with which arguments, in the text that <see cref="LayerOperation.Parse"/> reads.</param>
/// <param name="EstimatedNanoseconds">
/// What one sample's forward pass takes by the planner's model of a nominal core: one thread of a Zen 3 with 256-bit vectors at 3.3 GHz, two multiply-adds of vectors a cycle, 24 bytes of
/// weights a cycle from its second cache. Good to about a factor of two, for small layers of five; 0 for a layer that is part of another.
/// </param>
public sealed record LayerInfo(
    string Name, string Kind, TensorShape Output, long ParameterCount, long MultiplyAdds, string Algorithm, string Operation, long EstimatedNanoseconds = 0);

/// <summary>How a parameter starts.</summary>
public enum Initialization
{
    /// <summary>All zero: biases.</summary>
    Zeros,

    /// <summary>All one: the scale of a normalisation.</summary>
    Ones,

    /// <summary>All a quarter: the slopes of PReLU (He et al. 2015, section 2.1).</summary>
    Quarter,

    /// <summary>Normal with variance 2 / fan-in (He et al. 2015, "Delving Deep into Rectifiers", equation 10): before ReLU and its kin.</summary>
    He,

    /// <summary>Uniform in ±sqrt(6 / (fan-in + fan-out)) (Glorot and Bengio 2010, equation 16): everywhere else.</summary>
    Xavier,
}

/// <summary>One of a network's outputs.</summary>
/// <param name="Name">The layer it comes from.</param>
/// <param name="Shape">Shape of one sample.</param>
/// <param name="Offset">Its first float among one sample's outputs, which lie one after the other.</param>
public sealed record OutputInfo(string Name, TensorShape Shape, int Offset);

/// <summary>What a network knows of one of its parameter tensors.</summary>
/// <param name="Name"><c>layer.weight</c>, <c>layer.bias</c>.</param>
/// <param name="Shape">Sizes in the public order: <c>[out, in / groups, kernel...]</c>, dense <c>[out, in]</c>.</param>
/// <param name="Offset">First element in the network's flat array of parameters, a multiple of 16.</param>
/// <param name="Initialization">How it starts.</param>
/// <param name="FanIn">Inputs that reach one output.</param>
/// <param name="FanOut">Outputs that one input reaches.</param>
/// <param name="IsTrained">Whether training changes it by its gradient; running statistics are saved and loaded, and have none.</param>
public sealed record ParameterInfo(string Name, int[] Shape, int Offset, Initialization Initialization, int FanIn, int FanOut, bool IsTrained = true)
{
    /// <summary>Number of elements.</summary>
    public int Length => TensorShape.Product(1, Shape);
}

/// <summary>What is known of a network class before an object of it exists: shapes, layers, parameters, memory.</summary>
public sealed record NetworkInfo
{
    /// <summary>The class's name.</summary>
    public required string Name { get; init; }

    /// <summary>Shape of one sample of the input.</summary>
    public required TensorShape Input { get; init; }

    /// <summary>Shape of one sample of the output, the first where there are several.</summary>
    public required TensorShape Output { get; init; }

    /// <summary>The outputs, in the order in which they come out.</summary>
    public required IReadOnlyList<OutputInfo> Outputs { get; init; }

    /// <summary>Floats of one sample of the input.</summary>
    public required int InputLength { get; init; }

    /// <summary>Floats of one sample's outputs.</summary>
    public required int OutputLength { get; init; }

    /// <summary>The layers in the order in which they run.</summary>
    public required IReadOnlyList<LayerInfo> Layers { get; init; }

    /// <summary>The parameters in the order of their layers.</summary>
    public required IReadOnlyList<ParameterInfo> Parameters { get; init; }

    /// <summary>Floats in the flat array that holds all parameters, gaps for alignment included.</summary>
    public required int WeightsLength { get; init; }

    /// <summary>Floats of that array that are trained; they come first.</summary>
    public required int TrainedLength { get; init; }

    /// <summary>Floats of packed weights that inference reads.</summary>
    public required int PackedLength { get; init; }

    /// <summary>Floats that one inference writes to: the arena of a <see cref="Workspace"/>.</summary>
    public required int ArenaLength { get; init; }

    /// <summary>What one inference takes, roughly, in nanoseconds of one core with 256-bit vectors: it decides how many threads are worth it.</summary>
    public long InferenceNanoseconds { get; init; }

    /// <summary>The sections of one inference that threads share, by the number of their parts; none where threads would gain nothing.</summary>
    public IReadOnlyList<int> InferenceSections { get; init; } = [];

    /// <summary>The sections of the inference of a batch whose samples go together through dense layers; none where those take little of the time: then a batch is one sample after the other.</summary>
    public IReadOnlyList<SectionSize> BatchSections { get; init; } = [];

    /// <summary>Floats for every sample of such a batch.</summary>
    public int BatchSampleLength { get; init; }

    /// <summary>Floats for every thread that works on samples of such a batch.</summary>
    public int BatchLocalLength { get; init; }

    /// <summary>What forward and backward take for one sample, roughly, in nanoseconds of one core with 256-bit vectors.</summary>
    public long TrainingNanoseconds { get; init; }

    /// <summary>The sections of the forward pass in training, which threads may share: all of the pass.</summary>
    public required IReadOnlyList<SectionSize> TrainForwardSections { get; init; }

    /// <summary>The sections of the backward pass: all of it.</summary>
    public required IReadOnlyList<SectionSize> TrainBackwardSections { get; init; }

    /// <summary>Floats of packed weights that the training passes read.</summary>
    public required int TrainingPackedLength { get; init; }

    /// <summary>Floats of training memory for every sample of a batch.</summary>
    public required int TrainingSampleLength { get; init; }

    /// <summary>Floats of training memory for every thread that works on samples.</summary>
    public required int TrainingLocalLength { get; init; }

    /// <summary>Floats of training memory that the whole batch shares: gradients in their packed form.</summary>
    public required int TrainingScratchLength { get; init; }

    /// <summary>The loss, where the class names one.</summary>
    public LossFunction? Loss { get; init; }

    /// <summary>The loss's own number: delta of <see cref="LossFunction.Huber"/>, the label smoothing of <see cref="LossFunction.SoftmaxCrossEntropy"/>, else 0.</summary>
    public double LossParameter { get; init; }

    /// <summary>Bytes that training takes beside the parameters and the optimizer's state: what a <see cref="TrainingSession"/> allocates when it is made, and no step after that.</summary>
    /// <param name="batchSize">Samples of a batch.</param>
    /// <param name="threads">Threads that work on samples.</param>
    public long TrainingBytes(int batchSize, int threads = 1) => sizeof(float) * (
        ((long)batchSize * (TrainingSampleLength + (2L * (InputLength + OutputLength)))) + ((long)threads * TrainingLocalLength)
        + TrainingScratchLength + TrainingPackedLength + TrainedLength);

    /// <summary>Number of trained values.</summary>
    public long ParameterCount
    {
        get
        {
            long count = 0;
            foreach (ParameterInfo parameter in Parameters)
            {
                count += parameter.IsTrained ? parameter.Length : 0;
            }

            return count;
        }
    }

    /// <summary>Multiply-adds of one sample's forward pass.</summary>
    public long MultiplyAdds
    {
        get
        {
            long count = 0;
            foreach (LayerInfo layer in Layers)
            {
                count += layer.MultiplyAdds;
            }

            return count;
        }
    }
}
