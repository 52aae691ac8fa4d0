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
    private int _number = -1;
    private int _isAsleep;
    private bool _isConfined;
    private ProcessorSet _allowed;

    /// <summary>Whether it sleeps, or is about to: from when it says so until it is woken, by itself or another.</summary>
    public bool IsAsleep => Volatile.Read(ref _isAsleep) != 0;

    /// <summary>The processor that is its own when it wakes: at first that on which it fell asleep. -1 where that is not known.</summary>
    public int Processor { get; private set; } = -1;

    /// <summary>Whether that is another's too.</summary>
    public bool IsCrowded { get; set; }

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
        _number = Processors.Thread;
        Processor = Processors.Current;
        Interlocked.Exchange(ref _isAsleep, 1);
    }

    /// <summary>Takes that back.</summary>
    /// <returns>False where another has woken it by then: so it has to sleep, which takes no time.</returns>
    public bool TryStayAwake() => Interlocked.Exchange(ref _isAsleep, 0) == 1;

    /// <summary>Sleeps until woken.</summary>
    public void Sleep()
    {
        _gate.Wait();
        if (_isConfined)
        {
            Processors.Confine(_number, _allowed);
            _isConfined = false;
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

        if (!IsCrowded)
        {
            ProcessorSet others = taken;
            others.Remove(Processor);
            _allowed = Processors.Of(_number);
            ProcessorSet free = _allowed.Except(others);
            _isConfined = free.First >= 0 && Processors.Confine(_number, free);
        }

        _gate.Open();
    }

    /// <summary>Gives it a processor that nobody has, where there is one, in place of one that is another's.</summary>
    public void Part(ref ProcessorSet taken)
    {
        int free = Processors.Of(_number).Except(taken).First;
        if (free >= 0)
        {
            Processor = free;
            IsCrowded = false;
            taken.Add(free);
        }
    }

    /// <summary>Waits for the thread's end.</summary>
    public void Dispose()
    {
        thread.Join();
        _gate.Dispose();
    }
}
