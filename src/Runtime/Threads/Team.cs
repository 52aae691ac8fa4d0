using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace CnnGen;

/// <summary>A caller and its helpers, threads that sleep when idle, who share out the parts of a <see cref="TeamWork"/>.</summary>
/// <remarks>
/// Parts are claimed, not assigned, but each member has some of its own: an even range of every section's parts, which it claims from the front. Who has none left takes
/// from the ends of others' ranges. So from section to section, and from one work to the next, the same core does mostly the same parts, and finds in its cache what it
/// wrote there: taken from any other, a line of it comes from that one's cache, which may be as far as memory. A range is one number, which says
/// for how many members the section is and which of its parts are unclaimed; to claim is one atomic step. Who finishes a section's last part opens the next one. So nobody ever waits
/// for a thread that has not begun: one that wakes late, or that the system runs late, finds less to do, and what is not shared in time the others do.
/// Which member does a part decides nothing: parts write what no other part reads or writes.
/// <para>
/// What a claim needs besides is read after it: a section stays open until all its parts are done, so whoever holds one finds the work unchanged. A thread
/// that holds none touches nothing of the work, so a caller may return while others are still on their way out.
/// </para>
/// <para>One caller at a time has the team. Nothing is allocated once the threads exist.</para>
/// </remarks>
internal sealed class Team : IDisposable
{
    /// <summary>The most members, the caller included.</summary>
    public const int MostMembers = 128;

    /// <summary>Bits of a range for a part's number; those above are for the number of members.</summary>
    private const int PartBits = 28;

    private const int PartMask = (1 << PartBits) - 1;

    /// <summary>Short pauses, of about 40 ns each, that a member makes between sections before it offers its core to others.</summary>
    private const int PausesBeforeYield = 100;

    /// <summary>How long a helper stays awake without work, 50 us: the next work of a caller in a loop finds it so.</summary>
    private static readonly long s_ticksBeforeSleep = Stopwatch.Frequency / 20_000;

    private readonly Helper[] _helpers = new Helper[MostMembers];
    private readonly Range[] _ranges = new Range[MostMembers];
    private Shared _shared;
    private TeamWork? _work;
    private int _section;
    private int _helperCount;
    private int _mostHelpers = MostMembers - 1;
    private int _busy;

    /// <summary>
    /// The processors of the caller and of the sleepers when it last woke some. A helper may read it while the next caller writes it: then who it wakes may come to be where another is, and no worse.
    /// </summary>
    private ProcessorSet _taken;

    private volatile bool _isStopping;
    private ExceptionDispatchInfo? _failure;

    /// <summary>The team of the process.</summary>
    public static Team Default { get; } = new();

    /// <summary>Does all of the work, with so many members where the team is free, else alone: then as member 0.</summary>
    /// <param name="work">The work. It may not use the team itself.</param>
    /// <param name="members">The most that take part, the caller included.</param>
    /// <exception cref="Exception">What a part threw, the first of them; the parts after it are left out.</exception>
    public void Run(TeamWork work, int members)
    {
        if (!TryRun(work, members))
        {
            for (int section = 0; section < work.Sections; section++)
            {
                int parts = work.Parts(section);
                if (parts > 0)
                {
                    work.Run(section, 0, parts, 0);
                }
            }
        }
    }

    /// <summary>Does all of the work together, unless there is nobody to help.</summary>
    /// <returns>Whether it is done: false where another caller has the team, or where one member is all there is.</returns>
    /// <inheritdoc cref="Run"/>
    public bool TryRun(TeamWork work, int members)
    {
        if (members <= 1 || Interlocked.CompareExchange(ref _busy, 1, 0) != 0)
        {
            return false;
        }

        try
        {
            members = Math.Min(members, 1 + Engage(members - 1));
            if (members == 1)
            {
                return false;
            }

            _work = work;
            _failure = null;
            _section = -1;
            Volatile.Write(ref _shared.Last, members - 1);
            Volatile.Write(ref _shared.Running, 1);
            if (work.HasShortParts)
            {
                // To wake a helper takes the caller longer than to begin: who is awake begins now, the caller too, and who sleeps is woken after its first part.
                Advance(members, 0);
                TryTake(0, 0, 1);
                if (Volatile.Read(ref _shared.Running) != 0)
                {
                    Wake(members);
                }
            }
            else
            {
                Wake(members);
                Advance(members, 0);
            }

            int pauses = 0;
            while (Volatile.Read(ref _shared.Running) != 0)
            {
                pauses = TryTake(0) ? 0 : Pause(pauses);
            }

            _work = null;
            _failure?.Throw();
            return true;
        }
        finally
        {
            Volatile.Write(ref _busy, 0);
        }
    }

