using Gallery.Detection;

namespace CnnGen.Gallery.Tests;

public class DetectionTests
{
    private static readonly Box Unit = new(0, 0, 1, 1);

    [Fact]
    public void Overlap_of_a_box_with_itself_is_one() => Assert.Equal(1, Unit.IntersectionOverUnion(Unit));

    /// <summary>A third: half of each, of one and a half in all.</summary>
    [Fact]
    public void Overlap_of_half_shifted_boxes_is_a_third() => Assert.Equal(1.0 / 3, Unit.IntersectionOverUnion(new Box(0.5, 0, 1.5, 1)), 12);

    [Fact]
    public void Overlap_of_an_inner_box_is_its_share() => Assert.Equal(0.06, Unit.IntersectionOverUnion(new Box(0.2, 0.3, 0.4, 0.6)), 12);

    [Theory]
    [InlineData(2, 0, 3, 1)]
    [InlineData(1, 0, 2, 1)]
    [InlineData(0.5, 0.5, 0.5, 0.5)]
    [InlineData(0.8, 0.8, 0.2, 0.2)]
    public void Boxes_apart_touching_empty_or_inside_out_do_not_overlap(double left, double top, double right, double bottom)
    {
        var other = new Box(left, top, right, bottom);
        Assert.Equal(0, Unit.IntersectionOverUnion(other));
        Assert.Equal(0, other.IntersectionOverUnion(Unit));
    }

    [Fact]
    public void Two_empty_boxes_do_not_overlap() => Assert.Equal(0, new Box(0.5, 0.5, 0.5, 0.5).IntersectionOverUnion(new Box(0.5, 0.5, 0.5, 0.5)));

    [Fact]
    public void Suppression_keeps_the_best_of_those_that_overlap()
    {
        Finding weak = new(new Box(0, 0, 1, 0.9), 3, 0.5), strong = new(Unit, 3, 0.9), apart = new(new Box(2, 2, 3, 3), 3, 0.1);
        Assert.Equal([strong, apart], NonMaximumSuppression.Apply([weak, apart, strong], 0.5));
    }

    [Fact]
    public void Suppression_keeps_classes_apart()
    {
        Finding cat = new(Unit, 7, 0.9), dog = new(Unit, 11, 0.8);
        Assert.Equal([cat, dog], NonMaximumSuppression.Apply([dog, cat], 0.5));
    }

    /// <summary>The middle box is dropped by the best; the far one overlaps the middle one alone, and stays.</summary>
    [Fact]
    public void What_is_dropped_drops_nothing()
    {
        Finding best = new(new Box(0, 0, 1, 1), 0, 0.9), middle = new(new Box(0.3, 0, 1.3, 1), 0, 0.8), far = new(new Box(0.6, 0, 1.6, 1), 0, 0.7);
        Assert.Equal([best, far], NonMaximumSuppression.Apply([far, middle, best], 0.5));
    }

    [Fact]
    public void Overlap_at_the_limit_is_kept()
    {
        Finding first = new(Unit, 0, 0.9), second = new(new Box(0, 0, 1, 0.5), 0, 0.8);
        Assert.Equal(2, NonMaximumSuppression.Apply([first, second], 0.5).Count);
        Assert.Single(NonMaximumSuppression.Apply([first, second], 0.499));
    }

    /// <summary>The second box of cell (row 2, column 5) at a quarter and three quarters of the cell, half as wide and a quarter as high as the picture.</summary>
    [Fact]
    public void A_box_is_read_from_its_cell()
    {
        var output = new float[YoloGrid.Length];
        Put(output, 2, 5, box: 1, 0.25f, 0.75f, MathF.Sqrt(0.5f), 0.5f, 0.8f, index: 14, 0.9f);
        Finding finding = Assert.Single(YoloGrid.Decode(output, 0.5));
        Assert.Equal(14, finding.Class);
        Assert.Equal(0.72, finding.Score, 5);
        Assert.Equal((5.25 / 7) - 0.25, finding.Box.Left, 5);
        Assert.Equal((2.75 / 7) - 0.125, finding.Box.Top, 5);
        Assert.Equal((5.25 / 7) + 0.25, finding.Box.Right, 5);
        Assert.Equal((2.75 / 7) + 0.125, finding.Box.Bottom, 5);
        Assert.Empty(YoloGrid.Decode(output, 0.73));
    }

