using System.Buffers.Binary;

namespace CnnGen;

/// <summary>Sound from a WAV file: PCM of 8, 16, 24 or 32 bits, or floats of 32 or 64.</summary>
/// <param name="SampleRate">Samples a second.</param>
/// <param name="Channels">1 for mono, 2 for stereo.</param>
/// <param name="Samples">Of PCM in [-1, 1); the channels of a moment side by side.</param>
public sealed record WavFile(int SampleRate, int Channels, float[] Samples)
{
    private const int Pcm = 1;
    private const int Float = 3;
    private const int Extensible = 0xFFFE;

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">It is no WAV file, of another format, or cut off.</exception>
    public static WavFile Read(string path)
    {
        try
        {
            return Parse(File.ReadAllBytes(path));
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }
    }

    /// <summary>Reads a file's bytes.</summary>
    /// <exception cref="InvalidDataException">It is no WAV file, of another format, or cut off.</exception>
    public static WavFile Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 12 || !bytes[..4].SequenceEqual("RIFF"u8) || !bytes[8..12].SequenceEqual("WAVE"u8))
        {
            throw new InvalidDataException("No WAV file: it does not begin with RIFF, a length and WAVE.");
        }

        (int Code, int Rate, int Channels, int Bits)? format = null;
        for (long at = 12; at + 8 <= bytes.Length;)
        {
            ReadOnlySpan<byte> kind = bytes.Slice((int)at, 4);
            long length = BinaryPrimitives.ReadUInt32LittleEndian(bytes[((int)at + 4)..]);
            if (length > bytes.Length - at - 8)
            {
                throw new InvalidDataException($"The WAV file is cut off: a part of {length} bytes begins at {at}, and the file has {bytes.Length}.");
            }

            ReadOnlySpan<byte> body = bytes.Slice((int)at + 8, (int)length);
            if (kind.SequenceEqual("fmt "u8))
            {
                format = ParseFormat(body);
            }
            else if (kind.SequenceEqual("data"u8))
            {
                (int code, int rate, int channels, int bits) = format ?? throw new InvalidDataException("The WAV file's samples come before its format.");
                return new WavFile(rate, channels, ParseSamples(body, code, channels, bits));
            }

            // Parts begin at even places.
            at += 8 + length + (length & 1);
        }

        throw new InvalidDataException("The WAV file has no samples: there is no part 'data'.");
    }

    /// <summary>The channels one after the other, each of a given length: what networks take. What is too long is cut, what is too short is followed by silence.</summary>
    public float[] ToPlanes(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        var planes = new float[Channels * length];
        for (int i = 0; i < Math.Min(length, Samples.Length / Channels); i++)
        {
            for (int channel = 0; channel < Channels; channel++)
            {
                planes[(channel * length) + i] = Samples[(i * Channels) + channel];
            }
        }

        return planes;
    }

    private static (int Code, int Rate, int Channels, int Bits) ParseFormat(ReadOnlySpan<byte> body)
    {
        if (body.Length < 16)
        {
            throw new InvalidDataException($"The WAV file's format has {body.Length} bytes; expected at least 16.");
        }

        int code = BinaryPrimitives.ReadUInt16LittleEndian(body), channels = BinaryPrimitives.ReadUInt16LittleEndian(body[2..]);
        int rate = BinaryPrimitives.ReadInt32LittleEndian(body[4..]), bits = BinaryPrimitives.ReadUInt16LittleEndian(body[14..]);

        // The extensible form names the real format in the first two bytes of an identifier.
        code = code == Extensible && body.Length >= 26 ? BinaryPrimitives.ReadUInt16LittleEndian(body[24..]) : code;
        bool isRead = code switch { Pcm => bits is 8 or 16 or 24 or 32, Float => bits is 32 or 64, _ => false };
        return isRead && channels > 0 && rate > 0
            ? (code, rate, channels, bits)
            : throw new InvalidDataException($"The WAV file has format {code}, {bits} bits, {channels} channels, {rate} Hz; expected format 1 (PCM) of 8, 16, 24 or 32 bits or 3 (floats) of 32 or 64.");
    }

    private static float[] ParseSamples(ReadOnlySpan<byte> body, int code, int channels, int bits)
    {
        int size = bits / 8, count = body.Length / size / channels * channels;
        var samples = new float[count];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> sample = body.Slice(i * size, size);
            samples[i] = (code, bits) switch
            {
                (Float, 32) => BinaryPrimitives.ReadSingleLittleEndian(sample),
                (Float, _) => (float)BinaryPrimitives.ReadDoubleLittleEndian(sample),
                (_, 8) => (sample[0] - 128) / 128f,
                (_, 16) => BinaryPrimitives.ReadInt16LittleEndian(sample) / 32768f,
                (_, 24) => (sample[0] | (sample[1] << 8) | ((sbyte)sample[2] << 16)) / 8388608f,
                _ => BinaryPrimitives.ReadInt32LittleEndian(sample) / 2147483648f,
            };
        }

        return samples;
    }
}
