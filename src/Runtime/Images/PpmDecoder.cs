using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace CnnGen;

/// <summary>Reads binary PPM and PGM files: "P6" (colours) or "P5" (grey), width, height and the value of white between white space, one white space, the samples; above 255 two bytes each.</summary>
public sealed class PpmDecoder : IImageDecoder
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Extensions { get; } = [".ppm", ".pgm"];

    /// <inheritdoc/>
    public bool CanDecode(ReadOnlySpan<byte> start) => start.StartsWith("P6"u8) || start.StartsWith("P5"u8);

    /// <inheritdoc/>
    public PixelImage Decode(byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        if (!CanDecode(bytes))
        {
            throw new InvalidDataException("No binary PPM file: it begins neither with P6 nor with P5.");
        }

        int channels = bytes[1] == '6' ? 3 : 1, at = 2;
        int width = Number(), height = Number(), white = Number();
        at++;
        int size = white > 255 ? 2 : 1;
        long length = (long)width * height * channels * size;
        if (width <= 0 || height <= 0 || white is <= 0 or > 65535 || bytes.Length - at < length)
        {
            throw new InvalidDataException($"The PPM file says {width} x {height} pixels up to {white} and has {Math.Max(bytes.Length - at, 0)} bytes of them; expected pixels up to 65535 at most, and {length} bytes.");
        }

        var samples = new ushort[width * height * channels];
        int most = size == 1 ? 255 : 65535;
        for (int i = 0; i < samples.Length; i++)
        {
            int value = size == 1 ? bytes[at + i] : BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at + (2 * i)));
            samples[i] = value <= white
                ? (ushort)((((long)value * most) + (white / 2)) / white)
                : throw new InvalidDataException($"The PPM file has a sample of {value} and says that white is {white}.");
        }

        return new PixelImage(width, height, channels, samples, (ushort)most);

        int Number()
        {
            while (at < bytes.Length && (bytes[at] == '#' || char.IsWhiteSpace((char)bytes[at])))
            {
                int end = bytes[at] == '#' ? Array.IndexOf(bytes, (byte)'\n', at) : at;
                at = end < 0 ? bytes.Length : end + 1;
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

    /// <summary>Writes P6, or P5 of a grey image.</summary>
    internal static void Write(Stream stream, PixelImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (image.Channels is 2 or 4)
        {
            throw new NotSupportedException("PPM has no opacity: an image of 1 or 3 channels is expected, and this one has " + image.Channels.ToString(CultureInfo.InvariantCulture) + ".");
        }

        stream.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{(image.Channels == 3 ? "P6" : "P5")}\n{image.Width} {image.Height}\n{image.MaxValue}\n")));
        var bytes = new byte[image.Samples.Length * (image.MaxValue == 255 ? 1 : 2)];
        for (int i = 0; i < image.Samples.Length; i++)
        {
            if (image.MaxValue == 255)
            {
                bytes[i] = (byte)image.Samples[i];
            }
            else
            {
                BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2 * i), image.Samples[i]);
            }
        }

        stream.Write(bytes);
    }
}
