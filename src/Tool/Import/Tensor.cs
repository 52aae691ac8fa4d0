using System.Buffers.Binary;
using System.Runtime.InteropServices;
using CnnGen.Tool.Onnx;

namespace CnnGen.Tool.Import;

/// <summary>A constant of the graph: floats, or whole numbers (of any width; truth values are 0 and 1).</summary>
internal sealed class Tensor
{
    /// <summary>What folding may make: more is no constant that a file's author meant.</summary>
    public const long MostElements = 1 << 28;

    private Tensor(int[] dims, float[]? floats, long[]? integers)
    {
        Dims = dims;
        Floats = floats;
        Integers = integers;
        if (Shapes.Length(dims) != Length)
        {
            throw new InvalidDataException($"A constant of shape {Shapes.Text(dims)} has {Length} elements.");
        }
    }

    public Tensor(int[] dims, float[] values)
        : this(dims, values, null)
    {
    }

    public Tensor(int[] dims, long[] values)
        : this(dims, null, values)
    {
    }

    public int[] Dims { get; }

    /// <summary>The values; null for whole numbers.</summary>
    public float[]? Floats { get; }

    /// <summary>The values; null for floats.</summary>
    public long[]? Integers { get; }

    public bool IsFloat => Floats is not null;

    public int Length => Floats?.Length ?? Integers!.Length;

    public int Rank => Dims.Length;

    /// <summary>The values as floats.</summary>
    public float[] AsFloats => Floats ?? [.. Integers!.Select(value => (float)value)];

    /// <summary>The values as whole numbers.</summary>
    /// <exception cref="NotExpressibleException">They are floats.</exception>
    public long[] AsIntegers => Integers ?? throw new NotExpressibleException("it needs whole numbers where the model has floats");

    /// <summary>The single value.</summary>
    public double Scalar => Length == 1 ? At(0) : throw new NotExpressibleException($"it needs a single number where the model has {Shapes.Text(Dims)}");

    public double At(int index) => Floats is null ? Integers![index] : Floats[index];

    public static Tensor Of(float value) => new([], [value]);

    public static Tensor Of(params long[] values) => new([values.Length], values);

    /// <summary>The same values under another shape.</summary>
    public Tensor As(params int[] dims) => new(dims, Floats, Integers);

    /// <summary>Values taken from places of this one.</summary>
    public Tensor Select(int[] dims, Func<int, int> place)
    {
        long length = Shapes.Length(dims);
        if (length > MostElements)
        {
            throw new NotExpressibleException($"a constant of shape {Shapes.Text(dims)} is too large");
        }

        int[] places = [.. Enumerable.Range(0, (int)length).Select(place)];
        return Floats is null ? new Tensor(dims, [.. places.Select(i => Integers![i])]) : new Tensor(dims, [.. places.Select(i => Floats[i])]);
    }

    /// <summary>Repeated over the axes where it has one element, or none, and the shape more.</summary>
    public Tensor BroadcastTo(int[] dims)
    {
        if (Dims.AsSpan().SequenceEqual(dims))
        {
            return this;
        }

        int[] strides = Shapes.BroadcastStrides(Dims, dims);
        return Select(dims, i => Shapes.Dot(Shapes.Place(i, dims), strides));
    }

    /// <summary>The axes in another order: axis i of the result is axis order[i] of this.</summary>
    public Tensor Transpose(int[] order)
    {
        int[] strides = Shapes.Strides(Dims), dims = [.. order.Select(axis => Dims[axis])], moved = [.. order.Select(axis => strides[axis])];
        return Select(dims, i => Shapes.Dot(Shapes.Place(i, dims), moved));
    }

    /// <summary>The values of a file's tensor; halves and doubles become floats.</summary>
    /// <exception cref="NotExpressibleException">Its type has no numbers that fit.</exception>
    public static Tensor From(OnnxTensor tensor)
    {
        int[] dims = [.. tensor.Dims.Select(size => checked((int)size))];
        ReadOnlySpan<byte> bytes = tensor.Data.Span;
        int size = OnnxTensor.SizeOf(tensor.ElementType), count = size == 0 ? 0 : bytes.Length / size;
        if (tensor.ElementType == OnnxElementType.Float && BitConverter.IsLittleEndian)
        {
            return new Tensor(dims, MemoryMarshal.Cast<byte, float>(bytes).ToArray());
        }

        if (tensor.ElementType is OnnxElementType.Float or OnnxElementType.Double or OnnxElementType.Float16 or OnnxElementType.BFloat16)
        {
            var floats = new float[count];
            for (int i = 0; i < count; i++)
            {
                ReadOnlySpan<byte> one = bytes.Slice(i * size, size);
                floats[i] = tensor.ElementType switch
                {
                    OnnxElementType.Float => BinaryPrimitives.ReadSingleLittleEndian(one),
                    OnnxElementType.Double => (float)BinaryPrimitives.ReadDoubleLittleEndian(one),
                    OnnxElementType.Float16 => (float)BinaryPrimitives.ReadHalfLittleEndian(one),
                    _ => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(one) << 16),
                };
            }

            return new Tensor(dims, floats);
        }

        var integers = new long[count];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> one = bytes.Slice(i * size, size);
            integers[i] = tensor.ElementType switch
            {
                OnnxElementType.UInt8 or OnnxElementType.Bool => one[0],
                OnnxElementType.Int8 => (sbyte)one[0],
                OnnxElementType.UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(one),
                OnnxElementType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(one),
                OnnxElementType.UInt32 => BinaryPrimitives.ReadUInt32LittleEndian(one),
                OnnxElementType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(one),
                OnnxElementType.UInt64 or OnnxElementType.Int64 => BinaryPrimitives.ReadInt64LittleEndian(one),
                _ => throw new NotExpressibleException($"elements of type {tensor.ElementType} are outside a float network"),
            };
        }

        return count == 0 && Shapes.Length(dims) != 0
            ? throw new NotExpressibleException($"elements of type {tensor.ElementType} are outside a float network")
            : new Tensor(dims, integers);
    }
}
