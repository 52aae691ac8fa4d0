using Gallery.Data;
using Gallery.Detection;
using Gallery.Pictures;
using Gallery.Report;

namespace Gallery.Exhibits;

/// <summary>Finds things in a photograph; learns the places of one picture's drawn rectangles by heart.</summary>
internal sealed class YoloDemo : IDemo
{
    private const int Side = 448;

    public void Run(Visit visit)
    {
        (Network network, string weights) = visit.Load();
        Console.WriteLine(weights);
        (Picture picture, string source) = Photographs.Find(visit.Data);
        Console.WriteLine($"Picture: {source}");
        float[] input = picture.Fit(Side, Side).ToPlanes(), output = new float[network.Info.OutputLength];
        network.Forward(input, output);
        PrintFindings(output, threshold: 0.2);
        Latency.Report(network, input);
    }

    public void Train(Visit visit)
    {
        int steps = visit.Epochs ?? 40;
        Console.WriteLine($"PASCAL VOC is not here: the rectangles of one drawn picture are learned by heart in {steps} steps.");
        (float[] input, Truth[] truths) = DrawRectangles(visit.Seed);
        Network network = visit.Exhibit.Create(visit.Seed);
        using var session = new TrainingSession(network, batchSize: 1, visit.Seed);
        var optimizer = new Sgd(4e-5, momentum: 0.9);
        var gradient = new float[YoloGrid.Length];
        for (int step = 1; step <= steps && !visit.Cancellation.IsCancellationRequested; step++)
        {
            // What is learned by heart needs no dropout.
            double loss = YoloLoss.Compute(session.Forward(input, isTraining: false), truths, gradient);
            session.Backward(gradient);
            optimizer.Step(session);
            Console.WriteLine(FormattableString.Invariant($"step {step,3}  loss {loss:0.0000}"));
        }

        foreach (Truth truth in truths)
        {
            Console.WriteLine($"drawn   {Describe(truth.Box)}  {YoloGrid.ClassNames[truth.Class]}");
        }

        PrintFindings(session.Forward(input, isTraining: false), threshold: 0.2);
    }

    private static void PrintFindings(ReadOnlySpan<float> output, double threshold)
    {
        IReadOnlyList<Finding> candidates = YoloGrid.Decode(output, threshold), kept = NonMaximumSuppression.Apply(candidates, overlap: 0.5);
        Console.WriteLine(FormattableString.Invariant($"{candidates.Count} boxes score at least {threshold}; {kept.Count} are left after non-maximum suppression."));
        foreach (Finding finding in kept.Take(10))
        {
            Console.WriteLine(FormattableString.Invariant($"found   {Describe(finding.Box)}  {YoloGrid.ClassNames[finding.Class]} ({finding.Score:0.00})"));
        }
    }

    private static string Describe(Box box) => FormattableString.Invariant($"{box.Left,6:0.00} {box.Top,6:0.00} {box.Right,6:0.00} {box.Bottom,6:0.00}");

    /// <summary>Three rectangles of different colours before grey, each a class of its own.</summary>
    private static (float[] Input, Truth[] Truths) DrawRectangles(int seed)
    {
        var random = new RandomSequence((ulong)seed);
        Truth[] truths = [.. Enumerable.Range(0, 3).Select(i => new Truth(Box.Around(0.2 + (0.3 * i), 0.3 + (0.4 * random.NextDouble()), 0.2, 0.3), 6 + i))];
        var input = new float[3 * Side * Side];
        for (int i = 0; i < input.Length; i++)
        {
            double x = (i % Side) / (double)Side, y = (i / Side % Side) / (double)Side;
            int inside = Array.FindIndex(truths, truth => x >= truth.Box.Left && x < truth.Box.Right && y >= truth.Box.Top && y < truth.Box.Bottom);
            input[i] = inside < 0 ? 0.5f : inside == i / (Side * Side) ? 1 : 0;
        }

        return (input, truths);
    }
}
