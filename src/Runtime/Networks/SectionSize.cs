using System.ComponentModel;

namespace CnnGen;

/// <summary>How many parts a section of a training pass has.</summary>
/// <param name="Parts">Parts of steps that serve the whole batch.</param>
/// <param name="HasSamples">Whether each sample of the batch is a part besides.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct SectionSize(int Parts, bool HasSamples = false)
{
    /// <summary>The parts for a batch of so many samples.</summary>
    public int Of(int samples) => Parts + (HasSamples ? samples : 0);
}
