using System.Buffers.Binary;
using System.IO.Compression;

namespace CnnGen;

/// <summary>Writes PNG files (ISO/IEC 15948): each row by the filter whose differences are smallest (section 12.8), not interlaced.</summary>
internal static class PngEncoder
{
    public static void Write(Stream stream, PixelImage image)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(image);
        int depth = image.MaxValue == 255 ? 1 : 2, pixel = image.Channels * depth, stride = image.Width * pixel;
        stream.Write(PngChunks.Signature);
        Span<byte> header = stackalloc byte[13];
        header.Clear();
        BinaryPrimitives.WriteInt32BigEndian(header, image.Width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], image.Height);
        (header[8], header[9]) = ((byte)(8 * depth), image.Channels switch { 1 => 0, 2 => 4, 3 => 2, _ => 6 });
        PngChunks.Write(stream, "IHDR"u8, header);
        using var data = new MemoryStream();
        using (var zlib = new ZLibStream(data, CompressionLevel.Optimal, leaveOpen: true))
        {
            byte[] row = new byte[stride], above = new byte[stride], filtered = new byte[stride], best = new byte[stride];
            for (int y = 0; y < image.Height; y++)
            {
                ReadOnlySpan<ushort> samples = image.Samples.AsSpan(y * image.Width * image.Channels, image.Width * image.Channels);
                for (int i = 0; i < samples.Length; i++)
                {
                    if (depth == 1)
                    {
                        row[i] = (byte)samples[i];
                    }
                    else
                    {
                        BinaryPrimitives.WriteUInt16BigEndian(row.AsSpan(2 * i), samples[i]);
                    }
                }

                int chosen = 0;
                long least = long.MaxValue;
                for (int filter = 0; filter <= 4; filter++)
                {
                    long sum = 0;
                    for (int i = 0; i < stride; i++)
                    {
                        filtered[i] = (byte)(row[i] - PngDecoder.Predict(filter, row, above, i, pixel));
                        sum += Math.Abs((int)(sbyte)filtered[i]);
                    }

                    if (sum < least)
                    {
                        (least, chosen) = (sum, filter);
                        (filtered, best) = (best, filtered);
                    }
                }

                zlib.WriteByte((byte)chosen);
                zlib.Write(best);
                (row, above) = (above, row);
            }
        }

        PngChunks.Write(stream, "IDAT"u8, data.GetBuffer().AsSpan(0, (int)data.Length));
        PngChunks.Write(stream, "IEND"u8, []);
    }
}
