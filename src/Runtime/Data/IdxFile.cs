using System.Buffers.Binary;
using System.IO.Compression;

namespace CnnGen;

/// <summary>Reads IDX files, the form of MNIST and its kin, plain or compressed with gzip: sizes big-endian, elements as unsigned bytes.</summary>
public static class IdxFile
{
    /// <summary>Reads a file of bytes.</summary>
    /// <returns>The sizes and the elements, row-major.</returns>
    /// <exception cref="InvalidDataException">It is no IDX file of bytes, or its length is not what its sizes say.</exception>
    public static (int[] Shape, byte[] Values) Read(string path)
    {
        using FileStream file = File.OpenRead(path);
        try
        {
            using Stream stream = IsGzip(file) ? new GZipStream(file, CompressionMode.Decompress) : file;
            return Read(stream);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }
    }

    /// <summary>Reads bytes from a stream.</summary>
    /// <inheritdoc cref="Read(string)"/>
    public static (int[] Shape, byte[] Values) Read(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        byte[] magic = ReadExactly(stream, 4, "its first four bytes");
        if (magic[0] != 0 || magic[1] != 0 || magic[2] != 8 || magic[3] is 0 or > 4)
        {
            throw new InvalidDataException($"No IDX file of bytes: it begins with {Convert.ToHexString(magic)}, expected 0000 08 and the number of axes, 01 to 04.");
        }

        var shape = new int[magic[3]];
        long length = 1;
        for (int i = 0; i < shape.Length; i++)
        {
            shape[i] = BinaryPrimitives.ReadInt32BigEndian(ReadExactly(stream, 4, "the size of an axis"));
            length = shape[i] < 0 || shape[i] * length > Array.MaxLength
                ? throw new InvalidDataException($"The IDX file claims an axis of {shape[i]}, more elements than an array holds.")
                : length * shape[i];
        }

        byte[] values = ReadExactly(stream, (int)length, $"the data of shape [{string.Join(", ", shape)}]");
        return stream.ReadByte() < 0 ? (shape, values) : throw new InvalidDataException($"The IDX file has more than the {length} bytes of its shape [{string.Join(", ", shape)}].");
    }

    private static bool IsGzip(Stream file)
    {
        bool isGzip = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
        file.Position = 0;
        return isGzip;
    }

    private static byte[] ReadExactly(Stream stream, int length, string what)
    {
        // In pieces: a file that lies about its size ends before memory does.
        using var bytes = new MemoryStream();
        var piece = new byte[Math.Min(length, 1 << 20)];
        while (bytes.Length < length)
        {
            int read = stream.Read(piece, 0, (int)Math.Min(piece.Length, length - bytes.Length));
            if (read == 0)
            {
                throw new InvalidDataException($"The IDX file is cut off: {what} takes {length} bytes, and {bytes.Length} are there.");
            }

            bytes.Write(piece, 0, read);
        }

        return bytes.ToArray();
    }
}
