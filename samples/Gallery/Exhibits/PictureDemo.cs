using Gallery.Data;
using Gallery.Pictures;
using Gallery.Report;

namespace Gallery.Exhibits;

/// <summary>A network for ImageNet, which is not to be had here: it looks at a photograph, and learns a handful of pictures by heart.</summary>
internal sealed class PictureDemo : IDemo
{
    private const int Pictures = 4;

    /// <summary>The mean and the deviation of ImageNet's red, green and blue, which networks trained on it expect to be taken out.</summary>
    private static readonly (float Mean, float Deviation)[] Colours = [(0.485f, 0.229f), (0.456f, 0.224f), (0.406f, 0.225f)];

    public void Run(Visit visit)
    {
        (Network network, string weights) = visit.Load();
        Console.WriteLine(weights);
        float[] input = Photograph(visit, network.Info.Input), scores = new float[network.Info.OutputLength];
        network.Forward(input, scores);
        double most = scores.Max(), sum = scores.Sum(score => Math.Exp(score - most));
        foreach ((float score, int index) in scores.Select((score, index) => (score, index)).OrderByDescending(item => item.score).Take(5))
        {
            Console.WriteLine(FormattableString.Invariant($"  class {index,4}: {Math.Exp(score - most) / sum:0.0000}"));
        }

        Latency.Report(network, input);
    }

    public void Train(Visit visit)
    {
        Network network = visit.Exhibit.Create(visit.Seed);
        NetworkInfo info = network.Info;
        int steps = visit.Epochs ?? 20;
        Console.WriteLine($"ImageNet is not here: {Pictures} pictures of noise, each a class of its own, are learned by heart in {steps} steps.");
        var random = new RandomSequence((ulong)visit.Seed);
        float[] inputs = [.. Enumerable.Range(0, Pictures * info.InputLength).Select(_ => (float)random.NextGaussian())];
        var targets = new float[Pictures * info.OutputLength];
        for (int i = 0; i < Pictures; i++)
        {
            targets[(i * info.OutputLength) + (i * (info.OutputLength / Pictures))] = 1;
        }

        using var session = new TrainingSession(network, Pictures, visit.Seed);
        var optimizer = new Sgd(0.01, momentum: 0.9);
        for (int step = 1; step <= steps && !visit.Cancellation.IsCancellationRequested; step++)
        {
            Console.WriteLine(FormattableString.Invariant($"step {step,3}  loss {session.Step(inputs, targets, optimizer):0.0000}"));
        }
    }

    /// <summary>The photograph that was named, else one of those that are looked for, else a drawn picture, as such networks take it.</summary>
    private static float[] Photograph(Visit visit, TensorShape shape)
    {
        (Picture picture, string source) = Photographs.Find(visit.Data);
        Console.WriteLine($"Picture: {source}");
        float[] planes = picture.Fit(shape.Spatial[1], shape.Spatial[0]).ToPlanes();
        int plane = planes.Length / 3;
        for (int i = 0; i < planes.Length; i++)
        {
            (float mean, float deviation) = Colours[i / plane];
            planes[i] = (planes[i] - mean) / deviation;
        }

        return planes;
    }
}
