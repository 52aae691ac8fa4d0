using CnnGen.Samples;
using Gallery.Report;

namespace Gallery.Exhibits;

/// <summary>Samples to learn from and samples to test with.</summary>
/// <param name="Source">Where they are from, in words.</param>
/// <param name="Train">To learn from.</param>
/// <param name="Test">To test with.</param>
internal sealed record Lesson(string Source, LabeledData Train, LabeledData Test);

/// <summary>A network that tells classes apart, with data to learn them from.</summary>
internal sealed class ClassifierDemo : IDemo
{
    /// <summary>Finds or draws the data.</summary>
    public required Func<Visit, Lesson> Data { get; init; }

    /// <summary>What a sample is called, in the plural.</summary>
    public required string Samples { get; init; }

    /// <summary>Makes the optimizer; its learning rate is that of the first epoch.</summary>
    public required Func<Optimizer> Optimizer { get; init; }

    /// <summary>Passes over the samples.</summary>
    public required int Epochs { get; init; }

    /// <summary>Samples of a step.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>Whether the learning rate falls to a hundredth along a cosine; else it stays.</summary>
    public bool IsCosine { get; init; } = true;

    public void Run(Visit visit)
    {
        (Network network, string weights) = visit.Load();
        Lesson lesson = Data(visit);
        Console.WriteLine(weights);
        Console.WriteLine($"Data: {lesson.Source}");
        ReportAccuracy(network, lesson);
        Latency.Report(network, lesson.Test.Input(0));
    }

    public void Train(Visit visit)
    {
        Lesson lesson = Data(visit);
        Console.WriteLine($"Data: {lesson.Source}: {lesson.Train.Count} {Samples} to learn from, {lesson.Test.Count} to test with.");
        Network network = visit.Exhibit.Create(visit.Seed);
        LiveDisplay.Show(display => Fit(network, lesson.Train, visit, display), Samples);
        ReportAccuracy(network, lesson);
        visit.Output.Create();
        network.Save(visit.WeightsPath);
        Console.WriteLine($"Weights: {visit.WeightsPath}");
    }

    /// <summary>Trains as the demonstration does, without printing.</summary>
    public TrainingHistory Fit(Network network, LabeledData data, Visit visit, Callback? display)
    {
        Optimizer optimizer = Optimizer();
        var trainer = new Trainer(network, optimizer)
        {
            BatchSize = BatchSize,
            Seed = visit.Seed,
            Schedule = IsCosine ? new CosineSchedule(0.01) : new ConstantSchedule(),
            Callbacks = display is null ? [] : [display],
        };
        return trainer.Fit(data, visit.Epochs ?? Epochs, visit.Cancellation);
    }

    private void ReportAccuracy(Network network, Lesson lesson)
    {
        ConfusionMatrix matrix = ConfusionMatrix.Of(network, lesson.Test);
        int right = Enumerable.Range(0, matrix.Classes).Sum(i => matrix[i, i]);
        Console.WriteLine(FormattableString.Invariant($"Right: {right} of {matrix.Total} {Samples} ({matrix.Accuracy:0.00%})."));
    }
}
