using Gallery;
using Gallery.Data;
using Gallery.Exhibits;

namespace CnnGen.Gallery.Tests;

public class TrainingTests
{
    /// <summary>As <c>train digits-6x6</c> does it: plain gradient descent to 96 of 96.</summary>
    [SkippableFact]
    public void Small_digits_are_all_learned()
    {
        string? path = DataFolder.Find(null, Path.Combine("digits6x6", "digits6x6.csv"));
        Skip.If(path is null, "digits6x6 is not on this machine.");
        Assert.Equal(96, Learn(SmallDigits.Read(path!)));
    }

    /// <summary>The same where the file is missing, and the sample draws its own.</summary>
    [Fact]
    public void Small_digits_drawn_here_are_learned() => Assert.InRange(Learn(SmallDigits.Draw(seed: 1)), 94, 96);

    private static int Learn(LabeledData digits)
    {
        Exhibit exhibit = Catalogue.Find("digits-6x6")!;
        Network network = exhibit.Create(1);
        ((ClassifierDemo)exhibit.Demo).Fit(network, digits, new Visit(exhibit, null, null, new DirectoryInfo("."), null, 1, default), display: null);
        ConfusionMatrix matrix = ConfusionMatrix.Of(network, digits);
        return Enumerable.Range(0, 3).Sum(i => matrix[i, i]);
    }
}
