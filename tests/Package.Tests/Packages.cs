using System.Diagnostics;

namespace CnnGen.Package.Tests;

/// <summary>The packages, packed once, and a folder outside the repository in which they are installed.</summary>
public sealed class Packages : IDisposable
{
    public const string Collection = "packed once";

#if DEBUG
    private const string Configuration = "Debug";
#else
    private const string Configuration = "Release";
#endif

    public Packages()
    {
        Directory.CreateDirectory(Source);
        foreach (string project in new[] { "src/Runtime", "src/Display", "src/Tool", "samples/Template" })
        {
            Dotnet(Repository, "pack", project, "-c", Configuration, "-o", Source);
        }

        // Packages of the version at hand may lie in the user's folder from before: installing goes to a folder of its own, and everything else comes from the user's.
        string known = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        File.WriteAllText(Path.Combine(Folder, "nuget.config"), $"""
            <configuration>
              <packageSources><add key="packed" value="{Source}" /></packageSources>
              <fallbackPackageFolders><add key="known" value="{known}" /></fallbackPackageFolders>
            </configuration>
            """);
    }

    /// <summary>Outside the repository, so that nothing of it is inherited.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("cnngen-package-").FullName;

    public string Source => Path.Combine(Folder, "source");

    public static string Repository { get; } = FindRepository();

    public string Find(string pattern) => Assert.Single(Directory.GetFiles(Source, pattern));

    /// <summary>Runs a command of the SDK, which must succeed.</summary>
    public string Dotnet(string folder, params string[] arguments)
    {
        (int code, string output) = TryDotnet(folder, arguments);
        return code == 0 ? output : throw new InvalidOperationException($"dotnet {string.Join(' ', arguments)} ended with {code}:\n{output}");
    }

    public (int Code, string Output) TryDotnet(string folder, params string[] arguments) => Run("dotnet", folder, arguments);

    /// <summary>Runs a program in a folder, with packages of its own outside the repository.</summary>
    public (int Code, string Output) Run(string program, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        if (folder != Repository)
        {
            start.Environment["NUGET_PACKAGES"] = Path.Combine(Folder, "packages");
        }

        // The test runner's own settings are not those of the processes that it starts.
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase) && name != "MSBUILDDISABLENODEREUSE").ToArray())
        {
            start.Environment.Remove(name);
        }

        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + error.Result);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static string FindRepository()
    {
        DirectoryInfo folder = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "CnnGen.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The tests run outside the repository.");
        }

        return folder.FullName;
    }
}
