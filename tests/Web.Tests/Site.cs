using System.Diagnostics;

namespace CnnGen.Web.Tests;

/// <summary>The sample, running on a port of its own.</summary>
internal sealed class Site : IAsyncDisposable
{
#if DEBUG
    private const string Configuration = "Debug";
#else
    private const string Configuration = "Release";
#endif

    private readonly Process _process;
    private readonly string _folder;

    private Site(Process process, string folder, Uri address)
    {
        _process = process;
        _folder = folder;
        Address = address;
    }

    public Uri Address { get; }

    public static async Task<Site> StartAsync()
    {
        string folder = Directory.CreateTempSubdirectory("cnngen-web-").FullName;
        string program = Path.Combine(Repository(), "samples", "Web", "bin", Configuration, "net10.0", "CnnGen.Samples.Web.dll");
        var start = new ProcessStartInfo("dotnet", [program, "--urls", "http://127.0.0.1:0", "--weights", Path.Combine(folder, "digits.safetensors"), "--epochs", "3"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
        };
        Process process = Process.Start(start)!;
        const string Listening = "Now listening on: ";
        var said = new List<string>();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            said.Add(line);
            int at = line.IndexOf(Listening, StringComparison.Ordinal);
            if (at >= 0)
            {
                _ = process.StandardOutput.ReadToEndAsync();
                return new Site(process, folder, new Uri(line[(at + Listening.Length)..]));
            }
        }

        throw new InvalidOperationException("The site did not start:\n" + string.Join("\n", said));
    }

    public static string Repository()
    {
        DirectoryInfo folder = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "CnnGen.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The tests run outside the repository.");
        }

        return folder.FullName;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
