using System;
using System.Collections.Generic;
using System.Linq;
using CnnGen.Generator.Lowering;

namespace CnnGen.Generator.Planning;

/// <summary>
/// Plans a program: for every layer its algorithm, for every value its layout, for the whole one arena.
/// </summary>
/// <remarks>
/// Two rounds. Declaring, every operation says what it writes and what it would like to read. When all wishes are known the layouts are settled.
/// Then every operation emits its calls against buffers that exist. Inference and training are planned alike; training declares, after the forward
/// operations, their backward ones in reverse order, over values that are the gradients.
/// </remarks>
internal sealed partial class ProgramPlanner
{
    /// <summary>
    /// Stands for the distance between the samples of a batch in strides, until the arena's length is known.
    /// </summary>
    public const int SampleStride = 0x5A5A5A50;

    /// <summary>The share of an inference that dense layers take from which on batches go through them together.</summary>
    private const double WorthBatch = 0.05;

    private readonly LoweredNetwork _network;
    private readonly bool _isTraining;

    /// <summary>Whether samples of a batch go together through dense layers: in training always.</summary>
    private readonly bool _isOverBatch;
    private readonly bool _hasFusedLoss;
    private readonly Material[] _values;
    private readonly bool[] _isBeforeParameters;

    /// <summary>The statistics that a batch normalisation keeps for its backward pass.</summary>
    private readonly Dictionary<int, Place> _statistics = new();

    /// <summary>Maximum pools that are done by the convolution before them, as it stores.</summary>
    private readonly Dictionary<PoolOp, ConvOp> _pooledWithin = new();

    /// <summary>The tensors that dense layers read as they lie, by the vectors that reshapes would make of them.</summary>
    private readonly Dictionary<int, Material> _readInPlace = new();
    private readonly List<Material> _inner = new();
    private readonly List<Action> _emitForward = new();
    private readonly List<Action> _emitBackward = new();
    private readonly List<Buffer> _buffers = new();
    private readonly List<string> _bufferNames = new();
    private readonly List<Step> _pack = new();
    private readonly List<Step> _backwardPack = new();
    private readonly List<LayerPlan> _layers = new();

    /// <summary>Where each piece of the batch's memory begins, in order.</summary>
    private readonly List<int> _scratchTaken = new(), _keptTaken = new();
    private List<Step> _steps = new();
    private string _layer = "";
    private string _condition = "";
    private int _packedLength;
    private int _backwardPackedLength;
    private int _scratchLength;
    private int _keptLength;

    private ProgramPlanner(LoweredNetwork network, bool isTraining, bool isOverBatch, bool hasFusedLoss)
    {
        _network = network;
        _isTraining = isTraining;
        _isOverBatch = isOverBatch;
        _hasFusedLoss = hasFusedLoss;
        _values = network.Values.Select((extent, i) => new Material(network.ValueNames[i], extent)).ToArray();
        _gradients = network.Values.Select((extent, i) => new Material("d " + network.ValueNames[i], extent)).ToArray();
        _shares = network.Values.Select(_ => new List<Material>()).ToArray();
        _readers = CountReaders(network);
        _isBeforeParameters = FindBeforeParameters(network);
    }

    /// <param name="network">The lowered network.</param>
    /// <param name="isTraining">Whether values are kept for a backward pass, which is planned too.</param>
    /// <param name="hasFusedLoss">Whether a loss may be fused with the last softmax, whose input is then kept.</param>
    public static ProgramPlan Plan(LoweredNetwork network, bool isTraining, bool hasFusedLoss) =>
        new ProgramPlanner(network, isTraining, isTraining, hasFusedLoss).Plan();

    /// <summary>The inference of a batch whose samples go together through dense layers, so that their weights are read once for all, over the same packed weights as that of one sample.</summary>
    /// <param name="network">The lowered network.</param>
    /// <param name="one">Its inference of one sample.</param>
    /// <returns>Null where dense layers take too little of the time to be worth the text.</returns>
    public static ProgramPlan? PlanBatch(LoweredNetwork network, ProgramPlan one)
    {
        HashSet<string> dense = [.. network.Ops.OfType<DenseOp>().Select(op => op.Layer)];
        return dense.Count != 0 && one.Forward.Where(step => dense.Contains(step.Layer)).Sum(step => step.Nanoseconds) >= WorthBatch * one.Nanoseconds
            ? new ProgramPlanner(network, isTraining: false, isOverBatch: true, hasFusedLoss: false).Plan() : null;
    }

