using System.Buffers.Binary;
using System.IO.Compression;

namespace CnnGen.Samples;

/// <summary>PNG files (ISO/IEC 15948) of 8 bits a channel.</summary>
internal static class PngFile
{
    private static readonly byte[] Signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10];

    /// <summary>Writes RGB pixels, row by row; aside first and then renamed.</summary>
    public static void Write(string path, int width, int height, ReadOnlySpan<byte> pixels)
    {
        string aside = path + ".tmp";
        using (FileStream file = File.Create(aside))
        {
            file.Write(Signature);
            var header = new byte[13];
            BinaryPrimitives.WriteInt32BigEndian(header, width);
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
            (header[8], header[9]) = (8, 2);
            WriteChunk(file, "IHDR"u8, header);
            using var data = new MemoryStream();
            using (var zlib = new ZLibStream(data, CompressionLevel.Optimal, leaveOpen: true))
            {
                for (int row = 0; row < height; row++)
                {
                    zlib.WriteByte(0);
                    zlib.Write(pixels.Slice(row * width * 3, width * 3));
                }
            }

            WriteChunk(file, "IDAT"u8, data.ToArray());
            WriteChunk(file, "IEND"u8, []);
        }

        File.Move(aside, path, overwrite: true);
    }

    private static void WriteChunk(Stream file, ReadOnlySpan<byte> type, byte[] data)
    {
        byte[] body = [.. type, .. data];
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(body);
        BinaryPrimitives.WriteUInt32BigEndian(number, Checksum(body));
        file.Write(number);
    }

    /// <summary>CRC-32 as PNG takes it, bit by bit.</summary>
    private static uint Checksum(byte[] bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
            }
        }

        return ~crc;
    }
}
