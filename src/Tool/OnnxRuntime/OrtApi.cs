using System.Runtime.InteropServices;
using System.Text;

namespace CnnGen.Tool.OnnxRuntime;

/// <summary>The part of ONNX Runtime's C interface that a single-threaded inference needs, called through its table of function pointers.</summary>
/// <remarks>
/// The library exports one function, <c>OrtGetApiBase</c>; everything else stands in a table whose order
/// <c>onnxruntime_c_api.h</c> fixes for good: entries are only ever appended. An <see cref="Entry"/> is an index into it.
/// The library stays loaded for the life of the process.
/// </remarks>
internal sealed unsafe class OrtApi
{
    /// <summary>The table's version, of ONNX Runtime 1.17. Later libraries still serve it.</summary>
    private const uint TableVersion = 17;

    private readonly void** _table;

    private OrtApi(void** table, string version)
    {
        _table = table;
        Version = version;
    }

    /// <summary>Indices of the functions that are used.</summary>
    internal enum Entry
    {
        GetErrorMessage = 2,
        CreateEnv = 3,
        CreateSessionFromArray = 8,
        Run = 9,
        CreateSessionOptions = 10,
        SetSessionGraphOptimizationLevel = 23,
        SetIntraOpNumThreads = 24,
        SetInterOpNumThreads = 25,
        CreateTensorWithDataAsOrtValue = 49,
        CreateCpuMemoryInfo = 69,
        ReleaseEnv = 92,
        ReleaseStatus = 93,
        ReleaseMemoryInfo = 94,
        ReleaseSession = 95,
        ReleaseValue = 96,
        ReleaseSessionOptions = 100,
    }

    /// <summary>The library's own version, as in <c>1.30.0</c>.</summary>
    public string Version { get; }

    /// <summary>Loads the library.</summary>
    /// <exception cref="OnnxRuntimeUnavailableException">It does not load, or does not serve the table.</exception>
    public static OrtApi Load(string path)
    {
        nint library, export;
        try
        {
            library = NativeLibrary.Load(path);
            export = NativeLibrary.GetExport(library, "OrtGetApiBase");
        }
        catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException or EntryPointNotFoundException)
        {
            throw new OnnxRuntimeUnavailableException($"{path} does not load as ONNX Runtime: {exception.Message}", exception);
        }

        // struct OrtApiBase { const OrtApi* (*GetApi)(uint32_t version); const char* (*GetVersionString)(void); }
        void** apiBase = ((delegate* unmanaged<void**>)export)();
        string version = Text(((delegate* unmanaged<byte*>)apiBase[1])());
        void** table = ((delegate* unmanaged<uint, void**>)apiBase[0])(TableVersion);
        return table is not null
            ? new OrtApi(table, version)
            : throw new OnnxRuntimeUnavailableException($"{path} is ONNX Runtime {version}, which does not serve version {TableVersion} of the interface.");
    }

    /// <summary>A function of the table, to be cast to its type.</summary>
    public void* Function(Entry entry) => _table[(int)entry];

    /// <summary>Throws where a call returned a status, which is an error; null is success.</summary>
    /// <exception cref="InvalidOperationException">With ONNX Runtime's message.</exception>
    public void Check(void* status)
    {
        if (status is null)
        {
            return;
        }

        string message = Text(((delegate* unmanaged<void*, byte*>)Function(Entry.GetErrorMessage))(status));
        Release(Entry.ReleaseStatus, status);
        throw new InvalidOperationException($"ONNX Runtime {Version}: {message}");
    }

    /// <summary>Releases an object by the function for its kind; null is let be.</summary>
    public void Release(Entry entry, void* handle)
    {
        if (handle is not null)
        {
            ((delegate* unmanaged<void*, void>)Function(entry))(handle);
        }
    }

    /// <summary>A C string in unmanaged memory, to be freed with <see cref="NativeMemory.Free"/>.</summary>
    public static byte* CString(string text)
    {
        int length = Encoding.UTF8.GetByteCount(text);
        byte* copy = (byte*)NativeMemory.Alloc((nuint)length + 1);
        Encoding.UTF8.GetBytes(text, new Span<byte>(copy, length));
        copy[length] = 0;
        return copy;
    }

    private static string Text(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? "";
}
