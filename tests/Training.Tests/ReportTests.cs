using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace CnnGen.Training.Tests;

/// <summary>Pictures of a run.</summary>
public sealed partial class ReportTests
{
    [Fact]
    public void APageHoldsAllOfIt()
    {
        LabeledData train = Bars.Draw(120, 1), test = Bars.Draw(40, 2);
        var network = new SplitNet(1);
        TrainingHistory history = new Trainer(network, new Adam(1e-2)) { BatchSize = 20, Validation = test, Metrics = [Metric.Accuracy] }.Fit(train, 3);
        using var maps = new GradCam(network, new SplitFeatures(), new SplitClassifier());
        string[] names = ["across", "down", "<square>"];
        var predictions = Predictions.Of(network, test);
        string html = new RunReport("A run & more")
            .AddFacts("Facts", ("epochs", "3"))
            .AddCurves(history)
            .AddLearningRates(LearningRateFinder.Find(new SplitNet(1), train, new Sgd(1), 1e-4, 1, steps: 12, batchSize: 20))
            .AddConfusion(ConfusionMatrix.Of(predictions), names)
            .AddFilters(network.Parameter("f.conv1.weight"))
            .AddFeatureMaps(maps.Features, test.Input(0))
            .AddClassMaps(maps, test, [0, 1, 2], names)
            .AddMistakes(predictions, test, names)
            .ToHtml();

        // Well formed but for what HTML leaves open, and nothing comes from elsewhere.
        XDocument page = XDocument.Parse(Void().Replace(html.Replace("<!DOCTYPE html>", "", StringComparison.Ordinal), "<$1/>"));
        Assert.DoesNotMatch(@"(?:src|href)=""(?!data:)", html);
        Assert.Contains("A run &amp; more", html, StringComparison.Ordinal);
        Assert.Contains("&lt;square&gt;", html, StringComparison.Ordinal);
        XNamespace svg = "http://www.w3.org/2000/svg";
        Assert.Equal(4, page.Descendants(svg + "svg").Count());
        int mistakes = Enumerable.Range(0, 40).Count(i => ConfusionMatrix.Largest(predictions.Output(i)) != test.Labels[i]);
        Assert.Equal(6 + 1 + 6 + 3 + Math.Min(mistakes, 36), page.Descendants("img").Count());
        foreach (XElement image in page.Descendants("img"))
        {
            byte[] png = Convert.FromBase64String(image.Attribute("src")!.Value["data:image/png;base64,".Length..]);
            Assert.Equal(3, Math.Max(ImageFile.Decode(png).Channels, 3));
        }
    }

    [Fact]
    public void TheCurvesAreFilesToo()
    {
        TrainingHistory history = new Trainer(new SmallNet(1), new Adam(1e-2))
        {
            BatchSize = 20,
            Validation = Bars.Draw(40, 2),
            Metrics = [Metric.Accuracy, new Metric("right/all", predictions => predictions.Count)],
        }.Fit(Bars.Draw(120, 1), 3);
        string folder = Path.Combine(Directory.CreateTempSubdirectory("cnngen").FullName, "curves");
        try
        {
            history.SaveCurves(folder);
            Assert.Equal(
                ["learning_rate.svg", "loss.svg", "val_accuracy.svg", "val_right_all.svg"],
                Directory.EnumerateFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
            string html = new RunReport("Curves").AddCurves(history).ToHtml();
            foreach (string file in Directory.EnumerateFiles(folder))
            {
                string svg = File.ReadAllText(file);
                Assert.Contains(svg, html, StringComparison.Ordinal);
                XDocument.Parse(svg);
            }
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(folder)!, recursive: true);
        }
    }

    /// <summary>Epochs are whole numbers at the axis, a single one is a dot, and a title is not said twice.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void CurvesOfFewEpochsAreReadable(int epochs)
    {
        TrainingHistory history = new Trainer(new SmallNet(1), new Adam(1e-2)) { BatchSize = 20, Validation = Bars.Draw(40, 2), Metrics = [Metric.Accuracy] }.Fit(Bars.Draw(120, 1), epochs);
        string folder = Directory.CreateTempSubdirectory("cnngen").FullName;
        try
        {
            history.SaveCurves(folder);
            XElement picture = XDocument.Load(Path.Combine(folder, "val_accuracy.svg")).Root!;
            XName text = XName.Get("text", picture.Name.NamespaceName), dot = XName.Get("circle", picture.Name.NamespaceName);
            string[] across = [.. picture.Elements(text).Where(one => one.Attribute("text-anchor")?.Value == "middle").Select(one => one.Value)];
            Assert.Equal([.. Enumerable.Range(1, epochs).Select(epoch => $"{epoch}"), "epoch"], across);
            Assert.Equal(epochs == 1 ? 1 : 0, picture.Elements(dot).Count());
            Assert.Single(picture.Elements(text), one => one.Value == "val_accuracy");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void AClassMapIsTheMeanGradientTimesTheMaps()
    {
        var network = new SplitNet(4);
        using var cam = new GradCam(network, new SplitFeatures(), new SplitClassifier());
        float[] image = Bars.Draw(1, 3).Inputs, maps = new float[cam.Features.Info.OutputLength];
        cam.Features.Forward(image, maps);
        const int plane = 16;
        for (int label = 0; label < 3; label++)
        {
            var expected = new double[plane];
            for (int channel = 0; channel < 6; channel++)
            {
                // The mean gradient of a map: what the score gains when all of it grows, over its positions.
                const float step = 1e-2f;
                double weight = (Score(label, channel, step) - Score(label, channel, -step)) / (2 * step) / plane;
                for (int i = 0; i < plane; i++)
                {
                    expected[i] += weight * maps[(channel * plane) + i];
                }
            }

            float[] actual = cam.Compute(image, label);
            for (int i = 0; i < plane; i++)
            {
                Assert.Equal(Math.Max(expected[i], 0), actual[i], 1e-4);
            }
        }

        Assert.Throws<ArgumentException>(() => new GradCam(network, new SplitClassifier(), new SplitFeatures()));

        double Score(int label, int channel, float step)
        {
            float[] moved = [.. maps], scores = new float[3];
            foreach (ref float value in moved.AsSpan(channel * plane, plane))
            {
                value += step;
            }

            cam.Classifier.Forward(moved, scores);
            return scores[label];
        }
    }

    [Fact]
    public void TheFinderTriesRatesAndPutsTheWeightsBack()
    {
        var network = new SmallNet(1);
        int[] before = Recipe.Bits(network);
        LearningRateCurve curve = LearningRateFinder.Find(network, Bars.Draw(200, 1), new Sgd(1, 0.9), 1e-5, 100, steps: 60, batchSize: 20);
        Assert.Equal(before, Recipe.Bits(network));
        Assert.Equal(1e-5, curve.Rates[0], 1e-12);
        Assert.Equal(curve.Rates[1] / curve.Rates[0], curve.Rates[11] / curve.Rates[10], 1e-6);
        Assert.InRange(curve.Rates.Count, 10, 59);
        Assert.InRange(curve.Suggestion, 1e-4, 10);
        Assert.Equal(curve.Losses[0], curve.Smoothed[0], 1e-12);
        XDocument.Parse(curve.ToSvg());
    }

    [GeneratedRegex("<((?:meta|img|br)[^>]*)>")]
    private static partial Regex Void();
}
