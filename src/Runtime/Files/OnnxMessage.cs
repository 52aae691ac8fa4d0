using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace CnnGen;

/// <summary>A message in Protocol Buffers' wire format, as far as ONNX needs it: numbers, floats, text, messages in messages.</summary>
/// <remarks>The format: developers.google.com/protocol-buffers/docs/encoding. Large arrays are kept as they are and copied to no buffer.</remarks>
internal sealed class OnnxMessage
{
    private const int VarintType = 0, LengthType = 2, FloatType = 5;

    /// <summary>What has been written, in order; the last chunk is still open.</summary>
    private readonly List<(byte[] Bytes, ReadOnlyMemory<float> Values)> _closed = [];
    private readonly MemoryStream _open = new();
    private long _closedLength;

    /// <summary>Bytes of the message.</summary>
    public long Length => _closedLength + _open.Length;

    /// <summary>A number: of type int32, int64 or an enumeration.</summary>
    public OnnxMessage Add(int field, long value)
    {
        Tag(field, VarintType);
        Varint((ulong)value);
        return this;
    }

    /// <summary>A float.</summary>
    public OnnxMessage Add(int field, float value)
    {
        Tag(field, FloatType);
        Span<byte> bytes = stackalloc byte[sizeof(float)];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        _open.Write(bytes);
        return this;
    }

    /// <summary>Text.</summary>
    public OnnxMessage Add(int field, string value) => Add(field, Encoding.UTF8.GetBytes(value));

    /// <summary>Bytes.</summary>
    public OnnxMessage Add(int field, ReadOnlySpan<byte> value)
    {
        Tag(field, LengthType);
        Varint((ulong)value.Length);
        _open.Write(value);
        return this;
    }

    /// <summary>Floats as bytes, little-endian.</summary>
    public OnnxMessage Add(int field, ReadOnlyMemory<float> values)
    {
        Tag(field, LengthType);
        Varint((ulong)values.Length * sizeof(float));
        Close(values);
        return this;
    }

    /// <summary>A message inside this one, complete by now.</summary>
    public OnnxMessage Add(int field, OnnxMessage message)
    {
        Tag(field, LengthType);
        Varint((ulong)message.Length);
        Close(default);
        _closed.AddRange(message._closed);
        _closedLength += message._closedLength;
        message._open.WriteTo(_open);
        return this;
    }

    /// <summary>Writes the message.</summary>
    public void WriteTo(Stream stream)
    {
        Span<byte> one = stackalloc byte[sizeof(float)];
        foreach ((byte[] bytes, ReadOnlyMemory<float> values) in _closed)
        {
            stream.Write(bytes);
            if (BitConverter.IsLittleEndian)
            {
                stream.Write(MemoryMarshal.AsBytes(values.Span));
                continue;
            }

            foreach (float value in values.Span)
            {
                BinaryPrimitives.WriteSingleLittleEndian(one, value);
                stream.Write(one);
            }
        }

        _open.WriteTo(stream);
    }

    private void Close(ReadOnlyMemory<float> values)
    {
        _closed.Add((_open.ToArray(), values));
        _closedLength += _open.Length + ((long)values.Length * sizeof(float));
        _open.SetLength(0);
    }

    private void Tag(int field, int type) => Varint((ulong)((field << 3) | type));

    /// <summary>Seven bits a byte, the lowest first; the eighth says that more follow.</summary>
    private void Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            _open.WriteByte((byte)(value | 0x80));
        }

        _open.WriteByte((byte)value);
    }
}
