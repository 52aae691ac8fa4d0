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

    private readonly LoweredNetwork _network;
    private readonly bool _isTraining;
    private readonly bool _hasFusedLoss;
    private readonly Material[] _values;
    private readonly Material[] _gradients;
    private readonly List<Material> _inner = new();
    private readonly List<Action> _emitForward = new();
    private readonly List<Action> _emitBackward = new();
    private readonly List<Buffer> _buffers = new();
    private readonly List<string> _bufferNames = new();
    private readonly List<Step> _pack = new();
    private readonly List<Step> _backwardPack = new();
    private readonly List<LayerPlan> _layers = new();
    private List<Step> _steps = new();
    private string _layer = "";
    private string _condition = "";
    private int _packedLength;
    private int _backwardPackedLength;
    private int _scratchLength;

    private ProgramPlanner(LoweredNetwork network, bool isTraining, bool hasFusedLoss)
    {
        _network = network;
        _isTraining = isTraining;
        _hasFusedLoss = hasFusedLoss;
        _values = network.Values.Select((extent, i) => new Material(network.ValueNames[i], extent)).ToArray();
        _gradients = network.Values.Select((extent, i) => new Material("d " + network.ValueNames[i], extent)).ToArray();
    }

    /// <param name="network">The lowered network.</param>
    /// <param name="isTraining">Whether values are kept for a backward pass, which is planned too.</param>
    /// <param name="hasFusedLoss">Whether a loss may be fused with the last softmax, whose input is then kept.</param>
    public static ProgramPlan Plan(LoweredNetwork network, bool isTraining, bool hasFusedLoss) => new ProgramPlanner(network, isTraining, hasFusedLoss).Plan();

    private ProgramPlan Plan()
    {
        DeclareInput();
        foreach (LoweredOp op in _network.Ops)
        {
            DeclareForward(op);
        }

        DeclareOutput();
        Demand? logits = null;
        if (_hasFusedLoss)
        {
            logits = _values[_network.Ops[_network.Ops.Count - 1].Input].Need(new Demand { Block = 1, IsDense = true });
        }

        if (_isTraining)
        {
            DeclareOutputGradient();
            foreach (LoweredOp op in _network.Ops.Reverse())
            {
                DeclareBackward(op);
            }

            DeclareInputGradient();
        }

        foreach (Material material in _isTraining ? _values.Concat(_gradients).Concat(_inner) : _values)
        {
            material.Resolve(layout => Allocate(material.Name, layout));
        }

        _emitForward.ForEach(emit => emit());
        List<Step> forward = _steps;
        _steps = new List<Step>();
        _emitBackward.ForEach(emit => emit());
        List<Step> backward = _steps;

        int[] offsets = PlaceBuffers(forward, backward, logits?.Buffer, out int arenaLength);
        Step WithStride(Step step) => step.Kernel is NestKernel kernel ? step with { Kernel = new NestKernel(WithSampleStride(kernel.Nest, arenaLength)) } : step;
        return new ProgramPlan(
            new(_pack), new(forward.Select(WithStride)), new(_backwardPack), new(backward.Select(WithStride).Select(step => WithSampleArguments(step, arenaLength))),
            new(_buffers.Select((buffer, i) => new PlannedBuffer(_bufferNames[i], buffer.Layout, offsets[i]))),
            arenaLength, Arena.Align(_packedLength), Arena.Align(_backwardPackedLength), Arena.Align(_scratchLength), new(_layers),
            logits?.Buffer?.Id ?? -1, _isTraining);
    }

    private static Step WithSampleArguments(Step step, int stride)
    {
        string marker = ((Argument)SampleStride).Text;
        return step.Arguments.Any(argument => argument.Text == marker)
            ? step with { Arguments = new(step.Arguments.Select(argument => argument.Text == marker ? (Argument)stride : argument)) }
            : step;
    }

    private static Nest WithSampleStride(Nest nest, int stride)
    {
        return nest with { Rows = Replace(nest.Rows), Reduction = Replace(nest.Reduction) };

        EquatableArray<Axis> Replace(EquatableArray<Axis> axes) => new(axes.Select(axis =>
            axis with { A = Value(axis.A), B = Value(axis.B), C = Value(axis.C) }));

        int Value(int distance) => distance == SampleStride ? stride : distance;
    }

    /// <summary>A buffer lives from the first step that names it to the last.</summary>
    private int[] PlaceBuffers(List<Step> forward, List<Step> backward, Buffer? logits, out int arenaLength)
    {
        var first = Enumerable.Repeat(-1, _buffers.Count).ToArray();
        var last = Enumerable.Repeat(-1, _buffers.Count).ToArray();
        int index = 0;
        foreach (Step step in forward.Concat(backward))
        {
            foreach (Place place in step.Arguments.Select(argument => argument.Place).Where(place => place?.Space == Space.Arena)!)
            {
                first[place!.Buffer] = first[place.Buffer] < 0 ? index : first[place.Buffer];
                last[place.Buffer] = index;
            }

            index++;
        }

        if (logits is not null)
        {
            // The loss reads it between the passes.
            last[logits.Id] = Math.Max(last[logits.Id], forward.Count);
        }

        return Arena.Place(
            _buffers.Select((buffer, i) => (first[i] < 0 ? 0 : buffer.Layout.Length, Math.Max(first[i], 0), Math.Max(last[i], 0))).ToList(), out arenaLength);
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
        }
    }

    private void DeclareInput()
    {
        _emitForward.Add(() =>
        {
            _layer = "input";
            if (!_values[0].HasReaders)
            {
                return;
            }

            Copy("The input into its layout.", Outside(Space.Input, 0), _values[0].Primary!);
            Finish(_values[0]);
        });
    }

    private void DeclareOutput()
    {
        Demand output = _values[_network.Output].Need(new Demand());
        _emitForward.Add(() =>
        {
            _layer = "output";
            Copy("The output in the public order.", output.Buffer!, Outside(Space.Output, _network.Output));
        });
    }

    private void DeclareOutputGradient()
    {
        LoweredOp? last = _network.Ops.Count == 0 ? null : _network.Ops[_network.Ops.Count - 1];
        if (_hasFusedLoss && last is not null)
        {
            // With a fused loss the given gradient is that of the softmax's input; otherwise the softmax's own backward makes it.
            _gradients[last.Input].Block = 1;
            _gradients[last.Input].IsDenseWriter = true;
        }

        _emitBackward.Add(() =>
        {
            _layer = "output";
            if (_hasFusedLoss && last is not null)
            {
                Condition("pass.IsFusedLoss", () =>
                    Copy("The gradient of the loss, fused with the softmax.", Outside(Space.OutputGradient, _network.Output), _gradients[last.Input].Primary!));
                Condition("!pass.IsFusedLoss", () => Load());
            }
            else
            {
                Load();
            }
        });

        void Load()
        {
            if (_gradients[_network.Output].HasReaders)
            {
                Copy("The gradient of the output into its layout.", Outside(Space.OutputGradient, _network.Output), _gradients[_network.Output].Primary!);
                Finish(_gradients[_network.Output]);
            }
        }
    }

    private void DeclareInputGradient()
    {
        Demand gradient = _gradients[0].Need(new Demand());
        _emitBackward.Add(() =>
        {
            _layer = "input";
            Condition("pass.WantsInputGradient", () =>
                Copy("The gradient of the input in the public order.", gradient.Buffer!, Outside(Space.InputGradient, 0)));
        });
    }

    /// <summary>A sample at the caller's: row-major without a halo.</summary>
    private (Place Place, BufferLayout Layout) Outside(Space space, int value)
    {
        Extent extent = _values[value].Extent;
        return (new Place(space, 0), new BufferLayout(extent.Channels, extent.Rows, extent.Columns, 1));
    }

    private void Copy(string comment, (Place Place, BufferLayout Layout) source, Buffer target) => Copy(comment, source.Place, source.Layout, target.Origin, target.Layout);

    private void Copy(string comment, Buffer source, (Place Place, BufferLayout Layout) target) => Copy(comment, source.Origin, source.Layout, target.Place, target.Layout);

    private void Copy(string comment, Place source, BufferLayout from, Place target, BufferLayout to) => Add(
        comment, "TensorLayouts.Copy", source, from.Block, from.PlanePitch, from.RowPitch, target, to.Block, to.PlanePitch, to.RowPitch,
        from.Channels, Math.Min(from.Rows, to.Rows), Math.Min(from.Columns, to.Columns));

    /// <summary>After the producer of a value: its halo, and the copies for readers that want another layout.</summary>
    private void Finish(Material material)
    {
        FillHalo(material.Primary!, material.PrimaryFill);
        foreach ((Buffer buffer, HaloFill? fill) in material.Copies)
        {
            Copy($"{material.Name} as {buffer.Layout}.", material.Primary!.Origin, material.Primary.Layout, buffer.Origin, buffer.Layout);
            FillHalo(buffer, fill);
        }
    }

    private void FillHalo(Buffer buffer, HaloFill? fill)
    {
        if (fill is null || !buffer.Layout.HasHalo)
        {
            return;
        }

        BufferLayout l = buffer.Layout;
        Add("The halo.", "TensorLayouts.FillHalo", buffer.Start, l.Planes, l.Rows, l.Columns, l.Block, l.Top, l.Left, l.Bottom, l.Right, fill.Mode, Emission.VectorForm.Literal(fill.Value));
    }

    private void Add(string comment, string callee, params Argument[] arguments) =>
        _steps.Add(new Step(_layer, comment, callee, null, new(arguments), Condition: _condition));

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

    /// <summary>Whether no layer with parameters lies before a value: then only the caller may want its gradient.</summary>
    private bool IsBeforeParameters(int value)
    {
        foreach (LoweredOp op in _network.Ops)
        {
            if (op.Output == value)
            {
                return op is not (ConvOp or DenseOp) && IsBeforeParameters(op.Input);
            }
        }

        return true;
    }

    /// <summary>Emits what makes the gradient of a value, only on demand where no parameter's gradient depends on it.</summary>
    private void ForGradient(int value, Action emit)
    {
        if (IsBeforeParameters(value))
        {
            Condition("pass.WantsInputGradient", emit);
        }
        else
        {
            emit();
        }
    }

    private int TakePacked(int length)
    {
        int offset = _packedLength;
        _packedLength += Arena.Align(length);
        return offset;
    }

    private int TakeBackwardPacked(int length)
    {
        int offset = _backwardPackedLength;
        _backwardPackedLength += Arena.Align(length);
        return offset;
    }

    private int TakeScratch(int length)
    {
        int offset = _scratchLength;
        _scratchLength += Arena.Align(length);
        return offset;
    }
}