    /// <summary>For every value whether no layer with parameters lies before it: then only the caller may want its gradient.</summary>
    private static bool[] FindBeforeParameters(LoweredNetwork network)
    {
        var isBefore = Enumerable.Repeat(true, network.Values.Count).ToArray();
        foreach (LoweredOp op in network.Ops)
        {
            isBefore[op.Output] = !op.IsTrained && op.Inputs.All(input => isBefore[input]);
        }

        return isBefore;
    }

    private ProgramPlan Plan()
    {
        DeclareInput();
        foreach (LoweredOp op in _network.Ops)
        {
            DeclareForward(op);
        }

        DeclareOutputs();
        Demand? logits = null;
        if (_hasFusedLoss)
        {
            logits = _values[_network.Ops[_network.Ops.Count - 1].Input].Need(new Demand { Block = 1, IsDense = true });
        }

        if (_isTraining)
        {
            DeclareOutputGradients();
            foreach (LoweredOp op in _network.Ops.Reverse())
            {
                Settle(op.Output);
                DeclareBackward(op);
            }

            Settle(0);
            DeclareInputGradient();
        }

        foreach (Material material in _isTraining ? _values.Concat(_gradients).Concat(_inner).Distinct() : _values)
        {
            material.Resolve(layout => Allocate(material.Name, layout));
        }

        _emitForward.ForEach(emit => emit());
        List<Step> forward = _steps;
        _steps = new List<Step>();
        _emitBackward.ForEach(emit => emit());
        List<Step> backward = _steps;
        if (_isTraining)
        {
            backward.InsertRange(0, Clears());
        }

        // How a step is divided hangs on no place in memory.
        (Step[] Whole, Step[] Divided) forwardPass = Divide(forward), backwardPass = Divide(backward);
        ProgramPlan plan = Arrange(forwardPass, backwardPass, logits?.Buffer, new bool[_buffers.Count]);
        if (!_isOverBatch)
        {
            return plan;
        }

        // What moves out of the samples' memory changes what shares places there, and so the sections: until those that are left stay within theirs.
        bool[] local = FindLocal(plan);
        while (true)
        {
            plan = Arrange(forwardPass, backwardPass, logits?.Buffer, local);
            bool[] still = [.. FindLocal(plan).Zip(local, (now, before) => now && before)];
            if (still.SequenceEqual(local))
            {
                return plan;
            }

            local = still;
        }
    }

    /// <summary>Places and sections.</summary>
    private ProgramPlan Arrange((Step[] Whole, Step[] Divided) forward, (Step[] Whole, Step[] Divided) backward, Buffer? logits, bool[] local)
    {
        int[] offsets = PlaceBuffers(forward.Whole, backward.Whole, logits, local, out int arenaLength, out int localLength);
        PlannedBuffer[] buffers = [.. _buffers.Select((buffer, i) => new PlannedBuffer(_bufferNames[i], buffer.Layout, offsets[i], local[i]))];
        (EquatableArray<Step> forwardSteps, EquatableArray<Section> forwardSections) = InSections(forward.Whole, forward.Divided, buffers, arenaLength);
        (EquatableArray<Step> backwardSteps, EquatableArray<Section> backwardSections) = InSections(backward.Whole, backward.Divided, buffers, arenaLength);
        return new ProgramPlan(
            new(_pack), forwardSteps, new(_backwardPack), backwardSteps, new(buffers),
            arenaLength, Arena.Align(_packedLength), Arena.Align(_backwardPackedLength), Arena.Align(_scratchLength), Arena.Align(_keptLength), new(_layers),
            logits?.Id ?? -1, _isOverBatch)
        {
            LocalLength = localLength,
            ForwardSections = forwardSections,
            BackwardSections = backwardSections,
        };
    }

    /// <summary>The buffers that live within one section's work on one sample: the next sample can have the same memory, and finds it in the cache.</summary>
    private static bool[] FindLocal(ProgramPlan plan)
    {
        const int Nowhere = -1, InSeveral = -2;
        int[] home = [.. Enumerable.Repeat(Nowhere, plan.Buffers.Count)];
        int number = 0;
        foreach (Section section in plan.ForwardSections.Concat(plan.BackwardSections))
        {
            foreach (SectionTask task in section.Tasks)
            {
                foreach (Place place in task.Steps.SelectMany(step => step.Arguments).Select(argument => argument.Place).OfType<Place>().Where(place => place.Space == Space.Arena))
                {
                    ref int here = ref home[place.Buffer];
                    here = task.Parts == SectionTask.PerSample && (here == Nowhere || here == number) ? number : InSeveral;
                }
            }

            number++;
        }

        // The loss reads the logits between the passes.
        return [.. home.Select((section, buffer) => section >= 0 && buffer != plan.LogitsBuffer)];
    }

