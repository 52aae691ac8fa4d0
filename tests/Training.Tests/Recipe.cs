namespace CnnGen.Training.Tests;

/// <summary>A training that uses all that must go on after a checkpoint.</summary>
internal static class Recipe
{
    public const int Epochs = 20;

    public static TrainingHistory Train(SmallNet network, string folder, bool resume, CancellationToken cancellation = default, params IEnumerable<Callback> callbacks)
    {
        var trainer = new Trainer(network, new Adam(5e-3, weightDecay: 1e-4) { Groups = [ParameterGroup.BiasesAndNormalizations] })
        {
            BatchSize = 16,
            Seed = 7,
            Schedule = new WarmUpSchedule(1, new ReduceOnPlateau("loss", factor: 0.7, patience: 1)),
            Augmentations = [Augmentation.FlipHorizontally(), Augmentation.Affine(degrees: 10, shift: 1), Augmentation.Noise(0.05)],
            MixupAlpha = 0.2,
            ClipNorm = 1,
            AverageDecay = 0.95,
            AccumulationSteps = 2,
            Validation = Bars.Draw(60, 2),
            Metrics = [Metric.Accuracy, Metric.F1],
            Callbacks = [.. callbacks, new EarlyStopping("val_loss", patience: 19), new Checkpoints(folder, best: "val_accuracy") { EveryBatches = 4, KeepLast = 2 }],
        };
        LabeledData samples = Bars.Draw(150, 1);
        return resume ? trainer.Resume(Checkpoints.Latest(folder)!, samples, Epochs, cancellation) : trainer.Fit(samples, Epochs, cancellation);
    }

    /// <summary>Every bit of the weights.</summary>
    public static int[] Bits(Network network) => [.. network.Parameters.SelectMany(parameter => parameter.Values.ToArray()).Select(BitConverter.SingleToInt32Bits)];
}
