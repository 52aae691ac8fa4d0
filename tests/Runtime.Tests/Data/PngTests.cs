using System.Buffers.Binary;
using System.IO.Compression;

namespace CnnGen.Runtime.Tests.Data;

/// <summary>PNG files written here by the standard, bit by bit, in every colour type, depth, filter and order; and damaged ones.</summary>
public sealed class PngTests
{
    private static readonly (int Type, int[] Depths)[] Kinds = [(0, [1, 2, 4, 8, 16]), (2, [8, 16]), (3, [1, 2, 4, 8]), (4, [8, 16]), (6, [8, 16])];

    public static TheoryData<int, int, int, bool> Forms()
    {
        var forms = new TheoryData<int, int, int, bool>();
        foreach ((int type, int[] depths) in Kinds)
        {
            foreach (int depth in depths)
            {
                foreach (int filter in new[] { 0, 1, 2, 3, 4 })
                {
                    forms.Add(type, depth, filter, false);
                }

                forms.Add(type, depth, 4, true);
            }
        }

        return forms;
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void EveryFormIsRead(int type, int depth, int filter, bool isInterlaced)
    {
        const int width = 13, height = 11;
        int channels = type switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };
        var random = new RandomSequence((ulong)((type * 1000) + (depth * 10) + filter));
        ushort[] samples = [.. Enumerable.Range(0, width * height * channels).Select(_ => (ushort)random.Next(1 << depth))];
        byte[] palette = [.. Enumerable.Range(0, 3 << depth).Select(i => (byte)((i * 37) % 251))];
        PixelImage image = ImageFile.Decode(Png(width, height, type, depth, samples, filter, isInterlaced, type == 3 ? palette : null, null));
        Assert.Equal((width, height, depth == 16 ? 65535 : 255), (image.Width, image.Height, image.MaxValue));
        int most = (1 << depth) - 1;
        ushort[] expected = type == 3
            ? [.. samples.SelectMany(index => palette.Skip(3 * index).Take(3)).Select(value => (ushort)value)]
            : [.. samples.Select(sample => depth < 8 ? (ushort)(sample * 255 / most) : sample)];
        Assert.Equal(expected, image.Samples);
    }

    [Fact]
    public void TransparentColoursBecomeOpacity()
    {
        Assert.Equal([0, 255, 85, 0, 255, 255], ImageFile.Decode(Png(3, 1, 0, 2, [0, 1, 3], 0, false, null, [0, 1])).Samples);
        Assert.Equal([1, 2, 3, 0, 1, 2, 4, 255], ImageFile.Decode(Png(2, 1, 2, 8, [1, 2, 3, 1, 2, 4], 0, false, null, [0, 1, 0, 2, 0, 3])).Samples);
        Assert.Equal([9, 8, 7, 5, 6, 5, 4, 255], ImageFile.Decode(Png(2, 1, 3, 1, [0, 1], 0, false, [9, 8, 7, 6, 5, 4], [5])).Samples);
    }

    [Theory]
    [InlineData(1, 255)]
    [InlineData(2, 65535)]
    [InlineData(3, 65535)]
    [InlineData(3, 255)]
    [InlineData(4, 255)]
    public void WhatIsWrittenIsReadBack(int channels, int most)
    {
        var random = new RandomSequence((ulong)channels);
        var image = new PixelImage(17, 9, channels, [.. Enumerable.Range(0, 17 * 9 * channels).Select(i => (ushort)((i * most / 700) + random.Next(3)))], (ushort)most);
        using var stream = new MemoryStream();
        ImageFile.WritePng(stream, image);
        PixelImage read = ImageFile.Decode(stream.ToArray());
        Assert.Equal((17, 9, channels, most), (read.Width, read.Height, read.Channels, read.MaxValue));
        Assert.Equal(image.Samples, read.Samples);
    }

