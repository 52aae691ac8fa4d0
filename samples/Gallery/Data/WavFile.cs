using System.Buffers.Binary;

namespace Gallery.Data;

/// <summary>Sound from a WAV file: PCM of 8 or 16 bits.</summary>
/// <param name="SampleRate">Samples a second.</param>
/// <param name="Channels">1 for mono, 2 for stereo.</param>
/// <param name="Samples">In [-1, 1), the channels of a moment side by side.</param>
public sealed record WavFile(int SampleRate, int Channels, float[] Samples)
{
    /// <summary>Reads a file's bytes.</summary>
    /// <exception cref="InvalidDataException">It is no WAV file, not PCM, or cut off.</exception>
    public static WavFile Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 12 || !bytes[..4].SequenceEqual("RIFF"u8) || !bytes[8..12].SequenceEqual("WAVE"u8))
        {
            throw new InvalidDataException("No WAV file: it does not begin with RIFF, a length and WAVE.");
        }

        (int Rate, int Channels, int Bits)? format = null;
        for (int at = 12; at + 8 <= bytes.Length;)
        {
            ReadOnlySpan<byte> kind = bytes.Slice(at, 4);
            long length = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(at + 4)..]);
            if (length > bytes.Length - at - 8)
            {
                throw new InvalidDataException($"The WAV file is cut off: a part of {length} bytes begins at {at}, and the file has {bytes.Length}.");
            }

            ReadOnlySpan<byte> body = bytes.Slice(at + 8, (int)length);
            if (kind.SequenceEqual("fmt "u8))
            {
                format = ParseFormat(body);
            }
            else if (kind.SequenceEqual("data"u8))
            {
                (int rate, int channels, int bits) = format ?? throw new InvalidDataException("The WAV file's samples come before its format.");
                return new WavFile(rate, channels, ParseSamples(body, channels, bits));
            }

            // Parts begin at even places.
            at += 8 + (int)length + (int)(length & 1);
        }

        throw new InvalidDataException("The WAV file has no samples: there is no part 'data'.");
    }

    private static (int Rate, int Channels, int Bits) ParseFormat(ReadOnlySpan<byte> body)
    {
        if (body.Length < 16)
        {
            throw new InvalidDataException($"The WAV file's format has {body.Length} bytes; expected at least 16.");
        }

        int code = BinaryPrimitives.ReadUInt16LittleEndian(body), channels = BinaryPrimitives.ReadUInt16LittleEndian(body[2..]);
        int rate = BinaryPrimitives.ReadInt32LittleEndian(body[4..]), bits = BinaryPrimitives.ReadUInt16LittleEndian(body[14..]);
        return code == 1 && bits is 8 or 16 && channels > 0 && rate > 0
            ? (rate, channels, bits)
            : throw new InvalidDataException($"The WAV file has format {code}, {bits} bits, {channels} channels, {rate} Hz; expected format 1 (PCM) of 8 or 16 bits.");
    }

    private static float[] ParseSamples(ReadOnlySpan<byte> body, int channels, int bits)
    {
        int count = body.Length / (bits / 8) / channels * channels;
        var samples = new float[count];
        for (int i = 0; i < count; i++)
        {
            samples[i] = bits == 8 ? (body[i] - 128) / 128f : BinaryPrimitives.ReadInt16LittleEndian(body[(2 * i)..]) / 32768f;
        }

        return samples;
    }
}
