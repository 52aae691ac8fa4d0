using CnnGen.Tool.Onnx;

namespace CnnGen.Tool.Import;

/// <summary>How a model is imported.</summary>
/// <param name="InputDims">The input's shape, where the file leaves it open or another is wanted.</param>
/// <param name="Bound">Inputs that are constants.</param>
/// <param name="IsPerSample">Whether the first axis counts samples that the network computes one by one; else it is an axis like others.</param>
internal sealed record ImportOptions(int[]? InputDims = null, IReadOnlyDictionary<string, OnnxTensor>? Bound = null, bool IsPerSample = false);

/// <summary>Turns a graph into layers.</summary>
internal sealed class Importer
{
    private readonly OnnxModel _model;
    private readonly ImportOptions _options;
    private readonly Dictionary<string, Value> _values = new(StringComparer.Ordinal) { };
    private readonly Dictionary<string, int> _reads = new(StringComparer.Ordinal);
    private readonly List<ImportProblem> _problems = [];
    private int _samples = 1;

    private Importer(OnnxModel model, ImportOptions options)
    {
        _model = model;
        _options = options;
    }

    /// <summary>Imports a model.</summary>
    /// <exception cref="ImportException">Something of it cannot be expressed; all of that is said.</exception>
    public static ImportedNetwork Import(OnnxModel model, ImportOptions options) => new Importer(model, options).Import();

    /// <summary>The inputs that are no initializers: what whoever runs the model feeds.</summary>
    public static IReadOnlyList<OnnxValueInfo> TrueInputs(OnnxGraph graph)
    {
        var initializers = graph.Initializers.Select(tensor => tensor.Name).ToHashSet(StringComparer.Ordinal);
        return [.. graph.Inputs.Where(input => !initializers.Contains(input.Name))];
    }

    private ImportedNetwork Import()
    {
        OnnxGraph graph = _model.Graph;
        CountReads(graph);
        IReadOnlyList<OnnxNode> order = Sorted(graph);
        OnnxValueInfo[] open = [.. TrueInputs(graph).Where(input => _options.Bound?.ContainsKey(input.Name) != true)];
        foreach (OnnxValueInfo extra in open.Skip(1))
        {
            _problems.Add(new ImportProblem(extra.Name, "input", "a network has one input; this is another"));
        }

        int[] dims = open.Length == 0 ? [1] : InputDims(open[0]);
        Stop();
        int[]? given = open.Length == 0 ? null : Wrapper(graph, open[0].Name, dims.Length);
        int[] stored = given is null ? dims : [.. given.Select(axis => dims[axis])];
        var builder = new NetworkBuilder(NetworkBuilder.Natural(stored));
        if (open.Length != 0)
        {
            _values[open[0].Name] = new Computed(builder.Input, stored, given is null ? null : Shapes.Inverse(given));
        }

        foreach ((string name, OnnxTensor tensor) in _options.Bound ?? new Dictionary<string, OnnxTensor>())
        {
            AddConstant(name, tensor);
        }

        AddInitializers(graph);
        ImportNodes(order, builder);
        List<(string Name, int[] Dims, LayerLine Layer)> outputs = [];
        foreach (OnnxValueInfo output in graph.Outputs)
        {
            AddOutput(output, builder, outputs);
        }

        if (outputs.Count == 0 && _problems.Count == 0)
        {
            _problems.Add(new ImportProblem(graph.Name, "graph", "it has no output"));
        }

        Stop();
        return ImportedNetwork.Make(builder.Input, open.Length == 0 ? null : open[0].Name, dims, given, outputs) with
        {
            IsBatchFixed = open.Length != 0 && graph.Outputs.Append(open[0]).Any(value => value.Dims is [{ Value: > 0 }, ..]),
        };
    }

    private void Stop()
    {
        if (_problems.Count != 0)
        {
            throw new ImportException(_problems);
        }
    }

    private void AddOutput(OnnxValueInfo output, NetworkBuilder builder, List<(string Name, int[] Dims, LayerLine Layer)> outputs)
    {
        if (output.ElementType is not (OnnxElementType.Float or OnnxElementType.Undefined))
        {
            _problems.Add(new ImportProblem(output.Name, "output", $"type {output.ElementType} is outside a float network"));
            return;
        }

        switch (_values.GetValueOrDefault(output.Name))
        {
            case null:
                _problems.Add(new ImportProblem(output.Name, "output", "nothing computes it"));
                break;
            case Unknown:
                if (_problems.Count == 0)
                {
                    _problems.Add(new ImportProblem(output.Name, "output", "it cannot be computed"));
                }

                break;
            case var value:
                Try(output.Name, "output", () =>
                {
                    Computed computed = value is Constant constant ? builder.Materialize(constant.Tensor) : NetworkBuilder.Plain((Computed)value);
                    outputs.Add((output.Name, computed.Dims, NetworkBuilder.View(computed.Layer, NetworkBuilder.Natural(computed.Dims))));
                });
                break;
        }
    }

