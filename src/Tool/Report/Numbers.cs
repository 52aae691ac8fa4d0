using System.Globalization;

namespace CnnGen.Tool.Report;

/// <summary>Numbers for readers, the same everywhere.</summary>
internal static class Numbers
{
    public static string Grouped(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A count where there is any.</summary>
    public static string GroupedOrDash(long number) => number == 0 ? "-" : Grouped(number);

    public static string Fixed(double number, int digits) => number.ToString("F" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    /// <summary>Three digits that count, for times over many orders of magnitude.</summary>
    public static string Short(double number) =>
        number == 0 || !double.IsFinite(number) ? number.ToString(CultureInfo.InvariantCulture)
        : Fixed(number, Math.Clamp(2 - (int)Math.Floor(Math.Log10(Math.Abs(number))), 0, 9));

    public static string Scientific(double number) => number.ToString("0.0e+0", CultureInfo.InvariantCulture);
}
