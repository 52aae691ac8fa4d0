using System.Globalization;

namespace Gallery.Pictures;

/// <summary>Reads binary PPM of 8 bits a channel: "P6", width, height and 255 between white space, one white space, the pixels.</summary>
internal static class PpmReader
{
    public static Picture Parse(byte[] bytes)
    {
        int at = 2;
        int width = Number(), height = Number(), most = Number();
        at++;
        long length = 3L * width * height;
        if (width <= 0 || height <= 0 || most != 255 || bytes.Length - at < length)
        {
            throw new InvalidDataException($"The PPM file says {width} x {height} pixels up to {most} and has {bytes.Length - at} bytes of them; expected pixels up to 255 and {length} bytes.");
        }

        return new Picture(width, height, bytes[at..(at + (int)length)]);

        int Number()
        {
            while (at < bytes.Length && (bytes[at] == '#' || char.IsWhiteSpace((char)bytes[at])))
            {
                at = bytes[at] == '#' ? Math.Max(Array.IndexOf(bytes, (byte)'\n', at), at) + 1 : at + 1;
            }

            int start = at;
            while (at < bytes.Length && char.IsAsciiDigit((char)bytes[at]))
            {
                at++;
            }

            return int.TryParse(bytes.AsSpan(start, at - start), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                ? number
                : throw new InvalidDataException($"The PPM file has no number at byte {start}.");
        }
    }
}