    [Fact]
    public void An_output_of_another_length_is_refused()
    {
        var exception = Assert.Throws<ArgumentException>(() => YoloGrid.Decode(new float[1471], 0.5));
        Assert.Contains("1470", exception.Message, StringComparison.Ordinal);
        Assert.Contains("1471", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_loss_of_the_truth_is_nothing()
    {
        var output = new float[YoloGrid.Length];
        Put(output, 2, 5, box: 0, 0.25f, 0.75f, 0.5f, 0.5f, 1, index: 14, 1);
        var gradient = new float[YoloGrid.Length];
        Truth truth = new(YoloGrid.BoxOf(output, 0, 2, 5), 14);
        Assert.Equal(0, YoloLoss.Compute(output, [truth], gradient), 8);
        Assert.All(gradient, value => Assert.Equal(0, value, 4));
    }

    /// <summary>Of an output of zeros: place 5 (0.25² + 0.75² + 0.5² + 0.5²), confidence against an overlap of 0, one class wrong by one.</summary>
    [Fact]
    public void The_loss_of_an_empty_output_is_as_in_the_article()
    {
        var truth = new Truth(Box.Around(5.25 / 7, 2.75 / 7, 0.25, 0.25), 14);
        var gradient = new float[YoloGrid.Length];
        double loss = YoloLoss.Compute(new float[YoloGrid.Length], [truth], gradient);
        Assert.Equal((5 * (0.0625 + 0.5625 + 0.25 + 0.25)) + 1, loss, 6);
        Assert.Equal(-2 * 5 * 0.25, gradient[YoloGrid.Index(0, 2, 5)], 5);
        Assert.Equal(-2, gradient[YoloGrid.Index(YoloGrid.ClassChannel(14), 2, 5)], 5);
    }

    /// <summary>A box that answers for nothing is to have no confidence, with half the weight: 0.5 x 0.8², slope 0.8.</summary>
    [Fact]
    public void Confidence_in_nothing_costs_half()
    {
        var output = new float[YoloGrid.Length];
        output[YoloGrid.Index(9, 3, 3)] = 0.8f;
        var gradient = new float[YoloGrid.Length];
        Assert.Equal(0.32, YoloLoss.Compute(output, [], gradient), 6);
        Assert.Equal(0.8f, gradient[YoloGrid.Index(9, 3, 3)], 5);
        Assert.Equal(0.8f, gradient.Sum(), 5);
    }

    /// <summary>Going down the gradient from a random output ends at boxes that decode to the truth.</summary>
    [Fact]
    public void Descending_the_loss_finds_the_things()
    {
        Truth[] truths = [new(Box.Around(0.3, 0.4, 0.2, 0.3), 6), new(Box.Around(0.7, 0.6, 0.4, 0.25), 11)];
        var random = new RandomSequence(5);
        float[] output = [.. Enumerable.Range(0, YoloGrid.Length).Select(_ => (float)random.NextDouble())], gradient = new float[YoloGrid.Length];
        for (int step = 0; step < 300; step++)
        {
            YoloLoss.Compute(output, truths, gradient);
            for (int i = 0; i < output.Length; i++)
            {
                output[i] -= 0.05f * gradient[i];
            }
        }

        IReadOnlyList<Finding> found = NonMaximumSuppression.Apply(YoloGrid.Decode(output, 0.5), 0.5);
        Assert.Equal([6, 11], found.Select(finding => finding.Class).Order());
        Assert.All(found, finding => Assert.True(finding.Box.IntersectionOverUnion(truths.Single(truth => truth.Class == finding.Class).Box) > 0.99));
    }

    private static void Put(float[] output, int row, int column, int box, float x, float y, float rootWidth, float rootHeight, float confidence, int index, float probability)
    {
        float[] values = [x, y, rootWidth, rootHeight, confidence];
        for (int i = 0; i < 5; i++)
        {
            output[YoloGrid.Index((box * 5) + i, row, column)] = values[i];
        }

        output[YoloGrid.Index(YoloGrid.ClassChannel(index), row, column)] = probability;
    }
}
