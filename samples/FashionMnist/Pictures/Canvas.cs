using CnnGen.Samples;

namespace FashionMnist.Pictures;

/// <summary>An RGB picture, and as much drawing as charts need.</summary>
internal sealed class Canvas(int width, int height)
{
    private readonly byte[] _pixels = [.. Enumerable.Repeat((byte)255, width * height * 3)];

    public int Width => width;

    public int Height => height;

    public void Set(int x, int y, Color color)
    {
        if (x >= 0 && y >= 0 && x < width && y < height)
        {
            int i = ((y * width) + x) * 3;
            (_pixels[i], _pixels[i + 1], _pixels[i + 2]) = (color.R, color.G, color.B);
        }
    }

    public void Fill(int x, int y, int w, int h, Color color)
    {
        for (int j = y; j < y + h; j++)
        {
            for (int i = x; i < x + w; i++)
            {
                Set(i, j, color);
            }
        }
    }

    /// <summary>A line two pixels wide.</summary>
    public void Line(double x0, double y0, double x1, double y1, Color color)
    {
        int steps = (int)Math.Max(Math.Abs(x1 - x0), Math.Abs(y1 - y0)) + 1;
        for (int i = 0; i <= steps; i++)
        {
            Fill((int)Math.Round(x0 + ((x1 - x0) * i / steps)), (int)Math.Round(y0 + ((y1 - y0) * i / steps)), 2, 2, color);
        }
    }

    /// <summary>Text in capitals, its upper left corner at a point; a glyph is 3 x 5 times the scale.</summary>
    public void Text(int x, int y, string text, Color color, int scale = 2)
    {
        foreach (char c in text.ToUpperInvariant())
        {
            string rows = Font.Glyph(c);
            for (int row = 0; row < 5; row++)
            {
                for (int column = 0; column < 3; column++)
                {
                    if (((rows[row] - '0') >> (2 - column) & 1) != 0)
                    {
                        Fill(x + (column * scale), y + (row * scale), scale, scale, color);
                    }
                }
            }

            x += 4 * scale;
        }
    }

    public static int TextWidth(string text, int scale = 2) => (text.Length * 4 * scale) - scale;

    /// <summary>Grey values of 0 to 1 (or signed ones, blue to red) as squares of <paramref name="zoom"/> pixels.</summary>
    public void Image(int x, int y, ReadOnlySpan<float> values, int rows, int columns, int zoom, Func<float, Color> map)
    {
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                Fill(x + (column * zoom), y + (row * zoom), zoom, zoom, map(values[(row * columns) + column]));
            }
        }
    }

    /// <summary>Writes a PNG.</summary>
    public void Save(string path) => PngFile.Write(path, width, height, _pixels);
}

/// <summary>A colour of 8 bits a channel.</summary>
internal readonly record struct Color(byte R, byte G, byte B)
{
    public static readonly Color Black = new(30, 30, 30);
    public static readonly Color Grey = new(150, 150, 150);
    public static readonly Color Light = new(225, 225, 225);
    public static readonly Color Blue = new(31, 90, 160);
    public static readonly Color White = new(255, 255, 255);

    /// <summary>From one colour to another.</summary>
    public static Color Between(Color from, Color to, double share)
    {
        share = Math.Clamp(double.IsNaN(share) ? 0 : share, 0, 1);
        return new(Mix(from.R, to.R), Mix(from.G, to.G), Mix(from.B, to.B));

        byte Mix(byte a, byte b) => (byte)Math.Round(a + ((b - a) * share));
    }

    /// <summary>Blue below zero, white at zero, red above.</summary>
    public static Color Signed(double value) => value < 0 ? Between(White, new(33, 102, 172), -value) : Between(White, new(178, 24, 43), value);
}
