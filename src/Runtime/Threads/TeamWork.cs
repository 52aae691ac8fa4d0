namespace CnnGen;

/// <summary>What a <see cref="Team"/> does: sections one after the other, each of parts that are independent of each other.</summary>
/// <remarks>A section begins when all parts of the one before are done, and sees all that they wrote. Parts may not wait for each other: one member may have to do all.</remarks>
internal abstract class TeamWork
{
    /// <summary>Whether parts take some microseconds, about what it takes to wake a thread: then one is done before others are woken. Else it is better that they are on their way first.</summary>
    public virtual bool HasShortParts => false;

    /// <summary>Number of sections.</summary>
    public abstract int Sections { get; }

    /// <summary>Parts of a section; none is a section that is left out.</summary>
    public abstract int Parts(int section);

    /// <summary>Does the parts from one up to, and without, another.</summary>
    /// <param name="section">The section.</param>
    /// <param name="from">The first part.</param>
    /// <param name="to">The part after the last.</param>
    /// <param name="member">Who does it, from 0, the caller: for memory of its own.</param>
    public abstract void Run(int section, int from, int to, int member);
}
