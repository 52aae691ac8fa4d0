using System.CommandLine;
using System.CommandLine.Invocation;

namespace CnnGen.Tool.Commands;

/// <summary>What goes wrong with files and arguments is one message and exit code 2, never a stack trace.</summary>
internal static class Errors
{
    public const int ExitCode = 2;

    /// <summary>Parses and invokes; a command line that is not understood has the exit code too, as 1 is for what commands find.</summary>
    public static int Invoke(RootCommand root, string[] arguments)
    {
        ParseResult parsed = root.Parse(arguments);
        int code = parsed.Invoke();
        return parsed.Action is ParseErrorAction ? ExitCode : code;
    }

    public static int Guard(Func<int> command, TextWriter? errors = null)
    {
        try
        {
            return command();
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException or ArgumentException or Import.ImportException or NotSupportedException
            or OutOfMemoryException or ToolException or OnnxRuntime.OnnxRuntimeUnavailableException)
        {
            (errors ?? Console.Error).WriteLine("cnngen: " + e.Message);
            return ExitCode;
        }
    }
}
