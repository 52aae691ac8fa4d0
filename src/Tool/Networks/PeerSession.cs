using CnnGen.Tool.Import;
using CnnGen.Tool.OnnxRuntime;

namespace CnnGen.Tool.Networks;

/// <summary>A network's ONNX form in ONNX Runtime: the model that it was imported from, or of a class what it exports.</summary>
internal sealed class PeerSession : IDisposable
{
    private readonly OrtSession _session;
    private readonly NetworkInfo _info;
    private readonly int _batch;

    /// <summary>For each element of a sample as the network takes it, its place as the model takes it; null where that is the same.</summary>
    private readonly int[]? _places;

    private PeerSession(OrtSession session, NetworkInfo info, int batch, int[]? places)
    {
        _session = session;
        _info = info;
        _batch = batch;
        _places = places;
    }

    /// <summary>Opens it.</summary>
    /// <exception cref="ToolException">ONNX Runtime refuses; the message has its own.</exception>
    public static PeerSession Open(OpenedNetwork network, OrtApi api, int batch, int threads)
    {
        try
        {
            return network.Origin is { } origin ? OfModel(network.Network.Info, origin, api, batch, threads) : OfExport(network.Network, api, batch, threads);
        }
        catch (InvalidOperationException refused)
        {
            throw new ToolException(refused.Message, refused);
        }
    }

    /// <summary>Whether the model takes one sample alone, and a batch is as many runs.</summary>
    public bool IsOneByOne { get; private init; }

    /// <summary>One inference of the batch.</summary>
    public void Run()
    {
        for (int sample = 0; sample < (IsOneByOne ? _batch : 1); sample++)
        {
            _session.Run();
        }
    }

    /// <summary>Infers an input as the network takes it.</summary>
    /// <returns>The first output, until the next call.</returns>
    /// <exception cref="ToolException">ONNX Runtime refuses, as where a model is of one batch size alone.</exception>
    public ReadOnlySpan<float> Infer(ReadOnlySpan<float> input)
    {
        for (int i = 0; i < input.Length; i++)
        {
            int sample = i / _info.InputLength, element = i % _info.InputLength;
            _session.Input[(sample * _info.InputLength) + (_places?[element] ?? element)] = input[i];
        }

        try
        {
            _session.Run();
        }
        catch (InvalidOperationException refused)
        {
            throw new ToolException(refused.Message, refused);
        }

        return _session.Output(0);
    }

    /// <summary>Infers an input; the largest difference from our output, relative to the element and the root mean square of its tensor.</summary>
    /// <exception cref="ToolException">ONNX Runtime refuses, as where a model is of one batch size alone.</exception>
    public double Difference(ReadOnlySpan<float> input, ReadOnlySpan<float> output)
    {
        if (IsOneByOne && _batch > 1)
        {
            double worst = 0;
            for (int sample = 0; sample < _batch; sample++)
            {
                Infer(input.Slice(sample * _info.InputLength, _info.InputLength));
                worst = Math.Max(worst, Difference(1, output.Slice(sample * _info.OutputLength, _info.OutputLength)));
            }

            return worst;
        }

        Infer(input);
        return Difference(_batch, output);
    }

    private double Difference(int batch, ReadOnlySpan<float> output)
    {
        double largest = 0;
        for (int i = 0; i < _info.Outputs.Count; i++)
        {
            (int offset, int length) = (_info.Outputs[i].Offset, _info.Outputs[i].Shape.Length);
            ReadOnlySpan<float> peer = _session.Output(i);
            double squares = 0;
            foreach (float value in peer)
            {
                squares += (double)value * value;
            }

            double scale = Math.Sqrt(squares / peer.Length);
            for (int k = 0; k < batch * length; k++)
            {
                // Math.Max keeps NaN.
                double ours = output[(k / length * _info.OutputLength) + offset + (k % length)], difference = Math.Abs(ours - peer[k]);
                largest = Math.Max(largest, difference == 0 ? 0 : difference / (Math.Abs(peer[k]) + scale));
            }
        }

        return largest;
    }

    public void Dispose() => _session.Dispose();

    private static PeerSession OfExport(Network network, OrtApi api, int batch, int threads)
    {
        NetworkInfo info = network.Info;
        using var file = new MemoryStream();
        network.ExportOnnx(file);
        var session = new OrtSession(
            api, file.GetBuffer().AsSpan(0, (int)file.Length), "input", Shape(info.Input),
            [.. info.Outputs.Select(one => (one.Name == "input" ? "output/input" : one.Name, Shape(one.Shape)))], threads);
        return new PeerSession(session, info, batch, null);

        long[] Shape(TensorShape shape) => [batch, shape.Channels, .. shape.Spatial.Select(size => (long)size)];
    }

    private static PeerSession OfModel(NetworkInfo info, ModelOrigin origin, OrtApi api, int batch, int threads)
    {
        ImportedNetwork imported = origin.Imported;
        if (imported.InputName is not { } name)
        {
            throw new ToolException($"{info.Name} has no input to be fed in ONNX Runtime.");
        }

        // Where the file says that there is one sample, ONNX Runtime takes no more.
        bool isOneByOne = batch > 1 && imported.InputDims is [1, ..] && imported.IsBatchFixed;
        var session = new OrtSession(api, ModelFile.WithConstantWeights(origin.File), name, Batch(imported.InputDims), [.. imported.Outputs.Select(output => (output.Name, Batch(output.Dims)))], threads);
        return new PeerSession(session, info, batch, imported.InputOrder is { } order ? Places(imported.InputDims, order) : null) { IsOneByOne = isOneByOne };

        long[] Batch(int[] dims)
        {
            if (batch > 1 && dims is not [1, ..])
            {
                throw new ToolException($"The first axis of [{string.Join(", ", dims)}] is no batch: --batch is 1 for this model.");
            }

            return [.. dims.Select((size, axis) => axis == 0 && batch > 1 && !isOneByOne ? batch : (long)size)];
        }
    }

    /// <summary>Axis i of the network's input is axis <paramref name="order"/>[i] of the model's.</summary>
    private static int[] Places(int[] dims, int[] order)
    {
        int rank = dims.Length;
        var pitch = new int[rank];
        for (int axis = rank - 1, next = 1; axis >= 0; axis--)
        {
            pitch[axis] = next;
            next *= dims[axis];
        }

        var places = new int[dims.Aggregate(1, (product, size) => product * size)];
        for (int i = 0; i < places.Length; i++)
        {
            for (int axis = rank - 1, rest = i; axis >= 0; axis--)
            {
                int size = dims[order[axis]];
                places[i] += rest % size * pitch[order[axis]];
                rest /= size;
            }
        }

        return places;
    }
}
