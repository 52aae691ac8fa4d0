using System.Text;

namespace CnnGen.Tool.Report;

/// <summary>Text for a file, or for the console where none is named.</summary>
internal static class TextFile
{
    /// <summary>Writes the text, lines ending in a line feed; a file is there whole or not at all.</summary>
    public static void Write(string? path, Action<TextWriter> write)
    {
        using var text = new StringWriter { NewLine = "\n" };
        write(text);
        if (path is null)
        {
            Console.Out.Write(text.ToString());
            return;
        }

        WholeFile.Write(path, stream => stream.Write(new UTF8Encoding(encoderShouldEmitUTF8Identifier: false).GetBytes(text.ToString())));
    }
}
