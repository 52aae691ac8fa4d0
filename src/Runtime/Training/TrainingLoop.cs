namespace CnnGen;

/// <summary>The epochs and batches of a run.</summary>
internal sealed class TrainingLoop(TrainingRun run, BatchLoader loader)
{
    private readonly Trainer _trainer = run.Trainer;
    private readonly GradientAccumulator? _accumulator = run.Trainer.AccumulationSteps > 1 ? new GradientAccumulator(run.Session) : null;
    private readonly Action<Callback> _onBatch = callback => callback.OnBatch(run);
    private readonly int _updatesPerEpoch = (run.Batches + run.Trainer.AccumulationSteps - 1) / run.Trainer.AccumulationSteps;

    /// <summary>Trains to the end of the epoch.</summary>
    /// <returns>Whether it came to its end.</returns>
    public bool Epoch(CancellationToken cancellation)
    {
        run.BeginEpoch();
        while (run.Batch < run.Batches)
        {
            Step();
            _trainer.Tell(_onBatch);
            if (cancellation.IsCancellationRequested)
            {
                run.Stop("cancelled");
                run.History.IsCancelled = true;
            }

            if (run.IsStopping && !run.IsAccumulating && run.Batch < run.Batches)
            {
                return false;
            }
        }

        EndEpoch();
        return true;
    }

    /// <summary>Goes on to the next epoch.</summary>
    public void Next()
    {
        run.Epoch++;
        (run.Batch, run.Seen, run.LossSum, run.IsEpochDone) = (0, 0, 0, false);
    }

    private void Step()
    {
        TrainingSession session = run.Session;
        NetworkInfo info = run.Network.Info;
        Batch batch = loader.Take();
        session.Forward(batch.Inputs.AsSpan(0, batch.Count * info.InputLength));
        run.Loss = session.Loss(batch.Targets.AsSpan(0, batch.Count * info.Output.Length));
        int count = batch.Count;
        session.Backward();
        loader.Return(batch);
        run.Batch++;
        run.Seen += count;
        run.LossSum += run.Loss * count;
        run.History.StepLossList.Add((float)run.Loss);
        if (!double.IsFinite(run.Loss))
        {
            run.Stop($"the loss of batch {run.Batch} in epoch {run.Epoch} is {run.Loss}: a smaller learning rate or clipped gradients may help");
        }

        _accumulator?.Add();
        run.IsAccumulating = _accumulator is not null && _accumulator.Batches < _trainer.AccumulationSteps && run.Batch < run.Batches;
        if (!run.IsAccumulating)
        {
            _accumulator?.Take();
            Update();
        }
    }

    private void Update()
    {
        Optimizer optimizer = run.Optimizer;
        if (_trainer.ClipValue is { } value)
        {
            run.Session.ClipGradientValue(value);
        }

        if (_trainer.ClipNorm is { } norm)
        {
            run.Session.ClipGradientNorm(norm);
        }

        long step = ((long)(run.Epoch - 1) * _updatesPerEpoch) + ((run.Batch - 1) / _trainer.AccumulationSteps);
        optimizer.LearningRate = _trainer.Schedule.Rate(run.InitialLearningRate, new ScheduleTime(step, (long)run.Epochs * _updatesPerEpoch, _updatesPerEpoch));
        optimizer.Step(run.Session);
        run.Average?.Update();
    }

    private void EndEpoch()
    {
        var metrics = new Dictionary<string, double>(StringComparer.Ordinal) { ["loss"] = run.MeanLoss };
        if (_trainer.Validation is { } validation)
        {
            using (run.Average?.Use())
            {
                var predictions = Predictions.Of(run.Session, validation);
                metrics["val_loss"] = predictions.Loss;
                foreach (Metric metric in _trainer.Metrics)
                {
                    metrics["val_" + metric.Name] = metric.Of(predictions);
                }
            }
        }

        var record = new EpochRecord(run.Epoch, run.Optimizer.LearningRate, run.EpochSeconds, metrics);
        run.History.EpochList.Add(record);
        _trainer.Schedule.Observe(metrics);
        run.IsEpochDone = true;
        _trainer.Tell(callback => callback.OnEpoch(run, record));
        _trainer.Tell(callback => callback.OnSave(run));
    }
}
