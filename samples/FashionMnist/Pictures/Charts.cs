using System.Globalization;
using CnnGen;

namespace FashionMnist.Pictures;

/// <summary>The pictures of a run.</summary>
internal static class Charts
{
    /// <summary>The loss of every batch, smoothed, over epochs.</summary>
    public static Canvas LossCurve(IReadOnlyList<double> losses, int batchesPerEpoch)
    {
        const int left = 70, top = 40, width = 720, height = 360;
        var canvas = new Canvas(left + width + 30, top + height + 60);
        double[] smooth = Smooth(losses);
        double most = Math.Max(Quantile(losses, 0.995) * 1.05, 1e-3), step = NiceStep(most / 5);
        canvas.Text(left, 14, "Training loss", Color.Black, 3);
        for (double tick = 0; tick <= most; tick += step)
        {
            int y = (int)(top + height - (tick / most * height));
            canvas.Fill(left, y, width, 1, Color.Light);
            string label = tick.ToString("0.0##", CultureInfo.InvariantCulture);
            canvas.Text(left - 10 - Canvas.TextWidth(label), y - 5, label, Color.Black);
        }

        int epochs = Math.Max((losses.Count + batchesPerEpoch - 1) / Math.Max(batchesPerEpoch, 1), 1);
        for (int epoch = 0; epoch <= epochs; epoch++)
        {
            int x = left + (epoch * width / epochs);
            canvas.Fill(x, top, 1, height, Color.Light);
            string label = epoch.ToString(CultureInfo.InvariantCulture);
            canvas.Text(x - (Canvas.TextWidth(label) / 2), top + height + 10, label, Color.Black);
        }

        canvas.Text(left + (width / 2) - (Canvas.TextWidth("epoch") / 2), top + height + 32, "epoch", Color.Black);
        canvas.Fill(left, top + height, width, 2, Color.Black);
        canvas.Fill(left, top, 2, height, Color.Black);
        double perPixel = Math.Max((double)losses.Count / width, 1e-9);
        for (int i = 0; i + 1 < losses.Count; i++)
        {
            canvas.Set(left + (int)(i / perPixel), Y(losses[i]), Color.Grey);
        }

        for (int i = 1; i < smooth.Length; i++)
        {
            canvas.Line(left + ((i - 1) / perPixel), Y(smooth[i - 1]), left + (i / perPixel), Y(smooth[i]), Color.Blue);
        }

        return canvas;

        int Y(double loss) => (int)(top + height - (Math.Min(loss / most, 1) * height));
    }

    /// <summary>Filters of one input channel, blue for negative weights and red for positive ones.</summary>
    public static Canvas Filters(ReadOnlySpan<float> weights, int filters, int size)
    {
        const int zoom = 16, columns = 8;
        int cell = (size * zoom) + 8, rows = (filters + columns - 1) / columns;
        var canvas = new Canvas((columns * cell) + 8, (rows * cell) + 8);
        float most = Math.Max(Largest(weights), 1e-9f);
        for (int i = 0; i < filters; i++)
        {
            canvas.Fill(7 + (i % columns * cell), 7 + (i / columns * cell), (size * zoom) + 2, (size * zoom) + 2, Color.Grey);
            canvas.Image(
                8 + (i % columns * cell), 8 + (i / columns * cell), weights.Slice(i * size * size, size * size), size, size, zoom, value => Color.Signed(value / most));
        }

        return canvas;
    }

    /// <summary>An image, and what each filter makes of it.</summary>
    public static Canvas FeatureMaps(ReadOnlySpan<float> image, ReadOnlySpan<float> maps, int count, int size)
    {
        const int zoom = 3, columns = 8;
        int cell = (size * zoom) + 6, rows = (count + columns - 1) / columns, left = (size * zoom * 2) + 24;
        var canvas = new Canvas(left + (columns * cell) + 6, Math.Max(rows * cell, (size * zoom * 2) + 12) + 6);
        canvas.Image(6, 6, image, size, size, zoom * 2, value => Color.Between(Color.White, Color.Black, value));
        float most = Math.Max(Largest(maps), 1e-9f);
        for (int i = 0; i < count; i++)
        {
            canvas.Image(
                left + (i % columns * cell), 6 + (i / columns * cell), maps.Slice(i * size * size, size * size), size, size, zoom,
                value => Color.Between(Color.White, new(84, 39, 143), value / most));
        }

        return canvas;
    }

    /// <summary>Rows are what an image is, columns what it was taken for; shaded by the share of the row.</summary>
    public static Canvas Confusion(ConfusionMatrix matrix, string[] classes)
    {
        const int cell = 62, left = 120, top = 60;
        var canvas = new Canvas(left + (classes.Length * cell) + 20, top + (classes.Length * cell) + 20);
        canvas.Text(left, 10, "taken for", Color.Grey);
        for (int i = 0; i < classes.Length; i++)
        {
            int total = Math.Max(Enumerable.Range(0, classes.Length).Sum(j => matrix[i, j]), 1);
            canvas.Text(left - 12 - Canvas.TextWidth(classes[i]), top + (i * cell) + (cell / 2) - 5, classes[i], Color.Black);
            string heading = classes[i].Length > 7 ? classes[i][..7] : classes[i];
            canvas.Text(left + (i * cell) + ((cell - Canvas.TextWidth(heading)) / 2), top - 20, heading, Color.Black);
            for (int j = 0; j < classes.Length; j++)
            {
                double share = (double)matrix[i, j] / total;
                Color shade = Color.Between(Color.White, i == j ? Color.Blue : new(178, 24, 43), i == j ? share : Math.Sqrt(share));
                int x = left + (j * cell), y = top + (i * cell);
                canvas.Fill(x, y, cell - 1, cell - 1, shade);
                string count = matrix[i, j].ToString(CultureInfo.InvariantCulture);
                canvas.Text(x + ((cell - Canvas.TextWidth(count)) / 2), y + (cell / 2) - 5, count, share > 0.45 ? Color.White : matrix[i, j] == 0 ? Color.Light : Color.Black);
            }
        }

        return canvas;
    }

    /// <summary>A mean over a window of a fiftieth of the run.</summary>
    private static double[] Smooth(IReadOnlyList<double> values)
    {
        int window = Math.Max(values.Count / 50, 1);
        var smooth = new double[values.Count];
        double sum = 0;
        for (int i = 0; i < values.Count; i++)
        {
            sum += values[i] - (i >= window ? values[i - window] : 0);
            smooth[i] = sum / Math.Min(i + 1, window);
        }

        return smooth;
    }

    /// <summary>The value that the given share of all does not exceed: the first few losses would press the rest to the floor.</summary>
    private static double Quantile(IReadOnlyList<double> values, double share) =>
        values.Count == 0 ? 0 : values.Order().ElementAt((int)((values.Count - 1) * share));

    /// <summary>1, 2 or 5 times a power of ten, at least the given step.</summary>
    private static double NiceStep(double step)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(step)));
        return new[] { 1, 2, 5, 10 }.First(factor => factor * power >= step * 0.999) * power;
    }

    private static float Largest(ReadOnlySpan<float> values)
    {
        float most = 0;
        foreach (float value in values)
        {
            most = Math.Max(most, Math.Abs(value));
        }

        return most;
    }
}
