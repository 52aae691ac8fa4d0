using System.Buffers.Binary;
using System.Globalization;

namespace CnnGen.Tool.Onnx;

/// <summary>Tensors: their elements stand in one of several fields, or in a file beside the model.</summary>
internal sealed partial class OnnxReader
{
    private const int MostDimensions = 64;

    private OnnxTensor Tensor(WireMessage message)
    {
        List<WireField> fields = message.Fields();
        string name = Text(fields, 8);
        long[] dims = Integers(fields, 1);
        var type = (OnnxElementType)Value(fields, 2);
        string what = $"tensor '{name}' of shape [{string.Join(", ", dims)}]";
        if (dims.Length > MostDimensions || dims.Any(size => size < 0))
        {
            throw new InvalidDataException($"{what} has a shape that no tensor has");
        }

        if (type == OnnxElementType.String)
        {
            return new OnnxTensor(name, dims, type, ReadOnlyMemory<byte>.Empty);
        }

        int size = OnnxTensor.SizeOf(type);
        if (size == 0)
        {
            // Elements of four bits, and types to come: nothing here computes with them; whoever reads them says so.
            return new OnnxTensor(name, dims, type, ReadOnlyMemory<byte>.Empty);
        }

        // In 128 bits, which the largest sizes do not overflow before the product is compared.
        Int128 bytes = size;
        foreach (long one in dims)
        {
            bytes *= one;
            if (bytes > int.MaxValue)
            {
                throw new InvalidDataException($"{what} claims more than 2 GB");
            }
        }

        ReadOnlyMemory<byte> data = Value(fields, 14) == 1 ? External(fields, what, (int)bytes) : Elements(fields, type, what, (int)bytes / size);
        return data.Length == (int)bytes
            ? new OnnxTensor(name, dims, type, data)
            : throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"{what} needs {bytes} bytes and has {data.Length}"));
    }

    /// <summary>The elements as bytes: raw, or from the field for their type.</summary>
    private static ReadOnlyMemory<byte> Elements(List<WireField> fields, OnnxElementType type, string what, int count)
    {
        if (fields.Any(field => field.Number == 9))
        {
            return Messages(fields, 9).Last().Bytes;
        }

        switch (type)
        {
            case OnnxElementType.Float or OnnxElementType.Complex64:
                return Fixed(fields, 4, sizeof(float));
            case OnnxElementType.Double or OnnxElementType.Complex128:
                return Fixed(fields, 10, sizeof(double));
        }

        int number = type switch
        {
            OnnxElementType.Int64 => 7,
            OnnxElementType.UInt32 or OnnxElementType.UInt64 => 11,
            _ => 5,
        };
        int size = OnnxTensor.SizeOf(type);
        long[] values = Integers(fields, number);
        if (values.Length != count)
        {
            throw new InvalidDataException($"{what} has {values.Length} elements");
        }

        var bytes = new byte[values.Length * size];
        for (int i = 0; i < values.Length; i++)
        {
            Span<byte> target = bytes.AsSpan(i * size, size);
            switch (size)
            {
                case 1:
                    target[0] = unchecked((byte)values[i]);
                    break;
                case 2:
                    BinaryPrimitives.WriteInt16LittleEndian(target, unchecked((short)values[i]));
                    break;
                case 4:
                    BinaryPrimitives.WriteInt32LittleEndian(target, unchecked((int)values[i]));
                    break;
                default:
                    BinaryPrimitives.WriteInt64LittleEndian(target, values[i]);
                    break;
            }
        }

        return bytes;
    }

    /// <summary>A repeated field of fixed size, packed (once as a rule) or one by one.</summary>
    private static ReadOnlyMemory<byte> Fixed(List<WireField> fields, int number, int size)
    {
        WireField[] all = [.. fields.Where(field => field.Number == number)];
        if (all.Length == 1 && all[0].Message is { } only)
        {
            return only.Bytes;
        }

        using var bytes = new MemoryStream();
        Span<byte> one = stackalloc byte[sizeof(long)];
        foreach (WireField field in all)
        {
            BinaryPrimitives.WriteInt64LittleEndian(one, field.Value);
            bytes.Write(field.Message is { } packed ? packed.Bytes.Span : one[..size]);
        }

        return bytes.ToArray();
    }

    /// <summary>Elements in a file of the model's folder, of which no more is read than the shape needs.</summary>
    private ReadOnlyMemory<byte> External(List<WireField> fields, string what, int bytes)
    {
        var entries = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (WireMessage entry in Messages(fields, 13))
        {
            List<WireField> pair = entry.Fields();
            entries[Text(pair, 1)] = Text(pair, 2);
        }

        string location = entries.GetValueOrDefault("location", "");
        if (_folder is null)
        {
            throw new InvalidDataException($"{what} has its data in '{location}', and there is no folder to look in");
        }

        string path = Inside(_folder, location, what);
        long offset = Number("offset", 0), length = Number("length", bytes);
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            throw new InvalidDataException($"{what} has its data in '{location}', which is not there");
        }

        if (length != bytes || offset < 0 || offset > file.Length - bytes)
        {
            throw new InvalidDataException(string.Create(
                CultureInfo.InvariantCulture, $"{what} needs {bytes} bytes; '{location}' of {file.Length} bytes is said to hold {length} from {offset} on"));
        }

        var data = new byte[bytes];
        using FileStream stream = file.OpenRead();
        stream.Position = offset;
        stream.ReadExactly(data);
        return data;

        long Number(string key, long otherwise) => !entries.TryGetValue(key, out string? text) ? otherwise
            : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) ? value
            : throw new InvalidDataException($"{what} has an external {key} that is no number");
    }

    /// <summary>A path in the model's folder; what leaves it, through links too, is refused.</summary>
    private static string Inside(string folder, string location, string what)
    {
        string root = Path.GetFullPath(folder), path = location.Length == 0 ? root : Path.GetFullPath(Path.Combine(root, location));
        string prefix = Path.EndsInDirectorySeparator(root) ? root : root + Path.DirectorySeparatorChar;
        bool isInside = location.Length != 0 && !Path.IsPathRooted(location) && !location.Contains('\\') && path.StartsWith(prefix, StringComparison.Ordinal);
        for (string? part = path; isInside && part is not null && part.Length > root.Length; part = Path.GetDirectoryName(part))
        {
            FileSystemInfo info = Directory.Exists(part) ? new DirectoryInfo(part) : new FileInfo(part);
            isInside &= info.LinkTarget is null;
        }

        return isInside ? path : throw new InvalidDataException($"{what} has its data in '{location}', which is outside the model's folder");
    }
}