    /// <summary>Ends the helpers. No work may be running.</summary>
    public void Dispose()
    {
        Interlocked.Exchange(ref _busy, 1);
        _isStopping = true;
        Interlocked.MemoryBarrier();
        for (int i = 1; i <= _helperCount; i++)
        {
            _helpers[i].Wake(default);
        }

        for (int i = 1; i <= _helperCount; i++)
        {
            _helpers[i].Dispose();
        }
    }

    /// <summary>Starts helpers until there are so many.</summary>
    /// <returns>How many there are: fewer where the platform has no threads.</returns>
    private int Engage(int count)
    {
        count = Math.Min(count, _mostHelpers);
        while (_helperCount < count && !_isStopping)
        {
            int member = _helperCount + 1;
            var helper = new Helper(new Thread(() => Help(member)) { IsBackground = true, Name = $"CnnGen {member}" });
            _helpers[member] = helper;
            if (!helper.TryStart())
            {
                _mostHelpers = _helperCount;
                break;
            }

            _helperCount++;
        }

        return _helperCount;
    }

    /// <summary>A helper's life.</summary>
    private void Help(int member)
    {
        Helper self = _helpers[member];
        int pauses = 0;
        long idleSince = Stopwatch.GetTimestamp();
        while (!_isStopping)
        {
            if (TryTake(member))
            {
                pauses = 0;
                continue;
            }

            long now = Stopwatch.GetTimestamp();
            if (pauses == 0 || IsInWork(member))
            {
                idleSince = now;
            }
            else if (now - idleSince > s_ticksBeforeSleep)
            {
                Sleep(self, member);
                pauses = 0;
                continue;
            }

            pauses = Pause(pauses);
        }
    }

    /// <summary>Whether a work is going on in which the member takes part.</summary>
    private bool IsInWork(int member) => Volatile.Read(ref _shared.Running) != 0 && member <= Volatile.Read(ref _shared.Last);

    /// <summary>Sleeps until woken. Who says that it sleeps and then looks once more cannot miss a caller who opens a section and then looks who sleeps.</summary>
    private void Sleep(Helper self, int member)
    {
        self.AnnounceSleep();
        if (!((IsInWork(member) || _isStopping) && self.TryStayAwake()))
        {
            self.Sleep();
        }

        // Who is woken wakes two others: the caller pays for the first alone. So does who woke by itself, as a caller may have taken it for asleep and left them to it.
        for (int next = 2 * member; next <= (2 * member) + 1 && next <= Volatile.Read(ref _shared.Last); next++)
        {
            _helpers[next].Wake(_taken);
        }
    }

    /// <summary>Wakes those helpers whom no other will wake.</summary>
    private void Wake(int members)
    {
        Interlocked.MemoryBarrier();
        bool isAnyAsleep = false;
        for (int i = 1; i < members; i++)
        {
            isAnyAsleep |= _helpers[i].IsAsleep;
        }

        if (!isAnyAsleep)
        {
            return;
        }

        Spread(members);
        for (int i = members - 1; i >= 1; i--)
        {
            if (i == 1 || !_helpers[i / 2].IsAsleep)
            {
                _helpers[i].Wake(_taken);
            }
        }
    }

