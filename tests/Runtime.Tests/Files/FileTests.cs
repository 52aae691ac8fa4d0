using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace CnnGen.Runtime.Tests.Files;

/// <summary>Files that are right come back; files that are not say why.</summary>
public sealed class FileTests
{
    [Fact]
    public void SafetensorsRoundTrip()
    {
        using var stream = new MemoryStream();
        Safetensors.Write(stream, [new("b", [2, 3], [1, 2, 3, 4, 5, 6]), new("a", [], [7]), new("empty", [0, 4], [])]);
        Assert.Equal(0, (8 + (long)BinaryPrimitives.ReadUInt64LittleEndian(stream.ToArray())) % 8);
        stream.Position = 0;
        IReadOnlyList<NamedTensor> read = Safetensors.Read(stream);
        Assert.Equal(["b", "a", "empty"], read.Select(tensor => tensor.Name));
        Assert.Equal([1f, 2, 3, 4, 5, 6], read[0].Values);
        Assert.Equal([2, 3], read[0].Shape);
    }

    [Theory]
    [InlineData("{\"a\":{\"dtype\":\"I64\",\"shape\":[2],\"data_offsets\":[0,16]}}", 16, "I64; expected F32, F16 or BF16")]
    [InlineData("{\"a\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[0,8]}}", 8, "takes 4 bytes")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}", 4, "takes 8 bytes")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 8, "has 8")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", 8, "offsets are 4 to 8")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[99999,99999],\"data_offsets\":[0,4]}}", 4, "no size")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}", 4, "header")]
    [InlineData("{\"a\":7}", 0, "header")]
    [InlineData("[1,2", 0, "header")]
    public void DamagedSafetensorsSayWhy(string header, int bytes, string words)
    {
        byte[] text = Encoding.UTF8.GetBytes(header), prefix = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(prefix, text.Length);
        using var stream = new MemoryStream([.. prefix, .. text, .. new byte[bytes]]);
        Assert.Contains(words, Assert.Throws<InvalidDataException>(() => Safetensors.Read(stream)).Message);
    }

    /// <summary>The bits of known numbers: one, minus two, the smallest and the largest of each type, and an infinity.</summary>
    [Theory]
    [InlineData("F16", new ushort[] { 0x3c00, 0xc000, 0x0001, 0x7bff, 0xfc00 }, new[] { 1f, -2, 5.9604645e-8f, 65504, float.NegativeInfinity })]
    [InlineData("BF16", new ushort[] { 0x3f80, 0xc000, 0x0001, 0x7f7f, 0xff80 }, new[] { 1f, -2, 9.18355e-41f, 3.3895314e38f, float.NegativeInfinity })]
    public void HalfPrecisionIsRead(string type, ushort[] bits, float[] values)
    {
        byte[] text = Encoding.UTF8.GetBytes($"{{\"a\":{{\"dtype\":\"{type}\",\"shape\":[5],\"data_offsets\":[0,10]}}}}"), bytes = new byte[18 + text.Length];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, text.Length);
        text.CopyTo(bytes.AsSpan(8));
        for (int i = 0; i < bits.Length; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(8 + text.Length + (2 * i)), bits[i]);
        }

        Assert.Equal(values, Assert.Single(Safetensors.Read(new MemoryStream(bytes))).Values);
    }

    [Fact]
    public void TruncatedSafetensorsSayWhy()
    {
        using var whole = new MemoryStream();
        Safetensors.Write(whole, [new("a", [100], new float[100])]);
        foreach (int length in new[] { 0, 5, 8, 30, 200 })
        {
            using var part = new MemoryStream(whole.ToArray()[..length]);
            Assert.Throws<InvalidDataException>(() => Safetensors.Read(part));
        }
    }

    /// <summary>What has no length to be compared with the header's is found to be cut off while it is read.</summary>
    [Fact]
    public void WeightsCutOffChangeNothing()
    {
        var network = new NumbersNetwork();
        foreach (ref float value in network.Parameter("numbers.weight").Edit())
        {
            value = 7;
        }

        using var whole = new MemoryStream();
        Safetensors.Save(whole, new NumbersNetwork());
        byte[] bytes = whole.ToArray();
        using var cut = new GZipStream(new MemoryStream(Compressed(bytes[..^4])), CompressionMode.Decompress);
        Assert.Contains("cut off: tensor 'bnet.weight' has 4 bytes, and 0 are there", Assert.Throws<InvalidDataException>(() => network.LoadParameters(cut)).Message);
        Assert.Equal([7f, 7, 7, 7, 7], network.Parameter("numbers.weight").Values.ToArray());

        using var entire = new GZipStream(new MemoryStream(Compressed(bytes)), CompressionMode.Decompress);
        network.LoadParameters(entire);
        Assert.Equal([0f, 0, 0, 0, 0], network.Parameter("numbers.weight").Values.ToArray());

        static byte[] Compressed(byte[] bytes)
        {
            var stream = new MemoryStream();
            using (var gzip = new GZipStream(stream, CompressionMode.Compress))
            {
                gzip.Write(bytes);
            }

            return stream.ToArray();
        }
    }

    /// <summary>Halves are converted piece by piece, and a tensor longer than a piece comes out whole; empty ones may stand where another begins, in any order.</summary>
    [Fact]
    public void LongHalvesAndEmptyTensorsAreRead()
    {
        const int Length = 40_000;
        byte[] text = Encoding.UTF8.GetBytes(
            $"{{\"a\":{{\"dtype\":\"BF16\",\"shape\":[{Length}],\"data_offsets\":[0,{2 * Length}]}},\"none\":{{\"dtype\":\"F32\",\"other\":{{\"x\":[1]}},\"shape\":[0],\"data_offsets\":[0,0]}}}}");
        byte[] bytes = new byte[8 + text.Length + (2 * Length)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, text.Length);
        text.CopyTo(bytes.AsSpan(8));
        for (int i = 0; i < Length; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(8 + text.Length + (2 * i)), (ushort)i);
        }

        IReadOnlyList<NamedTensor> read = Safetensors.Read(new MemoryStream(bytes));
        Assert.Equal(["none", "a"], read.Select(tensor => tensor.Name));
        Assert.Equal(Enumerable.Range(0, Length).Select(i => BitConverter.UInt32BitsToSingle((uint)i << 16)), read[1].Values);
    }

    [Fact]
    public void IdxPlainAndCompressed()
    {
        byte[] idx = [0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6];
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, idx);
            Check();
            using (var gzip = new GZipStream(File.Create(path), CompressionMode.Compress))
            {
                gzip.Write(idx);
            }

            Check();
        }
        finally
        {
            File.Delete(path);
        }

        void Check()
        {
            (int[] shape, byte[] values) = IdxFile.Read(path);
            Assert.Equal([2, 3], shape);
            Assert.Equal(new byte[] { 1, 2, 3, 4, 5, 6 }, values);
        }
    }

    [Theory]
    [InlineData(new byte[] { 1, 0, 8, 1, 0, 0, 0, 1, 5 }, "begins with 01000801")]
    [InlineData(new byte[] { 0, 0, 13, 1, 0, 0, 0, 1, 5 }, "begins with")]
    [InlineData(new byte[] { 0, 0, 8, 1, 0, 0, 0, 3, 5 }, "cut off")]
    [InlineData(new byte[] { 0, 0, 8, 1, 0, 0, 0, 1, 5, 6 }, "more than the 1 bytes")]
    [InlineData(new byte[] { 0, 0, 8, 1, 255, 0, 0, 1, 5 }, "claims")]
    [InlineData(new byte[] { 0, 0 }, "cut off")]
    public void DamagedIdxSaysWhy(byte[] bytes, string words)
    {
        using var stream = new MemoryStream(bytes);
        Assert.Contains(words, Assert.Throws<InvalidDataException>(() => IdxFile.Read(stream)).Message);
    }
}
