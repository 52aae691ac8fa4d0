using Gallery.Detection;
using Gallery.Pictures;

namespace CnnGen.Samples.FaceDetector;

/// <summary>Boxes as frames in a picture.</summary>
internal static class Frames
{
    /// <summary>Draws a frame of green within black, which shows on any ground.</summary>
    /// <returns>A new picture.</returns>
    public static Picture Draw(Picture picture, IEnumerable<Box> boxes)
    {
        byte[] pixels = [.. picture.Pixels];
        int line = Math.Max(1, Math.Min(picture.Width, picture.Height) / 200);
        foreach (Box box in boxes)
        {
            int left = At(box.Left, picture.Width), right = At(box.Right, picture.Width), top = At(box.Top, picture.Height), bottom = At(box.Bottom, picture.Height);
            Frame(left, top, right, bottom, 2 * line, (0, 0, 0));
            Frame(left, top, right, bottom, line, (0, 255, 0));
        }

        return picture with { Pixels = pixels };

        static int At(double share, int size) => (int)Math.Round(Math.Clamp(share, 0, 1) * (size - 1));

        // Within the box, so that nothing of it falls out of the picture.
        void Frame(int left, int top, int right, int bottom, int width, (byte R, byte G, byte B) color)
        {
            for (int y = top; y <= bottom; y++)
            {
                for (int x = left; x <= right; x++)
                {
                    if (Math.Min(Math.Min(x - left, right - x), Math.Min(y - top, bottom - y)) < width)
                    {
                        int i = 3 * ((y * picture.Width) + x);
                        (pixels[i], pixels[i + 1], pixels[i + 2]) = color;
                    }
                }
            }
        }
    }
}
