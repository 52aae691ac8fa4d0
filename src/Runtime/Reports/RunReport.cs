using System.Globalization;
using System.Text;

namespace CnnGen;

/// <summary>Pictures of a training in one HTML page that needs no network: curves, confusion, filters, feature maps, class maps, the worst mistakes. Sections stand in the order in which they are added.</summary>
public sealed class RunReport
{
    private const string Style = """
        body { font: 15px/1.5 system-ui, sans-serif; color: #222; background: #fff; max-width: 1180px; margin: 2rem auto; padding: 0 1rem; }
        h1 { font-size: 1.6rem; } h2 { font-size: 1.15rem; margin: 2.2rem 0 .6rem; border-bottom: 1px solid #ddd; padding-bottom: .2rem; }
        p.note { color: #555; margin: .2rem 0 .8rem; } table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
        td, th { padding: .2rem .6rem; text-align: right; } th { font-weight: 600; } th:first-child, td:first-child { text-align: left; }
        table.facts th, table.facts td { text-align: left; } table.rows tr + tr { border-top: 1px solid #eee; } table.confusion td, table.confusion th.head { width: 3.4rem; min-width: 3.4rem; padding: .35rem .2rem; text-align: center; font-size: .8rem; }
        table.confusion th:first-child { padding-right: .8rem; } .tiles { display: flex; flex-wrap: wrap; gap: 10px; align-items: flex-start; }
        figure { margin: 0; } figure img, .tiles img { display: block; image-rendering: pixelated; border: 1px solid #ccc; } img.smooth { image-rendering: auto; }
        figcaption { font-size: .78rem; color: #444; max-width: 132px; line-height: 1.3; margin-top: .2rem; } .curves { display: flex; flex-wrap: wrap; gap: 16px; } .curves svg { max-width: 100%; height: auto; }
        """;

    private readonly StringBuilder _body = new();
    private readonly string _title;

    /// <summary>Begins a report.</summary>
    public RunReport(string title)
    {
        ArgumentException.ThrowIfNullOrEmpty(title);
        _title = title;
    }

    /// <summary>Facts in two columns: what, and how much.</summary>
    public RunReport AddFacts(string title, params IEnumerable<(string Name, string Value)> facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        Begin(title, "");
        _body.Append("<table class=\"facts\">");
        foreach ((string name, string value) in facts)
        {
            _body.Append($"<tr><th>{Text(name)}</th><td>{Text(value)}</td></tr>");
        }

        _body.Append("</table>\n");
        return this;
    }

    /// <summary>Curves of the losses, of every other metric and of the learning rate.</summary>
    public RunReport AddCurves(TrainingHistory history)
    {
        ArgumentNullException.ThrowIfNull(history);
        Begin("How it went", "In the first picture grey is the loss of each batch.");
        _body.Append("<div class=\"curves\">\n");
        foreach ((_, LineChart chart) in HistoryCharts.Of(history))
        {
            _body.Append(chart.ToSvg());
        }

        _body.Append("</div>\n");
        return this;
    }

    /// <summary>The curve of a search for a learning rate.</summary>
    public RunReport AddLearningRates(LearningRateCurve curve)
    {
        ArgumentNullException.ThrowIfNull(curve);
        Begin("Learning rates", "Each batch at a greater learning rate than the one before: the loss falls where the rate is right and grows where it is too large.");
        _body.Append(curve.ToSvg());
        return this;
    }

    /// <summary>The confusion matrix, and precision, recall and F1 of every class.</summary>
    public RunReport AddConfusion(ConfusionMatrix matrix, IReadOnlyList<string> classNames)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        string[] names = Names(matrix.Classes, classNames);
        Begin("Confusion", Invariant($"Rows are what a sample is, columns what it was taken for. {matrix.Accuracy:0.00%} of {matrix.Total} are right."));
        _body.Append("<table class=\"confusion\"><tr><th></th>");
        foreach (string name in names)
        {
            _body.Append($"<th class=\"head\">{Text(name.Length > 8 ? name[..7] + "." : name)}</th>");
        }

