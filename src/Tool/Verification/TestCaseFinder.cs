using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Text.RegularExpressions;
using CnnGen.Tool.Onnx;

namespace CnnGen.Tool.Verification;

/// <summary>Finds ONNX test cases: folders with a model and <c>test_data_set_N</c>, anywhere under a folder or in a <c>.tar.gz</c>.</summary>
internal static partial class TestCaseFinder
{
    /// <summary>What an archive may unpack to.</summary>
    private const long LargestArchive = 4L << 30;

    /// <summary>The cases under a path, by name.</summary>
    /// <exception cref="InvalidDataException">There is no such path, or it is no archive.</exception>
    public static IReadOnlyList<TestCase> Find(string path)
    {
        try
        {
            return [.. (File.Exists(path) ? InArchive(path, "") : Directory.Exists(path) ? InFolder(new DirectoryInfo(path), "")
                : throw new InvalidDataException($"{path}: there is no such folder or archive.")).OrderBy(test => test.Name, StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{path}: it cannot be read. {e.Message}", e);
        }
    }

    private static IEnumerable<TestCase> InFolder(DirectoryInfo folder, string prefix)
    {
        FileInfo[] models = folder.GetFiles("*.onnx");
        DirectoryInfo[] sets = folder.GetDirectories("test_data_set_*");
        if (models.Length != 0 && sets.Length != 0)
        {
            FileInfo model = models.FirstOrDefault(file => file.Name == "model.onnx") ?? models[0];
            var files = sets.SelectMany(set => set.GetFiles("*.pb").Select(file => (Name: $"{set.Name}/{file.Name}", file.FullName))).ToDictionary(file => file.Name, file => file.FullName);
            string name = prefix.Length == 0 ? folder.Name : prefix;
            yield return new TestCase(name, () => OnnxReader.Read(model.FullName), () => DataSets(files.Keys, file => File.ReadAllBytes(files[file])), model.Length);
            yield break;
        }

        foreach (FileInfo archive in folder.GetFiles("*.tar.gz"))
        {
            foreach (TestCase test in InArchive(archive.FullName, prefix.Length == 0 ? "" : prefix + "/"))
            {
                yield return test;
            }
        }

        foreach (DirectoryInfo inner in folder.GetDirectories().Where(inner => inner.LinkTarget is null))
        {
            foreach (TestCase test in InFolder(inner, prefix.Length == 0 ? inner.Name : $"{prefix}/{inner.Name}"))
            {
                yield return test;
            }
        }
    }

    private static List<TestCase> InArchive(string path, string prefix)
    {
        var folders = new Dictionary<string, Dictionary<string, byte[]>>(StringComparer.Ordinal);
        try
        {
            using FileStream file = File.OpenRead(path);
            using var unpacked = new GZipStream(file, CompressionMode.Decompress);
            using var archive = new TarReader(unpacked);
            long total = 0;
            while (archive.GetNextEntry() is { } entry)
            {
                string name = entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name;
                Match match = Parts().Match(name);
                if (entry.DataStream is null || !match.Success)
                {
                    continue;
                }

                total += entry.Length;
                if (total > LargestArchive || entry.Length > int.MaxValue - 64)
                {
                    throw new InvalidDataException($"it unpacks to more than {LargestArchive >> 30} GB");
                }

                using var bytes = new MemoryStream();
                entry.DataStream.CopyTo(bytes);
                string folder = match.Groups["folder"].Value;
                (folders.TryGetValue(folder, out Dictionary<string, byte[]>? files) ? files : folders[folder] = new(StringComparer.Ordinal))[match.Groups["file"].Value] = bytes.ToArray();
            }
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException or ArgumentException)
        {
            throw new InvalidDataException($"{path}: not a readable .tar.gz archive: {e.Message}", e);
        }

        List<TestCase> cases = [];
        foreach ((string folder, Dictionary<string, byte[]> files) in folders)
        {
            string? model = files.Keys.FirstOrDefault(name => name == "model.onnx") ?? files.Keys.FirstOrDefault(name => name.EndsWith(".onnx", StringComparison.Ordinal));
            if (model is not null && files.Keys.Any(name => name.EndsWith(".pb", StringComparison.Ordinal)))
            {
                string name = prefix + (folder.Length == 0 ? Path.GetFileName(path) : folder.TrimEnd('/'));
                cases.Add(new TestCase(name, () => OnnxReader.Read(files[model], null), () => DataSets(files.Keys, file => files[file]), files[model].Length));
            }
        }

        return cases;
    }

    private static List<DataSet> DataSets(IEnumerable<string> files, Func<string, byte[]> read)
    {
        List<DataSet> sets = [];
        foreach (IGrouping<string, Match> set in files.Select(file => Tensors().Match(file)).Where(match => match.Success)
            .GroupBy(match => match.Groups["set"].Value).OrderBy(group => group.Key.Length).ThenBy(group => group.Key, StringComparer.Ordinal))
        {
            sets.Add(new DataSet(Numbered(set, "input", read), Numbered(set, "output", read)));
        }

        return sets;
    }

    private static List<OnnxTensor?> Numbered(IEnumerable<Match> files, string kind, Func<string, byte[]> read)
    {
        List<OnnxTensor?> tensors = [];
        foreach ((int number, string path) in files.Where(match => match.Groups["kind"].Value == kind)
            .Select(match => (int.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture), match.Value)).OrderBy(pair => pair.Item1))
        {
            while (tensors.Count < Math.Min(number, 1024))
            {
                tensors.Add(null);
            }

            tensors.Add(OnnxReader.ReadTensor(read(path)));
        }

        return tensors;
    }

    [GeneratedRegex("^(?<folder>.*?/)??(?<file>[^/]+\\.onnx|test_data_set_\\d+/[^/]+\\.pb)$")]
    private static partial Regex Parts();

    [GeneratedRegex("^(?<set>test_data_set_\\d+)/(?<kind>input|output)_(?<number>\\d{1,6})\\.pb$")]
    private static partial Regex Tensors();
}
