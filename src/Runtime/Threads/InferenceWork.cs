using System.Runtime.CompilerServices;

namespace CnnGen;

/// <summary>Inference for a team: one sample by the sections that were planned; a batch by its samples, each member with an arena of its own; or samples that go together through dense layers.</summary>
/// <remarks>
/// References cannot be kept in an object, so memory is kept as addresses: packed weights and arenas are native, and whoever starts the work pins input and output.
/// References are made of them within a part alone, which holds the work open.
/// </remarks>
internal sealed unsafe class InferenceWork : TeamWork
{
    private Network _network = null!;
    private AlignedMemory[] _arenas = [];
    private float* _arena;
    private float* _packed;
    private float* _input;
    private float* _output;
    private float* _local;
    private int _count;
    private int _group;
    private bool _isTogether;

    /// <inheritdoc/>
    public override bool HasShortParts => !_isTogether && _group == 0;

    /// <inheritdoc/>
    public override int Sections => _isTogether ? _network.Info.BatchSections.Count : _group == 0 ? _network.Info.InferenceSections.Count : 1;

    /// <summary>One sample, by sections.</summary>
    public void BeSample(Network network, AlignedMemory arena, ref float packed, float* input, float* output)
    {
        Be(network, ref packed, input, output);
        _arena = (float*)Unsafe.AsPointer(ref arena.Reference);
        _group = 0;
    }

    /// <summary>So many samples, by groups of them.</summary>
    public void BeBatch(Network network, AlignedMemory[] arenas, ref float packed, float* input, float* output, int count, int group)
    {
        Be(network, ref packed, input, output);
        (_arenas, _count, _group) = (arenas, count, group);
    }

    /// <summary>So many samples that go together.</summary>
    public void BeTogether(Network network, Workspace workspace, ref float packed, float* input, float* output, int count, int members)
    {
        Be(network, ref packed, input, output);
        _arena = (float*)Unsafe.AsPointer(ref workspace.Samples(count).Reference);
        _local = (float*)Unsafe.AsPointer(ref workspace.Local(members).Reference);
        (_count, _isTogether) = (count, true);
    }

    private void Be(Network network, ref float packed, float* input, float* output)
    {
        _network = network;
        _isTogether = false;
        _packed = (float*)Unsafe.AsPointer(ref packed);
        _input = input;
        _output = output;
    }

    /// <inheritdoc/>
    public override int Parts(int section) => _isTogether ? _network.Info.BatchSections[section].Of(_count) : _group == 0 ? _network.Info.InferenceSections[section] : (_count + _group - 1) / _group;

    /// <inheritdoc/>
    public override void Run(int section, int from, int to, int member)
    {
        NetworkInfo info = _network.Info;
        if (_isTogether && Network.HasBatchPasses)
        {
            BatchPass pass = default;
            pass.Packed = ref *_packed;
            pass.Arena = ref *_arena;
            pass.Local = ref _local[(nint)member * info.BatchLocalLength];
            pass.Input = ref *_input;
            pass.Output = ref *_output;
            pass.Count = _count;
            _network.InferBatchSection(section, from, to, in pass);
            return;
        }

        if (_group == 0)
        {
            _network.InferSection(section, from, to, ref *_packed, ref *_arena, ref *_input, ref *_output);
            return;
        }

        ref float arena = ref _arenas[member].Reference;
        for (int sample = from * _group; sample < Math.Min(to * _group, _count); sample++)
        {
            _network.Infer(ref *_packed, ref arena, ref _input[(nint)sample * info.InputLength], ref _output[(nint)sample * info.OutputLength]);
        }
    }
}
