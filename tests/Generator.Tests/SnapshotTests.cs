namespace CnnGen.Generator.Tests;

/// <summary>What the generated file looks like, whole, for networks so small that a person reads them.</summary>
public sealed class SnapshotTests
{
    [Fact]
    public void Elementwise() => Verifier.Verify(GeneratorRun.Of(GeneratorRun.Class("[Input(3, 4, 5)]\n[Tanh]\n[Loss(LossFunction.MeanSquaredError)]")).Generated);

    [Fact]
    public void Pooling() => Verifier.Verify(GeneratorRun.Of(GeneratorRun.Class("[Input(1, 4, 4)]\n[AveragePool(2, Pad = 1)]\n[Flatten]\n[LogSoftmax]")).Generated);
}