    [Fact]
    public void DamageIsNamed()
    {
        byte[] png = Png(5, 4, 2, 8, new ushort[60], 0, false, null, null);
        Assert.Contains("cut off", Refused(png[..^4]), StringComparison.Ordinal);
        Assert.Contains("IEND", Refused(png[..^12]), StringComparison.Ordinal);
        byte[] flipped = [.. png];
        flipped[50] ^= 1;
        Assert.Contains("checksum of its part 'IDAT'", Refused(flipped), StringComparison.Ordinal);
        Assert.Contains("3 bits", Refused(Png(5, 4, 0, 3, new ushort[20], 0, false, null, null)), StringComparison.Ordinal);
        Assert.Contains("no palette", Refused(Png(1, 1, 3, 8, [0], 0, false, null, null)), StringComparison.Ordinal);
        Assert.Contains("colour 2 in a palette of 1", Refused(Png(1, 1, 3, 8, [2], 0, false, [1, 2, 3], null)), StringComparison.Ordinal);
        Assert.Contains("filter 5", Refused(Png(1, 1, 0, 8, [2], 5, false, null, null)), StringComparison.Ordinal);
        Assert.Contains("row 3 of 4", Refused(Png(5, 4, 0, 8, new ushort[15], 0, false, null, null, rows: 3)), StringComparison.Ordinal);
        Assert.StartsWith("It is a file that begins with 010203; expected one of these formats: .png, .ppm", Refused([1, 2, 3]), StringComparison.Ordinal);
        Assert.StartsWith("It is a JPEG file; expected", Refused([0xFF, 0xD8, 0xFF, 0xE0]), StringComparison.Ordinal);

        static string Refused(byte[] bytes) => Assert.Throws<InvalidDataException>(() => ImageFile.Decode(bytes)).Message;
    }

    [Fact]
    public void NoDamageIsMoreThanAnError()
    {
        // Any byte changed, and checksums made right again where they are the only guard: an image or a clear error, nothing else.
        byte[] png = Png(6, 5, 3, 4, [.. Enumerable.Range(0, 30).Select(i => (ushort)(i % 16))], 4, true, [.. Enumerable.Range(0, 48).Select(i => (byte)i)], [1, 2, 3]);
        var random = new RandomSequence(8);
        for (int trial = 0; trial < 3000; trial++)
        {
            byte[] damaged = [.. png];
            damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            MendChecksums(damaged);
            try
            {
                Assert.InRange(ImageFile.Decode(damaged).Width, 1, int.MaxValue);
            }
            catch (InvalidDataException e)
            {
                Assert.NotEmpty(e.Message);
            }
        }
    }

    [Fact]
    public void PpmIsReadAndWritten()
    {
        Assert.Equal([1, 2, 3, 4, 5, 6], ImageFile.Decode([.. "P6 # colours\n2 1\n255\n"u8, 1, 2, 3, 4, 5, 6]).Samples);
        Assert.Equal([0, 255, 128], ImageFile.Decode([.. "P5 3 1 2\n"u8, 0, 2, 1]).Samples);
        Assert.Equal([0x0102], ImageFile.Decode([.. "P5 1 1 65535\n"u8, 1, 2]).Samples);
        Assert.Contains("5 bytes", Assert.Throws<InvalidDataException>(() => ImageFile.Decode([.. "P6\n2 1\n255\n"u8, 1, 2, 3, 4, 5])).Message, StringComparison.Ordinal);
        Assert.Contains("no number", Assert.Throws<InvalidDataException>(() => ImageFile.Decode([.. "P6\nx"u8])).Message, StringComparison.Ordinal);
        string path = Path.GetTempFileName();
        try
        {
            ImageFile.WritePpm(path, new PixelImage(2, 1, 3, [1, 2, 300, 4, 5, 6], 65535));
            Assert.Equal([1, 2, 300, 4, 5, 6], ImageFile.Read(path).Samples);
            Assert.Throws<NotSupportedException>(() => ImageFile.WritePpm(path, new PixelImage(1, 1, 2, [1, 2])));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void PlanesAreOfGreyOrOfColours()
    {
        var image = new PixelImage(1, 2, 4, [255, 0, 0, 7, 0, 255, 51, 7]);
        Assert.Equal([1, 0, 0, 1, 0, 0.2f], image.ToPlanes(3));
        float[] grey = image.ToPlanes(1);
        Assert.Equal(0.299f, grey[0], 1e-6f);
        Assert.Equal(0.587f + (0.114f * 0.2f), grey[1], 1e-6f);
        Assert.Equal([255, 0, 0, 0, 255, 51], PixelImage.FromPlanes(image.ToPlanes(3), 1, 2).Samples);
        Assert.Equal([10, 30], new PixelImage(4, 2, 1, [10, 10, 30, 30, 10, 10, 30, 30]).Fit(2, 1).Samples);
    }

    /// <summary>Photographs, written by other programs.</summary>
    [SkippableTheory]
    [InlineData("coffee.png", 600, 400)]
    [InlineData("camera.png", 512, 512)]
    public void PhotographsAreRead(string name, int width, int height)
    {
        string? folder = Reference.Tests.SharedData.Find("data/photos");
        Skip.If(folder is null, "The photographs are not on this machine.");
        PixelImage image = ImageFile.Read(Path.Combine(folder!, name));
        Assert.Equal((width, height), (image.Width, image.Height));

        // Neighbours in a photograph are alike; with a filter undone wrongly they are not.
        int step = image.Channels;
        Assert.InRange(Enumerable.Range(0, image.Samples.Length - step).Average(i => Math.Abs(image.Samples[i + step] - image.Samples[i])), 0.5, 15);
    }

    private static void MendChecksums(byte[] png)
    {
        for (int at = 8; at + 12 <= png.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            if (length < 0 || length > png.Length - at - 12)
            {
                return;
            }

            BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(at + 8 + length), Crc(png.AsSpan(at + 4, length + 4)));
            at += length + 12;
        }
    }

    /// <summary>A file as the standard has it, each row by the given filter.</summary>
    private static byte[] Png(int width, int height, int type, int depth, ushort[] samples, int filter, bool isInterlaced, byte[]? palette, byte[]? transparency, int? rows = null)
    {
        using var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9], header[12]) = ((byte)depth, (byte)type, (byte)(isInterlaced ? 1 : 0));
        Chunk(file, "IHDR"u8, header);
        if (palette is not null)
        {
            Chunk(file, "PLTE"u8, palette);
        }

