using System.Globalization;
using System.Text;

namespace CnnGen.Samples.Aot;

/// <summary>A grey image in a PGM file: "P5", width, height, 255, then a byte for each pixel.</summary>
internal sealed record GreyImage(int Rows, int Columns, byte[] Pixels)
{
    /// <exception cref="InvalidDataException">This is no such file.</exception>
    public static GreyImage Read(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        var words = new List<string>();
        int at = 0;
        while (words.Count < 4 && at < bytes.Length)
        {
            if (bytes[at] == '#')
            {
                at = Array.IndexOf(bytes, (byte)'\n', at) is var end && end < 0 ? bytes.Length : end;
            }
            else if (bytes[at] > ' ')
            {
                int start = at;
                while (at < bytes.Length && bytes[at] > ' ')
                {
                    at++;
                }

                words.Add(Encoding.ASCII.GetString(bytes, start, at - start));
                continue;
            }

            at++;
        }

        // One white space ends the header.
        at++;
        return words is ["P5", var columns, var rows, "255"] && TrySize(columns, out int width) && TrySize(rows, out int height) && bytes.Length - at == (long)width * height
            ? new GreyImage(height, width, bytes[at..])
            : throw new InvalidDataException($"{path} is no grey PGM image: expected P5, width, height, 255, and a byte for each pixel.");
    }

    public void Save(string path)
    {
        using FileStream stream = File.Create(path);
        stream.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"P5\n{Columns} {Rows}\n255\n")));
        stream.Write(Pixels);
    }

    private static bool TrySize(string text, out int size) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out size) && size > 0;
}
