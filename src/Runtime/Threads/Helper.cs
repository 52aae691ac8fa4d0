namespace CnnGen;

/// <summary>A thread of a team: it sleeps until another wakes it.</summary>
/// <remarks>
/// It wakes where it slept or where nobody else of the team is. Linux left alone wakes a thread where it slept or beside who wakes it, unless it sees an idle processor; and those of a
/// virtual machine, which the host takes away while they have nothing to do, it does not take for idle. A helper then waits behind its caller, for milliseconds, while another processor has
/// nothing to do: on the machine of docs/benchmarks.md every second time. Once awake it may be anywhere again.
/// </remarks>
internal sealed class Helper(Thread thread) : IDisposable
{
    private readonly Gate _gate = new();

    /// <summary>The system's number of the thread.</summary>
    private int _number = -1;

    /// <summary>Where it fell asleep.</summary>
    private int _processor = -1;

    /// <summary>The processor that is its own when it wakes; -1 for any.</summary>
    private int _place = -1;
    private int _isAsleep;

    /// <summary>Whether it was woken on some processors alone, of these.</summary>
    private bool _isConfined;
    private ProcessorSet _allowed;

    /// <summary>Whether it sleeps, or is about to: from when it says so until it is woken, by itself or another.</summary>
    public bool IsAsleep => Volatile.Read(ref _isAsleep) != 0;

    /// <summary>Starts the thread.</summary>
    /// <returns>False where the platform has none, or none more: then there is nothing to be disposed of.</returns>
    public bool TryStart()
    {
        try
        {
            thread.UnsafeStart();
            return true;
        }
        catch (Exception none) when (none is PlatformNotSupportedException or OutOfMemoryException)
        {
            _gate.Dispose();
            return false;
        }
    }

    /// <summary>Says that it is about to sleep. The thread itself calls this and the next two.</summary>
    public void AnnounceSleep()
    {
        if (_number < 0)
        {
            _number = Processors.Thread;
        }

        _processor = Processors.Current;
        Interlocked.Exchange(ref _isAsleep, 1);
    }

    /// <summary>Takes that back.</summary>
    /// <returns>False where another has woken it by then: so it has to sleep, which takes no time.</returns>
    public bool TryStayAwake() => Interlocked.Exchange(ref _isAsleep, 0) == 1;

    /// <summary>Sleeps until woken.</summary>
    public void Sleep()
    {
        _gate.Wait();
        if (!_isConfined)
        {
            return;
        }

        // Not simply the processors that were read: those may be what a limit of the process left for the time being, and written back would outlast it.
        _isConfined = false;
        Processors.Confine(_number, ProcessorSet.All);
        if (Processors.Of(_number).Except(_allowed).First >= 0)
        {
            Processors.Confine(_number, _allowed);
        }
    }

    /// <summary>Lets it wake where it fell asleep, if it sleeps and nobody is there.</summary>
    /// <param name="taken">Where members of the team are or are to be.</param>
    public void Stay(ref ProcessorSet taken) => _place = IsAsleep && taken.Add(_processor) ? _processor : -1;

    /// <summary>Lets it wake where nobody is, if it sleeps and cannot stay.</summary>
    /// <param name="taken">Where members of the team are or are to be.</param>
    public void Move(ref ProcessorSet taken)
    {
        if (_place < 0 && IsAsleep && Processors.Of(_number).Except(taken).First is >= 0 and var free)
        {
            _place = free;
            taken.Add(free);
        }
    }

    /// <summary>Wakes it if it sleeps.</summary>
    /// <param name="taken">Where members of the team are or are to be, itself among them.</param>
    public void Wake(in ProcessorSet taken)
    {
        if (!IsAsleep || Interlocked.Exchange(ref _isAsleep, 0) == 0)
        {
            return;
        }

        if (_place >= 0)
        {
            ProcessorSet others = taken;
            others.Remove(_place);
            _allowed = Processors.Of(_number);
            ProcessorSet free = _allowed.Except(others);
            _isConfined = free.First >= 0 && Processors.Confine(_number, free);
        }

        _gate.Open();
    }

    /// <summary>Waits for the thread's end.</summary>
    public void Dispose()
    {
        thread.Join();
        _gate.Dispose();
    }
}
