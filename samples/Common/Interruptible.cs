using System.CommandLine;

namespace CnnGen.Samples;

/// <summary>Commands that Ctrl+C lets end cleanly, as <see cref="Interrupt"/> does: the library would handle it too, and a second one would end in an exception of its own.</summary>
internal static class Interruptible
{
    /// <summary>What a command does, until the first Ctrl+C.</summary>
    public static void SetInterruptibleAction(this Command command, Func<ParseResult, CancellationToken, int> action) => command.SetAction(parsed =>
    {
        using var interrupt = new Interrupt();
        return action(parsed, interrupt.Token);
    });

    /// <summary>Does it, and leaves Ctrl+C to the command.</summary>
    public static int InvokeInterruptible(this ParseResult parsed) => parsed.Invoke(new InvocationConfiguration { ProcessTerminationTimeout = null });
}