        _body.Append("<th class=\"head\">precision</th><th class=\"head\">recall</th><th class=\"head\">F1</th></tr>\n");
        for (int i = 0; i < matrix.Classes; i++)
        {
            _body.Append($"<tr><th>{Text(names[i])}</th>");
            double support = Math.Max(matrix.Support(i), 1);
            for (int j = 0; j < matrix.Classes; j++)
            {
                double share = matrix[i, j] / support, strength = i == j ? share : Math.Sqrt(share);
                string color = i == j ? "0,114,178" : "178,24,43";
                _body.Append(CultureInfo.InvariantCulture, $"<td style=\"background:rgba({color},{strength:0.###});color:{(strength > 0.55 ? "#fff" : matrix[i, j] == 0 ? "#bbb" : "#222")}\">{matrix[i, j]}</td>");
            }

            _body.Append($"<td>{Percent(matrix.Precision(i))}</td><td>{Percent(matrix.Recall(i))}</td><td>{Percent(matrix.F1(i))}</td></tr>\n");
        }

        _body.Append("</table>\n");
        return this;

        static string Percent(double value) => double.IsNaN(value) ? "–" : Invariant($"{value:0.0%}");
    }

    /// <summary>Filters of a two-dimensional convolution, the weights of each input channel side by side: blue below zero, red above.</summary>
    /// <param name="weights">A tensor <c>[filters, channels, rows, columns]</c>.</param>
    /// <param name="most">At most so many filters.</param>
    /// <exception cref="ArgumentException">The tensor has another number of axes.</exception>
    public RunReport AddFilters(Parameter weights, int most = 64)
    {
        ArgumentNullException.ThrowIfNull(weights);
        if (weights.Info.Shape is not [int filters, int channels, int rows, int columns])
        {
            throw new ArgumentException($"'{weights.Name}' has the shape [{string.Join(", ", weights.Info.Shape)}]; expected filters, channels, rows, columns.", nameof(weights));
        }

        Begin("Filters", $"{weights.Name}: blue weights are negative, red ones positive.");
        _body.Append("<div class=\"tiles\">\n");
        float scale = ReportPicture.Most(weights.Values);
        int shown = Math.Min(channels, 3);
        for (int filter = 0; filter < Math.Min(filters, most); filter++)
        {
            _body.Append("<div>");
            for (int channel = 0; channel < shown; channel++)
            {
                ReadOnlySpan<float> plane = weights.Values.Slice(((filter * channels) + channel) * rows * columns, rows * columns);
                Image(ReportPicture.Signed(plane, rows, columns, scale), columns * (48 / Math.Max(columns, 1)));
            }

            _body.Append("</div>\n");
        }

        _body.Append("</div>\n");
        return this;
    }

    /// <summary>An image and what a network of features makes of it.</summary>
    /// <param name="features">A network whose output is maps of rows and columns.</param>
    /// <param name="image">Its input.</param>
    /// <param name="most">At most so many maps.</param>
    /// <exception cref="ArgumentException">The output is no maps.</exception>
    public RunReport AddFeatureMaps(Network features, ReadOnlySpan<float> image, int most = 96)
    {
        ArgumentNullException.ThrowIfNull(features);
        if (features.Info.Output.Spatial is not [int rows, int columns])
        {
            throw new ArgumentException($"{features.Info.Name} gives {features.Info.Output}; expected maps of rows and columns.", nameof(features));
        }

        var maps = new float[features.Info.OutputLength];
        features.Forward(image, maps);
        Begin("Feature maps", $"An image, and what {features.Info.Name} makes of it: {features.Info.Output}.");
        _body.Append("<div class=\"tiles\">\n");
        Image(ReportPicture.Sample(image, features.Info.Input), 112);
        float scale = ReportPicture.Most(maps.AsSpan(0, features.Info.Output.Length));
        for (int map = 0; map < Math.Min(features.Info.Output.Channels, most); map++)
        {
            Image(ReportPicture.Map(maps.AsSpan(map * rows * columns, rows * columns), rows, columns, scale), 56);
        }

        _body.Append("</div>\n");
        return this;
    }

