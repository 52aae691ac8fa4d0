using System.Globalization;
using System.Text;

namespace CnnGen;

/// <summary>A curve of a chart.</summary>
/// <param name="Name">What it is, for the legend.</param>
/// <param name="Points">Its points; those with a coordinate that is no finite number are left out.</param>
/// <param name="IsFaint">Whether it is background: thin and grey, without legend.</param>
internal sealed record Curve(string Name, IReadOnlyList<(double X, double Y)> Points, bool IsFaint = false);

/// <summary>Curves over two axes as an SVG picture that needs nothing else.</summary>
internal sealed class LineChart
{
    private const double Left = 62;
    private const double Top = 34;
    private const double PlotWidth = 478;
    private const double PlotHeight = 240;

    /// <summary>Colours that are told apart by those who see few (Okabe and Ito 2008).</summary>
    private static readonly string[] Colors = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"];

    public required string Title { get; init; }

    public required string XAxis { get; init; }

    public required IReadOnlyList<Curve> Curves { get; init; }

    /// <summary>Whether the horizontal axis is in powers of ten.</summary>
    public bool IsLogarithmic { get; init; }

    /// <summary>Whether the horizontal axis counts something, so that only whole numbers stand at it.</summary>
    public bool IsCounted { get; init; }

    /// <summary>A place on the horizontal axis that is marked, and what it is.</summary>
    public (double X, string Text)? Mark { get; init; }

    /// <summary>The greatest value that the vertical axis must show; what is above leaves the picture.</summary>
    public double? Most { get; init; }

