namespace CnnGen.Generator;

/// <summary>A named value that a diagnostic carries for its code fix.</summary>
/// <param name="Name">One of <see cref="Hints"/>.</param>
/// <param name="Value">Invariant text.</param>
internal sealed record Hint(string Name, string Value);
