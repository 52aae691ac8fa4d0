using System.Globalization;
using Spectre.Console;

namespace CnnGen.Samples;

/// <summary>How far a training is: a bar with loss and speed where there is a terminal, else a line for each epoch.</summary>
internal static class TrainingDisplay
{
    /// <summary>Shows what <paramref name="train"/> reports.</summary>
    /// <param name="samples">What a sample is called, in the plural.</param>
    /// <param name="train">Trains, and reports to what it is given.</param>
    public static void Show(string samples, Action<IProgress<TrainingProgress>> train)
    {
        if (!AnsiConsole.Profile.Capabilities.Interactive)
        {
            train(new Listener(progress =>
            {
                if (progress.Batch == progress.Batches)
                {
                    Console.WriteLine(Line($"epoch {progress.Epoch}/{progress.Epochs}  loss {progress.MeanLoss:0.0000}  {progress.SamplesPerSecond:0} {samples}/s"));
                }
            }));
            return;
        }

        AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                ProgressTask? bar = null;
                train(new Listener(progress =>
                {
                    if (progress.Batch == 1)
                    {
                        bar = context.AddTask($"epoch {progress.Epoch}/{progress.Epochs}", maxValue: progress.Batches);
                    }

                    bar!.Description = Line($"epoch {progress.Epoch}/{progress.Epochs}  loss [bold]{progress.MeanLoss:0.0000}[/]  {progress.SamplesPerSecond,6:0} {samples}/s");
                    bar.Value = progress.Batch;
                }));
            });
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>Progress on the training thread itself, so that lines come in order.</summary>
    private sealed class Listener(Action<TrainingProgress> handler) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => handler(value);
    }
}