        if (transparency is not null)
        {
            Chunk(file, "tRNS"u8, transparency);
        }

        int channels = type switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };
        using var data = new MemoryStream();
        using (var zlib = new ZLibStream(data, CompressionLevel.Fastest, leaveOpen: true))
        {
            // The standard's table of passes, written out: which pass each pixel of an 8 x 8 square is of.
            int[] passes = [1, 6, 4, 6, 2, 6, 4, 6, 7, 7, 7, 7, 7, 7, 7, 7, 5, 6, 5, 6, 5, 6, 5, 6, 7, 7, 7, 7, 7, 7, 7, 7, 3, 6, 4, 6, 3, 6, 4, 6, 7, 7, 7, 7, 7, 7, 7, 7, 5, 6, 5, 6, 5, 6, 5, 6, 7, 7, 7, 7, 7, 7, 7, 7];
            for (int pass = 1; pass <= (isInterlaced ? 7 : 1); pass++)
            {
                byte[]? above = null;
                for (int y = 0; y < (rows ?? height); y++)
                {
                    int[] columns = [.. Enumerable.Range(0, width).Where(x => !isInterlaced || passes[(y % 8 * 8) + (x % 8)] == pass)];
                    if (columns.Length == 0)
                    {
                        continue;
                    }

                    string bits = string.Concat(columns.SelectMany(x => Enumerable.Range(0, channels).Select(c => Convert.ToString(samples[(((y * width) + x) * channels) + c], 2).PadLeft(depth, '0'))));
                    byte[] row = [.. bits.Chunk(8).Select(eight => Convert.ToByte(new string(eight).PadRight(8, '0'), 2))];
                    above ??= new byte[row.Length];
                    zlib.WriteByte((byte)filter);
                    zlib.Write(Filtered(filter, row, above, Math.Max(channels * depth / 8, 1)));
                    above = row;
                }
            }
        }

        Chunk(file, "IDAT"u8, data.ToArray());
        Chunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static byte[] Filtered(int filter, byte[] row, byte[] above, int pixel) => [.. row.Select((value, i) =>
    {
        int a = i < pixel ? 0 : row[i - pixel], b = above[i], c = i < pixel ? 0 : above[i - pixel], p = a + b - c;
        int paeth = Math.Abs(p - a) <= Math.Abs(p - b) && Math.Abs(p - a) <= Math.Abs(p - c) ? a : Math.Abs(p - b) <= Math.Abs(p - c) ? b : c;
        return (byte)(value - (filter switch { 1 => a, 2 => b, 3 => (a + b) / 2, 4 => paeth, _ => 0 }));
    })];

    private static void Chunk(Stream file, ReadOnlySpan<byte> type, byte[] data)
    {
        byte[] body = [.. type, .. data], number = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(body);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc(body));
        file.Write(number);
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
            }
        }

        return ~crc;
    }
}
