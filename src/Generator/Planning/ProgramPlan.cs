using System.Collections.Generic;

namespace CnnGen.Generator.Planning;

/// <summary>Everything that emission needs of one program: calls in order, buffers with their places, how weights are packed.</summary>
internal sealed record ProgramPlan(
    EquatableArray<Step> Pack, EquatableArray<Step> Forward, EquatableArray<Step> BackwardPack, EquatableArray<Step> Backward,
    EquatableArray<PlannedBuffer> Buffers, int ArenaLength, int PackedLength, int BackwardPackedLength, int ScratchLength, EquatableArray<LayerPlan> Layers,
    int LogitsBuffer, bool IsTraining);

/// <summary>A buffer's place in the arena.</summary>
internal sealed record PlannedBuffer(string Value, BufferLayout Layout, int Offset);

/// <summary>What a layer came to: a row of the table in the generated file.</summary>
internal sealed record LayerPlan(string Layer, string Algorithm, long MultiplyAdds);
