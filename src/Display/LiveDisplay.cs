using System.Diagnostics;
using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace CnnGen;

/// <summary>A training as it goes on: a row for each epoch, and under them how far the present one is. Where the output is no terminal, a plain line for each epoch.</summary>
public sealed class LiveDisplay : Callback
{
    private const int BarWidth = 30;
    private const int MostRows = 20;
    private readonly LiveDisplayContext _context;
    private readonly string _samples;
    private long _lastDrawn;

    private LiveDisplay(LiveDisplayContext context, string samples) => (_context, _samples) = (context, samples);

    /// <summary>Runs a training with a display among its callbacks.</summary>
    /// <param name="train">Trains with the callback that it is given, and returns what comes of it.</param>
    /// <param name="samples">What a sample is called, in the plural.</param>
    /// <param name="console">Where to show it; default: the console.</param>
    /// <example><code>LiveDisplay.Show(display => new Trainer(network, optimizer) { Callbacks = [display] }.Fit(samples, 20));</code></example>
    public static T Show<T>(Func<Callback, T> train, string samples = "samples", IAnsiConsole? console = null)
    {
        ArgumentNullException.ThrowIfNull(train);
        console ??= AnsiConsole.Console;
        return console.Profile.Capabilities.Interactive && console.Profile.Capabilities.Ansi
            ? console.Live(new Text("")).AutoClear(false).Overflow(VerticalOverflow.Crop).Cropping(VerticalOverflowCropping.Top).Start(context => train(new LiveDisplay(context, samples)))
            : train(new PlainDisplay(console.Profile.Out.Writer, samples));
    }

    /// <inheritdoc/>
    public override void OnBatch(TrainingRun run)
    {
        // Ten times a second is all that an eye sees.
        if (_lastDrawn == 0 || Stopwatch.GetElapsedTime(_lastDrawn).TotalSeconds > 0.1)
        {
            Draw(run, isOver: false);
        }
    }

    /// <inheritdoc/>
    public override void OnEpoch(TrainingRun run, EpochRecord epoch) => Draw(run, isOver: false);

    /// <inheritdoc/>
    public override void OnEnd(TrainingRun run) => Draw(run, isOver: true);

    /// <summary>The epochs so far, and the present one where the run is not over.</summary>
    internal static IRenderable Render(TrainingRun run, string samples, bool isOver)
    {
        IReadOnlyList<EpochRecord> epochs = run.History.Epochs;
        var parts = new List<IRenderable>();
        if (epochs.Count != 0)
        {
            string[] metrics = [.. epochs[^1].Metrics.Keys];
            var table = new Table().Border(TableBorder.Rounded);
            table.AddColumn(new TableColumn("epoch").RightAligned());
            foreach (string name in metrics)
            {
                table.AddColumn(new TableColumn(Markup.Escape(name)).RightAligned());
            }

            table.AddColumn(new TableColumn("rate").RightAligned()).AddColumn(new TableColumn("time").RightAligned());
            foreach (EpochRecord epoch in epochs.Skip(epochs.Count - MostRows))
            {
                table.AddRow([
                    Text($"{epoch.Epoch}"), .. metrics.Select(name => Text($"{epoch.Metrics.GetValueOrDefault(name, double.NaN):0.0000}")),
                    Text($"{epoch.LearningRate:0.######}"), PlainDisplay.Duration(TimeSpan.FromSeconds(epoch.Seconds))]);
            }

            parts.Add(table);
        }

        if (!isOver)
        {
            int full = (int)((long)BarWidth * run.Batch / Math.Max(run.Batches, 1));
            string left = run.TimeLeft is { } time ? PlainDisplay.Duration(time) + " left" : "";
            parts.Add(new Markup(Text(
                $"epoch {run.Epoch}/{run.Epochs} [green]{new string('━', full)}[/][grey]{new string('━', BarWidth - full)}[/] {run.Batch}/{run.Batches}  loss [bold]{run.MeanLoss:0.0000}[/]  {run.SamplesPerSecond:0} {Markup.Escape(samples)}/s  {left}")));
        }
        else if (run.History.StopReason is { } reason)
        {
            parts.Add(new Text(PlainDisplay.Stopped(run, reason)));
        }

        return new Rows(parts);
    }

    private void Draw(TrainingRun run, bool isOver)
    {
        _context.UpdateTarget(Render(run, _samples, isOver));
        _context.Refresh();
        _lastDrawn = Stopwatch.GetTimestamp();
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
