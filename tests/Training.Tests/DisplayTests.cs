using Spectre.Console;

namespace CnnGen.Training.Tests;

/// <summary>The display of a training.</summary>
public sealed class DisplayTests
{
    [Fact]
    public void ATerminalShowsEpochsAndWhereTheRunIs()
    {
        string shown = Show(InteractionSupport.Yes, AnsiSupport.Yes);
        Assert.Contains("val_loss", shown, StringComparison.Ordinal);
        Assert.Contains("epoch 2/2", shown, StringComparison.Ordinal);
        Assert.Contains("images/s", shown, StringComparison.Ordinal);
        Assert.Contains("━", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void OtherOutputsGetALineForEachEpoch()
    {
        string[] lines = Show(InteractionSupport.No, AnsiSupport.No).Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("epoch 2/2  loss ", lines[1], StringComparison.Ordinal);
    }

    private static string Show(InteractionSupport interaction, AnsiSupport ansi)
    {
        using var text = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Interactive = interaction, Ansi = ansi, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = 120;
        TrainingHistory history = LiveDisplay.Show(
            display => new Trainer(new SmallNet(1), new Adam()) { BatchSize = 10, Validation = Bars.Draw(10, 2), Callbacks = [display] }.Fit(Bars.Draw(40, 1), 2), "images", console);
        Assert.Equal(2, history.Epochs.Count);
        return text.ToString();
    }
}
