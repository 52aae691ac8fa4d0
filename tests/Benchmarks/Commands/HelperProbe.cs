using System.Diagnostics;

namespace CnnGen.Benchmarks.Commands;

/// <summary>A network of one section of four parts: the caller and a helper note when each begins its first, and neither's second ends before that.</summary>
internal sealed class HelperProbe : Network
{
    private static readonly NetworkInfo s_info = new()
    {
        Name = nameof(HelperProbe),
        Input = new(1),
        Output = new(1),
        Outputs = [],
        InputLength = 1,
        OutputLength = 1,
        Layers = [],
        Parameters = [],
        WeightsLength = 0,
        TrainedLength = 0,
        PackedLength = 0,
        ArenaLength = 0,
        InferenceNanoseconds = 1_000_000,
        InferenceSections = [4],
        TrainingPackedLength = 0,
        TrainForwardSections = [],
        TrainBackwardSections = [],
        TrainingSampleLength = 0,
        TrainingLocalLength = 0,
        TrainingScratchLength = 0,
    };

    private readonly float[] _sample = [0];
    private int _caller;
    private long _callerBegan;
    private long _helperBegan;

    public HelperProbe()
        : base(s_info) => Threads = 2;

    /// <summary>Nanoseconds from a call to the first instruction of the caller's part and of the helper's.</summary>
    public (double Caller, double Helper) Measure()
    {
        (_callerBegan, _helperBegan, _caller) = (0, 0, Environment.CurrentManagedThreadId);
        long start = Stopwatch.GetTimestamp();
        Forward(_sample, _sample);
        return (Stopwatch.GetElapsedTime(start, _callerBegan).TotalNanoseconds, Stopwatch.GetElapsedTime(start, _helperBegan).TotalNanoseconds);
    }

    protected override void InferSection(int section, int from, int to, ref float packed, ref float arena, ref float input, ref float output)
    {
        ref long began = ref Environment.CurrentManagedThreadId == _caller ? ref _callerBegan : ref _helperBegan;
        if (began == 0)
        {
            Volatile.Write(ref began, Stopwatch.GetTimestamp());
            return;
        }

        while (Volatile.Read(ref _callerBegan) == 0 || Volatile.Read(ref _helperBegan) == 0)
        {
            Thread.SpinWait(1);
        }
    }

    protected override void Infer(ref float packed, ref float arena, ref float input, ref float output) => throw new InvalidOperationException("There is nobody to help.");

    protected override void Pack(ref float weights, ref float packed)
    {
    }

    protected override void PackTraining(ref float weights, ref float packed)
    {
    }

    protected override void TrainForwardSection(int section, int from, int to, in BatchPass pass) => throw new NotSupportedException();

    protected override double TrainLoss(in BatchPass pass) => throw new NotSupportedException();

    protected override void TrainBackwardSection(int section, int from, int to, in BatchPass pass) => throw new NotSupportedException();
}
