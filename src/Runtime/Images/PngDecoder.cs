using System.Buffers.Binary;
using System.IO.Compression;

namespace CnnGen;

/// <summary>Reads PNG files (ISO/IEC 15948): all colour types and depths, interlaced or not, transparent colours as opacity; 1, 2 and 4 bits become 8.</summary>
public sealed class PngDecoder : IImageDecoder
{
    /// <summary>First column and row of each of Adam7's passes, and the steps between its columns and rows (section 8.2).</summary>
    private static readonly (int X, int Y, int StepX, int StepY)[] Adam7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    /// <inheritdoc/>
    public IReadOnlyList<string> Extensions { get; } = [".png"];

    /// <inheritdoc/>
    public bool CanDecode(ReadOnlySpan<byte> start) => start.StartsWith(PngChunks.Signature);

    /// <inheritdoc/>
    public PixelImage Decode(byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        if (!CanDecode(bytes))
        {
            throw new InvalidDataException("No PNG file: it does not begin with PNG's signature.");
        }

        PngHeader? header = null;
        byte[]? palette = null, transparency = null;
        using var data = new MemoryStream();
        bool isWhole = false;
        for (int at = 8; !isWhole;)
        {
            (string type, int begin, int length) = Chunk(bytes, at);
            ReadOnlySpan<byte> body = bytes.AsSpan(begin, length);
            switch (type)
            {
                case "IHDR":
                    header = PngHeader.Parse(body);
                    break;
                case "PLTE" when length % 3 == 0 && length is > 0 and <= 768:
                    palette = body.ToArray();
                    break;
                case "PLTE":
                    throw new InvalidDataException($"The PNG file has a palette of {length} bytes; expected three for each of up to 256 colours.");
                case "tRNS":
                    transparency = body.ToArray();
                    break;
                case "IDAT":
                    data.Write(body);
                    break;
                case "IEND":
                    isWhole = true;
                    break;
                case [>= 'A' and <= 'Z', ..]:
                    throw new InvalidDataException($"The PNG file has a part '{type}' that must be understood, and is not.");
                default:
                    break;
            }

            if (header is null)
            {
                throw new InvalidDataException($"The PNG file begins with a part '{type}'; expected IHDR.");
            }

            at = begin + length + 4;
        }

        data.Position = 0;
        return Pixels(header!, Rows(header!, data), palette, transparency);
    }

    /// <summary>What a filter takes away from a byte (section 9.2): from the same byte of the pixels at the left, above, and above that.</summary>
    internal static byte Predict(int filter, ReadOnlySpan<byte> row, ReadOnlySpan<byte> aboveRow, int i, int pixel)
    {
        int left = i < pixel ? 0 : row[i - pixel], above = aboveRow[i], corner = i < pixel ? 0 : aboveRow[i - pixel];
        return (byte)(filter switch { 0 => 0, 1 => left, 2 => above, 3 => (left + above) / 2, _ => Paeth(left, above, corner) });
    }

    private static (string Type, int Begin, int Length) Chunk(byte[] bytes, int at)
    {
        if (at + 12 > bytes.Length)
        {
            throw new InvalidDataException($"The PNG file is cut off: a part begins at {at}, and it has {bytes.Length} bytes. Its last part, IEND, is missing.");
        }

        int length = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(at));
        string type = System.Text.Encoding.Latin1.GetString(bytes, at + 4, 4);
        if (length < 0 || length > bytes.Length - at - 12)
        {
            throw new InvalidDataException($"The PNG file is cut off: its part '{type}' has {(uint)length} bytes from {at + 8} on, and the file has {bytes.Length}.");
        }

