namespace CnnGen.Training.Tests;

/// <summary>Noisy images of 8 x 8: a bar across, a bar down, a square.</summary>
internal static class Bars
{
    public static LabeledData Draw(int count, ulong seed)
    {
        var random = new RandomSequence(seed);
        var inputs = new float[count * 64];
        int[] labels = [.. Enumerable.Range(0, count).Select(_ => random.Next(3))];
        for (int i = 0; i < count; i++)
        {
            int row = random.Next(6), column = random.Next(6);
            for (int pixel = 0; pixel < 64; pixel++)
            {
                int y = pixel / 8, x = pixel % 8;
                bool isInk = labels[i] switch { 0 => y == row, 1 => x == column, _ => y >= row && y < row + 3 && x >= column && x < column + 3 };
                inputs[(i * 64) + pixel] = (float)((isInk ? 0.8 : 0.1) + (0.25 * random.NextGaussian()));
            }
        }

        return new LabeledData(inputs, labels, new TensorShape(1, 8, 8), 3);
    }
}
