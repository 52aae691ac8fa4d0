using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CnnGen;

/// <summary>What every generated network is: parameters, inference, files. The passes themselves are generated.</summary>
/// <remarks>
/// One object may be shared between threads for inference: weights are read, and each call has a workspace of its own.
/// Changing weights (training, <see cref="Parameter.Edit"/>, <see cref="LoadParameters(string)"/>) while another thread infers is not safe.
/// </remarks>
public abstract class Network
{
    /// <summary>The most that <see cref="Threads"/> may be.</summary>
    public const int MostThreads = Team.MostMembers;

    /// <summary>One more thread for every so many nanoseconds of work.</summary>
    internal const long LeastNanosecondsOfMember = 10_000;

    /// <summary>The samples that go together through dense layers, or some more where threads are many: weights are read once for six of them or more.</summary>
    private const int SamplesTogether = 16;

    /// <summary>The fewest: a tile of such a layer has six rows, and fewer samples go through it one by one.</summary>
    private const int LeastTogether = 6;

    /// <summary>Floats that samples take together, 32 MB, where they would take more than that for sixteen.</summary>
    private const int LengthTogether = 8 * 1024 * 1024;

    /// <summary>Samples that are quick are shared by groups of so many nanoseconds.</summary>
    private const long LeastNanosecondsOfPart = 5_000;

    private readonly ConcurrentBag<Workspace> _idle = [];
    private readonly Lock _packing = new();
    private readonly AlignedMemory _packed;
    private float[]? _weights;
    private readonly Dictionary<string, Parameter> _byName;
    private Workspace? _next;
    private volatile bool _packedIsCurrent;
    private int _threads = Math.Min(Environment.ProcessorCount, MostThreads);

    /// <summary>Makes the parameters, all zero.</summary>
    /// <param name="info">What the generator knows of the class.</param>
    protected Network(NetworkInfo info)
    {
        Info = info;
        _weights = new float[info.WeightsLength];
        var parameters = new Parameter[info.Parameters.Count];
        _byName = new Dictionary<string, Parameter>(parameters.Length, StringComparer.Ordinal);
        for (int i = 0; i < parameters.Length; i++)
        {
            parameters[i] = new Parameter(this, info.Parameters[i]);
            _byName.Add(parameters[i].Name, parameters[i]);
        }

        Parameters = parameters;
        _packed = new AlignedMemory(info.PackedLength);
        _next = new Workspace(info);
    }

    /// <summary>Whether batches have passes of their own: the switch <c>CnnGen.BatchPasses</c>, without which a native file that infers one sample at a time is smaller.</summary>
    [FeatureSwitchDefinition("CnnGen.BatchPasses")]
    internal static bool HasBatchPasses => !AppContext.TryGetSwitch("CnnGen.BatchPasses", out bool isOn) || isOn;

    /// <summary>Shapes, layers, parameters and memory of the class.</summary>
    public NetworkInfo Info { get; }

