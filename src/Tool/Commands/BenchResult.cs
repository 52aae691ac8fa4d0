using System.Text.Json;
using CnnGen.Tool.Timing;

namespace CnnGen.Tool.Commands;

/// <summary>What <c>bench</c> found.</summary>
/// <param name="Info">The network.</param>
/// <param name="Batch">Samples of a call.</param>
/// <param name="Threads">Threads that they are shared out to.</param>
/// <param name="Times">Our calls, and the peer's where there is one.</param>
/// <param name="Allocated">Managed bytes that one call allocates.</param>
/// <param name="Peak">Floating-point operations a second that one core does at most.</param>
/// <param name="PeerVersion">ONNX Runtime's version, where it is the peer.</param>
/// <param name="Difference">The largest difference of the outputs; null where there is no peer.</param>
/// <param name="LayerSeconds">Seconds in each layer, and at the end in copies of the input and of outputs; null where they were not asked for.</param>
internal sealed record BenchResult(
    NetworkInfo Info, int Batch, int Threads, Comparison Times, long Allocated, double Peak, string? PeerVersion, double? Difference, IReadOnlyList<double>? LayerSeconds)
{
    /// <summary>Whether ONNX Runtime ran once for each sample, as the model is of one alone.</summary>
    public bool IsPeerOneByOne { get; init; }

    /// <summary>Operations of the direct form, two a multiply-add, by the median time.</summary>
    public double FlopsPerSecond => 2.0 * Info.MultiplyAdds * Batch / Times.OurMedian;

    /// <summary>A layer's operations by its time, as a share of the peak; null where it has no multiply-adds or no time of its own.</summary>
    public double? ShareOfPeak(int layer) => LayerSeconds is { } seconds && seconds[layer] > 0 && Info.Layers[layer].MultiplyAdds > 0
        ? 2.0 * Info.Layers[layer].MultiplyAdds / seconds[layer] / Peak : null;

    /// <summary>Writes all as JSON: times in milliseconds, memory in bytes.</summary>
    public void WriteJson(Stream stream)
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteString("network", Info.Name);
        json.WriteNumber("batch", Batch);
        json.WriteNumber("threads", Threads);
        json.WriteNumber("median_ms", Times.OurMedian * 1e3);
        json.WriteNumber("minimum_ms", Times.Ours.Min() * 1e3);
        json.WriteNumber("gflops", FlopsPerSecond / 1e9);
        json.WriteNumber("peak_gflops_per_core", Peak / 1e9);
        json.WriteNumber("multiply_adds", Info.MultiplyAdds);
        json.WriteNumber("arena_bytes", Info.ArenaLength * 4L);
        json.WriteNumber("weight_bytes", Info.PackedLength * 4L);
        json.WriteNumber("allocated_bytes", Allocated);
        if (PeerVersion is not null)
        {
            json.WriteStartObject("onnxruntime");
            json.WriteString("version", PeerVersion);
            json.WriteNumber("median_ms", Times.PeerMedian!.Value * 1e3);
            json.WriteNumber("minimum_ms", Times.Peer.Min() * 1e3);
            json.WriteNumber("ratio", Times.Ratio!.Value);
            json.WriteNumber("ratio_lower_quartile", Times.RatioQuantile(0.25)!.Value);
            json.WriteNumber("ratio_upper_quartile", Times.RatioQuantile(0.75)!.Value);
            if (Difference is { } difference && double.IsFinite(difference))
            {
                json.WriteNumber("difference", difference);
            }
            else
            {
                json.WriteNull("difference");
            }

            json.WriteEndObject();
        }

        if (LayerSeconds is not null)
        {
            json.WriteStartArray("layers");
            for (int i = 0; i < Info.Layers.Count; i++)
            {
                json.WriteStartObject();
                json.WriteString("name", Info.Layers[i].Name);
                json.WriteString("kind", Info.Layers[i].Kind);
                json.WriteString("algorithm", Info.Layers[i].Algorithm);
                json.WriteNumber("ms", LayerSeconds[i] * 1e3);
                json.WriteNumber("estimated_ms", Info.Layers[i].EstimatedNanoseconds * 1e-6);
                if (ShareOfPeak(i) is { } share)
                {
                    json.WriteNumber("share_of_peak", share);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteNumber("copies_ms", LayerSeconds[^1] * 1e3);
        }

        json.WriteEndObject();
    }
}
