using System.Diagnostics;
using System.Globalization;

namespace CnnGen.Benchmarks.Peers;

/// <summary>PyTorch in a process of its own, which runs training steps when told.</summary>
internal sealed class PyTorchPeer : IDisposable
{
    /// <summary>Environment variable with the Python that has PyTorch; default <c>/usr/bin/python3</c>, Debian's.</summary>
    public const string PythonVariable = "CNNGEN_PYTHON";

    private readonly Process _process;

    private PyTorchPeer(Process process, string version, long parameters) => (_process, Version, ParameterCount) = (process, version, parameters);

    /// <summary>PyTorch's version.</summary>
    public string Version { get; }

    /// <summary>Trained values of its network.</summary>
    public long ParameterCount { get; }

    /// <summary>Starts it; null, and a line on standard error, where Python or PyTorch is missing.</summary>
    public static PyTorchPeer? Start(string network, int batch, int threads)
    {
        string python = Environment.GetEnvironmentVariable(PythonVariable) is { Length: > 0 } named ? named : "/usr/bin/python3";
        var start = new ProcessStartInfo(python) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (string argument in new[] { Path.Combine(AppContext.BaseDirectory, "training.py"), network, Text(batch), Text(threads) })
        {
            start.ArgumentList.Add(argument);
        }

        // Waiting threads must not take the processor from ours.
        start.Environment["OMP_WAIT_POLICY"] = "passive";
        try
        {
            Process process = Process.Start(start)!;
            if (process.StandardOutput.ReadLine()?.Split(' ') is ["ready", var version, var parameters])
            {
                return new PyTorchPeer(process, version, long.Parse(parameters, CultureInfo.InvariantCulture));
            }

            process.WaitForExit();
            Console.Error.WriteLine($"{python} has no PyTorch that runs {network}; Debian's package is python3-torch, and {PythonVariable} names another Python.");
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            Console.Error.WriteLine($"{python} does not start: {exception.Message}. {PythonVariable} names another Python.");
        }

        return null;
    }

    /// <summary>Runs one step.</summary>
    public void Step()
    {
        _process.StandardInput.WriteLine("1");
        _process.StandardInput.Flush();
        if (_process.StandardOutput.ReadLine() != "done")
        {
            throw new InvalidOperationException("PyTorch has ended before its step was done.");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
