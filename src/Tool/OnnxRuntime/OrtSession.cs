using System.Runtime.InteropServices;
using static CnnGen.Tool.OnnxRuntime.OrtApi;

namespace CnnGen.Tool.OnnxRuntime;

/// <summary>A model in ONNX Runtime, with one input and outputs that stay where they are: a run copies nothing and allocates no tensor.</summary>
/// <remarks>
/// Options: all graph optimisations, sequential execution, the CPU memory arena and memory pattern as they are by default.
/// Inputs and outputs are made once over buffers of this object, so that a run costs what ONNX Runtime costs and no more.
/// </remarks>
internal sealed unsafe class OrtSession : IDisposable
{
    private const int ErrorLevel = 3; // ORT_LOGGING_LEVEL_ERROR
    private const int AllOptimizations = 99; // ORT_ENABLE_ALL
    private const int ArenaAllocator = 1; // OrtArenaAllocator
    private const int DefaultMemory = 0; // OrtMemTypeDefault
    private const int FloatElements = 1; // ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT
    private const nuint Alignment = 64;

    private readonly OrtApi _api;
    private readonly delegate* unmanaged<void*, void*, byte**, void**, nuint, byte**, nuint, void**, void*> _run;
    private readonly void* _environment;
    private readonly void* _session;
    private readonly void* _memory;

    // The arrays that Run takes, in unmanaged memory so that nothing is pinned in a run.
    private readonly byte** _inputNames;
    private readonly byte** _outputNames;
    private readonly void** _inputs;
    private readonly void** _outputs;

    private readonly float* _input;
    private readonly float** _outputData;
    private readonly int _inputLength;
    private readonly int[] _outputLengths;
    private bool _isDisposed;

