namespace CnnGen;

/// <summary>A training pass for a team: samples are shared out, and what serves the whole batch by its results, so that every sum has its one order.</summary>
internal sealed class TrainingWork(TrainingSession session) : TeamWork
{
    private IReadOnlyList<SectionSize> _sections = [];
    private bool _isBackward;

    /// <inheritdoc/>
    public override int Sections => _sections.Count;

    /// <inheritdoc/>
    public override int Parts(int section) => _sections[section].Of(session.Count);

    /// <inheritdoc/>
    public override void Run(int section, int from, int to, int member)
    {
        // References cannot be kept between parts: each makes its own.
        BatchPass pass = session.NewPass(member);
        if (_isBackward)
        {
            session.Network.TrainBackwardSection(section, from, to, in pass);
        }
        else
        {
            session.Network.TrainForwardSection(section, from, to, in pass);
        }
    }

    /// <summary>Runs a pass: together, if it is work enough and the team is free.</summary>
    public void Run(bool isBackward)
    {
        NetworkInfo info = session.Network.Info;
        _isBackward = isBackward;
        _sections = isBackward ? info.TrainBackwardSections : info.TrainForwardSections;
        int members = Members(session.Count);
        session.Admit(members);
        Team.Default.Run(this, members);
    }

    /// <summary>How many may take part in a pass over so many samples.</summary>
    public int Members(int samples) =>
        (int)Math.Clamp(samples * session.Network.Info.TrainingNanoseconds / Network.LeastNanosecondsOfMember, 1, session.Network.Threads);
}
