using CnnGen.Tool.Onnx;

namespace CnnGen.Tool.Import;

/// <summary>A node while it is imported: its attributes, and what its inputs stand for.</summary>
internal sealed class NodeContext(OnnxNode node, long opset, Value?[] inputs, NetworkBuilder builder, bool[] isReadOnce, bool isPerSample, int samples)
{
    public OnnxNode Node => node;

    public long Opset => opset;

    public NetworkBuilder Builder => builder;

    public int InputCount => inputs.Length;

    /// <summary>Whether the first axis counts samples that a network computes one by one, so that nothing may work across it.</summary>
    public bool IsPerSample => isPerSample;

    /// <summary>The number of samples that shapes in the file are written for.</summary>
    public int Samples => samples;

    public int OutputCount => node.Outputs.Count(name => name.Length != 0);

    public bool Has(int input) => input < inputs.Length && inputs[input] is not null;

    /// <summary>Whether nothing else reads an input.</summary>
    public bool IsReadOnce(int input) => isReadOnce[input];

    public bool IsConstant(int input) => Has(input) && inputs[input] is Constant;

    /// <summary>An input that must be known before anything runs; null where it is not there.</summary>
    public Tensor? Constant(int input, string what) => !Has(input) ? null
        : (inputs[input] as Constant)?.Tensor ?? throw new NotExpressibleException($"{what} is computed by the model; it must be a constant");

    public Tensor Required(int input, string what) => Constant(input, what) ?? throw new NotExpressibleException($"{what} is missing");

    /// <summary>An input as what a layer computes.</summary>
    public Computed Computed(int input) => !Has(input) ? throw new NotExpressibleException($"input {input} is missing")
        : inputs[input] is Constant constant ? builder.Materialize(constant.Tensor) : (Computed)inputs[input]!;

    /// <summary>The constants, where all inputs are.</summary>
    public Tensor?[]? Constants => inputs.All(input => input is null or Import.Constant) ? [.. inputs.Select(input => (input as Constant)?.Tensor)] : null;

    public int[] Dims(int input) => !Has(input) ? throw new NotExpressibleException($"input {input} is missing")
        : inputs[input] is Constant constant ? constant.Tensor.Dims : ((Computed)inputs[input]!).Dims;

    public OnnxAttribute? Attribute(string name) => node.Attributes.FirstOrDefault(attribute => attribute.Name == name);

    public long Int(string name, long otherwise) => Attribute(name)?.Int ?? otherwise;

    public double Float(string name, double otherwise) => Attribute(name)?.Float ?? otherwise;

    public string Text(string name, string otherwise) => Attribute(name)?.String ?? otherwise;

    public int[]? Ints(string name) => Attribute(name) is { } attribute ? [.. attribute.Ints.Select(Narrow)] : null;

    /// <summary>Whole numbers from an attribute (old versions) or an input (new ones).</summary>
    public long[]? List(string name, int input) => Attribute(name)?.Ints.ToArray() ?? Constant(input, name)?.AsIntegers;

    /// <summary>Refuses what works across samples.</summary>
    public int Axis(long axis, int rank)
    {
        int found = Shapes.Axis(axis, rank);
        return isPerSample && found == 0 ? throw new NotExpressibleException("it works across the samples of a batch") : found;
    }

    /// <summary>A number of a list as 32 bits: lists say "to the end" with the largest of 64.</summary>
    public static int Narrow(long value) => (int)Math.Clamp(value, int.MinValue, int.MaxValue);

    /// <summary>The name of a layer, from that of its weights: <c>conv1.weight</c> is conv1's.</summary>
    public string? NameFrom(int input)
    {
        string name = input < node.Inputs.Count ? node.Inputs[input] : "";
        foreach (string ending in (string[])[".weight", "_weight", ".gamma", ".w_0"])
        {
            if (name.EndsWith(ending, StringComparison.Ordinal) && name.Length > ending.Length)
            {
                return name[..^ending.Length];
            }
        }

        return null;
    }
}
