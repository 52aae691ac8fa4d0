namespace CnnGen;

/// <summary>An image as files hold it: rows of pixels of one to four channels, 8 or 16 bits each.</summary>
public sealed class PixelImage
{
    /// <summary>Takes samples.</summary>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="channels">1 grey; 2 grey and opacity; 3 red, green, blue; 4 these and opacity.</param>
    /// <param name="samples">Row by row, the channels of a pixel side by side.</param>
    /// <param name="maxValue">White: 255 or 65535.</param>
    /// <exception cref="ArgumentException">The numbers do not fit.</exception>
    public PixelImage(int width, int height, int channels, ushort[] samples, ushort maxValue = 255)
    {
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        if (channels is < 1 or > 4 || maxValue is not (255 or 65535) || samples.LongLength != (long)width * height * channels)
        {
            throw new ArgumentException($"{width} x {height} pixels of {channels} channels up to {maxValue}, with {samples.Length} samples; expected 1 to 4 channels up to 255 or 65535, and as many samples.", nameof(samples));
        }

        (Width, Height, Channels, Samples, MaxValue) = (width, height, channels, samples, maxValue);
    }

    /// <summary>Takes bytes, laid out alike.</summary>
    public PixelImage(int width, int height, int channels, ReadOnlySpan<byte> samples)
        : this(width, height, channels, Widen(samples))
    {
    }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>1 grey; 2 grey and opacity; 3 red, green, blue; 4 these and opacity.</summary>
    public int Channels { get; }

    /// <summary>Row by row, the channels of a pixel side by side.</summary>
    public ushort[] Samples { get; }

    /// <summary>White: 255 or 65535.</summary>
    public ushort MaxValue { get; }

    /// <summary>The image as a network takes it: planes of channels, each row by row, in [0, 1]. Opacity is dropped.</summary>
    /// <param name="channels">1: grey, of colours 0.299 red + 0.587 green + 0.114 blue (ITU-R BT.601); 3: red, green, blue.</param>
    /// <exception cref="ArgumentOutOfRangeException">Neither 1 nor 3 channels are asked for.</exception>
    public float[] ToPlanes(int channels)
    {
        if (channels is not (1 or 3))
        {
            throw new ArgumentOutOfRangeException(nameof(channels), channels, "1 (grey) or 3 (red, green, blue) are expected.");
        }

        int plane = Width * Height;
        var planes = new float[channels * plane];
        float scale = MaxValue;
        for (int i = 0; i < plane; i++)
        {
            ReadOnlySpan<ushort> pixel = Samples.AsSpan(i * Channels, Channels);
            if (Channels <= 2)
            {
                for (int channel = 0; channel < channels; channel++)
                {
                    planes[(channel * plane) + i] = pixel[0] / scale;
                }
            }
            else if (channels == 3)
            {
                (planes[i], planes[plane + i], planes[(2 * plane) + i]) = (pixel[0] / scale, pixel[1] / scale, pixel[2] / scale);
            }
            else
            {
                planes[i] = ((0.299f * pixel[0]) + (0.587f * pixel[1]) + (0.114f * pixel[2])) / scale;
            }
        }

        return planes;
    }

    /// <summary>The reverse of <see cref="ToPlanes"/>, of 8 bits; values outside [0, 1] become the nearest inside.</summary>
    /// <param name="planes">One or three planes.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <exception cref="ArgumentException">The length is that of neither.</exception>
    public static PixelImage FromPlanes(ReadOnlySpan<float> planes, int width, int height)
    {
        int plane = checked(width * height), channels = plane == 0 ? 0 : planes.Length / plane;
        if (channels is not (1 or 3) || planes.Length != channels * plane)
        {
            throw new ArgumentException($"{planes.Length} floats are no one or three planes of {width} x {height}.", nameof(planes));
        }

        var samples = new ushort[planes.Length];
        for (int i = 0; i < samples.Length; i++)
        {
            samples[i] = (ushort)Math.Round(Math.Clamp(planes[(i % channels * plane) + (i / channels)], 0f, 1f) * 255);
        }

        return new PixelImage(width, height, channels, samples);
    }

    /// <summary>The largest part from the middle that has the given proportions, scaled to the given size; a pixel is the mean of those it stands for.</summary>
    public PixelImage Fit(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        double scale = Math.Min((double)Width / width, (double)Height / height);
        double left = (Width - (scale * width)) / 2, top = (Height - (scale * height)) / 2;
        int steps = Math.Max((int)Math.Ceiling(scale), 1);
        var samples = new ushort[Channels * width * height];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                for (int channel = 0; channel < Channels; channel++)
                {
                    double sum = 0;
                    for (int step = 0; step < steps * steps; step++)
                    {
                        double u = left + (scale * (x + (((step % steps) + 0.5) / steps))), v = top + (scale * (y + (((step / steps) + 0.5) / steps)));
                        sum += Samples[(Channels * ((Math.Clamp((int)v, 0, Height - 1) * Width) + Math.Clamp((int)u, 0, Width - 1))) + channel];
                    }

                    samples[(Channels * ((y * width) + x)) + channel] = (ushort)Math.Round(sum / (steps * steps));
                }
            }
        }

        return new PixelImage(width, height, Channels, samples, MaxValue);
    }

    private static ushort[] Widen(ReadOnlySpan<byte> samples)
    {
        var wide = new ushort[samples.Length];
        for (int i = 0; i < wide.Length; i++)
        {
            wide[i] = samples[i];
        }

        return wide;
    }
}