    /// <summary>Gradients and their packed forms are added to.</summary>
    private IEnumerable<Step> Clears()
    {
        if (_network.TrainedLength != 0)
        {
            yield return Clear(Space.Gradients, _network.TrainedLength);
        }

        if (_scratchLength != 0)
        {
            yield return Clear(Space.Scratch, Arena.Align(_scratchLength));
        }

        static Step Clear(Space space, int length) =>
            new("gradients", "Zero, to be added to.", "TensorLayouts.Clear", null, new(new Place(space, 0), length), IsBatch: true);
    }

    /// <summary>The steps of a pass divided into parts where they are heavy, beside the undivided ones, and of those which follow which part by part: that is one step where places are shared out.</summary>
    private (Step[] Whole, Step[] Divided) Divide(List<Step> steps)
    {
        Step[] whole = [.. steps], divided = [.. steps.Select(step => Splitter.Split(step, _isOverBatch))];
        for (int i = 1; i < steps.Count && !_isOverBatch; i++)
        {
            (Step first, Step second) = (steps[i - 1], steps[i]);
            if (first.Kernel is NestKernel && second.Kernel is NestKernel && first.Arguments[2].Place is { Space: Space.Arena } between && second.Arguments[0].Place == between
                && Splitter.SplitAlike(first, second, _buffers[between.Buffer].Layout) is { } pair)
            {
                (divided[i - 1], divided[i]) = (pair.First, pair.Second with { FollowsParts = true });
                whole[i] = second with { FollowsParts = true };
                int layer = _layers.FindIndex(one => one.Layer == first.Layer);
                int rows = pair.First.Split!.Axes[0].Step;
                string next = second.Layer == first.Layer ? "what follows" : second.Layer;
                _layers[layer] = _layers[layer] with { Algorithm = $"{_layers[layer].Algorithm}, {(rows == 1 ? "an image row" : $"{rows} image rows")} at a time with {next}" };
            }
        }

        return (whole, divided);
    }

    /// <summary>What of a pass can be done at once.</summary>
    private (EquatableArray<Step> Steps, EquatableArray<Section> Sections) InSections(Step[] whole, Step[] divided, PlannedBuffer[] buffers, int arenaLength)
    {
        Access[][] accesses = [.. whole.Select(step => Access.Of(WithSampleStride(step, arenaLength), buffers, AllocationOf))];
        Step[] steps = [.. divided.Select(step => WithSampleStride(step, arenaLength))];
        return (new(steps), _isOverBatch ? SectionPlanner.PlanBatch(steps, accesses) : SectionPlanner.PlanInference(steps, accesses));
    }

    /// <summary>The stretch that was taken at once and holds an offset: a parameter, or a piece of the batch's memory.</summary>
    private (int First, int End) AllocationOf(Space space, int offset)
    {
        if (space is Space.Weights or Space.Gradients)
        {
            Parameter parameter = _network.Parameters.Single(one => offset >= one.Offset && offset < one.Offset + one.Length);
            return (parameter.Offset, parameter.Offset + parameter.Length);
        }

        List<int> taken = space == Space.Scratch ? _scratchTaken : _keptTaken;
        int index = taken.FindLastIndex(first => first <= offset);
        return (taken[index], index + 1 < taken.Count ? taken[index + 1] : int.MaxValue);
    }

    /// <summary>The distance between samples, wherever its stand-in is.</summary>
    private static Step WithSampleStride(Step step, int stride)
    {
        string marker = ((Argument)SampleStride).Text;
        if (step.Arguments.Any(argument => argument.Text == marker))
        {
            step = step with { Arguments = new(step.Arguments.Select(argument => argument.Text == marker ? (Argument)stride : argument)) };
        }

        return step.Kernel is NestKernel { Nest.TakesBatch: true } kernel
            ? step with { Kernel = new NestKernel(kernel.Nest with { Rows = Replace(kernel.Nest.Rows), Reduction = Replace(kernel.Nest.Reduction) }) }
            : step;

        EquatableArray<Axis> Replace(EquatableArray<Axis> axes) => new(axes.Select(axis =>
            axis with { A = Value(axis.A), B = Value(axis.B), C = Value(axis.C) }));

        int Value(int distance) => distance == SampleStride ? stride : distance;
    }

