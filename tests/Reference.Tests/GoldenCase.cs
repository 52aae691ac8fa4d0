using System.Text.Json;
using System.Text.Json.Serialization;

namespace CnnGen.Reference.Tests;

/// <summary>A reference case: a network or a loss, with the tensors that must come out.</summary>
public sealed record GoldenCase
{
    public string Name { get; init; } = "";

    public string Kind { get; init; } = "";

    public int[] Input { get; init; } = [];

    public int Batch { get; init; }

    public string Mode { get; init; } = "inference";

    public int Steps { get; init; }

    public string[] Attributes { get; init; } = [];

    public string Loss { get; init; } = "";

    public string Options { get; init; } = "";

    public JsonElement Optimizer { get; init; }

    public double Rtol { get; init; }

    [JsonIgnore]
    internal IReadOnlyDictionary<string, NamedTensor> Tensors { get; private set; } = new Dictionary<string, NamedTensor>();

    private static readonly JsonSerializerOptions Json = new() { PropertyNameCaseInsensitive = true };

    /// <summary>The folder of cases; null where there is none.</summary>
    public static string? Folder { get; } = Find();

    public static GoldenCase Read(string name)
    {
        GoldenCase read = JsonSerializer.Deserialize<GoldenCase>(File.ReadAllText(Path.Combine(Folder!, name + ".json")), Json)!;
        using FileStream stream = File.OpenRead(Path.Combine(Folder!, name + ".safetensors"));
        read.Tensors = Safetensors.Read(stream).ToDictionary(tensor => tensor.Name);
        return read with { Name = name };
    }

    internal float[] Tensor(string name) => Tensors[name].Values;

    /// <summary>Every element within rtol * (its size + the root mean square of all).</summary>
    internal void Check(string what, ReadOnlySpan<float> actual)
    {
        float[] expected = Tensor(what);
        Assert.True(actual.Length == expected.Length, $"{what}: {actual.Length} elements, expected {expected.Length}.");
        double scale = Math.Sqrt(expected.Sum(value => (double)value * value) / expected.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            double tolerance = Rtol * (Math.Abs(expected[i]) + scale);
            Assert.True(Math.Abs(actual[i] - expected[i]) <= tolerance, $"{what}[{i}] of shape [{string.Join(", ", Tensors[what].Shape)}]: {actual[i]}, expected {expected[i]} within {tolerance:g3}.");
        }
    }

    /// <summary>The tensors of the outputs: <c>output</c>, or <c>output0</c>, <c>output1</c>... in the order in which they come out.</summary>
    internal string[] OutputNames => Tensors.ContainsKey("output")
        ? ["output"]
        : [.. Enumerable.Range(0, Tensors.Count).Select(i => $"output{i}").TakeWhile(Tensors.ContainsKey)];

    /// <summary>Shape of one sample of an output.</summary>
    internal int[] OutputShape(string output) => Tensors[output].Shape[1..];

    /// <summary>Checks what a network put out: for each sample its outputs one after the other.</summary>
    internal void CheckOutputs(ReadOnlySpan<float> actual, int batch)
    {
        Assert.NotEmpty(OutputNames);
        int offset = 0, length = OutputNames.Sum(name => Tensor(name).Length) / batch;
        Assert.Equal(batch * length, actual.Length);
        foreach (string output in OutputNames)
        {
            int own = Tensor(output).Length / batch;
            var values = new float[batch * own];
            for (int sample = 0; sample < batch; sample++)
            {
                actual.Slice((sample * length) + offset, own).CopyTo(values.AsSpan(sample * own));
            }

            Check(output, values);
            offset += own;
        }
    }

    /// <summary>The gradient of the outputs as a network takes it: for each sample those of its outputs one after the other.</summary>
    internal float[] OutputGradient(int batch) => [.. Enumerable.Range(0, batch).SelectMany(sample => OutputNames.SelectMany(output =>
    {
        float[] values = Tensor("grad_" + output);
        return values.AsSpan(sample * (values.Length / batch), values.Length / batch).ToArray();
    }))];

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("CNNGEN_GOLDEN") is { Length: > 0 } golden)
        {
            return Directory.Exists(golden) ? golden : throw new DirectoryNotFoundException($"CNNGEN_GOLDEN names {golden}, which is no folder.");
        }

        return SharedData.Find("golden");
    }
}
