using System.Linq;

namespace CnnGen.Generator.Planning;

/// <summary>Steps that one thread does in order; or the parts of a step, and of those that follow it part by part, or the samples of a batch, which threads share.</summary>
/// <param name="Steps">The steps. Where parts are shared, one that is divided into them, and those that <see cref="Step.FollowsParts"/>.</param>
/// <param name="Parts">How many parts threads share; 1 for all at once; <see cref="PerSample"/> for a part for each sample of the batch.</param>
internal sealed record SectionTask(EquatableArray<Step> Steps, int Parts)
{
    /// <summary>As many parts as the batch has samples.</summary>
    public const int PerSample = -1;

    public double Nanoseconds => Steps.Sum(step => step.Nanoseconds);
}

/// <summary>Tasks that are independent of each other; a section begins when the one before is done.</summary>
/// <param name="Tasks">The tasks: those whose parts are known first, then at most one for each sample.</param>
internal sealed record Section(EquatableArray<SectionTask> Tasks)
{
    /// <summary>Parts, but for those of samples.</summary>
    public int FixedParts => Tasks.Where(task => task.Parts != SectionTask.PerSample).Sum(task => task.Parts);

    public bool HasSamples => Tasks.Any(task => task.Parts == SectionTask.PerSample);

    public double Nanoseconds => Tasks.Sum(task => task.Nanoseconds);
}
