namespace CnnGen;

/// <summary>Reads a format of image files. PNG and PPM are read by this package; another format, JPEG say, by a library behind this interface.</summary>
public interface IImageDecoder
{
    /// <summary>Endings of the names of such files, in lower case, with the dot: <c>.jpg</c>, <c>.jpeg</c>.</summary>
    IReadOnlyList<string> Extensions { get; }

    /// <summary>Whether a file that begins so is of the format.</summary>
    /// <param name="start">The first bytes, at most 16.</param>
    bool CanDecode(ReadOnlySpan<byte> start);

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or of a kind that is not read.</exception>
    PixelImage Decode(byte[] bytes);
}

/// <summary>Reads and writes image files.</summary>
public static class ImageFile
{
    private static readonly IImageDecoder[] Own = [new PngDecoder(), new PpmDecoder()];

    /// <summary>Reads a file of any format that some decoder takes it for.</summary>
    /// <param name="path">The file.</param>
    /// <param name="others">Decoders besides those of PNG and PPM.</param>
    /// <exception cref="InvalidDataException">No decoder knows the format, or the file is damaged.</exception>
    public static PixelImage Read(string path, params IReadOnlyList<IImageDecoder> others)
    {
        byte[] bytes = File.ReadAllBytes(path);
        try
        {
            return Decode(bytes, others);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }
    }

    /// <summary>Decodes a file's bytes.</summary>
    /// <inheritdoc cref="Read"/>
    public static PixelImage Decode(byte[] bytes, params IReadOnlyList<IImageDecoder> others)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        ArgumentNullException.ThrowIfNull(others);
        IImageDecoder? decoder = All(others).FirstOrDefault(decoder => decoder.CanDecode(bytes.AsSpan(0, Math.Min(bytes.Length, 16))));
        return decoder is not null ? decoder.Decode(bytes) : throw new InvalidDataException(
            $"It is {(bytes is [0xFF, 0xD8, 0xFF, ..] ? "a JPEG file" : $"a file that begins with {Convert.ToHexString(bytes.AsSpan(0, Math.Min(bytes.Length, 8)))}")}; expected one of these formats: {string.Join(", ", All(others).SelectMany(other => other.Extensions))}. Convert it, or give an {nameof(IImageDecoder)}.");
    }

    /// <summary>Writes a PNG file: there whole or not at all.</summary>
    public static void WritePng(string path, PixelImage image) => WholeFile.Write(path, stream => PngEncoder.Write(stream, image));

    /// <summary>Writes a PNG file to a stream: grey or colour, with or without opacity, of 8 or 16 bits.</summary>
    public static void WritePng(Stream stream, PixelImage image) => PngEncoder.Write(stream, image);

    /// <summary>Writes a binary PPM file (P6), of grey images a PGM file (P5): there whole or not at all.</summary>
    /// <exception cref="NotSupportedException">The image has opacity, which the format lacks.</exception>
    public static void WritePpm(string path, PixelImage image) => WholeFile.Write(path, stream => PpmDecoder.Write(stream, image));

    /// <summary>The decoders of this package, then others.</summary>
    internal static IEnumerable<IImageDecoder> All(IReadOnlyList<IImageDecoder> others) => Own.Concat(others);
}
