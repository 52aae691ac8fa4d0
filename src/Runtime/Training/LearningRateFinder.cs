using System.Text;

namespace CnnGen;

/// <summary>How the loss goes while the learning rate grows from batch to batch.</summary>
/// <param name="Rates">The learning rates.</param>
/// <param name="Losses">The loss of each batch before its update.</param>
/// <param name="Smoothed">The losses, each the mean of those up to it that forgets exponentially.</param>
public sealed record LearningRateCurve(IReadOnlyList<double> Rates, IReadOnlyList<double> Losses, IReadOnlyList<double> Smoothed)
{
    /// <summary>Where the smoothed loss falls most steeply over the logarithm of the rate: a good learning rate, or the greatest of a one-cycle schedule. NaN of fewer than five points.</summary>
    /// <remarks>Slopes are taken over a sixth of the curve, and none in the first sixth, where the mean is still of few losses.</remarks>
    public double Suggestion
    {
        get
        {
            int best = -1, reach = Math.Max(Rates.Count / 12, 1);
            double steepest = 0;
            for (int i = Math.Max(Rates.Count / 6, 2) + reach; i + reach < Rates.Count; i++)
            {
                double slope = (Smoothed[i + reach] - Smoothed[i - reach]) / Math.Log(Rates[i + reach] / Rates[i - reach]);
                (best, steepest) = best < 0 || slope < steepest ? (i, slope) : (best, steepest);
            }

            return best < 0 ? double.NaN : Rates[best];
        }
    }

    /// <summary>The curve as a picture.</summary>
    public string ToSvg() => new LineChart
    {
        Title = "Loss over learning rate",
        XAxis = "learning rate",
        IsLogarithmic = true,
        Most = Smoothed.Count == 0 ? null : (1.5 * Smoothed[0]) - (0.5 * Smoothed.Min()),
        Curves = [new Curve("", [.. Rates.Zip(Losses)], IsFaint: true), new Curve("smoothed", [.. Rates.Zip(Smoothed)])],
        Mark = double.IsNaN(Suggestion) ? null : (Suggestion, FormattableString.Invariant($"steepest at {Suggestion:0.##e+0}")),
    }.ToSvg();

    /// <summary>Writes the picture to a file, there whole or not at all.</summary>
    public void SaveSvg(string path) => WholeFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(ToSvg())));
}

/// <summary>Tries learning rates from small to large on a network (Smith 2015, "Cyclical Learning Rates for Training Neural Networks", section 3.3).</summary>
public static class LearningRateFinder
{
    /// <summary>Trains for some batches, each at a greater rate, and puts the network's weights back.</summary>
    /// <param name="network">The network, with a loss.</param>
    /// <param name="samples">What it learns from.</param>
    /// <param name="optimizer">An optimizer that is used for this alone.</param>
    /// <param name="least">The first rate.</param>
    /// <param name="most">The last one, unless the loss grows to four times its best before.</param>
    /// <param name="steps">Batches.</param>
    /// <param name="batchSize">Samples of a batch.</param>
    /// <param name="seed">Decides the order of samples.</param>
    /// <exception cref="ArgumentException">The samples do not fit the network.</exception>
    public static LearningRateCurve Find(
        Network network, ISamples samples, Optimizer optimizer, double least = 1e-6, double most = 1, int steps = 100, int batchSize = 64, int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(least);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(most, least);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 2);
        float[] weights = [.. network.Weights];
        var recorder = new Recorder(steps);
        try
        {
            int batches = (samples.Count + Math.Min(batchSize, samples.Count) - 1) / Math.Min(batchSize, samples.Count);
            optimizer.LearningRate = 1;
            new Trainer(network, optimizer)
            {
                BatchSize = batchSize,
                Seed = seed,
                Schedule = new Rising(least, most, steps),
                Callbacks = [recorder],
            }.Fit(samples, ((steps - 1) / batches) + 1);
        }
        finally
        {
            weights.CopyTo(network.Weights, 0);
            network.WeightsChanged();
        }

        return new LearningRateCurve(recorder.Rates, recorder.Losses, recorder.Smoothed);
    }

    /// <summary>Equal factors from one update to the next.</summary>
    private sealed class Rising(double least, double most, int steps) : Schedule
    {
        public override double Rate(double initial, ScheduleTime time) => least * Math.Pow(most / least, Math.Min((double)time.Step / (steps - 1), 1));
    }

    private sealed class Recorder(int steps) : Callback
    {
        private const double Keep = 0.9;
        private double _mean;
        private double _best = double.PositiveInfinity;

        public List<double> Rates { get; } = [];

        public List<double> Losses { get; } = [];

        public List<double> Smoothed { get; } = [];

        public override void OnBatch(TrainingRun run)
        {
            // The first values of the mean count for too little: what is missing is made up for.
            _mean = (Keep * _mean) + ((1 - Keep) * run.Loss);
            double smoothed = _mean / (1 - Math.Pow(Keep, Losses.Count + 1));
            Rates.Add(run.Optimizer.LearningRate);
            Losses.Add(run.Loss);
            Smoothed.Add(smoothed);
            _best = Math.Min(_best, smoothed);
            if (smoothed > 4 * _best || Losses.Count == steps)
            {
                run.Stop("that is all there is to see");
            }
        }
    }
}
