namespace CnnGen;

/// <summary>The memory that one inference at a time writes to.</summary>
/// <remarks>
/// Two callers at once never share one. Get it from <see cref="Network.CreateWorkspace"/>, or let the network lend its own.
/// A batch that is divided among threads takes as much memory again for each of them, at the first such batch; one whose samples go together through dense layers takes
/// <see cref="NetworkInfo.BatchSampleLength"/> floats for each of some sixteen, and <see cref="NetworkInfo.BatchLocalLength"/> for each thread.
/// </remarks>
public sealed class Workspace : IDisposable
{
    private AlignedMemory[] _arenas;
    private AlignedMemory? _samples;
    private AlignedMemory? _local;

    internal Workspace(NetworkInfo info)
    {
        Owner = info;
        _arenas = [new AlignedMemory(info.ArenaLength)];
    }

    internal NetworkInfo Owner { get; }

    /// <summary>The caller's own.</summary>
    internal AlignedMemory Arena => _arenas[0];

    internal InferenceWork Work { get; } = new();

    /// <summary>An arena for each of so many threads, or for more.</summary>
    internal AlignedMemory[] Arenas(int count)
    {
        if (_arenas.Length < count)
        {
            int length = _arenas.Length;
            Array.Resize(ref _arenas, count);
            for (int i = length; i < count; i++)
            {
                _arenas[i] = new AlignedMemory(Owner.ArenaLength);
            }
        }

        return _arenas;
    }

    /// <summary>Memory of so many samples that go together.</summary>
    internal AlignedMemory Samples(int count) => Grown(ref _samples, (long)count * Owner.BatchSampleLength);

    /// <summary>Memory of so many threads that work on them.</summary>
    internal AlignedMemory Local(int members) => Grown(ref _local, (long)members * Owner.BatchLocalLength);

    private static AlignedMemory Grown(ref AlignedMemory? memory, long length)
    {
        if (memory is null || memory.Length < length)
        {
            memory?.Dispose();
            memory = null;
            memory = new AlignedMemory(length);
        }

        return memory;
    }

    /// <summary>Frees the memory.</summary>
    public void Dispose()
    {
        foreach (AlignedMemory arena in _arenas)
        {
            arena.Dispose();
        }

        _samples?.Dispose();
        _local?.Dispose();
    }
}
