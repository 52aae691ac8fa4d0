namespace Gallery.Detection;

/// <summary>A rectangle in a picture, in shares of its width and height: (0, 0) is the upper left corner, (1, 1) the lower right one.</summary>
/// <param name="Left">The left edge.</param>
/// <param name="Top">The upper edge.</param>
/// <param name="Right">The right edge.</param>
/// <param name="Bottom">The lower edge.</param>
public readonly record struct Box(double Left, double Top, double Right, double Bottom)
{
    /// <summary>The share of the picture that it covers; 0 where it is turned inside out.</summary>
    public double Area => Math.Max(Right - Left, 0) * Math.Max(Bottom - Top, 0);

    /// <summary>The box around a centre.</summary>
    public static Box Around(double x, double y, double width, double height) => new(x - (width / 2), y - (height / 2), x + (width / 2), y + (height / 2));

    /// <summary>The area that two boxes share over the area that they cover together: 1 for the same box, 0 for boxes apart and for two without area.</summary>
    public double IntersectionOverUnion(Box other)
    {
        double shared = new Box(Math.Max(Left, other.Left), Math.Max(Top, other.Top), Math.Min(Right, other.Right), Math.Min(Bottom, other.Bottom)).Area;
        double together = Area + other.Area - shared;
        return together > 0 ? shared / together : 0;
    }
}

/// <summary>A thing that was found.</summary>
/// <param name="Box">Where.</param>
/// <param name="Class">What, from 0.</param>
/// <param name="Score">How sure: the box's confidence times the class's probability.</param>
public readonly record struct Finding(Box Box, int Class, double Score);
