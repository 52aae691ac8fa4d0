using System.Runtime.InteropServices;

namespace CnnGen;

/// <summary>Where one thread sleeps until another opens: each opening lets it pass once.</summary>
/// <remarks>
/// On Linux a semaphore of the C library, which wakes a thread in 5 to 8 us where the framework's own events take 12 to 40 (measured on the machine of
/// docs/benchmarks.md); elsewhere, or where there is no such library, <see cref="AutoResetEvent"/>.
/// </remarks>
internal sealed unsafe partial class Gate : IDisposable
{
    /// <summary>More than any C library's <c>sem_t</c>.</summary>
    private const int SemaphoreBytes = 128;

    private readonly void* _semaphore;
    private readonly AutoResetEvent? _event;

    public Gate()
    {
        if (OperatingSystem.IsLinux())
        {
            void* semaphore = NativeMemory.AllocZeroed(SemaphoreBytes);
            try
            {
                if (Initialize(semaphore, 0, 0) == 0)
                {
                    _semaphore = semaphore;
                    return;
                }
            }
            catch (Exception missing) when (missing is DllNotFoundException or EntryPointNotFoundException)
            {
            }

            NativeMemory.Free(semaphore);
        }

        _event = new AutoResetEvent(false);
    }

    public void Wait()
    {
        if (_event is not null)
        {
            _event.WaitOne();
            return;
        }

        while (Wait(_semaphore) != 0)
        {
            // A signal of the system interrupted it.
        }
    }

    public void Open()
    {
        if (_event is not null)
        {
            _event.Set();
        }
        else
        {
            _ = Post(_semaphore);
        }
    }

    /// <summary>Frees it. Nobody waits any more, nor will.</summary>
    public void Dispose()
    {
        _event?.Dispose();
        NativeMemory.Free(_semaphore);
    }

    [LibraryImport("libc", EntryPoint = "sem_init")]
    private static partial int Initialize(void* semaphore, int isShared, uint value);

    [LibraryImport("libc", EntryPoint = "sem_wait")]
    private static partial int Wait(void* semaphore);

    [LibraryImport("libc", EntryPoint = "sem_post")]
    private static partial int Post(void* semaphore);
}
