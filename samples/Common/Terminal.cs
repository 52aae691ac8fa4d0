using Spectre.Console;

namespace CnnGen.Samples;

/// <summary>What the samples print on.</summary>
internal static class Terminal
{
    /// <summary>Where output goes to a file or a pipe, plain text of a fixed width in place of colours, live redraws and the width of some window.</summary>
    public static void UsePlainTextWhenRedirected(int width)
    {
        if (!Console.IsOutputRedirected)
        {
            return;
        }

        AnsiConsole.Console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Interactive = InteractionSupport.No });
        AnsiConsole.Profile.Width = width;
    }
}
