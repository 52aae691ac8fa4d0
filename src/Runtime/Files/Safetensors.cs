using System.Buffers.Binary;
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
    /// <summary>Values of other types are converted by so many at once.</summary>
    private const int ConvertedAtOnce = 16 * 1024;

    /// <summary>PyTorch's count of the batches that a normalisation has seen: no network here reads it, and its integers are no weights.</summary>
    private const string BatchCount = ".num_batches_tracked";

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
                json.WriteStartObject(SafetensorsHeader.MetadataName);
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

    /// <inheritdoc cref="Read(Stream)"/>
    /// <summary>Reads all tensors in the order of their data, and the texts beside them.</summary>
    public static IReadOnlyList<NamedTensor> Read(Stream stream, out IReadOnlyDictionary<string, string> metadata)
    {
        SafetensorsHeader header = SafetensorsHeader.Read(stream, static _ => false);
        metadata = header.Metadata;
        var tensors = new NamedTensor[header.Tensors.Count];
        for (int i = 0; i < tensors.Length; i++)
        {
            StoredTensor tensor = header.Tensors[i];
            tensors[i] = new NamedTensor(tensor.Name, tensor.Sizes, new float[tensor.Length]);
            ReadValues(stream, tensor, tensors[i].Values);
        }

        return tensors;
    }

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
        SafetensorsHeader header = SafetensorsHeader.Read(stream, static name => name.EndsWith(BatchCount, StringComparison.Ordinal));
        Check(header, network);

        // Into an array of its own: what cannot be read whole changes nothing, and there is no second copy of the file's tensors.
        var weights = new float[network.Weights.Length];
        foreach (StoredTensor tensor in header.Tensors)
        {
            if (tensor.IsIgnored)
            {
                ReadExactly(stream, new byte[tensor.End - tensor.Begin], tensor);
            }
            else
            {
                ParameterInfo info = network.Parameter(tensor.Name).Info;
                ReadValues(stream, tensor, weights.AsSpan(info.Offset, info.Length));
            }
        }

        network.Replace(weights);
    }

    /// <summary>Whether the tensors are the network's. Plain loops, here and below: programs that are compiled ahead of time hold no more of the framework than that.</summary>
    private static void Check(SafetensorsHeader header, Network network)
    {
        var found = new Dictionary<string, StoredTensor>(StringComparer.Ordinal);
        foreach (StoredTensor tensor in header.Tensors)
        {
            if (!tensor.IsIgnored)
            {
                found.Add(tensor.Name, tensor);
            }
        }

        var errors = new List<string>();
        foreach (Parameter parameter in network.Parameters)
        {
            if (!found.Remove(parameter.Name, out StoredTensor? tensor))
            {
                errors.Add($"missing: '{parameter.Name}' {Shape(parameter.Info.Shape)}");
            }
            else if (!tensor.Sizes.AsSpan().SequenceEqual(parameter.Info.Shape))
            {
                errors.Add($"misshapen: '{parameter.Name}' is {Shape(tensor.Sizes)}, expected {Shape(parameter.Info.Shape)}");
            }
        }

        foreach (StoredTensor tensor in header.Tensors)
        {
            if (found.ContainsKey(tensor.Name))
            {
                errors.Add($"unexpected: '{tensor.Name}' {Shape(tensor.Sizes)}");
            }
        }

        if (errors.Count != 0)
        {
            throw new InvalidDataException($"The tensors do not fit {network.Info.Name}:{Environment.NewLine}  " + string.Join(Environment.NewLine + "  ", errors));
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

    /// <summary>A tensor's values as 32-bit floats. BF16 is the upper half of one; F16 is IEEE 754's binary16.</summary>
    private static void ReadValues(Stream stream, StoredTensor tensor, Span<float> values)
    {
        if (tensor.Type == "F32" && BitConverter.IsLittleEndian)
        {
            // As they are: most files, and all of a large one at once.
            ReadExactly(stream, MemoryMarshal.AsBytes(values), tensor);
            return;
        }

        int size = SafetensorsHeader.SizeOf(tensor.Type);
        byte[] bytes = new byte[size * Math.Min(values.Length, ConvertedAtOnce)];
        for (int done = 0; done < values.Length; done += ConvertedAtOnce)
        {
            Span<float> some = values.Slice(done, Math.Min(ConvertedAtOnce, values.Length - done));
            ReadExactly(stream, bytes.AsSpan(0, some.Length * size), tensor);
            for (int i = 0; i < some.Length; i++)
            {
                ReadOnlySpan<byte> value = bytes.AsSpan(i * size, size);
                some[i] = tensor.Type switch
                {
                    "F16" => (float)BinaryPrimitives.ReadHalfLittleEndian(value),
                    "BF16" => BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(value) << 16),
                    _ => BinaryPrimitives.ReadSingleLittleEndian(value),
                };
            }
        }
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

    private static void ReadExactly(Stream stream, Span<byte> bytes, StoredTensor tensor) => SafetensorsHeader.ReadExactly(stream, bytes, $"tensor '{tensor.Name}'");
}
