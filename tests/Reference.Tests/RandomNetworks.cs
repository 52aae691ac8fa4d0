using CnnGen.Reference.Tests.Scalar;

namespace CnnGen.Reference.Tests;

/// <summary>Random networks: chains, and graphs of the structures that networks are made of.</summary>
internal sealed class RandomNetworks(ulong seed)
{
    private readonly RandomLayers _layers = new(seed);
    private readonly HashSet<int> _read = [];
    private ScalarNetwork _network = null!;
    private int _current;

    public RandomLayers Random => _layers;

    /// <summary>A chain of one to five layers, each of which fits what the one before gives.</summary>
    public ScalarNetwork MakeChain(int rank)
    {
        int[] size = rank switch
        {
            1 => [1 + _layers.Next(40)],
            2 => [1 + _layers.Next(13), 1 + _layers.Next(17)],
            _ => [1 + _layers.Next(5), 1 + _layers.Next(6), 1 + _layers.Next(7)],
        };
        Start([_layers.Pick(1, 2, 3, 5, 6, 8, 9, 12, 16, 17, 33), .. size]);
        int count = 1 + _layers.Next(5);
        for (int attempt = 0; _network.Nodes.Count < count && attempt < 200; attempt++)
        {
            // The first layers of seeds in a row go through all kinds.
            int kind = attempt < 30 && _network.Nodes.Count == 0 ? (int)(seed % RandomLayers.Kinds) : _layers.Next(RandomLayers.Kinds);
            if (_layers.Any(kind, _network.ShapeOf(_current), NextName) is { } line)
            {
                Then(line);
            }
        }

        return _network;
    }

    /// <summary>Two to four structures one after the other, often a classifier behind them, sometimes more outputs than one.</summary>
    public ScalarNetwork MakeGraph(int rank)
    {
        int[] size = [.. Enumerable.Range(0, rank).Select(_ => rank switch { 1 => 4 + _layers.Next(20), 2 => 4 + _layers.Next(4), _ => 2 + _layers.Next(2) })];
        Start([_layers.Pick(1, 2, 3, 4, 8, 16, 16, 17, rank == 3 ? 4 : 32), .. size]);
        int count = 2 + _layers.Next(3);
        for (int i = 0; i < count; i++)
        {
            Structure(rank);
        }

        if (_layers.OneIn(3))
        {
            Then("[GlobalAveragePool]");
            Then(_layers.Dense(_network.ShapeOf(_current), NextName)!);
        }

        // What nothing reads must come out, and what something reads may.
        int[] outputs = [.. Enumerable.Range(0, _network.Nodes.Count).Where(node => !_read.Contains(node) || _layers.OneIn(8))];
        if (outputs.Length > 1)
        {
            new RandomSequence((ulong)_layers.Next(1000)).Shuffle(outputs);
            _network.Add($"[Output({Names(outputs)})]");
        }

        return _network;
    }

    private string NextName => $"n{_network.Nodes.Count}";

    private void Start(int[] shape)
    {
        _network = new ScalarNetwork(shape);
        _current = -1;
    }

    /// <summary>Adds a layer of one input behind the current value, and makes its value the current one.</summary>
    private int Then(string line)
    {
        int last = _network.Nodes.Count - 1;
        if (_current != last)
        {
            string from = $"From = \"{Name(_current)}\"";
            line = line.EndsWith(")]", StringComparison.Ordinal) ? $"{line[..^2]}, {from})]" : $"{line[..^1]}({from})]";
        }

        _network.Add(line);
        Mark([_current]);
        return Added();
    }

    private int Join(string kind, params int[] values)
    {
        _network.Add($"[{kind}({Names(values)})]");
        Mark(values);
        return Added();
    }

    private int Added()
    {
        _current = _network.Nodes.Count - 1;
        _layers.Fill(_network.Nodes[_current]);
        return _current;
    }

    private void Mark(int[] values) => _read.UnionWith(values);

    private string Name(int node) => node < 0 ? "input" : _network.Nodes[node].Name;

    private string Names(IEnumerable<int> nodes) => string.Join(", ", nodes.Select(node => $"\"{Name(node)}\""));

