using System.Buffers.Binary;
using System.IO.Compression;

namespace Gallery.Pictures;

/// <summary>Reads PNG (ISO/IEC 15948) of 8 bits a channel, not interlaced: grey or colour, with or without transparency, which is dropped.</summary>
internal static class PngReader
{
    private static readonly byte[] Signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10];

    public static Picture Parse(byte[] bytes)
    {
        if (!bytes.AsSpan().StartsWith(Signature))
        {
            throw new InvalidDataException("Neither a PNG nor a binary PPM file.");
        }

        (int Width, int Height, int Channels)? header = null;
        using var data = new MemoryStream();
        for (int at = 8; at + 12 <= bytes.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(at));
            if (length < 0 || length > bytes.Length - at - 12)
            {
                throw new InvalidDataException("The PNG file is cut off.");
            }

            ReadOnlySpan<byte> kind = bytes.AsSpan(at + 4, 4), body = bytes.AsSpan(at + 8, length);
            if (kind.SequenceEqual("IHDR"u8))
            {
                header = ParseHeader(body);
            }
            else if (kind.SequenceEqual("IDAT"u8))
            {
                data.Write(body);
            }

            at += length + 12;
        }

        (int width, int height, int channels) = header ?? throw new InvalidDataException("The PNG file has no header.");
        byte[] rows = Unfilter(data, width, height, channels);
        var pixels = new byte[3 * width * height];
        for (int i = 0; i < pixels.Length; i++)
        {
            // Of one or two channels the first is grey, of three or four the first three are the colours.
            pixels[i] = rows[(i / 3 * channels) + (channels >= 3 ? i % 3 : 0)];
        }

        return new Picture(width, height, pixels);
    }

    private static (int Width, int Height, int Channels) ParseHeader(ReadOnlySpan<byte> body)
    {
        if (body.Length != 13)
        {
            throw new InvalidDataException($"The PNG header has {body.Length} bytes; expected 13.");
        }

        int width = BinaryPrimitives.ReadInt32BigEndian(body), height = BinaryPrimitives.ReadInt32BigEndian(body[4..]);
        int channels = body[9] switch { 0 => 1, 2 => 3, 4 => 2, 6 => 4, _ => 0 };
        return body[8] == 8 && channels != 0 && body[12] == 0 && width > 0 && height > 0 && 4L * width * height < Array.MaxLength
            ? (width, height, channels)
            : throw new InvalidDataException($"The PNG file has {body[8]} bits, colour type {body[9]}, interlacing {body[12]}, {width} x {height} pixels; read are 8 bits, types 0, 2, 4 and 6, no interlacing.");
    }

    /// <summary>Each row begins with the number of its filter, which says what was subtracted from every byte (section 9).</summary>
    private static byte[] Unfilter(MemoryStream data, int width, int height, int channels)
    {
        data.Position = 0;
        using var zlib = new ZLibStream(data, CompressionMode.Decompress);
        int stride = width * channels;
        var rows = new byte[stride * height];
        for (int y = 0; y < height; y++)
        {
            int filter = zlib.ReadByte();
            Span<byte> row = rows.AsSpan(y * stride, stride);
            if (zlib.ReadAtLeast(row, stride, throwOnEndOfStream: false) < stride)
            {
                throw new InvalidDataException($"The PNG file ends in row {y} of {height}.");
            }

            for (int i = 0; i < stride; i++)
            {
                int left = i < channels ? 0 : row[i - channels], above = y == 0 ? 0 : rows[((y - 1) * stride) + i];
                int corner = i < channels || y == 0 ? 0 : rows[((y - 1) * stride) + i - channels];
                row[i] += (byte)(filter switch
                {
                    0 => 0,
                    1 => left,
                    2 => above,
                    3 => (left + above) / 2,
                    4 => Paeth(left, above, corner),
                    _ => throw new InvalidDataException($"The PNG file has a filter {filter} in row {y}; expected 0 to 4."),
                });
            }
        }

        return rows;
    }

    private static int Paeth(int left, int above, int corner)
    {
        int estimate = left + above - corner;
        int toLeft = Math.Abs(estimate - left), toAbove = Math.Abs(estimate - above), toCorner = Math.Abs(estimate - corner);
        return toLeft <= toAbove && toLeft <= toCorner ? left : toAbove <= toCorner ? above : corner;
    }
}