    private void CountReads(OnnxGraph graph)
    {
        foreach (string name in graph.Nodes.SelectMany(node => node.Inputs).Concat(graph.Outputs.Select(output => output.Name)))
        {
            _reads[name] = _reads.GetValueOrDefault(name) + 1;
        }

        foreach (OnnxGraph inner in graph.Nodes.SelectMany(node => node.Attributes).Select(attribute => attribute.Graph).OfType<OnnxGraph>())
        {
            CountReads(inner);
        }
    }

    /// <summary>The nodes, each after what it reads: files should be so and some are not.</summary>
    private List<OnnxNode> Sorted(OnnxGraph graph)
    {
        var makers = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < graph.Nodes.Count; i++)
        {
            foreach (string output in graph.Nodes[i].Outputs.Where(name => name.Length != 0))
            {
                if (!makers.TryAdd(output, i))
                {
                    throw new InvalidDataException($"not a valid ONNX model: two nodes make '{output}'.");
                }
            }
        }

        var waits = new int[graph.Nodes.Count];
        var readers = new Dictionary<int, List<int>>();
        for (int i = 0; i < graph.Nodes.Count; i++)
        {
            foreach (string input in Reads(graph.Nodes[i]).Distinct())
            {
                if (makers.TryGetValue(input, out int maker))
                {
                    waits[i]++;
                    (readers.TryGetValue(maker, out List<int>? list) ? list : readers[maker] = []).Add(i);
                }
            }
        }

        var ready = new PriorityQueue<int, int>(Enumerable.Range(0, waits.Length).Where(i => waits[i] == 0).Select(i => (i, i)));
        List<OnnxNode> sorted = [];
        while (ready.TryDequeue(out int next, out _))
        {
            sorted.Add(graph.Nodes[next]);
            foreach (int reader in readers.GetValueOrDefault(next) ?? [])
            {
                if (--waits[reader] == 0)
                {
                    ready.Enqueue(reader, reader);
                }
            }
        }

        if (sorted.Count != graph.Nodes.Count)
        {
            string around = string.Join(", ", Enumerable.Range(0, waits.Length).Where(i => waits[i] > 0).Take(3).Select(i => $"'{Name(graph.Nodes[i])}'"));
            throw new InvalidDataException($"not a valid ONNX model: its graph has a cycle, through or before {around}.");
        }