    /// <summary>Reads the model and lays out its tensors.</summary>
    /// <param name="api">The loaded library.</param>
    /// <param name="model">The bytes of the <c>.onnx</c> file.</param>
    /// <param name="inputName">Name of the graph's input.</param>
    /// <param name="inputShape">Its shape, batch first.</param>
    /// <param name="outputs">Names of the outputs that are asked for, and their shapes, batch first.</param>
    /// <param name="threads">Threads within an operator; 1 runs all on the calling thread.</param>
    /// <exception cref="InvalidOperationException">ONNX Runtime refuses; the message is its own.</exception>
    public OrtSession(OrtApi api, ReadOnlySpan<byte> model, string inputName, ReadOnlySpan<long> inputShape, IReadOnlyList<(string Name, long[] Shape)> outputs, int threads)
    {
        _api = api;
        _run = (delegate* unmanaged<void*, void*, byte**, void**, nuint, byte**, nuint, void**, void*>)api.Function(Entry.Run);
        _inputLength = Length(inputShape);
        _outputLengths = [.. outputs.Select(output => Length(output.Shape))];
        _inputNames = (byte**)NativeMemory.AllocZeroed((nuint)sizeof(byte*));
        _outputNames = (byte**)NativeMemory.AllocZeroed((nuint)(sizeof(byte*) * outputs.Count));
        _inputs = (void**)NativeMemory.AllocZeroed((nuint)sizeof(void*));
        _outputs = (void**)NativeMemory.AllocZeroed((nuint)(sizeof(void*) * outputs.Count));
        _outputData = (float**)NativeMemory.AllocZeroed((nuint)(sizeof(float*) * outputs.Count));
        _input = (float*)NativeMemory.AlignedAlloc((nuint)_inputLength * sizeof(float), Alignment);
        Input.Clear();
        try
        {
            _inputNames[0] = CString(inputName);
            _environment = CreateEnvironment(api);
            _session = CreateSession(api, _environment, model, threads);
            void* memory;
            api.Check(((delegate* unmanaged<int, int, void**, void*>)api.Function(Entry.CreateCpuMemoryInfo))(ArenaAllocator, DefaultMemory, &memory));
            _memory = memory;
            _inputs[0] = CreateTensor(_input, inputShape);
            for (int i = 0; i < outputs.Count; i++)
            {
                _outputNames[i] = CString(outputs[i].Name);
                _outputData[i] = (float*)NativeMemory.AlignedAlloc((nuint)_outputLengths[i] * sizeof(float), Alignment);
                Output(i).Clear();
                _outputs[i] = CreateTensor(_outputData[i], outputs[i].Shape);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The input's elements, to be written before a run.</summary>
    public Span<float> Input => new(_input, _inputLength);

    /// <summary>The elements of an output, there after a run.</summary>
    public Span<float> Output(int index) => new(_outputData[index], _outputLengths[index]);

    /// <summary>One inference.</summary>
    public void Run()
    {
        void* status = _run(_session, null, _inputNames, _inputs, 1, _outputNames, (nuint)_outputLengths.Length, _outputs);
        if (status is not null)
        {
            _api.Check(status);
        }
    }

    /// <summary>Releases the session and its tensors.</summary>
    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        _api.Release(Entry.ReleaseValue, _inputs[0]);
        for (int i = 0; i < _outputLengths.Length; i++)
        {
            _api.Release(Entry.ReleaseValue, _outputs[i]);
            NativeMemory.Free(_outputNames[i]);
            NativeMemory.AlignedFree(_outputData[i]);
        }

        _api.Release(Entry.ReleaseMemoryInfo, _memory);
        _api.Release(Entry.ReleaseSession, _session);
        _api.Release(Entry.ReleaseEnv, _environment);
        NativeMemory.Free(_inputNames[0]);
        NativeMemory.Free(_inputNames);
        NativeMemory.Free(_outputNames);
        NativeMemory.Free(_inputs);
        NativeMemory.Free(_outputs);
        NativeMemory.AlignedFree(_input);
        NativeMemory.Free(_outputData);
    }

    private static int Length(ReadOnlySpan<long> shape)
    {
        long length = 1;
        foreach (long size in shape)
        {
            length *= size;
        }

        return checked((int)length);
    }

    private static void* CreateEnvironment(OrtApi api)
    {
        byte* name = CString("cnngen");
        try
        {
            void* environment;
            api.Check(((delegate* unmanaged<int, byte*, void**, void*>)api.Function(Entry.CreateEnv))(ErrorLevel, name, &environment));
            return environment;
        }
        finally
        {
            NativeMemory.Free(name);
        }
    }

    private static void* CreateSession(OrtApi api, void* environment, ReadOnlySpan<byte> model, int threads)
    {
        void* options;
        api.Check(((delegate* unmanaged<void**, void*>)api.Function(Entry.CreateSessionOptions))(&options));
        try
        {
            SetOption(api, Entry.SetSessionGraphOptimizationLevel, options, AllOptimizations);
            SetOption(api, Entry.SetIntraOpNumThreads, options, threads);
            SetOption(api, Entry.SetInterOpNumThreads, options, 1);
            void* session;
            fixed (byte* bytes = model)
            {
                var create = (delegate* unmanaged<void*, byte*, nuint, void*, void**, void*>)api.Function(Entry.CreateSessionFromArray);
                api.Check(create(environment, bytes, (nuint)model.Length, options, &session));
            }

            return session;
        }
        finally
        {
            api.Release(Entry.ReleaseSessionOptions, options);
        }
    }

    private static void SetOption(OrtApi api, Entry entry, void* options, int value) =>
        api.Check(((delegate* unmanaged<void*, int, void*>)api.Function(entry))(options, value));

    private void* CreateTensor(float* data, ReadOnlySpan<long> shape)
    {
        var create = (delegate* unmanaged<void*, void*, nuint, long*, nuint, int, void**, void*>)_api.Function(Entry.CreateTensorWithDataAsOrtValue);
        void* tensor;
        fixed (long* sizes = shape)
        {
            _api.Check(create(_memory, data, (nuint)Length(shape) * sizeof(float), sizes, (nuint)shape.Length, FloatElements, &tensor));
        }

        return tensor;
    }
}
