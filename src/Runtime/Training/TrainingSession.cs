using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CnnGen;

/// <summary>The batched training step of a network: forward, loss, backward, with gradients by tensor name.</summary>
/// <remarks>
/// A session owns the memory of a batch; all of it is allocated when the session is made, and no step allocates, but the first with more threads than the network had then.
/// One thread uses a session, and no other changes the network's weights meanwhile. It has the help of others, up to <see cref="Network.Threads"/>:
/// the samples of a batch are shared out, and gradients are summed in one order, so that every number of threads gives the same bits.
/// </remarks>
public sealed class TrainingSession : IDisposable
{
    private readonly AlignedMemory _arena;
    private readonly AlignedMemory _scratch;
    private AlignedMemory _local;
    private readonly AlignedMemory _packed;
    private readonly float[] _input;
    private readonly float[] _output;
    private readonly float[] _outputGradient;
    private readonly float[] _inputGradient;
    private readonly ulong _seed;
    private readonly TrainingWork _work;
    private long _packedVersion;
    private bool _isFusedLoss;
    private bool _isForwardKept;
    private bool _hasOutputGradient;
    private bool _isTraining;

    /// <summary>Allocates the memory of a batch.</summary>
    /// <param name="network">The network to train.</param>
    /// <param name="batchSize">The most samples of one step; a step may have fewer.</param>
    /// <param name="seed">Decides what dropout drops.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="batchSize"/> is not positive.</exception>
    public TrainingSession(Network network, int batchSize, int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        Network = network;
        BatchSize = batchSize;
        NetworkInfo info = network.Info;
        _seed = unchecked((ulong)seed);
        _arena = new AlignedMemory((long)batchSize * info.TrainingSampleLength);
        _scratch = new AlignedMemory(info.TrainingScratchLength);
        _work = new TrainingWork(this);
        _local = new AlignedMemory((long)_work.Members(batchSize) * info.TrainingLocalLength);
        _packed = new AlignedMemory(info.TrainingPackedLength);
        Gradients = new float[info.TrainedLength];
        _input = new float[checked(batchSize * info.InputLength)];
        _inputGradient = new float[checked(batchSize * info.InputLength)];
        _output = new float[checked(batchSize * info.OutputLength)];
        _outputGradient = new float[checked(batchSize * info.OutputLength)];
    }

    /// <summary>The network that is trained.</summary>
    public Network Network { get; }

    /// <summary>The most samples of one step.</summary>
    public int BatchSize { get; }

    /// <summary>Bytes of memory that the session holds: activations and gradients, with all that steps need besides. <see cref="NetworkInfo.TrainingBytes"/> says it beforehand.</summary>
    public long MemoryBytes => sizeof(float) * (
        _arena.Length + _scratch.Length + _local.Length + _packed.Length + Gradients.Length + _input.Length + _inputGradient.Length + _output.Length + _outputGradient.Length);

    /// <summary>Samples of the last forward pass.</summary>
    public int Count { get; private set; }

    /// <summary>Forward passes so far; with the seed it decides what dropout drops, and may be set to resume.</summary>
    public long StepIndex { get; set; }

    /// <summary>Whether <see cref="Backward()"/> computes <see cref="InputGradient"/>; off by default, because training needs it not.</summary>
    public bool WantsInputGradient { get; set; }

    /// <summary>The outputs of the last forward pass.</summary>
    public ReadOnlySpan<float> Output => _output.AsSpan(0, Count * Network.Info.OutputLength);

    /// <summary>The gradient of the last loss with respect to the inputs, where <see cref="WantsInputGradient"/> was set.</summary>
    public ReadOnlySpan<float> InputGradient => _inputGradient.AsSpan(0, Count * Network.Info.InputLength);

    /// <summary>All gradients, laid out as the trained part of <see cref="Network.Weights"/>.</summary>
    internal float[] Gradients { get; }

    /// <summary>The gradient of a parameter, row-major in its shape; may be changed before the optimizer's step.</summary>
    /// <exception cref="KeyNotFoundException">There is no such parameter, or it is not trained.</exception>
    public Span<float> Gradient(string parameter)
    {
        ParameterInfo info = Network.Parameter(parameter).Info;
        if (!info.IsTrained)
        {
            throw new KeyNotFoundException($"'{parameter}' is a running statistic of {Network.Info.Name}: it is not trained and has no gradient.");
        }

        return Gradients.AsSpan(info.Offset, info.Length);
    }

    /// <summary>Runs the layers over a batch, keeping what the backward pass reads.</summary>
    /// <param name="input">At most <see cref="BatchSize"/> samples one after the other.</param>
    /// <param name="isTraining">
    /// Whether dropout drops, and batch normalisation takes the statistics of the batch and updates the running ones. False for the gradient of the network as it infers.
    /// </param>
    /// <returns>The outputs.</returns>
    /// <exception cref="ArgumentException">The length is no whole number of samples, or more than the batch.</exception>
    public ReadOnlySpan<float> Forward(ReadOnlySpan<float> input, bool isTraining = true)
    {
        NetworkInfo info = Network.Info;
        int count = input.Length / info.InputLength;
        if (count == 0 || count > BatchSize || input.Length != count * info.InputLength)
        {
            throw new ArgumentException(
                $"{info.Name} takes {info.InputLength} floats {info.Input} a sample and this session up to {BatchSize} samples; {input.Length} floats were given.", nameof(input));
        }

        Count = count;
        StepIndex++;
        input.CopyTo(_input);
        _isTraining = isTraining;
        BatchPass pass = NewPass();
        if (_packedVersion != Network.WeightsVersion)
        {
            Network.PackTraining(ref pass.Weights, ref pass.Packed);
            _packedVersion = Network.WeightsVersion;
        }

        _work.Run(isBackward: false);
        if (isTraining && info.TrainedLength != info.WeightsLength)
        {
            // Running statistics have changed: what inference has folded is old. What training has packed holds none of them.
            Network.WeightsChanged();
            _packedVersion = Network.WeightsVersion;
        }

        (_isForwardKept, _hasOutputGradient) = (true, false);
        GC.KeepAlive(this);
        return Output;
    }