    /// <summary>A buffer lives from the first step that names it to the last, in the memory of its sample, or, where it is local, in the thread's.</summary>
    private int[] PlaceBuffers(Step[] forward, Step[] backward, Buffer? logits, bool[] local, out int arenaLength, out int localLength)
    {
        var first = Enumerable.Repeat(-1, _buffers.Count).ToArray();
        var last = Enumerable.Repeat(-1, _buffers.Count).ToArray();
        int index = -1;
        foreach (Step step in forward.Concat(backward))
        {
            // Steps that go together, part by part, are one.
            index += step.FollowsParts ? 0 : 1;
            foreach (Argument argument in step.Arguments)
            {
                if (argument.Place is { Space: Space.Arena } place)
                {
                    first[place.Buffer] = first[place.Buffer] < 0 ? index : first[place.Buffer];
                    last[place.Buffer] = index;
                }
            }
        }

        if (logits is not null)
        {
            // The loss reads it between the passes.
            last[logits.Id] = Math.Max(last[logits.Id], forward.Length);
        }

        int[] shared = Arena.Place(Lives(isLocal: false), out arenaLength), own = Arena.Place(Lives(isLocal: true), out localLength);
        return [.. local.Select((isLocal, i) => isLocal ? own[i] : shared[i])];

        List<(int Length, int First, int Last)> Lives(bool isLocal) =>
            [.. _buffers.Select((buffer, i) => (first[i] < 0 || local[i] != isLocal ? 0 : buffer.Layout.Length, Math.Max(first[i], 0), Math.Max(last[i], 0)))];
    }

    private Buffer Allocate(string name, BufferLayout layout)
    {
        var buffer = new Buffer(_buffers.Count, layout);
        _buffers.Add(buffer);
        _bufferNames.Add(name);
        return buffer;
    }

    private void DeclareForward(LoweredOp op)
    {
        switch (op)
        {
            case ConvOp conv:
                DeclareConv(conv);
                break;
            case DenseOp dense:
                DeclareDense(dense);
                break;
            case PoolOp pool:
                DeclarePool(pool);
                break;
            case AdaptivePoolOp adaptive:
                DeclareAdaptive(adaptive);
                break;
            case ActivationOp activation:
                DeclareActivation(activation);
                break;
            case PReLUOp prelu:
                DeclarePReLU(prelu);
                break;
            case SoftmaxOp softmax:
                DeclareSoftmax(softmax);
                break;
            case ReshapeOp reshape:
                DeclareReshape(reshape);
                break;
            case PadOp pad:
                DeclarePad(pad);
                break;
            case DropoutOp dropout:
                DeclareDropout(dropout);
                break;
            case BatchNormOp norm:
                DeclareBatchNorm(norm);
                break;
            case GroupNormOp norm:
                DeclareGroupNorm(norm);
                break;
            case LocalResponseNormOp norm:
                DeclareLocalResponseNorm(norm);
                break;
            case UpsampleOp upsample:
                DeclareUpsample(upsample);
                break;
            case PixelShuffleOp shuffle:
                DeclarePixelShuffle(shuffle);
                break;
            case PermuteOp permute:
                DeclarePermute(permute);
                break;
            case AddOp add:
                DeclareAdd(add);
                break;
            case MultiplyOp multiply:
                DeclareMultiply(multiply);
                break;
            case ConcatOp concat:
                DeclareConcat(concat);
                break;
            default:
                throw new InvalidOperationException($"No plan of {op.GetType().Name}.");
        }
    }

    private void DeclareBackward(LoweredOp op)
    {
        switch (op)
        {
            case ConvOp conv:
                DeclareConvBackward(conv);
                break;
            case DenseOp dense:
                DeclareDenseBackward(dense);
                break;
            case PoolOp pool:
                DeclarePoolBackward(pool);
                break;
            case AdaptivePoolOp adaptive:
                DeclareAdaptiveBackward(adaptive);
                break;
            case ActivationOp activation:
                DeclareActivationBackward(activation);
                break;
            case PReLUOp prelu:
                DeclarePReLUBackward(prelu);
                break;
            case SoftmaxOp softmax:
                DeclareSoftmaxBackward(softmax);
                break;
            case ReshapeOp reshape:
                DeclareReshapeBackward(reshape);
                break;
            case PadOp pad:
                DeclarePadBackward(pad);
                break;
            case DropoutOp dropout:
                DeclareDropoutBackward(dropout);
                break;
            case BatchNormOp norm:
                DeclareBatchNormBackward(norm);
                break;
            case GroupNormOp norm:
                DeclareGroupNormBackward(norm);
                break;
            case LocalResponseNormOp norm:
                DeclareLocalResponseNormBackward(norm);
                break;
            case UpsampleOp upsample:
                DeclareUpsampleBackward(upsample);
                break;
            case PixelShuffleOp shuffle:
                DeclarePixelShuffleBackward(shuffle);
                break;
            case PermuteOp permute:
                DeclarePermuteBackward(permute);
                break;
            case AddOp add:
                DeclareAddBackward(add);
                break;
            case MultiplyOp multiply:
                DeclareMultiplyBackward(multiply);
                break;
            case ConcatOp concat:
                DeclareConcatBackward(concat);
                break;
            default:
                throw new InvalidOperationException($"No plan of the gradient of {op.GetType().Name}.");
        }
    }