        return sorted;
    }

    private static IEnumerable<string> Reads(OnnxNode node) => node.Inputs.Concat(
        node.Attributes.Select(attribute => attribute.Graph).OfType<OnnxGraph>().SelectMany(graph => graph.Nodes.SelectMany(Reads).Concat(graph.Outputs.Select(output => output.Name))));

    private int[] InputDims(OnnxValueInfo input)
    {
        if (input.ElementType != OnnxElementType.Float)
        {
            _problems.Add(new ImportProblem(input.Name, "input", $"type {input.ElementType} is outside a float network"));
            return [1];
        }

        long?[]? declared = input.Dims?.Select(dimension => dimension.Value is > 0 or 0 ? dimension.Value : null).ToArray();
        if (_options.InputDims is { } wanted)
        {
            if (declared is not null && (declared.Length != wanted.Length || declared.Where((size, i) => i > 0 && size is not null && size != wanted[i]).Any()))
            {
                _problems.Add(new ImportProblem(
                    input.Name, "input", $"the shape {Shapes.Text(wanted)} does not fit the model's [{string.Join(", ", declared.Select(size => size?.ToString() ?? "?"))}]"));
            }

            declared = [.. wanted.Select(size => (long?)size)];
        }

        if (declared is null || declared.Skip(1).Any(size => size is null))
        {
            _problems.Add(new ImportProblem(input.Name, "input", "its shape is open beyond the batch; give it with --input"));
            return [1];
        }

        long?[] sizes = declared;
        if (sizes.Length != 0)
        {
            _samples = (int)Math.Clamp(sizes[0] ?? 1, 0, int.MaxValue);
            sizes[0] = _options.IsPerSample ? 1 : sizes[0] ?? 1;
        }

        double length = sizes.Aggregate(1.0, (product, size) => product * size!.Value);
        if (length is < 1 or > int.MaxValue || sizes.Any(size => size > int.MaxValue))
        {
            _problems.Add(new ImportProblem(input.Name, "input", $"a shape [{string.Join(", ", sizes)}] has no elements, or more than 2^31"));
            return [1];
        }

        return [.. sizes.Select(size => (int)size!.Value)];
    }

    /// <summary>The transposition that every reader of the input begins with, as TensorFlow's exports have it: the network takes what comes out of it.</summary>
    private int[]? Wrapper(OnnxGraph graph, string input, int rank)
    {
        OnnxNode[] readers = [.. graph.Nodes.Where(node => node.Inputs.Contains(input))];
        if (readers is [{ OpType: "Identity", Outputs: [var same] }] && _reads[input] == 1)
        {
            return Wrapper(graph, same, rank);
        }

        if (readers.Length == 0 || graph.Outputs.Any(output => output.Name == input) || readers.Length != _reads[input])
        {
            return null;
        }

        int[][] orders = [.. readers.Select(node => node.OpType == "Transpose"
            ? node.Attributes.FirstOrDefault(attribute => attribute.Name == "perm")?.Ints.Select(NodeContext.Narrow).ToArray() ?? [] : [])];
        int[] first = orders[0];
        bool isOrder = first.Length == rank && rank > 2 && first[0] == 0 && first.Order().SequenceEqual(Enumerable.Range(0, rank)) && first[1] == rank - 1;
        return isOrder && orders.All(order => order.SequenceEqual(first)) ? first : null;
    }

    private void AddInitializers(OnnxGraph graph)
    {
        foreach (OnnxTensor tensor in graph.Initializers)
        {
            AddConstant(tensor.Name, tensor);
        }
    }

    private void AddConstant(string name, OnnxTensor tensor)
    {
        try
        {
            _values[name] = new Constant(Tensor.From(tensor));
        }
        catch (NotExpressibleException e)
        {
            _problems.Add(new ImportProblem(name, "tensor", e.Message));
            _values[name] = new Unknown();
        }
    }

    private void ImportNodes(IReadOnlyList<OnnxNode> nodes, NetworkBuilder builder)
    {
        foreach (OnnxNode node in nodes)
        {
            Value[] outputs = [];
            Value?[] inputs = [.. node.Inputs.Select(name => name.Length == 0 ? null : _values.GetValueOrDefault(name) ?? Missing(node, name))];
            if (!OperatorTable.All.TryGetValue(node.OpType, out Operator? operation) || node.Domain.Length != 0)
            {
                Value[]? folded = inputs.Any(input => input is Unknown) || node.Domain.Length != 0 ? null : Fold(node, inputs, builder);
                if (folded is null)
                {
                    string domain = node.Domain.Length == 0 ? "" : $" (of domain {node.Domain})";
                    _problems.Add(new ImportProblem(Name(node), node.OpType + domain, "there is no layer for this operator"));
                }

                outputs = folded ?? [];
            }
            else if (!inputs.Any(input => input is Unknown))
            {
                Try(Name(node), node.OpType, () => outputs = node.OpType == "If" ? Branch(node, inputs, builder) : Fold(node, inputs, builder) ?? Checked(operation.Import(Context(node, inputs, builder))));
            }

            for (int i = 0; i < node.Outputs.Count; i++)
            {
                if (node.Outputs[i].Length != 0)
                {
                    _values[node.Outputs[i]] = i < outputs.Length ? outputs[i] : new Unknown();
                }
            }
        }
    }

    private Unknown Missing(OnnxNode node, string name)
    {
        _problems.Add(new ImportProblem(Name(node), node.OpType, $"it reads '{name}', which nothing makes"));
        return new Unknown();
    }

    private NodeContext Context(OnnxNode node, Value?[] inputs, NetworkBuilder builder) =>
        new(node, _model.OpsetVersion, inputs, builder, [.. node.Inputs.Select(name => _reads.GetValueOrDefault(name) == 1)], _options.IsPerSample, _samples);

    private Value[]? Fold(OnnxNode node, Value?[] inputs, NetworkBuilder builder)
    {
        NodeContext context = Context(node, inputs, builder);
        return context.Constants is { } constants && ConstantEvaluator.Evaluate(context, constants) is { } folded ? [.. folded.Select(tensor => new Constant(tensor))] : null;
    }

    private static Value[] Checked(Value[] outputs) => outputs.OfType<Computed>().FirstOrDefault(value => value.Stored.Any(size => size < 1)
        || value.Stored.Aggregate(1.0, (product, size) => product * size) > int.MaxValue) is { } wrong
        ? throw new NotExpressibleException($"its output {Shapes.Text(wrong.Dims)} has no elements, or more than 2^31") : outputs;

    /// <summary>The branch of an If whose condition is known.</summary>
    private Value[] Branch(OnnxNode node, Value?[] inputs, NetworkBuilder builder)
    {
        double condition = Context(node, inputs, builder).Required(0, "its condition").Scalar;
        OnnxGraph branch = node.Attributes.FirstOrDefault(attribute => attribute.Name == (condition != 0 ? "then_branch" : "else_branch"))?.Graph
            ?? throw new NotExpressibleException("its branch is missing");
        AddInitializers(branch);
        ImportNodes(Sorted(branch), builder);
        return [.. branch.Outputs.Select(output => _values.GetValueOrDefault(output.Name) ?? new Unknown())];
    }

    /// <summary>Notes what cannot be expressed; a node that is not as its operator's specification has it is one more reason.</summary>
    private void Try(string name, string operation, Action action)
    {
        try
        {
            action();
        }
        catch (NotExpressibleException e)
        {
            _problems.Add(new ImportProblem(name, operation, e.Message));
        }
        catch (Exception e) when (e is ArgumentException or IndexOutOfRangeException or NullReferenceException or InvalidOperationException
            or OverflowException or DivideByZeroException or InvalidCastException or InvalidDataException)
        {
            _problems.Add(new ImportProblem(name, operation, "its attributes or inputs are not what the operator's specification asks for"));
        }
    }

    private static string Name(OnnxNode node) => node.Name.Length != 0 ? node.Name : node.Outputs.FirstOrDefault(output => output.Length != 0) ?? "?";
}