    /// <summary>Images, and where the features are that speak for the class each is taken for: see <see cref="GradCam"/>.</summary>
    /// <param name="maps">Computes them.</param>
    /// <param name="samples">The images.</param>
    /// <param name="indices">Which are shown.</param>
    /// <param name="classNames">What the classes are called.</param>
    public RunReport AddClassMaps(GradCam maps, ILabeledSamples samples, IEnumerable<int> indices, IReadOnlyList<string> classNames)
    {
        ArgumentNullException.ThrowIfNull(maps);
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentNullException.ThrowIfNull(indices);
        string[] names = Names(samples.Classes, classNames);
        Begin("Class maps", "Where in an image the features are that speak for the class it is taken for (Grad-CAM): red much, yellow some, none of it grey.");
        _body.Append("<div class=\"tiles\">\n");
        (int rows, int columns) = ReportPicture.Plane(maps.Features.Info.Output);
        float[] image = new float[samples.Shape.Length], target = new float[samples.TargetLength];
        float[] features = new float[maps.Features.Info.OutputLength], scores = new float[maps.Classifier.Info.OutputLength];
        foreach (int index in indices)
        {
            samples.Read(index, image, target);
            maps.Features.Forward(image, features);
            maps.Classifier.Forward(features, scores);
            int label = ConfusionMatrix.Largest(scores);
            _body.Append("<figure>");
            Image(ReportPicture.Overlay(image, samples.Shape, maps.Compute(image, label), rows, columns), 112, "smooth");
            _body.Append($"<figcaption>{Text(names[label])}{(label == samples.Labels[index] ? "" : $", is {Text(names[samples.Labels[index]])}")}</figcaption></figure>\n");
        }

        _body.Append("</div>\n");
        return this;
    }

    /// <summary>The samples of whose class the network was most wrongly sure.</summary>
    /// <param name="predictions">What it makes of them: scores or probabilities.</param>
    /// <param name="samples">The same samples.</param>
    /// <param name="classNames">What the classes are called.</param>
    /// <param name="count">At most so many.</param>
    public RunReport AddMistakes(Predictions predictions, ILabeledSamples samples, IReadOnlyList<string> classNames, int count = 36)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentNullException.ThrowIfNull(samples);
        string[] names = Names(samples.Classes, classNames);
        (int Index, int Taken, double Margin)[] worst = [.. Enumerable.Range(0, predictions.Count)
            .Select(i => (Index: i, Taken: ConfusionMatrix.Largest(predictions.Output(i))))
            .Where(sample => sample.Taken != samples.Labels[sample.Index])
            .Select(sample => (sample.Index, sample.Taken, Margin: (double)predictions.Output(sample.Index)[sample.Taken] - predictions.Output(sample.Index)[samples.Labels[sample.Index]]))
            .OrderByDescending(sample => sample.Margin)];
        Begin("The worst mistakes", worst.Length == 0
            ? Invariant($"There are none: all of {predictions.Count} are right.")
            : Invariant($"{Math.Min(count, worst.Length)} of {worst.Length}, those where the score of the wrong class is furthest above that of the right one; under each what it is, and what it was taken for."));
        _body.Append("<div class=\"tiles\">\n");
        float[] image = new float[samples.Shape.Length], target = new float[samples.TargetLength];
        foreach ((int index, int taken, double margin) in worst.Take(count))
        {
            samples.Read(index, image, target);
            _body.Append("<figure>");
            Image(ReportPicture.Sample(image, samples.Shape), 84);
            _body.Append(CultureInfo.InvariantCulture, $"<figcaption style=\"max-width:84px\">{Text(names[samples.Labels[index]])}<br>→ {Text(names[taken])}<br>by {margin:0.0}, no. {index}</figcaption></figure>\n");
        }

        _body.Append("</div>\n");
        return this;
    }

    /// <summary>The page.</summary>
    public string ToHtml() =>
        $"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<title>{Text(_title)}</title>\n<style>\n{Style}\n</style>\n</head>\n<body>\n<h1>{Text(_title)}</h1>\n{_body}</body>\n</html>\n";

    /// <summary>Writes the page to a file, there whole or not at all.</summary>
    public void Save(string path) => WholeFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(ToHtml())));

    private void Begin(string title, string note)
    {
        _body.Append($"<h2>{Text(title)}</h2>\n");
        if (note.Length != 0)
        {
            _body.Append($"<p class=\"note\">{Text(note)}</p>\n");
        }
    }

    private void Image(string uri, int width, string style = "") =>
        _body.Append(CultureInfo.InvariantCulture, $"<img{(style.Length == 0 ? "" : $" class=\"{style}\"")} width=\"{width}\" alt=\"\" src=\"{uri}\">");

    /// <summary>Names of all classes: those that are not named have their numbers.</summary>
    private static string[] Names(int classes, IReadOnlyList<string> names) =>
        [.. Enumerable.Range(0, classes).Select(i => i < names.Count ? names[i] : i.ToString(CultureInfo.InvariantCulture))];

    private static string Text(string text) => LineChart.Escape(text);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