    private void DeclareInput()
    {
        _emitForward.Add(() =>
        {
            _layer = "input";
            if (_values[0].HasReaders)
            {
                Copy("The input into its layout.", new Place(Space.Input, 0), Dense(_values[0].Extent), _values[0].Primary!);
                Finish(_values[0]);
            }
        });
    }

    private void DeclareOutputs()
    {
        int offset = 0;
        foreach (int value in _network.Outputs)
        {
            Demand output = _values[value].Need(new Demand());
            var place = new Place(Space.Output, offset);
            _emitForward.Add(() =>
            {
                _layer = "output";
                Copy("The output in the public order.", output.Buffer!, place, Dense(_values[value].Extent));
            });
            offset += _values[value].Extent.Length;
        }
    }

    private void Copy(string comment, Place source, BufferLayout from, Buffer target) => Add(comment, "TensorLayouts.Copy", source, from, target.Start, target.Layout);

    private void Copy(string comment, Buffer source, Place target, BufferLayout to) => Add(comment, "TensorLayouts.Copy", source.Start, source.Layout, target, to);

    private void Copy(string comment, Buffer source, Buffer target) => Copy(comment, source, target.Start, target.Layout);

    /// <summary>After the producer of a value: its halo, and the copies for readers that want another layout.</summary>
    private void Finish(Material material)
    {
        FillHalo(material.Primary!, material.PrimaryFill);
        foreach ((Buffer buffer, HaloFill? fill) in material.Copies)
        {
            Copy($"{material.Name} as {buffer.Layout}.", material.Primary!, buffer);
            FillHalo(buffer, fill);
        }
    }

    private void FillHalo(Buffer buffer, HaloFill? fill)
    {
        if (fill is not null && buffer.Layout.HasHalo)
        {
            Add("The halo.", "TensorLayouts.FillHalo", buffer.Start, buffer.Layout, fill.Mode, Emission.CSharp.Literal(fill.Value));
        }
    }

    private void Add(string comment, string callee, params Argument[] arguments) =>
        _steps.Add(new Step(_layer, comment, callee, null, new(arguments), Condition: _condition));

    /// <summary>A call that serves the whole batch.</summary>
    private void AddBatch(string comment, string callee, params Argument[] arguments) =>
        _steps.Add(new Step(_layer, comment, callee, null, new(arguments), IsBatch: true, _condition));

    private void AddKernel(string comment, string name, Kernel kernel, bool isBatch, params Argument[] arguments) =>
        _steps.Add(new Step(_layer, comment, name, kernel, new(arguments), isBatch, _condition));

    private void Condition(string condition, Action emit)
    {
        string before = _condition;
        _condition = before.Length == 0 ? condition : $"{before} && {condition}";
        emit();
        _condition = before;
    }

    private void Emit(List<Action> into, LoweredOp op, Action emit) => into.Add(() =>
    {
        _layer = op.Layer;
        emit();
    });

    private int BlockOf(Material material) => material.Block ??= 1;

    /// <summary>Emits what makes the gradient of a value, only on demand where no parameter's gradient depends on it.</summary>
    private void ForGradient(int value, Action emit)
    {
        if (_isBeforeParameters[value])
        {
            Condition("pass.WantsInputGradient", emit);
        }
        else
        {
            emit();
        }
    }

    private static int Take(ref int total, int length)
    {
        int offset = total;
        total += Arena.Align(length);
        return offset;
    }

    private Place TakePacked(int length) => new(Space.Packed, Take(ref _packedLength, length));

    private Place TakeBackwardPacked(int length) => new(Space.BackwardPacked, Take(ref _backwardPackedLength, length));

    /// <summary>Memory of the batch that the backward pass finds zero.</summary>
    private Place TakeScratch(int length)
    {
        _scratchTaken.Add(_scratchLength);
        return new(Space.Scratch, Take(ref _scratchLength, length));
    }

    /// <summary>Memory of the batch that lives from the forward pass to the backward pass.</summary>
    private Place TakeKept(int length)
    {
        _keptTaken.Add(_keptLength);
        return new(Space.Kept, Take(ref _keptLength, length));
    }
}