    /// <summary>The most threads that one call of this object uses, the caller's included; by default as many as the machine has processors.</summary>
    /// <remarks>
    /// Results are the same bits for every number. How many are used is decided by the work that there is: a small network stays on the caller's thread. The helping threads are
    /// those of the process, and serve one call at a time: calls at the same time as it run on their own threads alone. They sleep when they have nothing to do.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">It is not from 1 to 128.</exception>
    public int Threads
    {
        get => _threads;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(Threads));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MostThreads, nameof(Threads));
            _threads = value;
        }
    }

    /// <summary>The parameters in the order of their layers.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Whether <see cref="Freeze"/> has let go of the parameters.</summary>
    public bool IsFrozen => _weights is null;

    /// <summary>All parameters in one array, each at its <see cref="ParameterInfo.Offset"/>; the gaps are zero.</summary>
    /// <exception cref="InvalidOperationException">The network is frozen.</exception>
    internal float[] Weights => _weights ?? throw new InvalidOperationException(
        $"{Info.Name} was frozen: it holds only what inference reads. To read, change, save or train parameters, make or load another one.");

    /// <summary>The parameter of that name.</summary>
    /// <exception cref="KeyNotFoundException">There is none; the message lists those there are.</exception>
    public Parameter Parameter(string name) => _byName.TryGetValue(name, out Parameter? parameter)
        ? parameter
        : throw new KeyNotFoundException($"{Info.Name} has no parameter '{name}'. It has: {string.Join(", ", _byName.Keys)}.");

    /// <summary>Infers one sample, or as many as the spans hold. Allocates nothing.</summary>
    /// <param name="input">Samples one after the other, each row-major in <see cref="NetworkInfo.Input"/>.</param>
    /// <param name="output">Room for as many outputs, each row-major in <see cref="NetworkInfo.Output"/>; where a sample has several, they lie one after the other.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public void Forward(ReadOnlySpan<float> input, Span<float> output)
    {
        Workspace workspace = Interlocked.Exchange(ref _next, null) ?? (_idle.TryTake(out Workspace? idle) ? idle : new Workspace(Info));
        try
        {
            Forward(input, output, workspace);
        }
        finally
        {
            if (Interlocked.CompareExchange(ref _next, workspace, null) is not null)
            {
                _idle.Add(workspace);
            }
        }
    }

    /// <summary>Infers in a workspace that the caller keeps, as a thread with a loop of its own would. Allocates nothing.</summary>
    /// <inheritdoc cref="Forward(ReadOnlySpan{float}, Span{float})"/>
    /// <param name="input">Samples one after the other.</param>
    /// <param name="output">Room for as many outputs.</param>
    /// <param name="workspace">From <see cref="CreateWorkspace"/> of a network of the same class.</param>
    public void Forward(ReadOnlySpan<float> input, Span<float> output, Workspace workspace)
    {
        int inputLength = Info.InputLength, outputLength = Info.OutputLength;
        int count = input.Length / inputLength;
        if (count == 0 || input.Length != count * inputLength || output.Length != count * outputLength)
        {
            ThrowLengths(input.Length, output.Length);
        }

        if (workspace.Owner != Info)
        {
            throw new ArgumentException($"The workspace is of {workspace.Owner.Name}, not of {Info.Name}.", nameof(workspace));
        }

        InferBatch(input, output, count, workspace);
        GC.KeepAlive(workspace);
        GC.KeepAlive(this);
    }

    /// <summary>Lets go of the parameters in their public form: the network holds its weights once, as inference reads them, in about half the memory. There is no way back.</summary>
    /// <remarks>
    /// <see cref="Forward(ReadOnlySpan{float}, Span{float})"/> gives the same results as before; whatever reads or changes parameters (<see cref="CnnGen.Parameter.Values"/>, <see cref="Save"/>, training,
    /// export) throws <see cref="InvalidOperationException"/> from now on. The memory is the garbage collector's to reclaim.
    /// </remarks>
    public void Freeze()
    {
        Packed();
        _weights = null;
    }

    private unsafe void InferBatch(ReadOnlySpan<float> input, Span<float> output, int count, Workspace workspace)
    {
        int together = InferTogether(input, output, count, workspace);
        if (together == count)
        {
            return;
        }

        count -= together;
        input = input[(together * Info.InputLength)..];
        output = output[(together * Info.OutputLength)..];
        ref float packed = ref Packed();
        ref float arena = ref workspace.Arena.Reference;
        int inputLength = Info.InputLength, outputLength = Info.OutputLength, sample = 0;
        long nanoseconds = Info.InferenceNanoseconds;
        int members = (int)Math.Min(_threads, count * nanoseconds / LeastNanosecondsOfMember);
        if (members > 1)
        {
            fixed (float* source = input, target = output)
            {
                // Whole rounds of the batch, a sample or more for each member; then what is left, one sample after the other, each shared.
                bool isShared = Info.InferenceSections.Count != 0;
                int alone = isShared ? count - (count % members) : count;
                if (alone > 1)
                {
                    int group = (int)Math.Min((LeastNanosecondsOfPart / nanoseconds) + 1, alone);
                    workspace.Work.BeBatch(this, workspace.Arenas(members), ref packed, source, target, alone, group);
                    if (Team.Default.TryRun(workspace.Work, members))
                    {
                        sample = alone;
                    }
                }

                members = (int)Math.Min(_threads, nanoseconds / LeastNanosecondsOfMember);
                for (; sample < count && isShared && members > 1; sample++)
                {
                    workspace.Work.BeSample(this, workspace.Arena, ref packed, source + ((nint)sample * inputLength), target + ((nint)sample * outputLength));
                    if (!Team.Default.TryRun(workspace.Work, members))
                    {
                        break;
                    }
                }
            }
        }

        for (; sample < count; sample++)
        {
            Infer(
                ref packed, ref arena, ref Unsafe.Add(ref MemoryMarshal.GetReference(input), (nint)sample * inputLength),
                ref Unsafe.Add(ref MemoryMarshal.GetReference(output), (nint)sample * outputLength));
        }
    }

    /// <summary>
    /// As many samples of a batch as go together through dense layers, in groups: so many that each thread has as many of them as the others, where what is left can be shared too, and none where they are fewer than fill a tile.
    /// </summary>
    /// <returns>How many, the first of the batch.</returns>
    private unsafe int InferTogether(ReadOnlySpan<float> input, Span<float> output, int count, Workspace workspace)
    {
        if (count < LeastTogether || !HasBatchPasses || Info.BatchSections.Count == 0)
        {
            return 0;
        }

        int members = (int)Math.Clamp(count * Info.InferenceNanoseconds / LeastNanosecondsOfMember, 1, _threads);
        int together = Info.InferenceSections.Count != 0 ? count - (count % members) : count;
        if (together < LeastTogether)
        {
            return 0;
        }

        ref float packed = ref Packed();
        int most = Rounded(Math.Clamp(LengthTogether / Math.Max(Info.BatchSampleLength, 1), LeastTogether, SamplesTogether)), groups = (together + most - 1) / most;
        fixed (float* source = input, target = output)
        {
            for (int first = 0; first < together; groups--)
            {
                int samples = Math.Min(Rounded((together - first + groups - 1) / groups), together - first);
                workspace.Work.BeTogether(
                    this, workspace, ref packed, source + ((nint)first * Info.InputLength), target + ((nint)first * Info.OutputLength), samples, members);
                Team.Default.Run(workspace.Work, members);
                first += samples;
            }
        }

        return together;

        // Up to a multiple of the members.
        int Rounded(int samples) => (samples + members - 1) / members * members;
    }

    /// <summary>Memory for one thread's inference.</summary>
    public Workspace CreateWorkspace() => new(Info);

    /// <summary>Writes all parameters as a safetensors file. The file is written aside and renamed: what stood there is lost only when the new one is whole.</summary>
    public void Save(string path) => Safetensors.Save(path, this);

    /// <summary>Reads all parameters from a safetensors file.</summary>
    /// <exception cref="InvalidDataException">The file is no safetensors file, or tensors are missing, unexpected or misshapen: the message names all of them.</exception>
    public void LoadParameters(string path) => Safetensors.Load(path, this);

    /// <summary>Reads all parameters from a safetensors file.</summary>
    /// <inheritdoc cref="LoadParameters(string)"/>
    public void LoadParameters(Stream stream) => Safetensors.Load(stream, this);

    /// <summary>Reads all parameters from a safetensors file that is a resource of the class's assembly: what generated <c>Embedded()</c> does.</summary>
    /// <param name="resource">The resource's name.</param>
    /// <exception cref="InvalidDataException">There is no such resource, or it does not fit.</exception>
    protected void LoadEmbedded(string resource)
    {
        using Stream stream = GetType().Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidDataException($"{Info.Name} has no weights in its assembly: there is no resource '{resource}'. Was it built with the package's targets?");
        Safetensors.Load(stream, this);
    }

    /// <summary>Writes the network as an ONNX model of operator set 17, with a batch of any size as the first axis of its input and its outputs, which are named by their layers.</summary>
    /// <exception cref="NotSupportedException">The weights take more than the 2 GB that such a file holds.</exception>
    public void ExportOnnx(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        OnnxExporter.Write(this, stream);
    }

    /// <summary>Writes the network to an ONNX file, aside first, then renamed.</summary>
    /// <inheritdoc cref="ExportOnnx(Stream)"/>
    public void ExportOnnx(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        WholeFile.Write(path, ExportOnnx);
    }

    /// <summary>The weights in the form that the passes read, packed anew if they changed.</summary>
    internal ref float Packed()
    {
        if (!_packedIsCurrent)
        {
            lock (_packing)
            {
                if (!_packedIsCurrent)
                {
                    Pack(ref MemoryMarshal.GetArrayDataReference(Weights), ref _packed.Reference);
                    _packedIsCurrent = true;
                }
            }
        }

        return ref _packed.Reference;
    }

    /// <summary>Takes over an array of parameters in the place of the one there is.</summary>
    internal void Replace(float[] weights)
    {
        _weights = weights;
        WeightsChanged();
    }

    internal void WeightsChanged()
    {
        _packedIsCurrent = false;
        WeightsVersion++;
    }

    /// <summary>Grows with every change of the weights.</summary>
    internal long WeightsVersion { get; private set; } = 1;

    /// <summary>Fills the parameters as <see cref="ParameterInfo.Initialization"/> says: the same seed, the same values, on every machine.</summary>
    protected void Initialize(int seed) => Initializer.Fill(this, seed);

    /// <summary>Generated: the parameters into the form that inference reads.</summary>
    protected internal abstract void Pack(ref float weights, ref float packed);

    /// <summary>Generated: the parameters into the form that the training passes read.</summary>
    protected internal abstract void PackTraining(ref float weights, ref float packed);

    /// <summary>One sample's inference. Generated where there are no <see cref="NetworkInfo.InferenceSections"/>; else one section after the other.</summary>
    protected internal virtual void Infer(ref float packed, ref float arena, ref float input, ref float output)
    {
        IReadOnlyList<int> sections = Info.InferenceSections;
        for (int section = 0; section < sections.Count; section++)
        {
            InferSection(section, 0, sections[section], ref packed, ref arena, ref input, ref output);
        }
    }

    /// <summary>Generated where <see cref="NetworkInfo.InferenceSections"/> are: parts of a section of one sample's inference.</summary>
    protected internal virtual void InferSection(int section, int from, int to, ref float packed, ref float arena, ref float input, ref float output) =>
        throw new NotSupportedException($"{Info.Name} is not divided into sections.");

    /// <summary>Generated where <see cref="NetworkInfo.BatchSections"/> are: parts of a section of the inference of a batch.</summary>
    protected internal virtual void InferBatchSection(int section, int from, int to, in BatchPass pass) =>
        throw new NotSupportedException($"{Info.Name} has no passes over a batch.");

    /// <summary>Generated: parts of a section of <see cref="NetworkInfo.TrainForwardSections"/>: the forward pass over a batch, keeping what the backward pass reads.</summary>
    protected internal abstract void TrainForwardSection(int section, int from, int to, in BatchPass pass);

    /// <summary>Generated: parts of a section of <see cref="NetworkInfo.TrainBackwardSections"/>: from the gradient of the output to those of all parameters and of the input.</summary>
    protected internal abstract void TrainBackwardSection(int section, int from, int to, in BatchPass pass);

    /// <summary>Generated: the loss of the outputs, and its gradient with respect to them.</summary>
    /// <returns>The loss; NaN where the class names none.</returns>
    protected internal abstract double TrainLoss(in BatchPass pass);

    private void ThrowLengths(int input, int output) => throw new ArgumentException(
        $"{Info.Name} takes {Info.InputLength} floats {Info.Input} a sample and gives {Info.OutputLength} {Info.Output}; "
        + $"an input of {input} floats and an output of {output} are no whole, equal number of samples.");
}
