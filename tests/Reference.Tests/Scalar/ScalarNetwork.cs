namespace CnnGen.Reference.Tests.Scalar;

/// <summary>A layer in its place: its name, what it reads (-1 is the network's input), its shape as a volume of no meaning.</summary>
internal sealed record ScalarNode(string Name, string Attribute, string Kind, ScalarLayer Layer, int[] Inputs, Volume Shape);

/// <summary>A network of the plain reference, built from the same attribute lines that the generator compiles.</summary>
internal sealed class ScalarNetwork
{
    private readonly Dictionary<string, int> _kinds = new(StringComparer.Ordinal);
    private readonly List<ScalarNode> _nodes = [];
    private readonly List<int> _outputs = [];
    private readonly List<string> _lines;

    public ScalarNetwork(params IReadOnlyList<int> input)
    {
        Input = Volume.Zeros(input);
        _lines = [$"[Input({string.Join(", ", input)})]"];
    }

    /// <summary>A network of attribute lines; <c>[Loss]</c> has no part in it.</summary>
    public static ScalarNetwork Of(IReadOnlyList<int> input, IEnumerable<string> attributes)
    {
        var network = new ScalarNetwork(input);
        foreach (string line in attributes)
        {
            network.Add(line);
        }

        return network;
    }

    public Volume Input { get; }

    public IReadOnlyList<ScalarNode> Nodes => _nodes;

    /// <summary>The attribute lines, the input's first.</summary>
    public IReadOnlyList<string> Lines => _lines;

    /// <summary>The nodes whose values come out.</summary>
    public IReadOnlyList<int> Outputs => _outputs.Count != 0 ? _outputs : [_nodes.Count - 1];

    /// <summary>All tensors with the index of their layer and their full name.</summary>
    public IEnumerable<(int Node, string Name, ScalarParameter Tensor)> Parameters =>
        _nodes.SelectMany((node, i) => node.Layer.Parameters.Select(parameter => (i, $"{node.Name}.{parameter.Name}", parameter)));

    public override string ToString() => string.Join(" ", _lines);

    public Volume ShapeOf(int node) => node < 0 ? Input : _nodes[node].Shape;

    public int Find(string name) => name == "input" ? -1 : _nodes.FindIndex(node => node.Name == name) is var found and >= 0
        ? found : throw new KeyNotFoundException($"'{name}' is no layer of {this}.");

    /// <summary>Adds a line of attributes.</summary>
    public void Add(string line)
    {
        _lines.Add(line);
        foreach (ScalarAttribute attribute in ScalarAttribute.Parse(line))
        {
            if (attribute.Kind == "Output")
            {
                _outputs.AddRange(attribute.Texts().Select(Find));
            }
            else if (attribute.Kind != "Loss")
            {
                AddLayer(line, attribute);
            }
        }
    }

    /// <summary>The forward pass over a batch: the value of every layer for every sample.</summary>
    /// <param name="input">The samples.</param>
    /// <param name="isTraining">Whether normalisation takes the batch's own statistics.</param>
    /// <param name="known">Values of another pass, to be taken for every layer that <paramref name="changed"/> does not reach.</param>
    /// <param name="changed">The layer whose parameters changed since; -1 where the input did.</param>
    /// <param name="disturb">What is done to every value, to see how far small errors reach.</param>
    public Volume[][] Forward(Volume[] input, bool isTraining, Volume[][]? known = null, int changed = -1, Func<Volume, Volume>? disturb = null)
    {
        var values = new Volume[_nodes.Count][];
        for (int i = 0; i < values.Length; i++)
        {
            ScalarNode node = _nodes[i];
            bool isSame = known is not null && i != changed && node.Inputs.All(source => source < 0 ? changed >= 0 : ReferenceEquals(values[source], known[source]));
            values[i] = isSame ? known![i] : node.Layer.Forward([.. node.Inputs.Select(source => source < 0 ? input : values[source])], isTraining);
            values[i] = disturb is null ? values[i] : [.. values[i].Select(disturb)];
        }

        return values;
    }

    /// <summary>What the network puts out: for each sample its outputs one after the other.</summary>
    public double[] OutputOf(Volume[] input, Volume[][] values) =>
        [.. Enumerable.Range(0, input.Length).SelectMany(sample => Outputs.SelectMany(output => (output < 0 ? input : values[output])[sample].Values))];

    /// <summary>The running statistics after a training pass.</summary>
    public IEnumerable<(string Name, double[] Values)> BuffersAfter(Volume[] input, Volume[][] values)
    {
        foreach (ScalarNode node in _nodes)
        {
            if (node.Layer is ScalarBatchNorm norm)
            {
                (double[] mean, double[] variance) = norm.After(node.Inputs[0] < 0 ? input : values[node.Inputs[0]]);
                yield return ($"{node.Name}.running_mean", mean);
                yield return ($"{node.Name}.running_var", variance);
            }
        }
    }

    /// <summary>Samples one after the other as volumes of the input's shape.</summary>
    public Volume[] Batch(IEnumerable<double> values) => [.. values.Chunk(Input.Values.Length).Select(Input.With)];

    /// <summary>The kind in lower case without the number of axes, and its number among that kind.</summary>
    private string NameOf(ScalarAttribute attribute)
    {
        string kind = attribute.Kind.ToLowerInvariant();
        kind = kind is [.. var start, >= '1' and <= '3', 'd'] ? start : kind;
        int number = _kinds.GetValueOrDefault(kind) + 1;
        _kinds[kind] = number;
        return attribute.Text("Name", $"{kind}{number}");
    }

    private void AddLayer(string line, ScalarAttribute attribute)
    {
        string name = NameOf(attribute);
        int[] inputs = attribute.Kind is "Add" or "Multiply" or "Concat"
            ? [.. attribute.Texts().Select(Find)]
            : [attribute.Has("From") ? Find(attribute.Text("From", "")) : _nodes.Count - 1];
        ScalarLayer layer = ScalarLayers.Make(attribute, [.. inputs.Select(ShapeOf)]);
        Volume shape = layer.Forward([.. inputs.Select(source => new[] { ShapeOf(source) })], isTraining: false)[0];
        _nodes.Add(new ScalarNode(name, line, attribute.Kind, layer, inputs, shape));
    }
}
