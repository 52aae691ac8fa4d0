namespace CnnGen;

/// <summary>Reads the binary form of CIFAR-10 and CIFAR-100 (Krizhevsky 2009): records of one or two labels and 3 x 32 x 32 bytes, red, green and blue planes.</summary>
public static class CifarFile
{
    private const int Pixels = 3 * 32 * 32;

    /// <summary>CIFAR-10's classes in the order of their labels.</summary>
    public static IReadOnlyList<string> Names10 { get; } = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

    /// <summary>Reads files of CIFAR-10, <c>data_batch_1.bin</c> and so on, one after the other.</summary>
    /// <exception cref="InvalidDataException">A file is no whole number of records, or has a label that is no class.</exception>
    public static LabeledImages Read10(params IEnumerable<string> paths) => Read(paths, labelBytes: 1, Names10);

    /// <summary>Reads files of CIFAR-100, <c>train.bin</c> or <c>test.bin</c>, with the fine of their two labels.</summary>
    /// <param name="classNames">The 100 names; default: their numbers.</param>
    /// <param name="paths">The files.</param>
    /// <exception cref="InvalidDataException">A file is no whole number of records, or has a label that is no class.</exception>
    public static LabeledImages Read100(IReadOnlyList<string>? classNames, params IEnumerable<string> paths) =>
        Read(paths, labelBytes: 2, classNames ?? [.. Enumerable.Range(0, 100).Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture))]);

    private static LabeledImages Read(IEnumerable<string> paths, int labelBytes, IReadOnlyList<string> names)
    {
        var pixels = new List<byte[]>();
        var labels = new List<int>();
        foreach (string path in paths)
        {
            byte[] bytes = File.ReadAllBytes(path);
            int record = labelBytes + Pixels;
            if (bytes.Length == 0 || bytes.Length % record != 0)
            {
                throw new InvalidDataException($"{path} has {bytes.Length} bytes; expected a whole number of records of {record}.");
            }

            var images = new byte[bytes.Length / record * Pixels];
            for (int i = 0; i < bytes.Length / record; i++)
            {
                int label = bytes[(i * record) + labelBytes - 1];
                labels.Add(label < names.Count ? label : throw new InvalidDataException($"{path}: label {i} is {label}; expected 0 to {names.Count - 1}."));
                bytes.AsSpan((i * record) + labelBytes, Pixels).CopyTo(images.AsSpan(i * Pixels));
            }

            pixels.Add(images);
        }

        return new LabeledImages(Joined(pixels), [.. labels], new TensorShape(3, 32, 32), names);
    }

    private static byte[] Joined(List<byte[]> parts)
    {
        var all = new byte[parts.Sum(part => part.Length)];
        int at = 0;
        foreach (byte[] part in parts)
        {
            part.CopyTo(all, at);
            at += part.Length;
        }

        return all;
    }
}
