namespace CnnGen.Tool.Timing;

/// <summary>Inference of a batch on several threads, each of which takes every so-manieth sample in a workspace of its own. On one thread it is a plain call.</summary>
internal sealed class BatchRunner : IDisposable
{
    private readonly Network _network;
    private readonly float[] _input;
    private readonly float[] _output;
    private readonly Workspace[] _workspaces;
    private readonly Thread[] _threads;
    private readonly Barrier? _barrier;
    private volatile bool _isStopped;

    /// <param name="network">The network.</param>
    /// <param name="input">A batch.</param>
    /// <param name="output">Room for its outputs.</param>
    /// <param name="threads">Threads, at most one a sample.</param>
    public BatchRunner(Network network, float[] input, float[] output, int threads)
    {
        (_network, _input, _output) = (network, input, output);
        threads = Math.Min(threads, input.Length / network.Info.InputLength);
        _workspaces = [.. Enumerable.Range(0, threads).Select(_ => network.CreateWorkspace())];
        _barrier = threads > 1 ? new Barrier(threads) : null;
        _threads = [.. Enumerable.Range(1, threads - 1).Select(index => new Thread(() => Work(index)) { IsBackground = true })];
        foreach (Thread thread in _threads)
        {
            thread.Start();
        }
    }

    /// <summary>Infers the batch.</summary>
    public void Run()
    {
        _barrier?.SignalAndWait();
        Share(0);
        _barrier?.SignalAndWait();
    }

    /// <summary>Ends the threads.</summary>
    public void Dispose()
    {
        _isStopped = true;
        _barrier?.SignalAndWait();
        foreach (Thread thread in _threads)
        {
            thread.Join();
        }

        _barrier?.Dispose();
        foreach (Workspace workspace in _workspaces)
        {
            workspace.Dispose();
        }
    }

    private void Work(int index)
    {
        while (true)
        {
            _barrier!.SignalAndWait();
            if (_isStopped)
            {
                return;
            }

            Share(index);
            _barrier.SignalAndWait();
        }
    }

    private void Share(int index)
    {
        (int inputLength, int outputLength) = (_network.Info.InputLength, _network.Info.OutputLength);
        if (_workspaces.Length == 1)
        {
            _network.Forward(_input, _output, _workspaces[0]);
            return;
        }

        for (int sample = index; sample < _input.Length / inputLength; sample += _workspaces.Length)
        {
            _network.Forward(_input.AsSpan(sample * inputLength, inputLength), _output.AsSpan(sample * outputLength, outputLength), _workspaces[index]);
        }
    }
}
