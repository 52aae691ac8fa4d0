using CnnGen.Generator.Graph;
using CnnGen.Tool.Compilation;

namespace CnnGen.Tool.Import.Blocks;

/// <summary>Finds the blocks that come with the package.</summary>
/// <remarks>
/// What a block stands for is asked of the generator: from the layers at a place its arguments are guessed, and the block with these arguments must be exactly the layers there.
/// </remarks>
internal sealed class StandardBlocks
{
    /// <summary>Guesses that are tried; a network of a thousand layers makes some hundred different ones.</summary>
    private const int MostGuesses = 500;

    private readonly NetworkGraph _graph;
    private readonly IReadOnlyList<LayerLine> _layers;
    private readonly LayerLine _input;
    private readonly ILookup<int, int> _readers;

    private StandardBlocks(NetworkGraph graph, IReadOnlyList<LayerLine> layers, LayerLine input)
    {
        _graph = graph;
        _layers = layers;
        _input = input;
        _readers = graph.Nodes.SelectMany((node, i) => node.Inputs.Select(source => (source, i))).Concat(graph.Outputs.Select(output => (output, int.MaxValue)))
            .ToLookup(pair => pair.Item1, pair => pair.Item2);
    }

    /// <summary>The blocks, by the place of their first layer; none overlaps another.</summary>
    /// <param name="graph">The graph of the layers.</param>
    /// <param name="layers">The layers, in the order of the graph's nodes.</param>
    /// <param name="input">What stands for the network's input.</param>
    public static IReadOnlyDictionary<int, BlockUse> Find(NetworkGraph graph, IReadOnlyList<LayerLine> layers, LayerLine input) => new StandardBlocks(graph, layers, input).Find();

    private Dictionary<int, BlockUse> Find()
    {
        var guesses = new Dictionary<(string Text, Shape Input), Guess>();
        List<(int Start, (string Text, Shape Input) Key)> places = [];
        for (int start = 0; start < _graph.Nodes.Count; start++)
        {
            foreach (Guess guess in GuessesAt(start))
            {
                (string, Shape) key = (guess.Text, _graph.ShapeOf(_graph.Nodes[start].Inputs[0]));
                if (guesses.ContainsKey(key) || (guesses.Count < MostGuesses && guesses.TryAdd(key, guess)))
                {
                    places.Add((start, key));
                }
            }
        }

        (string Text, Shape Input)[] keys = [.. guesses.Keys];
        IReadOnlyList<NetworkGraph?> expanded = GraphParser.Read("using CnnGen;\n" + string.Concat(keys.Select((key, i) =>
            $"[Input({string.Join(", ", key.Input.Spatial.Prepend(key.Input.Channels))})]\n[{key.Text}]\npartial class C{i};\n")));
        var found = new Dictionary<int, BlockUse>();
        int free = 0;
        foreach (var place in places.GroupBy(place => place.Start).OrderBy(place => place.Key).Where(place => place.Key >= 0))
        {
            BlockUse? longest = place.Key < free ? null
                : place.Select(one => Match(place.Key, guesses[one.Key], expanded[Array.IndexOf(keys, one.Key)])).OfType<BlockUse>().MaxBy(use => use.Layers.Count);
            if (longest is not null)
            {
                found.Add(place.Key, longest);
                free = place.Key + longest.Layers.Count;
            }
        }

        return found;
    }

    /// <summary>The layers from a place on as a block, if they are exactly it.</summary>
    private BlockUse? Match(int start, Guess guess, NetworkGraph? block)
    {
        if (block is null || start + block.Nodes.Count > _graph.Nodes.Count)
        {
            return null;
        }

        int end = start + block.Nodes.Count, source = _graph.Nodes[start].Inputs[0];
        var found = new int[block.Nodes.Count];
        var free = new HashSet<int>(Enumerable.Range(start, block.Nodes.Count));
        for (int i = 0; i < found.Length; i++)
        {
            Node wanted = block.Nodes[i];
            int[] inputs = [.. wanted.Inputs.Select(input => input < 0 ? source : found[input])];
            found[i] = Enumerable.Range(start, block.Nodes.Count).FirstOrDefault(
                at => free.Contains(at) && GraphEquality.IsSame(wanted, inputs, _graph.Nodes[at], [.. _graph.Nodes[at].Inputs]), -1);
            if (found[i] < 0)
            {
                return null;
            }

            free.Remove(found[i]);
        }

        // What is inside is nobody else's.
        if (found[..^1].Any(inside => _readers[inside].Any(reader => reader < start || reader >= end)))
        {
            return null;
        }

        string name = block.Nodes[0].Name[..block.Nodes[0].Name.IndexOf('.')];
        return new BlockUse(
            guess.Kind, [.. found.Select((at, i) => (_layers[at], block.Nodes[i].Name[(name.Length + 1)..]))], source < 0 ? _input : _layers[source], [], guess.Positional, guess.Stride, true, guess.Others);
    }

    /// <summary>Blocks that may begin at a place, with the arguments that its layers suggest.</summary>
    private IEnumerable<Guess> GuessesAt(int start)
    {
        Node first = _graph.Nodes[start];
        Shape input = _graph.ShapeOf(first.Inputs[0]);
        if (first.Layer is PoolLayer && At<ConvLayer>(start + 1) is { } narrow && input.Channels % narrow.Filters == 0)
        {
            yield return new Guess("SqueezeExcite", input.Channels / narrow.Filters is var reduction && reduction == 16 ? [] : [$"{reduction}"], null);
        }

        if (first.Layer is not ConvLayer conv || conv.Window.Kernel.Count != 2)
        {
            yield break;
        }

        int size = conv.Window.Kernel[0], stride = conv.Window.Stride[0];
        ConvLayer? inner = At<ConvLayer>(start + 3);
        if (size == 3 && conv.Groups == 1)
        {
            yield return new Guess("BasicBlock", [$"{conv.Filters}"], stride);
            yield return new Guess("DoubleConv", [$"{conv.Filters}"], null, "UseBatchNorm = true");
        }
        else if (size == 3 && inner is not null)
        {
            yield return new Guess("InvertedResidual", [$"{inner.Filters}"], stride, "expansion: 1");
        }
        else if (size == 1 && inner is not null)
        {
            yield return new Guess("Bottleneck", [$"{conv.Filters}"], inner.Window.Stride[0]);
            if (conv.Filters % input.Channels == 0 && At<ConvLayer>(start + 6) is { } narrows)
            {
                string[] expansion = conv.Filters / input.Channels is var times && times == 6 ? [] : [$"expansion: {times}"];
                yield return new Guess("InvertedResidual", [$"{narrows.Filters}"], inner.Window.Stride[0], expansion);
            }
        }

        if (size == 1 && At<ConvLayer>(start + 1) is { } left && At<ConvLayer>(start + 2) is { } right)
        {
            yield return new Guess("Fire", [$"{conv.Filters}", $"{left.Filters}", $"{right.Filters}"], null);
        }
    }

    private T? At<T>(int node)
        where T : Layer => node < _graph.Nodes.Count ? _graph.Nodes[node].Layer as T : null;

    private sealed record Guess(string Kind, IReadOnlyList<string> Positional, int? Stride, params string[] Others)
    {
        public string Text => $"{Kind}({string.Join(", ", [.. Positional, .. Stride is null or 1 ? Array.Empty<string>() : [$"stride: {Stride}"], .. Others])})";
    }
}
