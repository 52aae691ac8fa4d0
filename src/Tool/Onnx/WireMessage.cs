using System.Text;
using Google.Protobuf;

namespace CnnGen.Tool.Onnx;

/// <summary>A message of a protobuf file: a part of the file's bytes, of which nothing is copied until it is asked for.</summary>
internal readonly struct WireMessage(byte[] file, int start, int length)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: false);

    public int Length => length;

    public ReadOnlyMemory<byte> Bytes => file.AsMemory(start, length);

    public string Text => Utf8.GetString(file, start, length);

    /// <summary>The fields in the order of the file.</summary>
    /// <exception cref="InvalidDataException">The bytes are no message, or lengths go beyond its end.</exception>
    public List<WireField> Fields()
    {
        var fields = new List<WireField>();
        int end = start + length;
        var input = new CodedInputStream(file, start, length);
        try
        {
            for (uint tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
            {
                int number = WireFormat.GetTagFieldNumber(tag);
                switch (WireFormat.GetTagWireType(tag))
                {
                    case WireFormat.WireType.Varint:
                        fields.Add(new WireField(number, null, input.ReadInt64()));
                        break;
                    case WireFormat.WireType.Fixed32:
                        fields.Add(new WireField(number, null, input.ReadFixed32()));
                        break;
                    case WireFormat.WireType.Fixed64:
                        fields.Add(new WireField(number, null, unchecked((long)input.ReadFixed64())));
                        break;
                    case WireFormat.WireType.LengthDelimited:
                        int size = input.ReadLength(), at = (int)input.Position;
                        if (size < 0 || size > end - at)
                        {
                            throw new InvalidDataException($"field {number} claims {size} bytes where {end - at} are left; the file is cut off or damaged");
                        }

                        // Reading goes on behind the field: its bytes stay where they are.
                        fields.Add(new WireField(number, new WireMessage(file, at, size), 0));
                        input = new CodedInputStream(file, at + size, end - at - size);
                        break;
                    default:
                        throw new InvalidDataException($"field {number} has a wire type that ONNX does not use");
                }
            }
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new InvalidDataException(e.Message, e);
        }

        return fields;
    }

    /// <summary>The numbers of a packed field.</summary>
    public IEnumerable<long> Varints()
    {
        var input = new CodedInputStream(file, start, length);
        while (!input.IsAtEnd)
        {
            long value;
            try
            {
                value = input.ReadInt64();
            }
            catch (InvalidProtocolBufferException e)
            {
                throw new InvalidDataException(e.Message, e);
            }

            yield return value;
        }
    }
}

/// <summary>A field of a message: a message (or text, or bytes) for what has a length, else a number (the bits of a float).</summary>
internal readonly record struct WireField(int Number, WireMessage? Message, long Value);
