namespace CnnGen.Generator.Tests;

/// <summary>Tests that change what belongs to the whole process, its folder and its console: nothing runs beside them.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