    private void Structure(int rank)
    {
        int start = _current;
        Volume x = _network.ShapeOf(start);
        int width = _layers.Pick(3, 4, 8, 16, 16, 17, rank == 3 ? 4 : 32);
        switch (_layers.Next(9))
        {
            case 0:
                // A residual block; where the shape changes, with a convolution as its shortcut.
                int filters = _layers.OneIn(2) ? x.Channels : width, stride = _layers.Pick(1, 1, 2);
                Conv(width, 3, 1);
                Activate();
                Conv(filters, 3, stride);
                int main = _current, shortcut = start;
                if (filters != x.Channels || stride != 1)
                {
                    _current = start;
                    Conv(filters, 1, stride);
                    shortcut = _current;
                }

                Join("Add", _layers.OneIn(2) ? [main, shortcut] : [shortcut, main]);
                Activate();
                break;
            case 1:
                // Inception: branches of one size, one after the other along the channels.
                var branches = new List<int>();
                for (int i = 0; i < 2 + _layers.Next(3); i++)
                {
                    _current = start;
                    switch (_layers.Next(4))
                    {
                        case 0:
                            Conv(_layers.Pick(3, 16, 32), 1, 1);
                            break;
                        case 1:
                            Conv(4, 1, 1);
                            Conv(_layers.Pick(5, 16), 3, 1);
                            break;
                        case 2:
                            Then("[MaxPool(3, Stride = 1, Pad = 1)]");
                            break;
                        default:
                            Then("[AveragePool(3, Stride = 1, Pad = 1)]");
                            Conv(_layers.Pick(2, 16), 1, 1);
                            break;
                    }

                    branches.Add(_current);
                }

                Join("Concat", [.. branches]);
                break;
            case 2:
                // Squeeze and excite: a factor for every channel.
                Then("[GlobalAveragePool]");
                Conv(Math.Max(1, x.Channels / 2), 1, 1, ", Activation = Activation.ReLU");
                Conv(x.Channels, 1, 1, ", Activation = Activation.Sigmoid");
                Join("Multiply", _layers.OneIn(2) ? [start, _current] : [_current, start]);
                break;
            case 3:
                // Densely connected: every convolution's output joins its input.
                for (int i = 0; i < 1 + _layers.Next(2); i++)
                {
                    int before = _current;
                    Conv(_layers.Pick(4, 8, 16), 3, 1);
                    Join("Concat", before, _current);
                }

                break;
            case 4 when x.Spatial.All(one => one % 2 == 0):
                // Down, and up again to what was there: a step of a U-Net.
                Then("[MaxPool(2)]");
                Conv(_layers.Pick(8, 16), 3, 1, ", Activation = Activation.ReLU");
                Then(_layers.OneIn(2) ? $"[ConvTranspose{x.Rank}D({width}, 2, Stride = 2, Name = \"{NextName}\")]" : $"[Upsample(2{_layers.Pick("", ", Mode = Interpolation.Bilinear")})]");
                Join("Concat", _current, start);
                Conv(width, 3, 1);
                break;
            case 5:
                // A gate.
                Conv(width, 1, 1, ", Activation = Activation.Tanh");
                int value = _current;
                _current = start;
                Conv(width, 3, 1, ", Activation = Activation.Sigmoid");
                Join("Multiply", value, _current);
                break;
            case 6:
                // A sum of three, one of them read by two.
                Conv(width, 1, 1);
                int first = _current;
                Conv(width, 3, 1);
                int second = _current;
                _current = first;
                Activate();
                Join("Add", first, second, _current);
                break;
            case 7:
                // One value twice.
                Conv(width, 1, 1);
                Join(_layers.Pick("Add", "Multiply", "Concat"), _current, _current);
                break;
            default:
                // A side branch that ends in an output of its own, and a plain layer.
                Then("[GlobalAveragePool]");
                Then(_layers.Dense(_network.ShapeOf(_current), NextName)!);
                _current = start;
                if (_layers.Normalization(x, NextName) is { } line)
                {
                    Then(line);
                }

                Conv(width, 3, 1);
                break;
        }
    }

    /// <summary>A convolution of the size that its input has, or of a fraction; often with what stands around convolutions.</summary>
    private void Conv(int filters, int kernel, int stride, string more = "")
    {
        Volume x = _network.ShapeOf(_current);
        string move = stride == 1 ? "" : $", Stride = {stride}";
        string bias = _layers.OneIn(3) ? ", UseBias = false" : "", padding = kernel == 1 ? "" : ", Padding = Padding.Same";
        Then($"[Conv{x.Rank}D({filters}, {kernel}{move}{padding}{bias}{more}, Name = \"{NextName}\")]");
        if (more.Length == 0 && _layers.OneIn(3) && _network.ShapeOf(_current).Positions > 1)
        {
            Then(_layers.BatchNorm(NextName));
        }
    }

    private void Activate() => Then(_layers.OneIn(2) ? "[ReLU]" : $"[{_layers.Function()}]");
}
