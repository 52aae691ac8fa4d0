using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace CnnGen;

/// <summary>A named tensor of a file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Its sizes.</param>
/// <param name="Values">Its values, row-major.</param>
public sealed record NamedTensor(string Name, int[] Shape, float[] Values);

/// <summary>Reads and writes safetensors files: eight bytes of header length, a JSON header, the tensors' bytes, little-endian throughout.</summary>
public static class Safetensors
{
    private const long LargestHeader = 100_000_000;

    /// <summary>PyTorch's count of the batches that a normalisation has seen: no network here reads it, and its integers are no weights.</summary>
    private const string BatchCount = ".num_batches_tracked";

    private const string Metadata = "__metadata__";

    /// <summary>Writes tensors in the order given.</summary>
    public static void Write(Stream stream, IEnumerable<NamedTensor> tensors) => Write(stream, tensors, []);

    /// <summary>Writes tensors in the order given, and texts beside them (<c>__metadata__</c> of the header).</summary>
    public static void Write(Stream stream, IEnumerable<NamedTensor> tensors, IEnumerable<KeyValuePair<string, string>> metadata)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(metadata);
        List<NamedTensor> all = [.. tensors];
        KeyValuePair<string, string>[] texts = [.. metadata];
        using var header = new MemoryStream();
        using (var json = new Utf8JsonWriter(header))
        {
            json.WriteStartObject();
            if (texts.Length != 0)
            {
                json.WriteStartObject(Metadata);
                foreach ((string key, string text) in texts)
                {
                    json.WriteString(key, text);
                }

                json.WriteEndObject();
            }

            long offset = 0;
            foreach (NamedTensor tensor in all)
            {
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", "F32");
                WriteNumbers(json, "shape", tensor.Shape.Select(size => (long)size));
                WriteNumbers(json, "data_offsets", [offset, offset + (tensor.Values.LongLength * sizeof(float))]);
                json.WriteEndObject();
                offset += tensor.Values.LongLength * sizeof(float);
            }

            json.WriteEndObject();
        }

        // Spaces up to a multiple of eight keep the data aligned.
        while (header.Length % 8 != 0)
        {
            header.WriteByte((byte)' ');
        }

