namespace CnnGen;

/// <summary>Something that is told how a training goes, and may end it. Called on the training thread, in the order of <see cref="Trainer.Callbacks"/>.</summary>
public abstract class Callback
{
    /// <summary>Before the first batch, or the first after a checkpoint was taken up.</summary>
    public virtual void OnBegin(TrainingRun run)
    {
    }

    /// <summary>After every batch.</summary>
    public virtual void OnBatch(TrainingRun run)
    {
    }

    /// <summary>After every whole epoch, with its metrics.</summary>
    public virtual void OnEpoch(TrainingRun run, EpochRecord epoch)
    {
    }

    /// <summary>After every whole epoch, when all callbacks know of it: the place to save a checkpoint.</summary>
    public virtual void OnSave(TrainingRun run)
    {
    }

    /// <summary>After the last epoch, or when the run was stopped or cancelled.</summary>
    public virtual void OnEnd(TrainingRun run)
    {
    }

    /// <summary>What the callback must know to go on after a checkpoint.</summary>
    public virtual IReadOnlyList<double> State => [];

    /// <summary>Takes up such a state.</summary>
    public virtual void Restore(IReadOnlyList<double> state)
    {
    }
}