        uint found = PngChunks.Checksum(bytes.AsSpan(at + 4, 4), bytes.AsSpan(at + 8, length)), expected = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at + 8 + length));
        return found == expected
            ? (type, at + 8, length)
            : throw new InvalidDataException($"The PNG file is damaged: the checksum of its part '{type}' is {expected:X8}, and its data have {found:X8}.");
    }

    /// <summary>The samples of all pixels, of whatever depth, passes put together.</summary>
    private static ushort[] Rows(PngHeader header, Stream data)
    {
        using var zlib = new ZLibStream(data, CompressionMode.Decompress);
        int channels = header.FileChannels;
        var samples = new ushort[header.Width * header.Height * channels];
        foreach ((int x, int y, int stepX, int stepY) in header.IsInterlaced ? Adam7 : [(0, 0, 1, 1)])
        {
            int width = (header.Width - x + stepX - 1) / stepX, height = (header.Height - y + stepY - 1) / stepY;
            if (width <= 0 || height <= 0)
            {
                continue;
            }

            int stride = (int)((((long)width * channels * header.Depth) + 7) / 8), pixel = Math.Max(channels * header.Depth / 8, 1);
            byte[] row = new byte[stride], above = new byte[stride];
            for (int line = 0; line < height; line++)
            {
                Unfilter(zlib, row, above, pixel, line, height);
                for (int i = 0; i < width * channels; i++)
                {
                    samples[((((y + (line * stepY)) * header.Width) + x + (i / channels * stepX)) * channels) + (i % channels)] = Sample(row, i, header.Depth);
                }

                (row, above) = (above, row);
            }
        }

        return samples;
    }

    private static void Unfilter(Stream zlib, byte[] row, byte[] above, int pixel, int line, int lines)
    {
        int filter;
        try
        {
            filter = zlib.ReadByte();
            if (filter < 0 || zlib.ReadAtLeast(row, row.Length, throwOnEndOfStream: false) < row.Length)
            {
                throw new InvalidDataException($"its data end in row {line} of {lines}.");
            }
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new InvalidDataException($"The PNG file is damaged: {e.Message}", e);
        }

        if (filter > 4)
        {
            throw new InvalidDataException($"The PNG file has a filter {filter} in row {line}; expected 0 to 4.");
        }

        for (int i = 0; i < row.Length; i++)
        {
            row[i] += Predict(filter, row, above, i, pixel);
        }
    }

    private static ushort Sample(byte[] row, int i, int depth) => depth switch
    {
        8 => row[i],
        16 => BinaryPrimitives.ReadUInt16BigEndian(row.AsSpan(2 * i)),
        _ => (ushort)((row[i * depth / 8] >> (8 - depth - (i * depth % 8))) & ((1 << depth) - 1)),
    };

    /// <summary>Colours of a palette looked up, few bits made eight, transparent colours made opacity.</summary>
    private static PixelImage Pixels(PngHeader header, ushort[] samples, byte[]? palette, byte[]? transparency)
    {
        int count = header.Width * header.Height, channels = header.FileChannels;
        if (header.ColorType == 3)
        {
            return FromPalette(header, samples, palette ?? throw new InvalidDataException("The PNG file has indices of colours and no palette."), transparency);
        }

        // A transparent colour is one sample of 16 bits for each channel, of the file's depth (section 11.3.2.1).
        if (transparency is not null && (header.ColorType is 4 or 6 || transparency.Length != 2 * channels))
        {
            throw new InvalidDataException($"The PNG file has a transparent colour of {transparency.Length} bytes, which fits no colour type {header.ColorType}.");
        }

        int extra = transparency is null ? 0 : 1, scale = header.Depth < 8 ? 255 / ((1 << header.Depth) - 1) : 1;
        ushort white = header.Depth == 16 ? ushort.MaxValue : (ushort)255;
        var pixels = new ushort[count * (channels + extra)];
        for (int i = 0; i < count; i++)
        {
            bool isTransparent = transparency is not null;
            for (int channel = 0; channel < channels; channel++)
            {
                ushort sample = samples[(i * channels) + channel];
                isTransparent = isTransparent && sample == BinaryPrimitives.ReadUInt16BigEndian(transparency.AsSpan(2 * channel));
                pixels[(i * (channels + extra)) + channel] = (ushort)(sample * scale);
            }

            if (extra == 1)
            {
                pixels[(i * (channels + 1)) + channels] = isTransparent ? (ushort)0 : white;
            }
        }

        return new PixelImage(header.Width, header.Height, channels + extra, pixels, white);
    }

    private static PixelImage FromPalette(PngHeader header, ushort[] indices, byte[] palette, byte[]? opacities)
    {
        int channels = opacities is null ? 3 : 4;
        var pixels = new ushort[indices.Length * channels];
        for (int i = 0; i < indices.Length; i++)
        {
            int index = indices[i];
            if (3 * index >= palette.Length)
            {
                throw new InvalidDataException($"The PNG file has the colour {index} in a palette of {palette.Length / 3}.");
            }

            for (int channel = 0; channel < 3; channel++)
            {
                pixels[(i * channels) + channel] = palette[(3 * index) + channel];
            }

            if (opacities is not null)
            {
                pixels[(i * 4) + 3] = index < opacities.Length ? opacities[index] : (ushort)255;
            }
        }

        return new PixelImage(header.Width, header.Height, channels, pixels);
    }

    private static int Paeth(int left, int above, int corner)
    {
        int estimate = left + above - corner;
        int toLeft = Math.Abs(estimate - left), toAbove = Math.Abs(estimate - above), toCorner = Math.Abs(estimate - corner);
        return toLeft <= toAbove && toLeft <= toCorner ? left : toAbove <= toCorner ? above : corner;
    }

    /// <summary>What IHDR says (section 11.2.1).</summary>
    private sealed record PngHeader(int Width, int Height, int Depth, int ColorType, bool IsInterlaced)
    {
        public int FileChannels => ColorType switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };

        public static PngHeader Parse(ReadOnlySpan<byte> body)
        {
            if (body.Length != 13)
            {
                throw new InvalidDataException($"The PNG header has {body.Length} bytes; expected 13.");
            }

            int width = BinaryPrimitives.ReadInt32BigEndian(body), height = BinaryPrimitives.ReadInt32BigEndian(body[4..]), depth = body[8], type = body[9];
            bool isKnown = type switch { 0 => depth is 1 or 2 or 4 or 8 or 16, 3 => depth is 1 or 2 or 4 or 8, 2 or 4 or 6 => depth is 8 or 16, _ => false };
            return isKnown && body[10] == 0 && body[11] == 0 && body[12] <= 1 && width > 0 && height > 0 && 4L * width * height <= Array.MaxLength
                ? new PngHeader(width, height, depth, type, body[12] == 1)
                : throw new InvalidDataException($"The PNG header says {width} x {height} pixels of {depth} bits, colour type {type}, compression {body[10]}, filters {body[11]}, interlacing {body[12]}, which the standard does not know (or no memory holds).");
        }
    }
}
