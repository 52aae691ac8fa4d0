using CnnGen;
using CnnGen.Training.Tests;

// Trains in a folder up to a batch, says that it is there, and waits to be interrupted or killed: what ResumeTests starts.
if (args is not ["train", string folder, string place])
{
    Console.Error.WriteLine("train FOLDER \"EPOCH BATCH\": trains there. The tests themselves run under dotnet test.");
    return 2;
}

using var interrupt = new Interrupt();
return Recipe.Train(new SmallNet(1), folder, resume: false, interrupt.Token, new WaitAt(place, interrupt.Token)).IsCancelled ? 130 : 0;

/// <summary>Stops the training's clock at a batch, so that what is done to the process is done there.</summary>
internal sealed class WaitAt(string place, CancellationToken interrupted) : Callback
{
    public override void OnBatch(TrainingRun run)
    {
        if (FormattableString.Invariant($"{run.Epoch} {run.Batch}") == place)
        {
            Console.WriteLine(place);
            interrupted.WaitHandle.WaitOne();
        }
    }
}
