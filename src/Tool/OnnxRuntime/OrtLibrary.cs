using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace CnnGen.Tool.OnnxRuntime;

/// <summary>Where ONNX Runtime's native library is: named by the user, or in the npm package <c>onnxruntime-node</c>, fetched once.</summary>
internal static class OrtLibrary
{
    /// <summary>Environment variable with the path of a library to use as it is.</summary>
    public const string Variable = "CNNGEN_ONNXRUNTIME";

    private const string Package = "onnxruntime-node";
    private const string PackageVersion = "1.30.0";

    /// <summary>The library's path; installs the package into the cache where it is not there yet.</summary>
    /// <param name="report">Told what takes time; null where nothing may be fetched, as in tests.</param>
    /// <exception cref="OnnxRuntimeUnavailableException">There is none to be had.</exception>
    public static string Locate(Action<string>? report)
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
        {
            return File.Exists(named)
                ? Path.GetFullPath(named)
                : throw new OnnxRuntimeUnavailableException($"{Variable} names '{named}', which is no file.");
        }

        string folder = Cache.Folder($"{Package}-{PackageVersion}");
        if (FindIn(folder) is { } cached)
        {
            return cached;
        }

        if (report is null)
        {
            throw new OnnxRuntimeUnavailableException($"ONNX Runtime is not here: set {Variable} to the path of a libonnxruntime, or run the benchmarks once, which fetch it.");
        }

        report($"Fetching {Package} {PackageVersion} with npm into {folder}.");
        Install(folder);
        return FindIn(folder) ?? throw new OnnxRuntimeUnavailableException(
            $"{Package} {PackageVersion} has no library for {PlatformFolder()}. Set {Variable} to the path of one.");
    }

    private static string? FindIn(string folder)
    {
        string binaries = Path.Combine(folder, "node_modules", Package, "bin");
        if (!Directory.Exists(binaries))
        {
            return null;
        }

        // bin/napi-v6/linux/x64/libonnxruntime.so.1: the middle part is the version of Node's own interface.
        return Directory.EnumerateDirectories(binaries)
            .Select(node => Path.Combine(node, PlatformFolder()))
            .Where(Directory.Exists)
            .SelectMany(Directory.EnumerateFiles)
            .Where(file => Path.GetFileName(file) is var name
                && (name.StartsWith("libonnxruntime.", StringComparison.Ordinal) || name == "onnxruntime.dll"))
            .Order(StringComparer.Ordinal)
            .FirstOrDefault();
    }

    private static string PlatformFolder()
    {
        string system = OperatingSystem.IsWindows() ? "win32" : OperatingSystem.IsMacOS() ? "darwin" : "linux";
        string architecture = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "x64";
        return Path.Combine(system, architecture);
    }

    private static void Install(string folder)
    {
        var start = new ProcessStartInfo(OperatingSystem.IsWindows() ? "npm.cmd" : "npm")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };

        // No scripts: the one this package has only fetches GPU libraries.
        string[] arguments = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", folder, $"{Package}@{PackageVersion}"];
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        try
        {
            using Process process = Process.Start(start)!;
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            string errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode != 0)
            {
                throw Unavailable($"npm ended with code {process.ExitCode}:\n{errors}{output.Result}", null);
            }
        }
        catch (Win32Exception exception)
        {
            throw Unavailable($"npm does not start: {exception.Message}", exception);
        }
    }

    private static OnnxRuntimeUnavailableException Unavailable(string reason, Exception? inner) => new(
        $"ONNX Runtime is not here and could not be fetched. {reason}\nInstall npm, or set {Variable} to the path of a libonnxruntime.", inner);
}
