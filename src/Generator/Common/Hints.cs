namespace CnnGen.Generator;

/// <summary>Names of what diagnostics carry for their code fixes. The code fixes compile this file, too.</summary>
internal static class Hints
{
    /// <summary>A number of groups that divides what it should divide.</summary>
    public const string Groups = nameof(Groups);

    /// <summary>The offset in the diagnostic's file of the attribute of another layer, which is to be changed.</summary>
    public const string Layer = nameof(Layer);

    /// <summary>The member of <c>LossFunction</c> that goes with what the network ends in.</summary>
    public const string Loss = nameof(Loss);

    /// <summary>The activation of the layer at <see cref="Layer"/> is to be dropped, not the layer.</summary>
    public const string IsActivation = nameof(IsActivation);

    /// <summary>The layer at the diagnostic, or at <see cref="Layer"/>, is mended by <c>Padding.Same</c>.</summary>
    public const string Same = nameof(Same);
}
