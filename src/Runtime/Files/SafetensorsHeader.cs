using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;

namespace CnnGen;

/// <summary>A tensor as the header of a safetensors file describes it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">What its values are: F32, F16 or BF16; of no matter what type where it is ignored.</param>
/// <param name="Shape">Its sizes.</param>
/// <param name="Begin">Its first byte among the data.</param>
/// <param name="End">The byte after its last.</param>
internal sealed record StoredTensor(string Name, string Type, long[] Shape, long Begin, long End)
{
    /// <summary>Whether it is skipped.</summary>
    public bool IsIgnored { get; init; }

    /// <summary>Number of values.</summary>
    public long Length => (End - Begin) / SafetensorsHeader.SizeOf(Type);

    /// <summary>The sizes, each of which an array can have.</summary>
    public int[] Sizes => Array.ConvertAll(Shape, static size => (int)size);
}

/// <summary>The header of a safetensors file: what tensors there are, in the order of their data, and texts.</summary>
internal sealed record SafetensorsHeader(IReadOnlyList<StoredTensor> Tensors, IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>The entry of the texts.</summary>
    public const string MetadataName = "__metadata__";

    private const long LargestHeader = 100_000_000;

    /// <summary>Reads it; the stream is at the first tensor's data afterwards.</summary>
    /// <param name="stream">The file from its beginning.</param>
    /// <param name="isIgnored">Tells by the name which tensors are skipped, and may be of any type.</param>
    /// <exception cref="InvalidDataException">This is no safetensors file, it is cut off, or a tensor is of another type.</exception>
    public static SafetensorsHeader Read(Stream stream, Func<string, bool> isIgnored)
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

        byte[] text = new byte[headerLength];
        ReadExactly(stream, text, "the header");
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        List<StoredTensor> tensors = Parse(text, isIgnored, metadata);
        Check(stream, tensors);
        return new SafetensorsHeader(tensors, metadata);
    }

    /// <summary>Bytes of one value; 0 for a type that is not read.</summary>
    public static int SizeOf(string type) => type switch
    {
        "F32" => sizeof(float),
        "F16" or "BF16" => sizeof(ushort),
        _ => 0,
    };

    /// <summary>Fills the span.</summary>
    /// <exception cref="InvalidDataException">There are not so many bytes; the message says of what.</exception>
    public static void ReadExactly(Stream stream, Span<byte> bytes, string what)
    {
        int read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (read < bytes.Length)
        {
            throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"The file is cut off: {what} has {bytes.Length} bytes, and {read} are there."));
        }
    }

    /// <summary>Whether types, shapes and places fit each other and the data.</summary>
    private static void Check(Stream stream, List<StoredTensor> tensors)
    {
        var errors = new List<string>();
        long position = 0;
        foreach (StoredTensor tensor in tensors)
        {
            int size = SizeOf(tensor.Type);
            if (tensor.IsIgnored && tensor.Begin == position && tensor.End >= tensor.Begin)
            {
                // Of no matter what type: it is skipped.
            }
            else if (size == 0)
            {
                errors.Add($"{Text(tensor)} has type {tensor.Type}; expected F32, F16 or BF16.");
            }
            else if (!TryLength(tensor.Shape, out long length))
            {
                errors.Add($"{Text(tensor)} has no size that a tensor can have.");
            }
            else if (tensor.Begin != position || tensor.End - tensor.Begin != length * size)
            {
                errors.Add($"{Text(tensor)} takes {length * size} bytes from {position} on; its offsets are {tensor.Begin} to {tensor.End}.");
            }

            position = tensor.End;
        }

        if (stream.CanSeek && errors.Count == 0 && stream.Length - stream.Position != position)
        {
            errors.Add($"The header describes {position} bytes of data; the file has {stream.Length - stream.Position}.");
        }

        if (errors.Count != 0)
        {
            throw new InvalidDataException("The safetensors file is damaged or of another type: " + string.Join(" ", errors));
        }

        // Made only where something is wrong: the first use of such a text takes longer than reading a small file.
        static string Text(StoredTensor tensor) => $"'{tensor.Name}' of shape [{string.Join(", ", tensor.Shape)}]";
    }

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

    private static List<StoredTensor> Parse(ReadOnlySpan<byte> text, Func<string, bool> isIgnored, Dictionary<string, string> metadata)
    {
        try
        {
            var tensors = new List<StoredTensor>();
            var names = new HashSet<string>(StringComparer.Ordinal);
            var json = new Utf8JsonReader(text);
            Begin(ref json, JsonTokenType.StartObject);
            while (TryProperty(ref json, out string name))
            {
                if (name == MetadataName)
                {
                    Begin(ref json, JsonTokenType.StartObject);
                    while (TryProperty(ref json, out string key))
                    {
                        json.Read();
                        metadata[key] = json.GetString() ?? "";
                    }
                }
                else if (names.Add(name))
                {
                    tensors.Add(Tensor(ref json, name) with { IsIgnored = isIgnored(name) });
                }
                else
                {
                    throw new InvalidDataException($"The safetensors header names '{name}' twice.");
                }
            }

            // Nothing but blanks may follow: the reader looks.
            json.Read();

            // Empty tensors come before the one that begins at the same place.
            tensors.Sort(static (a, b) => a.Begin != b.Begin ? a.Begin.CompareTo(b.Begin) : a.End.CompareTo(b.End));
            return tensors;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException("No safetensors file: its header is not the JSON of one. " + e.Message, e);
        }
    }

    private static StoredTensor Tensor(ref Utf8JsonReader json, string name)
    {
        string? type = null;
        long[]? shape = null, offsets = null;
        Begin(ref json, JsonTokenType.StartObject);
        while (TryProperty(ref json, out string key))
        {
            switch (key)
            {
                case "dtype":
                    json.Read();
                    type = json.GetString() ?? "";
                    break;
                case "shape":
                    shape = Numbers(ref json);
                    break;
                case "data_offsets":
                    offsets = Numbers(ref json);
                    break;
                default:
                    json.Skip();
                    break;
            }
        }

        if (type is null || shape is null || offsets is null)
        {
            throw new JsonException($"'{name}' has no {(type is null ? "dtype" : shape is null ? "shape" : "data_offsets")}.");
        }

        return offsets.Length == 2
            ? new StoredTensor(name, type, shape, offsets[0], offsets[1])
            : throw new InvalidDataException($"The safetensors header gives '{name}' {offsets.Length} offsets; expected 2.");
    }

    private static long[] Numbers(ref Utf8JsonReader json)
    {
        var numbers = new List<long>();
        Begin(ref json, JsonTokenType.StartArray);
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            numbers.Add(json.GetInt64());
        }

        return [.. numbers];
    }

    /// <summary>The next name in an object; none at its end.</summary>
    private static bool TryProperty(ref Utf8JsonReader json, out string name)
    {
        json.Read();
        name = json.TokenType == JsonTokenType.PropertyName ? json.GetString()! : "";
        return json.TokenType == JsonTokenType.PropertyName;
    }

    private static void Begin(ref Utf8JsonReader json, JsonTokenType expected)
    {
        json.Read();
        if (json.TokenType != expected)
        {
            throw new JsonException($"Expected {(expected == JsonTokenType.StartObject ? "an object" : "an array")} at byte {json.TokenStartIndex}.");
        }
    }
}
