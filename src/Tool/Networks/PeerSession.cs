using CnnGen.Tool.OnnxRuntime;

namespace CnnGen.Tool.Networks;

/// <summary>A network's ONNX form in ONNX Runtime: of a class, what it exports.</summary>
internal sealed class PeerSession : IDisposable
{
    private readonly OrtSession _session;
    private readonly NetworkInfo _info;
    private readonly int _batch;

    private PeerSession(OrtSession session, NetworkInfo info, int batch)
    {
        _session = session;
        _info = info;
        _batch = batch;
    }

    /// <summary>Opens it.</summary>
    /// <exception cref="ToolException">ONNX Runtime refuses; the message has its own.</exception>
    public static PeerSession Open(NetworkSource source, OrtApi api, int batch, int threads)
    {
        NetworkInfo info = source.Network.Info;
        using var file = new MemoryStream();
        source.Network.ExportOnnx(file);
        try
        {
            var session = new OrtSession(
                api, file.GetBuffer().AsSpan(0, (int)file.Length), "input", Shape(info.Input),
                [.. info.Outputs.Select(one => (one.Name == "input" ? "output/input" : one.Name, Shape(one.Shape)))], threads);
            return new PeerSession(session, info, batch);
        }
        catch (InvalidOperationException refused)
        {
            throw new ToolException(refused.Message, refused);
        }

        long[] Shape(TensorShape shape) => [batch, shape.Channels, .. shape.Spatial.Select(size => (long)size)];
    }

    /// <summary>One inference of the batch.</summary>
    public void Run() => _session.Run();

    /// <summary>Infers an input; the largest difference from our output, relative to the element and the root mean square of its tensor.</summary>
    public double Difference(ReadOnlySpan<float> input, ReadOnlySpan<float> output)
    {
        input.CopyTo(_session.Input);
        _session.Run();
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
            for (int k = 0; k < _batch * length; k++)
            {
                double ours = output[(k / length * _info.OutputLength) + offset + (k % length)], difference = Math.Abs(ours - peer[k]);
                largest = Math.Max(largest, difference == 0 ? 0 : difference / (Math.Abs(peer[k]) + scale));
            }
        }

        return largest;
    }

    public void Dispose() => _session.Dispose();
}
