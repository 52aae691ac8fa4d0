using System.Globalization;
using System.Net;

namespace CnnGen.Tool.Report;

/// <summary>A network as a picture: a box for each layer with its name, what it is, and the shape that it makes.</summary>
internal static class SvgWriter
{
    private const int BoxHeight = 52, RowHeight = 84, Margin = 16, Gap = 20, LetterWidth = 7, Padding = 20;

    public static void Write(NetworkInfo info, TextWriter output)
    {
        string[][] lines = [["input", "", info.Input.ToString()], .. info.Layers.Select(layer => new[] { layer.Name, LayerText.Of(layer), layer.Output.ToString() })];
        int width = (lines.Max(texts => texts.Max(text => text.Length)) * LetterWidth) + Padding;

        // Box 0 is the input, box i + 1 layer i.
        var layout = new GraphLayout([[], .. info.Layers.Select(layer => LayerOperation.Parse(layer.Operation).Inputs.Select(input => input + 1).ToArray())], width, Gap);
        double wide = layout.Width + (2 * Margin), high = ((layout.Rows - 1) * RowHeight) + BoxHeight + (2 * Margin);
        output.WriteLine($"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Text(wide)}\" height=\"{Text(high)}\" viewBox=\"0 0 {Text(wide)} {Text(high)}\" font-family=\"sans-serif\" font-size=\"12\" text-anchor=\"middle\">");
        output.WriteLine($"<title>{Escape(info.Name)}</title>");
        output.WriteLine("<defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\"><path d=\"M0 0 8 4 0 8z\" fill=\"#666\"/></marker></defs>");
        output.WriteLine("<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>");
        output.WriteLine("<g fill=\"none\" stroke=\"#888\" stroke-width=\"1.3\">");
        foreach (IReadOnlyList<(double X, int Row)> edge in layout.Edges)
        {
            output.WriteLine($"<path marker-end=\"url(#tip)\" d=\"{Path(edge)}\"/>");
        }

        output.WriteLine("</g>");
        HashSet<string> outputs = [.. info.Outputs.Select(one => one.Name)];
        for (int i = 0; i < lines.Length; i++)
        {
            (double x, int row) = layout.Boxes[i];
            double middle = x + Margin, top = Margin + (row * RowHeight);
            string fill = i == 0 ? "#e8e8e8" : Colour(info.Layers[i - 1]);
            string border = outputs.Contains(lines[i][0]) ? "#222\" stroke-width=\"2.5" : "#777";
            output.WriteLine($"<rect x=\"{Text(middle - (width / 2.0))}\" y=\"{Text(top)}\" width=\"{Text(width)}\" height=\"{BoxHeight}\" rx=\"6\" fill=\"{fill}\" stroke=\"{border}\"/>");
            string[] texts = [.. lines[i].Where(text => text.Length != 0)];
            for (int line = 0; line < texts.Length; line++)
            {
                double y = top + (BoxHeight / 2.0) + 4 + ((line - ((texts.Length - 1) / 2.0)) * 15);
                string style = line == 0 ? " font-weight=\"bold\"" : line == texts.Length - 1 ? " fill=\"#555\"" : "";
                output.WriteLine($"<text x=\"{Text(middle)}\" y=\"{Text(y)}\"{style}>{Escape(texts[line])}</text>");
            }
        }

        output.WriteLine("</svg>");
    }

    /// <summary>From the bottom of a box through the bends to the top of another, upright in every row.</summary>
    private static string Path(IReadOnlyList<(double X, int Row)> edge)
    {
        double x = edge[0].X + Margin, y = Margin + (edge[0].Row * RowHeight) + BoxHeight;
        string path = $"M{Text(x)} {Text(y)}";
        for (int i = 1; i < edge.Count; i++)
        {
            double toX = edge[i].X + Margin, top = Margin + (edge[i].Row * RowHeight), middle = (y + top) / 2;
            path += $" C{Text(x)} {Text(middle)} {Text(toX)} {Text(middle)} {Text(toX)} {Text(top)}";
            (x, y) = (toX, top);
            if (i < edge.Count - 1)
            {
                y += BoxHeight;
                path += $" V{Text(y)}";
            }
        }

        return path;
    }

    private static string Colour(LayerInfo layer) => LayerOperation.Parse(layer.Operation).Kind switch
    {
        "Conv" or "ConvTranspose" or "Separable" => "#cfe2f9",
        "Dense" => "#d8d3f5",
        "Pool" or "AdaptivePool" => "#d5efd0",
        "Normalization" or "LocalResponseNorm" => "#fdebc8",
        "Activation" or "PReLU" or "Softmax" => "#fbd9d3",
        "Add" or "Multiply" or "Concat" => "#f6d5ea",
        _ => "#f0f0f0",
    };

    private static string Escape(string text) => WebUtility.HtmlEncode(text);

    private static string Text(double number) => Math.Round(number, 1).ToString(CultureInfo.InvariantCulture);
}