    /// <summary>Settles where sleepers are to wake, so that no two of them are on one processor, nor one on the caller's.</summary>
    private void Spread(int members)
    {
        _taken = default;
        _taken.Add(Processors.Current);
        for (int i = 1; i < members; i++)
        {
            _helpers[i].Stay(ref _taken);
        }

        for (int i = 1; i < members; i++)
        {
            _helpers[i].Move(ref _taken);
        }
    }

    /// <summary>Claims some parts of the open section, a member's own or another's, and does them.</summary>
    /// <returns>False where there is nothing to claim for this member.</returns>
    private bool TryTake(int member)
    {
        int members = Volatile.Read(ref _shared.Last) + 1;
        for (int i = 0; i < members; i++)
        {
            if (TryTake(member, (member + i) % members))
            {
                return true;
            }
        }

        return false;
    }

    /// <param name="member">Who takes.</param>
    /// <param name="owner">Whose range: an own one from the front and little by little, another's from the end.</param>
    /// <param name="most">The most parts.</param>
    private bool TryTake(int member, int owner, int most = PartMask)
    {
        long range = Volatile.Read(ref _ranges[owner].Value);
        int from = (int)(range >> PartBits) & PartMask, to = (int)range & PartMask, members = (int)(range >> (2 * PartBits));
        if (from >= to || member >= members)
        {
            return false;
        }

        // Between sections all ranges are empty: one that is not, and is still what was read, is of the section that is open.
        bool isOwn = member == owner;
        int share = Math.Clamp((to - from) / (isOwn ? 4 : members), 1, most);
        if (Interlocked.CompareExchange(ref _ranges[owner].Value, isOwn ? range + ((long)share << PartBits) : range - share, range) != range)
        {
            return true;
        }

        int first = isOwn ? from : to - share;
        Do(_section, first, first + share, member);
        if (Interlocked.Add(ref _shared.Left, -share) == 0)
        {
            Advance(members, member);
        }

        return true;
    }

    /// <summary>Opens the next section; one of a single part is done at once by who comes here, whose core has what the last section wrote.</summary>
    private void Advance(int members, int member)
    {
        TeamWork work = _work!;
        int section = _section, parts = 0;
        while (++section < work.Sections && (parts = work.Parts(section)) <= 1)
        {
            if (parts == 1)
            {
                Do(section, 0, 1, member);
            }
        }

        if (section >= work.Sections || _failure is not null)
        {
            Volatile.Write(ref _shared.Running, 0);
            return;
        }

        _section = section;
        _shared.Left = parts;

        // The last range is never empty, so that nobody can end the section, and open the next, before all ranges are written.
        for (int owner = 0; owner < members; owner++)
        {
            long from = (long)parts * owner / members, to = (long)parts * (owner + 1) / members;
            Volatile.Write(ref _ranges[owner].Value, ((long)members << (2 * PartBits)) | (from << PartBits) | to);
        }
    }

    private void Do(int section, int from, int to, int member)
    {
        if (_failure is not null)
        {
            return;
        }

        try
        {
            _work!.Run(section, from, to, member);
        }
        catch (Exception failure)
        {
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(failure), null);
        }
    }

    /// <summary>Waits a moment: the longer it has been, the more readily another thread gets the core.</summary>
    private static int Pause(int pauses)
    {
        if (pauses < PausesBeforeYield)
        {
            Thread.SpinWait(1);
        }
        else if (!Thread.Yield())
        {
            Thread.SpinWait(1);
        }

        return pauses + 1;
    }

    /// <summary>What members write to, far enough apart that one's writing does not disturb another's reading.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 384)]
    private struct Shared
    {
        /// <summary>Parts that are not done.</summary>
        [FieldOffset(128)]
        public int Left;

        /// <summary>Whether a work is going on.</summary>
        [FieldOffset(256)]
        public int Running;

        /// <summary>The last member that takes part.</summary>
        [FieldOffset(260)]
        public int Last;
    }

    /// <summary>
    /// The parts of the open section that are a member's and nobody has claimed: from the top the number of members, the first part, the one after the last. Far from the next, and the first far from the
    /// array's length.
    /// </summary>
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    private struct Range
    {
        [FieldOffset(120)]
        public long Value;
    }
}
