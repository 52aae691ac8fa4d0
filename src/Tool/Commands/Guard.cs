namespace CnnGen.Tool.Commands;

/// <summary>What a command ends with where something is wrong with what it was given: one message, and code 2.</summary>
internal static class Guard
{
    public const int Success = 0, Disagreement = 1, Refused = 2;

    /// <summary>Runs a command.</summary>
    public static int Run(Func<int> command)
    {
        try
        {
            return command();
        }
        catch (Exception wrong) when (wrong is ToolException or InvalidDataException or IOException or UnauthorizedAccessException or NotSupportedException or OnnxRuntime.OnnxRuntimeUnavailableException)
        {
            Console.Error.WriteLine(wrong.Message);
            return Refused;
        }
    }

    /// <summary>Writes text to a file, or where none is named to the console.</summary>
    public static void WriteText(string? path, Action<TextWriter> write)
    {
        if (path is null)
        {
            write(Console.Out);
            return;
        }

        using var text = new StringWriter { NewLine = "\n" };
        write(text);
        File.WriteAllText(path, text.ToString());
    }
}
