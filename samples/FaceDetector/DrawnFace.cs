using Gallery.Pictures;

namespace CnnGen.Samples.FaceDetector;

/// <summary>A face as a painter begins one: shaded ellipses. Where there is no photograph.</summary>
internal static class DrawnFace
{
    private const int Width = 480;
    private const int Height = 360;

    /// <summary>Ellipses from back to front: centre and half axes in pixels, colour, how soft the edge is (in half axes), how dark it is towards the edge, how it covers.</summary>
    private static readonly Blot[] Blots =
    [
        new(240, 400, 150, 110, (60, 70, 110), 0.05, 0.2),
        new(240, 150, 96, 118, (58, 38, 26), 0.08, 0.1),
        new(240, 265, 40, 60, (178, 128, 102), 0.1, 0.3),
        new(240, 178, 76, 98, (226, 176, 146), 0.05, 0.35),
        new(240, 92, 70, 34, (58, 38, 26), 0.3, 0.1),
        new(206, 148, 22, 6, (70, 45, 32), 0.5, 0),
        new(274, 148, 22, 6, (70, 45, 32), 0.5, 0),
        new(207, 166, 20, 13, (188, 138, 112), 0.6, 0),
        new(273, 166, 20, 13, (188, 138, 112), 0.6, 0),
        new(207, 168, 15, 7, (240, 236, 230), 0.2, 0.1),
        new(273, 168, 15, 7, (240, 236, 230), 0.2, 0.1),
        new(207, 168, 7, 7, (60, 40, 30), 0.2, 0),
        new(273, 168, 7, 7, (60, 40, 30), 0.2, 0),
        new(240, 190, 9, 30, (236, 190, 162), 0.9, 0),
        new(240, 214, 17, 9, (206, 150, 122), 0.7, 0),
        new(232, 218, 5, 3, (130, 80, 62), 0.5, 0),
        new(248, 218, 5, 3, (130, 80, 62), 0.5, 0),
        new(240, 242, 28, 9, (176, 84, 80), 0.3, 0.1),
        new(240, 241, 26, 2, (110, 46, 46), 0.5, 0),
        new(196, 206, 20, 16, (232, 164, 138), 0.9, 0),
        new(284, 206, 20, 16, (232, 164, 138), 0.9, 0),
    ];

    public static Picture Draw()
    {
        var pixels = new byte[3 * Width * Height];
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                double light = 1 - (0.3 * y / Height);
                (double R, double G, double B) color = (150 * light, 165 * light, 175 * light);
                foreach (Blot blot in Blots)
                {
                    double distance = Math.Sqrt(Square((x - blot.X) / blot.HalfWidth) + Square((y - blot.Y) / blot.HalfHeight));
                    double cover = Math.Clamp((1 - distance) / blot.Softness, 0, 1), shade = 1 - (blot.Shade * distance * distance);
                    color = (Mix(color.R, blot.Color.R), Mix(color.G, blot.Color.G), Mix(color.B, blot.Color.B));

                    double Mix(double below, double own) => below + (cover * ((own * shade) - below));
                }

                int i = 3 * ((y * Width) + x);
                (pixels[i], pixels[i + 1], pixels[i + 2]) = ((byte)color.R, (byte)color.G, (byte)color.B);
            }
        }

        return new Picture(Width, Height, pixels);
    }

    private static double Square(double value) => value * value;

    private readonly record struct Blot(double X, double Y, double HalfWidth, double HalfHeight, (double R, double G, double B) Color, double Softness, double Shade);
}
