using System.Runtime.InteropServices;

namespace CnnGen;

/// <summary>Ctrl+C (and the signal to terminate) as a token for <see cref="Trainer.Fit"/>: the first one lets the run end cleanly and save, the second one ends the process.</summary>
/// <example><code>using var interrupt = new Interrupt(); trainer.Fit(samples, 20, interrupt.Token);</code></example>
public sealed class Interrupt : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;

    /// <summary>From now on Ctrl+C is this object's.</summary>
    public Interrupt() => _registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle)];

    /// <summary>Cancelled by the first Ctrl+C.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Gives Ctrl+C back.</summary>
    public void Dispose()
    {
        Array.ForEach(_registrations, registration => registration.Dispose());
        _source.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        if (!_source.IsCancellationRequested)
        {
            context.Cancel = true;
            _source.Cancel();
        }
    }
}
