using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;

namespace Gallery.Data;

/// <summary>The Free Spoken Digit Dataset (Jackson et al., CC BY-SA 4.0): six speakers, 3000 recordings of 8 kHz, as a stereo microphone hears them.</summary>
/// <remarks>
/// The recordings are mono. Each is placed at random between two microphones 17 cm apart: the nearer one hears it louder, and the other up to
/// four samples later. The official split: recordings 0 to 4 of each speaker and digit are for testing.
/// </remarks>
internal static class SpokenDigitSet
{
    /// <summary>Samples of each channel: a second at 8 kHz would hold nearly all recordings whole; the digits are told apart by three quarters of it.</summary>
    public const int Length = 6144;

    private const int SampleRate = 8000;

    /// <summary>A recording of the set.</summary>
    /// <param name="Digit">What is said.</param>
    /// <param name="Speaker">Who says it.</param>
    /// <param name="Index">Which of the speaker's recordings of the digit.</param>
    /// <param name="Samples">The sound.</param>
    public sealed record Recording(int Digit, string Speaker, int Index, float[] Samples)
    {
        /// <summary>Whether the official split has it among those to test with.</summary>
        public bool IsTest => Index <= 4;
    }

    /// <summary>Reads all recordings from a folder of WAV files, or from recordings.tar.gz in it; in the order of their names.</summary>
    /// <exception cref="InvalidDataException">There are none, or one is no mono WAV file of 8 kHz.</exception>
    public static IReadOnlyList<Recording> Read(string folder)
    {
        string archive = Path.Combine(folder, "recordings.tar.gz");
        IEnumerable<(string Name, byte[] Bytes)> files = File.Exists(archive)
            ? Unpack(archive)
            : Directory.EnumerateFiles(folder, "*.wav", SearchOption.AllDirectories).Select(path => (Path.GetFileName(path), File.ReadAllBytes(path)));
        Recording[] recordings = [.. files.OrderBy(file => file.Name, StringComparer.Ordinal).Select(file => Parse(file.Name, file.Bytes))];
        return recordings.Length != 0 ? recordings : throw new InvalidDataException($"{folder} has neither recordings.tar.gz nor WAV files.");
    }

    /// <summary>Reads one recording; its name says what it is: 7_jackson_32.wav.</summary>
    public static Recording Parse(string name, ReadOnlySpan<byte> bytes)
    {
        string[] parts = Path.GetFileNameWithoutExtension(name).Split('_');
        if (parts.Length != 3 || !int.TryParse(parts[0], CultureInfo.InvariantCulture, out int digit) || digit is < 0 or > 9
            || !int.TryParse(parts[2], CultureInfo.InvariantCulture, out int index))
        {
            throw new InvalidDataException($"{name}: expected a name like 7_jackson_32.wav: digit, speaker, index.");
        }

        WavFile sound = WavFile.Parse(bytes);
        return sound is { Channels: 1, SampleRate: SampleRate }
            ? new Recording(digit, parts[1], index, sound.Samples)
            : throw new InvalidDataException($"{name}: {sound.Channels} channels of {sound.SampleRate} Hz; expected one of {SampleRate}.");
    }

    /// <summary>Stereo samples with what is said as their class.</summary>
    /// <param name="recordings">What is heard.</param>
    /// <param name="copies">How often each is heard, from another place each time; all but the first time also earlier or later, faster or slower.</param>
    /// <param name="seed">Decides the places.</param>
    public static LabeledData Hear(IReadOnlyList<Recording> recordings, int copies, int seed)
    {
        var inputs = new float[recordings.Count * copies * 2 * Length];
        var labels = new int[recordings.Count * copies];
        var random = new RandomSequence(RandomSequence.Key(unchecked((ulong)seed), 8000));
        for (int i = 0; i < labels.Length; i++)
        {
            Recording recording = recordings[i % recordings.Count];
            labels[i] = recording.Digit;
            Place(recording.Samples, inputs.AsSpan(i * 2 * Length, 2 * Length), random, isVaried: i >= recordings.Count);
        }

        return new LabeledData(inputs, labels, new TensorShape(2, Length), 10);
    }

    private static void Place(float[] sound, Span<float> stereo, RandomSequence random, bool isVaried)
    {
        double side = (2 * random.NextDouble()) - 1, speed = isVaried ? 0.9 + (0.2 * random.NextDouble()) : 1;
        double spread = Math.Sqrt(sound.Sum(sample => (double)sample * sample) / Math.Max(sound.Length, 1));
        int length = (int)(sound.Length / speed), shift = isVaried ? random.Next(801) - 400 : 0;
        for (int channel = 0; channel < 2; channel++)
        {
            // Right is at +1: its microphone is near, the left one is far.
            double near = channel == 0 ? -side : side;
            double gain = 0.25 / Math.Max(spread, 1e-4) * (1 + (0.4 * near));
            int begin = ((Length - length) / 2) + shift + (near < 0 ? (int)Math.Round(-4 * near) : 0);
            Span<float> target = stereo.Slice(channel * Length, Length);
            for (int i = Math.Max(0, -begin); i < length && begin + i < Length; i++)
            {
                double at = i * speed;
                int before = (int)at;
                float after = before + 1 < sound.Length ? sound[before + 1] : 0;
                target[begin + i] = (float)(gain * (sound[before] + ((at - before) * (after - sound[before]))));
            }
        }
    }

    private static IEnumerable<(string Name, byte[] Bytes)> Unpack(string archive)
    {
        using FileStream file = File.OpenRead(archive);
        using var gzip = new GZipStream(file, CompressionMode.Decompress);
        using var tar = new TarReader(gzip);
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry.DataStream is not null && entry.Name.EndsWith(".wav", StringComparison.OrdinalIgnoreCase))
            {
                using var bytes = new MemoryStream();
                entry.DataStream.CopyTo(bytes);
                yield return (Path.GetFileName(entry.Name), bytes.ToArray());
            }
        }
    }
}
