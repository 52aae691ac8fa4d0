using CnnGen;
using CnnGen.Training.Tests;

// Trains in a folder, saying how far it is, until it is done, interrupted or killed: what ResumeTests starts.
if (args is not ["train", string folder])
{
    Console.Error.WriteLine("train FOLDER: trains there. The tests themselves run under dotnet test.");
    return 2;
}

using var interrupt = new Interrupt();
return Recipe.Train(new SmallNet(1), folder, resume: false, interrupt.Token, new Announcer()).IsCancelled ? 130 : 0;

/// <summary>A line for every batch.</summary>
internal sealed class Announcer : Callback
{
    public override void OnBatch(TrainingRun run) => Console.WriteLine(FormattableString.Invariant($"{run.Epoch} {run.Batch}"));
}
