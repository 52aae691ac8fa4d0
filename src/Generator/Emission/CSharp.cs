using System.Globalization;

namespace CnnGen.Generator.Emission;

/// <summary>How C# spells numbers and elements.</summary>
internal static class CSharp
{
    public static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>The C# literal that is read back as the same float.</summary>
    public static string Literal(double value)
    {
        float number = (float)value;
        if (float.IsNaN(number))
        {
            return "float.NaN";
        }

        return float.IsInfinity(number)
            ? number > 0 ? "float.PositiveInfinity" : "float.NegativeInfinity"
            : number.ToString("R", CultureInfo.InvariantCulture) + "f";
    }

    /// <summary>The C# literal that is read back as the same double.</summary>
    public static string DoubleLiteral(double value)
    {
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        return text.IndexOfAny(['.', 'E']) < 0 ? text + ".0" : text;
    }

    /// <summary>The element at an offset, which may be left out where it is zero, by the runtime's <c>Floats.At</c>.</summary>
    public static string At(string reference, string offset) => offset is "0" or "" ? reference : $"At(ref {reference}, {offset})";
}
