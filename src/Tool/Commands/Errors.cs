namespace CnnGen.Tool.Commands;

/// <summary>What goes wrong with files and arguments is one message and exit code 2, never a stack trace.</summary>
internal static class Errors
{
    public const int ExitCode = 2;

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
