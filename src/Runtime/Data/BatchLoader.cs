namespace CnnGen;

/// <summary>How samples become batches.</summary>
/// <param name="BatchSize">Samples of a batch; the last of an epoch may have fewer.</param>
/// <param name="Seed">Decides the order of samples and all that augmentation draws, whatever the threads do.</param>
/// <param name="Augmentations">What is done to each sample, in this order.</param>
/// <param name="MixupAlpha">The parameter of mixup's beta distribution; 0: no mixup.</param>
/// <param name="ClassWeights">What a sample of each class counts for; null: 1.</param>
/// <param name="Smoothing">The label smoothing of the loss.</param>
internal sealed record BatchPlan(int BatchSize, int Seed, Augmentation[] Augmentations, double MixupAlpha, double[]? ClassWeights, double Smoothing);

/// <summary>A batch, in memory that the next batches use again.</summary>
internal sealed class Batch(int inputs, int targets)
{
    public float[] Inputs { get; } = new float[inputs];

    public float[] Targets { get; } = new float[targets];

    public int Count { get; set; }

    /// <summary>What kept it from being made.</summary>
    public Exception? Error { get; set; }
}

/// <summary>Makes batches on a thread of its own while others are trained with. Nothing is allocated for a sample or a batch.</summary>
internal sealed class BatchLoader : IDisposable
{
    private readonly ISamples _samples;
    private readonly BatchPlan _plan;
    private readonly Thread _thread;
    private readonly Queue<Batch> _free = new();
    private readonly Queue<Batch> _ready = new();
    private readonly RandomSequence _random = new(0);
    private readonly float[] _scratch;
    private readonly int[] _order;
    private int _epoch;
    private int _next;
    private bool _isDone;

    /// <summary>Begins to load.</summary>
    /// <param name="samples">The samples; from here on only the loader's thread reads them.</param>
    /// <param name="plan">How they become batches.</param>
    /// <param name="epoch">The epoch to begin in, from 1.</param>
    /// <param name="batch">The batch to begin with, from 0.</param>
    public BatchLoader(ISamples samples, BatchPlan plan, int epoch, int batch)
    {
        (_samples, _plan, _epoch, _next) = (samples, plan, epoch, batch);
        _scratch = new float[samples.Shape.Length];
        _order = new int[samples.Count];
        Batches = (samples.Count + plan.BatchSize - 1) / plan.BatchSize;
        for (int i = 0; i < 3; i++)
        {
            _free.Enqueue(new Batch(plan.BatchSize * samples.Shape.Length, plan.BatchSize * samples.TargetLength));
        }

        Shuffle();
        _thread = new Thread(Run) { IsBackground = true, Name = "batches" };
        _thread.Start();
    }

    /// <summary>Batches of an epoch.</summary>
    public int Batches { get; }

    /// <summary>The next batch; to be given back by <see cref="Return"/>.</summary>
    /// <exception cref="InvalidOperationException">Reading or augmenting a sample failed.</exception>
    public Batch Take()
    {
        lock (_ready)
        {
            while (_ready.Count == 0)
            {
                Monitor.Wait(_ready);
            }

            Batch batch = _ready.Dequeue();
            return batch.Error is null ? batch : throw new InvalidOperationException("A batch could not be loaded: " + batch.Error.Message, batch.Error);
        }
    }

    /// <summary>Gives a batch back.</summary>
    public void Return(Batch batch)
    {
        lock (_ready)
        {
            _free.Enqueue(batch);
            Monitor.PulseAll(_ready);
        }
    }

    public void Dispose()
    {
        lock (_ready)
        {
            _isDone = true;
            Monitor.PulseAll(_ready);
        }

        _thread.Join();
    }

    private void Run()
    {
        while (true)
        {
            Batch batch;
            lock (_ready)
            {
                while (_free.Count == 0 && !_isDone)
                {
                    Monitor.Wait(_ready);
                }

                if (_isDone)
                {
                    return;
                }

                batch = _free.Dequeue();
            }

            try
            {
                Fill(batch);
            }
            catch (Exception e)
            {
                batch.Error = e;
            }

            lock (_ready)
            {
                _ready.Enqueue(batch);
                Monitor.PulseAll(_ready);
                if (batch.Error is not null)
                {
                    return;
                }
            }
        }
    }

    private void Fill(Batch batch)
    {
        if (_next == Batches)
        {
            (_next, _epoch) = (0, _epoch + 1);
            Shuffle();
        }

        int first = _next * _plan.BatchSize, inputLength = _samples.Shape.Length, targetLength = _samples.TargetLength;
        batch.Count = Math.Min(_plan.BatchSize, _samples.Count - first);
        ulong epoch = EpochKey(_epoch);
        for (int i = 0; i < batch.Count; i++)
        {
            Span<float> input = batch.Inputs.AsSpan(i * inputLength, inputLength), target = batch.Targets.AsSpan(i * targetLength, targetLength);
            _samples.Read(_order[first + i], input, target);
            Weigh(target);
            _random.Restart(RandomSequence.Key(epoch, 1 + (ulong)(first + i)));
            foreach (Augmentation augmentation in _plan.Augmentations)
            {
                augmentation.Apply(input, _scratch, _samples.Shape, _random);
            }
        }

        if (_plan.MixupAlpha > 0)
        {
            _random.Restart(RandomSequence.Key(epoch, ulong.MaxValue - (ulong)_next));
            Mixup.Mix(batch, inputLength, targetLength, (float)Mixup.Beta(_random, _plan.MixupAlpha));
        }

        _next++;
    }

    /// <summary>The order of an epoch, from its number alone.</summary>
    private void Shuffle()
    {
        for (int i = 0; i < _order.Length; i++)
        {
            _order[i] = i;
        }

        _random.Restart(EpochKey(_epoch));
        _random.Shuffle(_order);
    }

    private ulong EpochKey(int epoch) => RandomSequence.Key(unchecked((ulong)_plan.Seed), (ulong)epoch);

    /// <summary>A target scaled by the weight w of its class: where the loss smooths it by e, t such that t (1 - e) + e / classes is w times what it was.</summary>
    private void Weigh(Span<float> target)
    {
        if (_plan.ClassWeights is null)
        {
            return;
        }

        double weight = 0;
        for (int i = 0; i < target.Length; i++)
        {
            weight += target[i] * _plan.ClassWeights[i];
        }

        double smoothed = (weight - 1) * _plan.Smoothing / (target.Length * (1 - _plan.Smoothing));
        foreach (ref float value in target)
        {
            value = (float)((value * weight) + smoothed);
        }
    }
}