    /// <summary>The class's loss over the outputs of the last forward pass; its gradient is kept for <see cref="Backward()"/>.</summary>
    /// <param name="target">As many targets, each of the shape of the first output.</param>
    /// <exception cref="ArgumentException">The length is not that of the first outputs.</exception>
    /// <exception cref="InvalidOperationException">The class has no <c>[Loss]</c>.</exception>
    public double Loss(ReadOnlySpan<float> target)
    {
        if (Network.Info.Loss is null)
        {
            throw new InvalidOperationException($"{Network.Info.Name} has no [Loss]: give the gradient of the output to Backward.");
        }

        if (!_isForwardKept)
        {
            throw new InvalidOperationException("The loss is that of a forward pass, and there was none since the last Backward.");
        }

        int length = Count * Network.Info.Output.Length;
        if (target.Length != length || target.IsEmpty)
        {
            throw new ArgumentException($"The outputs of the last forward pass have {length} floats; the targets have {target.Length}.", nameof(target));
        }

        BatchPass pass = NewPass();
        pass.Target = ref MemoryMarshal.GetReference(target);
        double loss = Network.TrainLoss(in pass);
        (_isFusedLoss, _hasOutputGradient) = (true, true);
        GC.KeepAlive(this);
        return loss;
    }

    /// <summary>The gradient of the last loss with respect to the outputs, or, where the loss is fused with a last softmax, to its inputs.</summary>
    public ReadOnlySpan<float> LossGradient => _outputGradient.AsSpan(0, Count * Network.Info.OutputLength);

    /// <summary>The gradients of all parameters from the last loss. They replace those of the step before.</summary>
    /// <remarks>Once for each forward pass, whose memory it uses up.</remarks>
    /// <exception cref="InvalidOperationException">There was no forward pass since the last backward pass, or no loss since the forward pass.</exception>
    public void Backward()
    {
        if (!_isForwardKept)
        {
            throw new InvalidOperationException("Backward runs once after each Forward: it uses up what Forward kept.");
        }

        if (!_hasOutputGradient)
        {
            throw new InvalidOperationException("Backward starts from the gradient that Loss makes of the last Forward's outputs, or from one that it is given.");
        }

        _isForwardKept = false;
        _work.Run(isBackward: true);
        GC.KeepAlive(this);
    }

    /// <summary>The gradients of all parameters from a given gradient of the outputs.</summary>
    /// <exception cref="ArgumentException">The length is not that of the outputs.</exception>
    public void Backward(ReadOnlySpan<float> outputGradient)
    {
        if (outputGradient.Length != Output.Length || outputGradient.IsEmpty)
        {
            throw new ArgumentException($"The outputs of the last forward pass have {Output.Length} floats; the gradient has {outputGradient.Length}.", nameof(outputGradient));
        }

        outputGradient.CopyTo(_outputGradient);
        (_isFusedLoss, _hasOutputGradient) = (false, true);
        Backward();
    }

    /// <summary>Forward, loss, backward and the optimizer's update.</summary>
    /// <returns>The loss before the update.</returns>
    public double Step(ReadOnlySpan<float> input, ReadOnlySpan<float> target, Optimizer optimizer)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        Forward(input);
        double loss = Loss(target);
        Backward();
        optimizer.Step(this);
        return loss;
    }

    /// <summary>Frees the memory of the batch.</summary>
    public void Dispose()
    {
        _arena.Dispose();
        _scratch.Dispose();
        _local.Dispose();
        _packed.Dispose();
    }

    /// <summary>Makes memory for so many members of a team, where the network was given more threads than it had when the session was made.</summary>
    internal void Admit(int members)
    {
        long length = (long)members * Network.Info.TrainingLocalLength;
        if (length > _local.Length)
        {
            var more = new AlignedMemory(length);
            _local.Dispose();
            _local = more;
        }
    }

    /// <summary>What the passes read and write; the references in it are good for as long as the session is kept reachable.</summary>
    /// <param name="member">Who of the team works with them.</param>
    internal BatchPass NewPass(int member = 0)
    {
        BatchPass pass = default;
        pass.Packed = ref _packed.Reference;
        pass.Weights = ref MemoryMarshal.GetArrayDataReference(Network.Weights);
        pass.Gradients = ref MemoryMarshal.GetArrayDataReference(Gradients);
        pass.Arena = ref _arena.Reference;
        pass.Local = ref Unsafe.Add(ref _local.Reference, (nint)member * Network.Info.TrainingLocalLength);
        pass.Scratch = ref _scratch.Reference;
        pass.Input = ref MemoryMarshal.GetArrayDataReference(_input);
        pass.Output = ref MemoryMarshal.GetArrayDataReference(_output);
        pass.Target = ref MemoryMarshal.GetArrayDataReference(_output);
        pass.OutputGradient = ref MemoryMarshal.GetArrayDataReference(_outputGradient);
        pass.InputGradient = ref MemoryMarshal.GetArrayDataReference(_inputGradient);
        pass.Count = Count;
        pass.IsTraining = _isTraining;
        pass.WantsInputGradient = WantsInputGradient;
        pass.IsFusedLoss = _isFusedLoss;
        pass.RandomKey = RandomSequence.Key(_seed, (ulong)StepIndex);
        return pass;
    }
}
