using System.Globalization;

namespace Gallery.Data;

/// <summary>Digits 1 to 3 of 6 x 6 black and white pixels.</summary>
internal static class SmallDigits
{
    /// <summary>Reads a row for each image: 36 pixels of 0 or 1 and the digit, between commas.</summary>
    /// <exception cref="InvalidDataException">A row is something else.</exception>
    public static LabeledData Read(string path)
    {
        string[] rows = [.. File.ReadLines(path).Where(row => row.Length != 0)];
        var inputs = new float[rows.Length * 36];
        var labels = new int[rows.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            string[] cells = rows[i].Split(',');
            if (cells.Length != 37 || cells[..36].Any(cell => cell is not ("0" or "1")) || !int.TryParse(cells[36], CultureInfo.InvariantCulture, out int digit) || digit is < 1 or > 3)
            {
                throw new InvalidDataException($"{path}: row {i + 1} is no 36 pixels of 0 or 1 and a digit from 1 to 3.");
            }

            labels[i] = digit - 1;
            for (int pixel = 0; pixel < 36; pixel++)
            {
                inputs[(i * 36) + pixel] = cells[pixel] == "1" ? 1 : 0;
            }
        }

        return new LabeledData(inputs, labels, new TensorShape(1, 6, 6), 3);
    }

    /// <summary>96 digits from three glyphs, each with up to two pixels turned over: where there is no file of them.</summary>
    public static LabeledData Draw(int seed)
    {
        string[] glyphs = ["001100" + "011100" + "001100" + "001100" + "001100" + "011110", "011110" + "110011" + "000110" + "001100" + "011000" + "111111", "011110" + "110011" + "000110" + "000011" + "110011" + "011110"];
        var random = new RandomSequence(RandomSequence.Key(unchecked((ulong)seed), 6));
        var inputs = new float[96 * 36];
        int[] labels = [.. Enumerable.Range(0, 96).Select(i => i % 3)];
        for (int i = 0; i < labels.Length; i++)
        {
            Span<float> image = inputs.AsSpan(i * 36, 36);
            for (int pixel = 0; pixel < 36; pixel++)
            {
                image[pixel] = glyphs[labels[i]][pixel] - '0';
            }

            for (int turned = random.Next(3); turned > 0; turned--)
            {
                ref float pixel = ref image[random.Next(36)];
                pixel = 1 - pixel;
            }
        }

        return new LabeledData(inputs, labels, new TensorShape(1, 6, 6), 3);
    }
}
