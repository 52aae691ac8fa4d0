namespace CnnGen.Runtime.Tests.Data;

/// <summary>Sets of samples from files, and their parts.</summary>
public sealed class DataTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cnngen").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void CifarIsLabelsAndPlanes()
    {
        string path = Path.Combine(_folder, "data_batch_1.bin");
        byte[] record = [7, .. Enumerable.Range(0, 3072).Select(i => (byte)(i / 12))], other = [0, .. new byte[3072]];
        File.WriteAllBytes(path, [.. record, .. other]);
        LabeledImages images = CifarFile.Read10(path, path);
        Assert.Equal([7, 0, 7, 0], images.Labels);
        Assert.Equal("horse", images.ClassNames[7]);
        Assert.Equal(record[1..], images.Pixels(2).ToArray());
        float[] input = new float[3072], target = new float[10];
        images.Read(0, input, target);
        Assert.Equal(85 / 255f, input[1024]);
        Assert.Equal(1, target[7]);
        Assert.Equal(1, target.Sum());

        // Two labels: the fine one is the second.
        File.WriteAllBytes(path, [3, 99, .. record[1..]]);
        Assert.Equal([99], CifarFile.Read100(null, path).Labels);
        File.WriteAllBytes(path, [10, .. record[1..]]);
        Assert.Contains("label 0 is 10", Assert.Throws<InvalidDataException>(() => CifarFile.Read10(path)).Message, StringComparison.Ordinal);
        File.WriteAllBytes(path, record[..^1]);
        Assert.Contains("3072 bytes", Assert.Throws<InvalidDataException>(() => CifarFile.Read10(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFolderOfImagesHasItsClassesByName()
    {
        foreach ((string name, ushort value) in new[] { ("cats/b.png", (ushort)200), ("cats/a.ppm", (ushort)100), ("dogs/x.png", (ushort)50) })
        {
            string path = Path.Combine(_folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var image = new PixelImage(8, 4, 3, [.. Enumerable.Repeat(value, 96)]);
            if (name.EndsWith("png", StringComparison.Ordinal))
            {
                ImageFile.WritePng(path, image);
            }
            else
            {
                ImageFile.WritePpm(path, image);
            }
        }

        File.WriteAllText(Path.Combine(_folder, "dogs", "notes.txt"), "no image");
        LabeledImages images = ImageFolder.Read(_folder, new TensorShape(1, 2, 2));
        Assert.Equal(["cats", "dogs"], images.ClassNames);
        Assert.Equal([0, 0, 1], images.Labels);
        Assert.Equal([100, 200, 50], Enumerable.Range(0, 3).Select(i => (int)images.Pixels(i)[0]));

        // All that is wrong at once.
        File.WriteAllText(Path.Combine(_folder, "dogs", "y.png"), "no image");
        Directory.CreateDirectory(Path.Combine(_folder, "empty"));
        string message = Assert.Throws<InvalidDataException>(() => ImageFolder.Read(_folder, new TensorShape(3, 2, 2))).Message;
        Assert.Contains("empty has no image", message, StringComparison.Ordinal);
        Assert.Contains("y.png", message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => ImageFolder.Read(_folder, new TensorShape(2, 2, 2)));
    }

    [Fact]
    public void OtherFormatsComeThroughADecoder()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "only"));
        File.WriteAllBytes(Path.Combine(_folder, "only", "a.dot"), [(byte)'.', 77]);
        Assert.Equal(77, ImageFolder.Read(_folder, new TensorShape(1, 1, 1), new DotDecoder()).Pixels(0)[0]);
        Assert.Contains("no image", Assert.Throws<InvalidDataException>(() => ImageFolder.Read(_folder, new TensorShape(1, 1, 1))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TablesAreRead()
    {
        string path = Path.Combine(_folder, "table.csv");
        File.WriteAllText(path, "a,b,kind\n1,2.5,\"x, y\"\n-3,1e2,b\n0,0,b\n");
        (LabeledData data, IReadOnlyList<string> names) = CsvData.ReadLabeled(path, new TensorShape(2), scale: 2);
        Assert.Equal(["b", "x, y"], names);
        Assert.Equal([1, 0, 0], data.Labels);
        Assert.Equal([2, 5, -6, 200, 0, 0], data.Inputs);
        File.WriteAllText(path, "3,10,20\n1,30,40\n");
        (data, names) = CsvData.ReadLabeled(path, new TensorShape(2), labelColumn: 0);
        Assert.Equal([3, 1], data.Labels);
        Assert.Equal(4, names.Count);
        NumberData numbers = CsvData.ReadNumbers(path, new TensorShape(1), targets: 2);
        float[] input = new float[1], target = new float[2];
        numbers.Read(1, input, target);
        Assert.Equal([1, 30, 40], [.. input, .. target]);
        File.WriteAllText(path, "1,2,3\n1,x,3\n");
        Assert.Contains("'x' in column 1 of sample 1", Assert.Throws<InvalidDataException>(() => CsvData.ReadNumbers(path, new TensorShape(2))).Message, StringComparison.Ordinal);
        File.WriteAllText(path, "1,2,3\n1,3\n");
        Assert.Contains("row 2 has 2 cells", Assert.Throws<InvalidDataException>(() => CsvData.ReadNumbers(path, new TensorShape(2))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PartsAreOfAllClassesAlike()
    {
        int[] labels = [.. Enumerable.Range(0, 100).Select(i => i < 60 ? 0 : i < 90 ? 1 : 2)];
        var data = new LabeledData([.. Enumerable.Range(0, 100).Select(i => (float)i)], labels, new TensorShape(1), 3);
        (ILabeledSamples first, ILabeledSamples second) = data.SplitStratified(0.2, seed: 4);
        Assert.Equal([12, 6, 2], Enumerable.Range(0, 3).Select(label => second.Labels.Count(other => other == label)));
        Assert.Equal(Enumerable.Range(0, 100), All(first).Concat(All(second)).Order());
        Assert.Equal(All(second), All(data.SplitStratified(0.2, seed: 4).Second));
        Assert.NotEqual(All(second), All(data.SplitStratified(0.2, seed: 5).Second));
        (ISamples some, ISamples others) = data.Split(0.33);
        Assert.Equal((67, 33), (some.Count, others.Count));
        Assert.Equal(Enumerable.Range(0, 100), All(some).Concat(All(others)).Order());
        Assert.Equal([100 / 180.0, 100 / 90.0, 100 / 30.0], data.BalancedWeights());
        Assert.Throws<ArgumentOutOfRangeException>(() => ((ISamples)data).Subset([100]));
    }

    private static int[] All(ISamples samples) => [.. Enumerable.Range(0, samples.Count).Select(i =>
    {
        float[] input = new float[1], target = new float[3];
        samples.Read(i, input, target);
        return (int)input[0];
    })];

    /// <summary>A format of one pixel: a dot and its grey.</summary>
    private sealed class DotDecoder : IImageDecoder
    {
        public IReadOnlyList<string> Extensions { get; } = [".dot"];

        public bool CanDecode(ReadOnlySpan<byte> start) => start.StartsWith("."u8);

        public PixelImage Decode(byte[] bytes) => new(1, 1, 1, [bytes[1]]);
    }
}
