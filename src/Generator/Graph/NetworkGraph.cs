namespace CnnGen.Generator.Graph;

/// <summary>A layer of the network, with its input resolved and its shape inferred. Node 0 is the first layer; input -1 is the network's input.</summary>
/// <param name="Name">Unique; the prefix of its tensors' names.</param>
/// <param name="Kind">The attribute as the user wrote it, without "Attribute": <c>Conv2D</c>.</param>
/// <param name="Layer">What it computes.</param>
/// <param name="Inputs">Indices of the nodes it reads, -1 for the network's input.</param>
/// <param name="Output">Shape of one sample.</param>
internal sealed record Node(string Name, string Kind, Layer Layer, EquatableArray<int> Inputs, Shape Output);

/// <summary>The loss of the network's output. LabelSmoothing for SoftmaxCrossEntropy, Delta for Huber.</summary>
internal sealed record Loss(LossKind Kind, double LabelSmoothing, double Delta);

/// <summary>A whole, valid network: every shape known, every mistake already reported. What Lowering reads, and what is cached.</summary>
/// <param name="Type">Where the generated half goes.</param>
/// <param name="Input">Shape of one sample of the input.</param>
/// <param name="Nodes">In source order, each after all that it reads.</param>
/// <param name="Outputs">The nodes whose values come out, in the order in which they come out; -1 is the input itself.</param>
/// <param name="Loss">The loss of the first output.</param>
internal sealed record NetworkGraph(TypeIdentity Type, Shape Input, EquatableArray<Node> Nodes, EquatableArray<int> Outputs, Loss? Loss)
{
    public Shape ShapeOf(int node) => node < 0 ? Input : Nodes[node].Output;

    /// <summary>Shape of the first output.</summary>
    public Shape Output => ShapeOf(Outputs[0]);
}

/// <summary>Where the generated half of the class goes.</summary>
/// <param name="Namespace">Empty for the global namespace.</param>
/// <param name="ContainingTypes">Declarations of the types around it, outermost first: <c>partial class Outer</c>.</param>
/// <param name="Name">The class's name as written in source (with an @ where it is a keyword).</param>
/// <param name="Accessibility"><c>public</c>, <c>internal</c>...</param>
/// <param name="HintName">Unique and stable name of the generated file, without an ending.</param>
internal sealed record TypeIdentity(string Namespace, EquatableArray<string> ContainingTypes, string Name, string Accessibility, string HintName)
{
    /// <summary>Whether the user's half has a summary; the generated half writes one otherwise.</summary>
    public bool HasSummary { get; init; }

    /// <summary>Whether the user's half has remarks; the generated half writes the layer table there otherwise.</summary>
    public bool HasRemarks { get; init; }
}
