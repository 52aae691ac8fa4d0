namespace CnnGen.Package.Tests;

/// <summary>Packing takes longer than any test: all share one.</summary>
[CollectionDefinition(Packages.Collection)]
public sealed class PackedOnce : ICollectionFixture<Packages>;
