namespace CnnGen;

/// <summary>The memory that one inference at a time writes to.</summary>
/// <remarks>Two threads never share one. Get it from <see cref="Network.CreateWorkspace"/>, or let the network lend its own.</remarks>
public sealed class Workspace : IDisposable
{
    internal Workspace(NetworkInfo info)
    {
        Owner = info;
        Arena = new AlignedMemory(info.ArenaLength);
    }

    internal NetworkInfo Owner { get; }

    internal AlignedMemory Arena { get; }

    /// <summary>Frees the memory.</summary>
    public void Dispose() => Arena.Dispose();
}
