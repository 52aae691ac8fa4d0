using System.Linq;

namespace CnnGen.Generator.Planning;

/// <summary>Everything that emission needs of one program: calls in order, buffers with their places, how weights are packed.</summary>
/// <param name="Pack">Weights into the form of the forward pass.</param>
/// <param name="Forward">The forward pass.</param>
/// <param name="BackwardPack">Weights into the form that only the backward pass reads.</param>
/// <param name="Backward">The backward pass.</param>
/// <param name="Buffers">All buffers of one sample.</param>
/// <param name="ArenaLength">Floats of one sample.</param>
/// <param name="PackedLength">Floats of packed weights.</param>
/// <param name="BackwardPackedLength">Floats of packed weights for the backward pass.</param>
/// <param name="ScratchLength">Floats that a batch shares, zero when the backward pass begins.</param>
/// <param name="KeptLength">Floats that a batch shares and that live from the forward pass to the backward pass.</param>
/// <param name="Layers">What each layer came to.</param>
/// <param name="LogitsBuffer">The input of a softmax that a loss is fused with, or -1.</param>
/// <param name="IsOverBatch">Whether it is of a batch, whose samples have each their own memory: in training always.</param>
internal sealed record ProgramPlan(
    EquatableArray<Step> Pack, EquatableArray<Step> Forward, EquatableArray<Step> BackwardPack, EquatableArray<Step> Backward,
    EquatableArray<PlannedBuffer> Buffers, int ArenaLength, int PackedLength, int BackwardPackedLength, int ScratchLength, int KeptLength,
    EquatableArray<LayerPlan> Layers, int LogitsBuffer, bool IsOverBatch)
{
    /// <summary>Floats of the buffers that are local: for each thread that works on samples.</summary>
    public int LocalLength { get; init; }

    /// <summary>The forward pass for several threads; none where it is not worth it.</summary>
    public EquatableArray<Section> ForwardSections { get; init; }

    /// <summary>The backward pass for several threads.</summary>
    public EquatableArray<Section> BackwardSections { get; init; }

    /// <summary>What the passes take for one sample, roughly, on one core.</summary>
    public double Nanoseconds => Forward.Sum(step => step.Nanoseconds) + Backward.Sum(step => step.Nanoseconds);
}

/// <summary>A buffer's place in the arena.</summary>
/// <param name="Value">What it holds.</param>
/// <param name="Layout">How.</param>
/// <param name="Offset">Where, in the memory of its sample, or in that of a thread.</param>
/// <param name="IsLocal">Whether it lives while a thread works on a sample in one section, and is the thread's.</param>
internal sealed record PlannedBuffer(string Value, BufferLayout Layout, int Offset, bool IsLocal);

/// <summary>What a layer came to: a row of the table in the generated file.</summary>
internal sealed record LayerPlan(string Layer, string Algorithm, long MultiplyAdds);
