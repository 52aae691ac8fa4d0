namespace CnnGen.Runtime.Tests;

/// <summary>A network of five numbers, and a few more that are treated otherwise; it computes nothing.</summary>
internal sealed class NumbersNetwork() : Network(new NetworkInfo
{
    Name = "Numbers",
    Input = new(1),
    Output = new(1),
    Outputs = [new("output", new(1), 0)],
    InputLength = 1,
    OutputLength = 1,
    Layers = [new("numbers", "Dense", new(1), 6, 0, "", ""), new("bn", "BatchNorm", new(1), 1, 0, "", ""), new("bnet", "Dense", new(1), 1, 0, "", "")],
    WeightsLength = 64,
    TrainedLength = 64,
    PackedLength = 0,
    ArenaLength = 0,
    Parameters =
    [
        new ParameterInfo("numbers.weight", [5], 0, Initialization.He, 1, 1),
        new ParameterInfo("numbers.bias", [1], 16, Initialization.Zeros, 1, 1),
        new ParameterInfo("bn.weight", [1], 32, Initialization.Ones, 1, 1),
        new ParameterInfo("bnet.weight", [1], 48, Initialization.He, 1, 1),
    ],
    TrainingPackedLength = 0,
    TrainForwardSections = [],
    TrainBackwardSections = [],
    TrainingSampleLength = 0,
    TrainingLocalLength = 0,
    TrainingScratchLength = 0,
})
{
    protected internal override void Infer(ref float packed, ref float arena, ref float input, ref float output) => output = input;

    protected internal override void Pack(ref float weights, ref float packed)
    {
    }

    protected internal override void PackTraining(ref float weights, ref float packed)
    {
    }

    protected internal override void TrainForwardSection(int section, int from, int to, in BatchPass pass)
    {
    }

    protected internal override double TrainLoss(in BatchPass pass) => double.NaN;

    protected internal override void TrainBackwardSection(int section, int from, int to, in BatchPass pass)
    {
    }
}