    public string ToSvg()
    {
        (double X, double Y)[] all = [.. Curves.SelectMany(curve => curve.Points).Where(IsShown).Select(point => (Across(point.X), point.Y))];
        (double xLeast, double xMost) = Range(all.Select(point => point.X), isNice: false);
        (double yLeast, double yMost) = Range(all.Select(point => Math.Min(point.Y, Most ?? double.MaxValue)), isNice: true);
        double step = NiceStep((yMost - yLeast) / 5);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Left + PlotWidth + 20} {Top + PlotHeight + 44}" width="{Left + PlotWidth + 20}" font-family="system-ui, sans-serif" font-size="12">""");
        svg.Append('\n');
        svg.Append(CultureInfo.InvariantCulture, $"""<rect width="100%" height="100%" fill="#fff"/><text x="{Left}" y="20" font-size="14" font-weight="600">{Escape(Title)}</text>""");
        svg.Append('\n');
        for (double tick = Math.Ceiling((yLeast / step) - 1e-9) * step; tick <= yMost + (step * 1e-6); tick += step)
        {
            Line(svg, Left, Y(tick), Left + PlotWidth, Y(tick), "#e4e4e4");
            Text(svg, Left - 8, Y(tick) + 4, "end", Label(tick, step));
        }

        foreach ((double at, string label) in XTicks(xLeast, xMost))
        {
            Line(svg, X(at), Top, X(at), Top + PlotHeight, "#f0f0f0");
            Text(svg, X(at), Top + PlotHeight + 17, "middle", label);
        }

        Line(svg, Left, Top + PlotHeight, Left + PlotWidth, Top + PlotHeight, "#444");
        Line(svg, Left, Top, Left, Top + PlotHeight, "#444");
        Text(svg, Left + (PlotWidth / 2), Top + PlotHeight + 36, "middle", XAxis);
        svg.Append(CultureInfo.InvariantCulture, $"""<clipPath id="plot"><rect x="{Left}" y="{Top}" width="{PlotWidth}" height="{PlotHeight}"/></clipPath>""");
        int number = 0;
        double legend = Left + PlotWidth;
        foreach (Curve curve in Curves)
        {
            string color = curve.IsFaint ? "#c9d3dc" : Colors[number++ % Colors.Length];
            string points = string.Join(' ', curve.Points.Where(IsShown).Select(point => Number(X(Across(point.X))) + "," + Number(Y(point.Y))));
            svg.Append(CultureInfo.InvariantCulture, $"""<polyline clip-path="url(#plot)" fill="none" stroke="{color}" stroke-width="{(curve.IsFaint ? 1 : 2)}" stroke-linejoin="round" points="{points}"/>""");
            svg.Append('\n');
            if (curve.Points.Where(IsShown).Take(2).ToArray() is [var only])
            {
                // A line of one point is not seen: the first epoch's.
                svg.Append(CultureInfo.InvariantCulture, $"""<circle cx="{Number(X(Across(only.X)))}" cy="{Number(Y(only.Y))}" r="3" fill="{color}"/>""");
                svg.Append('\n');
            }

            // The title says what a curve is that has its name.
            if (!curve.IsFaint && curve.Name.Length != 0 && curve.Name != Title)
            {
                svg.Append(CultureInfo.InvariantCulture, $"""<text x="{legend}" y="20" text-anchor="end" fill="{color}" font-weight="600">{Escape(curve.Name)}</text>""");
                legend -= (curve.Name.Length * 7.4) + 16;
            }
        }

        if (Mark is { } mark)
        {
            Line(svg, X(Across(mark.X)), Top, X(Across(mark.X)), Top + PlotHeight, "#d55e00");
            Text(svg, X(Across(mark.X)) + 5, Top + 14, "start", mark.Text);
        }

        return svg.Append("</svg>\n").ToString();

        double X(double value) => Left + ((value - xLeast) / (xMost - xLeast) * PlotWidth);

        double Y(double value) => Top + PlotHeight - ((value - yLeast) / (yMost - yLeast) * PlotHeight);
    }

    internal static string Escape(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal).Replace("\"", "&quot;", StringComparison.Ordinal);

    private bool IsShown((double X, double Y) point) => double.IsFinite(point.X) && double.IsFinite(point.Y) && (!IsLogarithmic || point.X > 0);

    private double Across(double x) => IsLogarithmic ? Math.Log10(x) : x;

    private IEnumerable<(double At, string Label)> XTicks(double least, double most)
    {
        double step = IsLogarithmic ? 1 : Math.Max(NiceStep((most - least) / 8), IsCounted ? 1 : 1e-9);
        for (double tick = Math.Ceiling((least / step) - 1e-9) * step; tick <= most + (step * 1e-6); tick += step)
        {
            yield return (tick, IsLogarithmic ? "1e" + Number(tick) : Label(tick, step));
        }
    }

    /// <summary>Least and greatest, never equal; of the vertical axis with a little room.</summary>
    private static (double Least, double Most) Range(IEnumerable<double> values, bool isNice)
    {
        (double least, double most) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (double value in values)
        {
            (least, most) = (Math.Min(least, value), Math.Max(most, value));
        }

        if (!(least <= most))
        {
            return (0, 1);
        }

        double room = most > least ? isNice ? 0.04 * (most - least) : 0 : Math.Max(Math.Abs(most) * 0.02, 1e-3);
        return (least - room, most + room);
    }

    /// <summary>1, 2 or 5 times a power of ten, at least the given step.</summary>
    private static double NiceStep(double step)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(step)));
        return new[] { 1, 2, 5, 10 }.First(factor => factor * power >= step * 0.999) * power;
    }

    private static string Label(double tick, double step) =>
        (Math.Abs(tick) < step * 1e-6 ? 0 : tick).ToString("F" + Math.Clamp(-(int)Math.Floor(Math.Log10(step) + 1e-9), 0, 8).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    private static void Line(StringBuilder svg, double x0, double y0, double x1, double y1, string color) =>
        svg.Append(CultureInfo.InvariantCulture, $"""<line x1="{Number(x0)}" y1="{Number(y0)}" x2="{Number(x1)}" y2="{Number(y1)}" stroke="{color}"/>""").Append('\n');

    private static void Text(StringBuilder svg, double x, double y, string anchor, string text) =>
        svg.Append(CultureInfo.InvariantCulture, $"""<text x="{Number(x)}" y="{Number(y)}" text-anchor="{anchor}" fill="#444">{Escape(text)}</text>""").Append('\n');
}
