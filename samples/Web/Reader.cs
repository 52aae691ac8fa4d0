namespace CnnGen.Samples.Web;

/// <summary>What one layer sees: maps of bytes, from the smallest value of the layer (0) to the largest (255).</summary>
public sealed record LayerView(string Name, string Kind, int Maps, int Rows, int Columns, byte[] Values);

/// <summary>What the network makes of a drawing.</summary>
/// <param name="Probabilities">Of the digits 0 to 9.</param>
/// <param name="Layers">The input as the network gets it, then every layer.</param>
public sealed record Reading(float[] Probabilities, LayerView[] Layers);

/// <summary>Reads drawings. One object serves all requests: inference is safe to share between threads.</summary>
internal sealed class Reader(DigitLayers network)
{
    /// <summary>The longer side of a digit within the 28 x 28 pixels, as in MNIST.</summary>
    private const int Box = 20;

    /// <summary>Reads a square grey drawing, light on dark; null where nothing is drawn.</summary>
    public Reading? Read(ReadOnlySpan<byte> pixels, int size)
    {
        TensorShape input = network.Info.Input;
        Span<float> image = stackalloc float[DigitLayers.InputLength];
        if (!TryCentre(pixels, size, image, input.Spatial[0]))
        {
            return null;
        }

        var values = new float[DigitLayers.OutputLength];
        network.Forward(image, values);
        LayerView[] layers = [View("input", "28 x 28 pixels", input, image), .. network.Info.Outputs.Skip(1).Select(
            output => View(output.Name, KindOf(output.Name), output.Shape, values.AsSpan(output.Offset, output.Shape.Length)))];
        return new Reading(values[..10], layers);
    }

    private string KindOf(string name) => network.Info.Layers.First(layer => layer.Name == name).Kind;

    /// <summary>What is drawn, in the middle and in one size, wherever and however large it was drawn.</summary>
    private static bool TryCentre(ReadOnlySpan<byte> pixels, int size, Span<float> image, int side)
    {
        int top = size, bottom = -1, left = size, right = -1;
        for (int i = 0; i < pixels.Length; i++)
        {
            if (pixels[i] > 40)
            {
                (top, bottom) = (Math.Min(top, i / size), Math.Max(bottom, i / size));
                (left, right) = (Math.Min(left, i % size), Math.Max(right, i % size));
            }
        }

        if (bottom < 0)
        {
            return false;
        }

        int rows = bottom - top + 1, columns = right - left + 1, longer = Math.Max(rows, columns);
        int height = Math.Max(1, rows * Box / longer), width = Math.Max(1, columns * Box / longer);
        var cut = new byte[rows * columns];
        for (int row = 0; row < rows; row++)
        {
            pixels.Slice(((top + row) * size) + left, columns).CopyTo(cut.AsSpan(row * columns));
        }

        Span<float> small = stackalloc float[Box * Box];
        ImageTensors.FromGray(cut, rows, columns, small[..(height * width)], new TensorShape(1, height, width));
        image.Clear();
        for (int row = 0; row < height; row++)
        {
            small.Slice(row * width, width).CopyTo(image[((((side - height) / 2) + row) * side + ((side - width) / 2))..]);
        }

        return true;
    }

    private static LayerView View(string name, string kind, TensorShape shape, ReadOnlySpan<float> values)
    {
        float low = 0, high = 1e-6f;
        foreach (float value in values)
        {
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        }

        var bytes = new byte[values.Length];
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)(255 * (values[i] - low) / (high - low));
        }

        return shape.Spatial.Length == 2 ? new LayerView(name, kind, shape.Channels, shape.Spatial[0], shape.Spatial[1], bytes) : new LayerView(name, kind, 1, 1, shape.Channels, bytes);
    }
}
