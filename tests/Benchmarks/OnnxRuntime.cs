using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace CnnGen.Benchmarks;

/// <summary>ONNX Runtime through its C API: a session over one input and one output whose memory is given once.</summary>
internal sealed unsafe class OnnxRuntime : IDisposable
{
    // Places in the table of functions, which only ever grows at its end (onnxruntime_c_api.h, struct OrtApi).
    private const int GetErrorMessage = 2, CreateEnv = 3, CreateSession = 7, RunSession = 9, CreateSessionOptions = 10;
    private const int SetGraphOptimizationLevel = 23, SetIntraOpThreads = 24, SetInterOpThreads = 25, InputName = 36, OutputName = 37;
    private const int CreateTensorWithData = 49, CreateCpuMemoryInfo = 69, DefaultAllocator = 78;

    private static nint* _api;
    private static nint _environment;

    private readonly nint _session;
    private readonly nint _input;
    private readonly nint _output;
    private readonly nint _inputName;
    private readonly nint _outputName;
    private readonly GCHandle _inputPin;
    private readonly GCHandle _outputPin;

    public OnnxRuntime(string model, int threads, float[] input, int[] inputShape, float[] output, int[] outputShape)
    {
        nint options, allocator, memory, session;
        Check(((delegate* unmanaged<nint*, nint>)_api[CreateSessionOptions])(&options));
        Check(((delegate* unmanaged<nint, int, nint>)_api[SetGraphOptimizationLevel])(options, 99));
        Check(((delegate* unmanaged<nint, int, nint>)_api[SetIntraOpThreads])(options, threads));
        Check(((delegate* unmanaged<nint, int, nint>)_api[SetInterOpThreads])(options, 1));
        byte[] path = OperatingSystem.IsWindows() ? Encoding.Unicode.GetBytes(model + '\0') : Encoding.UTF8.GetBytes(model + '\0');
        fixed (byte* name = path)
        {
            Check(((delegate* unmanaged<nint, byte*, nint, nint*, nint>)_api[CreateSession])(_environment, name, options, &session));
        }

        _session = session;
        nint inputName, outputName;
        Check(((delegate* unmanaged<nint*, nint>)_api[DefaultAllocator])(&allocator));
        Check(((delegate* unmanaged<nint, nuint, nint, nint*, nint>)_api[InputName])(_session, 0, allocator, &inputName));
        Check(((delegate* unmanaged<nint, nuint, nint, nint*, nint>)_api[OutputName])(_session, 0, allocator, &outputName));
        (_inputName, _outputName) = (inputName, outputName);
        Check(((delegate* unmanaged<int, int, nint*, nint>)_api[CreateCpuMemoryInfo])(1, 0, &memory));
        _inputPin = GCHandle.Alloc(input, GCHandleType.Pinned);
        _outputPin = GCHandle.Alloc(output, GCHandleType.Pinned);
        _input = Tensor(memory, _inputPin, input.Length, inputShape);
        _output = Tensor(memory, _outputPin, output.Length, outputShape);
    }

    /// <summary>Loads the library; null and a reason where it cannot be had.</summary>
    public static string? TryLoad(out string reason)
    {
        string? path = Locate(out reason);
        if (path is null)
        {
            return null;
        }

        nint library = NativeLibrary.Load(path);
        nint* apiBase = (nint*)((delegate* unmanaged<nint>)NativeLibrary.GetExport(library, "OrtGetApiBase"))();
        _api = (nint*)((delegate* unmanaged<uint, nint>)apiBase[0])(17);
        string version = Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)apiBase[1])())!;
        nint environment;
        fixed (byte* name = "benchmarks\0"u8)
        {
            Check(((delegate* unmanaged<int, byte*, nint*, nint>)_api[CreateEnv])(3, name, &environment));
        }

        _environment = environment;
        return version;
    }

    public void Run()
    {
        nint inputName = _inputName, outputName = _outputName, input = _input, output = _output;
        Check(((delegate* unmanaged<nint, nint, nint*, nint*, nuint, nint*, nuint, nint*, nint>)_api[RunSession])(
            _session, 0, &inputName, &input, 1, &outputName, 1, &output));
    }

    public void Dispose()
    {
        // The process ends with the benchmark; the pins are all that matters to it.
        _inputPin.Free();
        _outputPin.Free();
    }

    private static nint Tensor(nint memory, GCHandle data, int length, int[] shape)
    {
        long[] sizes = [1, .. shape.Select(size => (long)size)];
        nint tensor;
        fixed (long* first = sizes)
        {
            Check(((delegate* unmanaged<nint, nint, nuint, long*, nuint, int, nint*, nint>)_api[CreateTensorWithData])(
                memory, data.AddrOfPinnedObject(), (nuint)length * sizeof(float), first, (nuint)sizes.Length, 1, &tensor));
        }

        return tensor;
    }

    private static void Check(nint status)
    {
        if (status != 0)
        {
            throw new InvalidOperationException("ONNX Runtime: " + Marshal.PtrToStringUTF8(((delegate* unmanaged<nint, nint>)_api[GetErrorMessage])(status)));
        }
    }

    /// <summary>From CNNGEN_ONNXRUNTIME, else from the npm package onnxruntime-node, installed once into the user's cache.</summary>
    private static string? Locate(out string reason)
    {
        reason = "";
        if (Environment.GetEnvironmentVariable("CNNGEN_ONNXRUNTIME") is { Length: > 0 } given)
        {
            reason = File.Exists(given) ? "" : $"CNNGEN_ONNXRUNTIME names {given}, which is no file.";
            return File.Exists(given) ? given : null;
        }

        string cache = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "cnngen-benchmarks");
        Directory.CreateDirectory(cache);
        string system = OperatingSystem.IsWindows() ? "win32" : OperatingSystem.IsMacOS() ? "darwin" : "linux";
        string processor = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "x64";
        string? found = Find();
        if (found is null)
        {
            Console.WriteLine("Installing onnxruntime-node with npm, once.");
            try
            {
                using Process npm = Process.Start(new ProcessStartInfo("npm", ["install", "--ignore-scripts", "--no-audit", "--prefix", cache, "onnxruntime-node@1.30.0"]) { RedirectStandardOutput = true })!;
                npm.StandardOutput.ReadToEnd();
                npm.WaitForExit();
            }
            catch (System.ComponentModel.Win32Exception e)
            {
                reason = "npm cannot be started: " + e.Message;
                return null;
            }

            found = Find();
        }

        reason = found is null ? "npm could not install onnxruntime-node; name the library in CNNGEN_ONNXRUNTIME." : "";
        return found;

        string? Find() => Directory.EnumerateFiles(cache, "*onnxruntime*", SearchOption.AllDirectories)
            .Where(path => path.Replace('\\', '/').Contains($"/{system}/{processor}/", StringComparison.Ordinal))
            .FirstOrDefault(path => Path.GetFileName(path) is var name && (name.StartsWith("libonnxruntime.", StringComparison.Ordinal) || name == "onnxruntime.dll"));
    }
}
