using Gallery.Data;
using Gallery.Pictures;
using Gallery.Report;

namespace Gallery.Exhibits;

/// <summary>Marks pixels of a photograph; learns the discs of a drawn picture by heart.</summary>
internal sealed class SegmentationDemo : IDemo
{
    public void Run(Visit visit)
    {
        (Network network, string weights) = visit.Load();
        Console.WriteLine(weights);
        (Picture photograph, string source) = Photographs.Find(visit.Data);
        Console.WriteLine($"Picture: {source}");
        int height = network.Info.Input.Spatial[0], width = network.Info.Input.Spatial[1];
        float[] input = photograph.Fit(width, height).ToPlanes(), scores = new float[network.Info.OutputLength];
        network.Forward(input, scores);
        visit.Output.Create();
        string path = Path.Combine(visit.Output.FullName, visit.Exhibit.Name + ".png");
        Mark(input, scores, width, height).Save(path);
        Console.WriteLine(path);
        Latency.Report(network, input);
    }

    public void Train(Visit visit)
    {
        int steps = visit.Epochs ?? 20;
        Console.WriteLine($"No pictures with marked pixels are here: the discs of one drawn picture are learned by heart in {steps} steps.");
        Network network = visit.Exhibit.Create(visit.Seed);
        int height = network.Info.Input.Spatial[0], width = network.Info.Input.Spatial[1];
        (float[] input, float[] target) = DrawDiscs(width, height, visit.Seed);
        using var session = new TrainingSession(network, batchSize: 1, visit.Seed);
        var optimizer = new Adam(1e-3);
        for (int step = 1; step <= steps && !visit.Cancellation.IsCancellationRequested; step++)
        {
            double loss = session.Step(input, target, optimizer) / (width * height);
            Console.WriteLine(FormattableString.Invariant($"step {step,3}  loss {loss:0.0000} a pixel, {Right(session.Output, target):0.0%} of the pixels right"));
        }

        visit.Output.Create();
        string path = Path.Combine(visit.Output.FullName, visit.Exhibit.Name + "-trained.png");
        Mark(input, session.Output, width, height).Save(path);
        Console.WriteLine(path);
    }

    /// <summary>The picture, with pixels of the second class in red.</summary>
    private static Picture Mark(ReadOnlySpan<float> planes, ReadOnlySpan<float> scores, int width, int height)
    {
        float[] marked = planes.ToArray();
        int plane = width * height;
        for (int i = 0; i < plane; i++)
        {
            marked[i] = scores[plane + i] > scores[i] ? 1 : marked[i];
        }

        return Picture.FromPlanes(marked, width, height);
    }

    private static double Right(ReadOnlySpan<float> scores, ReadOnlySpan<float> target)
    {
        int plane = scores.Length / 2, right = 0;
        for (int i = 0; i < plane; i++)
        {
            right += (scores[plane + i] > scores[i]) == (target[plane + i] > target[i]) ? 1 : 0;
        }

        return (double)right / plane;
    }

    /// <summary>Five grey discs before noise, and for each pixel whether it is outside (first channel) or inside (second).</summary>
    private static (float[] Input, float[] Target) DrawDiscs(int width, int height, int seed)
    {
        var random = new RandomSequence((ulong)seed);
        (double X, double Y, double Radius)[] discs = [.. Enumerable.Range(0, 5).Select(_ => (width * random.NextDouble(), height * random.NextDouble(), width * (0.05 + (0.1 * random.NextDouble()))))];
        int plane = width * height;
        var input = new float[3 * plane];
        var target = new float[2 * plane];
        for (int i = 0; i < plane; i++)
        {
            bool isInside = discs.Any(disc => Math.Sqrt(Math.Pow((i % width) - disc.X, 2) + Math.Pow((i / width) - disc.Y, 2)) < disc.Radius);
            target[(isInside ? plane : 0) + i] = 1;
            for (int channel = 0; channel < 3; channel++)
            {
                input[(channel * plane) + i] = (float)((isInside ? 0.7 : 0.3) + (0.1 * random.NextGaussian()));
            }
        }

        return (input, target);
    }
}