        Span<byte> length = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        stream.Write(length);
        header.WriteTo(stream);
        foreach (NamedTensor tensor in all)
        {
            WriteValues(stream, tensor.Values);
        }
    }

    /// <summary>Reads all tensors in the order of their data.</summary>
    /// <remarks>32-bit floats (F32) are taken as they are, half-precision ones (F16, BF16) become the same values in 32 bits.</remarks>
    /// <exception cref="InvalidDataException">This is no safetensors file, it is cut off, or a tensor is of another type.</exception>
    public static IReadOnlyList<NamedTensor> Read(Stream stream) => Read(stream, out _);

    /// <summary>Reads all tensors in the order of their data, and the texts beside them.</summary>
    /// <inheritdoc cref="Read(Stream)"/>
    public static IReadOnlyList<NamedTensor> Read(Stream stream, out IReadOnlyDictionary<string, string> metadata) => Read(stream, static _ => false, out metadata);

    private static List<NamedTensor> Read(Stream stream, Func<string, bool> isIgnored, out IReadOnlyDictionary<string, string> metadata)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Span<byte> prefix = stackalloc byte[sizeof(ulong)];
        if (stream.ReadAtLeast(prefix, prefix.Length, throwOnEndOfStream: false) < prefix.Length)
        {
            throw new InvalidDataException("No safetensors file: it ends within the first eight bytes, the header's length.");
        }

        ulong headerLength = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (headerLength > LargestHeader || (stream.CanSeek && headerLength > (ulong)(stream.Length - stream.Position)))
        {
            throw new InvalidDataException($"No safetensors file: it claims a header of {headerLength} bytes, more than it holds.");
        }

        byte[] header = ReadExactly(stream, (int)headerLength, "the header");
        List<(string Name, string Type, long[] Shape, long Begin, long End)> entries = ParseHeader(header, out metadata);
        var errors = new List<string>();
        long position = 0;
        foreach ((string name, string type, long[] shape, long begin, long end) in entries)
        {
            string text = $"'{name}' of shape [{string.Join(", ", shape)}]";
            int size = SizeOf(type);
            if (isIgnored(name) && begin == position && end >= begin)
            {
                // Of no matter what type: it is skipped.
            }
            else if (size == 0)
            {
                errors.Add($"{text} has type {type}; expected F32, F16 or BF16.");
            }
            else if (!TryLength(shape, out long length))
            {
                errors.Add($"{text} has no size that a tensor can have.");
            }
            else if (begin != position || end - begin != length * size)
            {
                errors.Add($"{text} takes {length * size} bytes from {position} on; its offsets are {begin} to {end}.");
            }

            position = end;
        }

        if (stream.CanSeek && errors.Count == 0 && stream.Length - stream.Position != position)
        {
            errors.Add($"The header describes {position} bytes of data; the file has {stream.Length - stream.Position}.");
        }

        if (errors.Count != 0)
        {
            throw new InvalidDataException("The safetensors file is damaged or of another type: " + string.Join(" ", errors));
        }

        var tensors = new List<NamedTensor>();
        foreach ((string name, string type, long[] shape, long begin, long end) in entries)
        {
            byte[] bytes = ReadExactly(stream, checked((int)(end - begin)), $"tensor '{name}'");
            if (!isIgnored(name))
            {
                tensors.Add(new NamedTensor(name, [.. shape.Select(size => (int)size)], Values(bytes, type)));
            }
        }

        return tensors;
    }

    /// <summary>Bytes of one value; 0 for a type that is not read.</summary>
    private static int SizeOf(string type) => type switch
    {
        "F32" => sizeof(float),
        "F16" or "BF16" => sizeof(ushort),
        _ => 0,
    };

    /// <summary>Writes a network's parameters to a file: aside first, then renamed, so that no half-written file ever has the name.</summary>
    public static void Save(string path, Network network)
    {
        ArgumentNullException.ThrowIfNull(network);
        WholeFile.Write(path, stream => Save(stream, network));
    }

    /// <summary>Writes a network's parameters.</summary>
    public static void Save(Stream stream, Network network)
    {
        ArgumentNullException.ThrowIfNull(network);
        Write(stream, network.Parameters.Select(parameter => new NamedTensor(parameter.Name, parameter.Info.Shape, parameter.Values.ToArray())));
    }

    /// <summary>Reads a network's parameters from a file.</summary>
    /// <inheritdoc cref="Load(Stream, Network)"/>
    public static void Load(string path, Network network)
    {
        using FileStream stream = File.OpenRead(path);
        try
        {
            Load(stream, network);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }
    }

    /// <summary>Reads a network's parameters. Either all fit and all are taken, or none is changed.</summary>
    /// <exception cref="InvalidDataException">Tensors are missing, unexpected or misshapen: the message names every one.</exception>
    public static void Load(Stream stream, Network network)
    {
        ArgumentNullException.ThrowIfNull(network);
        Dictionary<string, NamedTensor> found = Read(stream, static name => name.EndsWith(BatchCount, StringComparison.Ordinal), out _).ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        var errors = new List<string>();
        foreach (Parameter parameter in network.Parameters)
        {
            string expected = Shape(parameter.Info.Shape);
            if (!found.TryGetValue(parameter.Name, out NamedTensor? tensor))
            {
                errors.Add($"missing: '{parameter.Name}' {expected}");
            }
            else if (!tensor.Shape.AsSpan().SequenceEqual(parameter.Info.Shape))
            {
                errors.Add($"misshapen: '{parameter.Name}' is {Shape(tensor.Shape)}, expected {expected}");
            }
        }

        foreach (NamedTensor tensor in found.Values.Where(tensor => network.Parameters.All(parameter => parameter.Name != tensor.Name)))
        {
            errors.Add($"unexpected: '{tensor.Name}' {Shape(tensor.Shape)}");
        }

        if (errors.Count != 0)
        {
            throw new InvalidDataException($"The tensors do not fit {network.Info.Name}:{Environment.NewLine}  " + string.Join(Environment.NewLine + "  ", errors));
        }

        foreach (Parameter parameter in network.Parameters)
        {
            parameter.Set(found[parameter.Name].Values);
        }

        static string Shape(int[] shape) => $"[{string.Join(", ", shape)}]";
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, IEnumerable<long> numbers)
    {
        json.WriteStartArray(name);
        foreach (long number in numbers)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }

    private static List<(string Name, string Type, long[] Shape, long Begin, long End)> ParseHeader(byte[] header, out IReadOnlyDictionary<string, string> metadata)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        metadata = texts;
        try
        {
            using JsonDocument document = JsonDocument.Parse(header);
            var entries = new List<(string Name, string Type, long[] Shape, long Begin, long End)>();
            var names = new HashSet<string>(StringComparer.Ordinal);
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                if (property.NameEquals(Metadata))
                {
                    foreach (JsonProperty text in property.Value.EnumerateObject())
                    {
                        texts[text.Name] = text.Value.GetString() ?? "";
                    }

                    continue;
                }

                if (!names.Add(property.Name))
                {
                    throw new InvalidDataException($"The safetensors header names '{property.Name}' twice.");
                }

                long[] offsets = Numbers(property.Value.GetProperty("data_offsets"));
                if (offsets.Length != 2)
                {
                    throw new InvalidDataException($"The safetensors header gives '{property.Name}' {offsets.Length} offsets; expected 2.");
                }

                entries.Add((property.Name, property.Value.GetProperty("dtype").GetString() ?? "", Numbers(property.Value.GetProperty("shape")), offsets[0], offsets[1]));
            }

            return [.. entries.OrderBy(entry => entry.Begin)];
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException("No safetensors file: its header is not the JSON of one. " + e.Message, e);
        }
    }

    private static long[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(number => number.GetInt64())];

    private static bool TryLength(long[] shape, out long length)
    {
        length = 1;
        foreach (long size in shape)
        {
            if (size is < 0 or > int.MaxValue || (length *= size) > int.MaxValue)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>BF16 is the upper half of a 32-bit float; F16 is IEEE 754's binary16.</summary>
    private static float[] Values(ReadOnlySpan<byte> bytes, string type)
    {
        if (type == "F32" && BitConverter.IsLittleEndian)
        {
            // As they are: most files, and all of a large one at once.
            return MemoryMarshal.Cast<byte, float>(bytes).ToArray();
        }

        int size = SizeOf(type);
        var values = new float[bytes.Length / size];
        for (int i = 0; i < values.Length; i++)
        {
            ReadOnlySpan<byte> value = bytes.Slice(i * size, size);
            values[i] = type switch
            {
                "F16" => (float)BinaryPrimitives.ReadHalfLittleEndian(value),
                "BF16" => BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(value) << 16),
                _ => BinaryPrimitives.ReadSingleLittleEndian(value),
            };
        }

        return values;
    }

    private static void WriteValues(Stream stream, float[] values)
    {
        if (BitConverter.IsLittleEndian)
        {
            stream.Write(MemoryMarshal.AsBytes(values.AsSpan()));
            return;
        }

        Span<byte> bytes = stackalloc byte[sizeof(float)];
        foreach (float value in values)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
            stream.Write(bytes);
        }
    }

    private static byte[] ReadExactly(Stream stream, int length, string what)
    {
        var bytes = new byte[length];
        int read = stream.ReadAtLeast(bytes, length, throwOnEndOfStream: false);
        return read == length ? bytes : throw new InvalidDataException(string.Create(
            CultureInfo.InvariantCulture, $"The file is cut off: {what} has {length} bytes, and {read} are there."));
    }
}
