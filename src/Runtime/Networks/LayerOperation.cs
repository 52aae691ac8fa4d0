using System.Globalization;

namespace CnnGen;

/// <summary>What a layer computes, with every argument resolved: padding in numbers, depthwise convolutions as grouped ones, activations by name.</summary>
/// <remarks>The generator writes it as text into <see cref="LayerInfo.Operation"/>; it is read here when a network is written in another format.</remarks>
public sealed class LayerOperation
{
    private readonly Dictionary<string, string> _arguments;

    private LayerOperation(string kind, IReadOnlyList<int> inputs, Dictionary<string, string> arguments)
    {
        Kind = kind;
        Inputs = inputs;
        _arguments = arguments;
    }

    /// <summary>The operation: <c>Conv</c>, <c>Pool</c>, <c>Normalization</c>...</summary>
    public string Kind { get; }

    /// <summary>Indices of the layers that it reads, in the order of <see cref="NetworkInfo.Layers"/>; -1 is the network's input.</summary>
    public IReadOnlyList<int> Inputs { get; }

    /// <summary>Reads the text: kind, inputs, then <c>name=value</c>, one space between them.</summary>
    /// <exception cref="FormatException">This is no such text.</exception>
    public static LayerOperation Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Split(' ');
        if (parts.Length < 2 || parts[0].Length == 0)
        {
            throw new FormatException($"'{text}' is no operation: a kind and its inputs are expected.");
        }

        var arguments = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string part in parts.AsSpan(2))
        {
            int equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1 || !arguments.TryAdd(part[..equals], part[(equals + 1)..]))
            {
                throw new FormatException($"'{text}' is no operation: '{part}' is no new name=value.");
            }
        }

        return new LayerOperation(parts[0], Numbers(parts[1]), arguments);
    }

    /// <summary>An argument as it is written, or what stands for it where it is left out.</summary>
    public string Text(string name, string otherwise) => _arguments.GetValueOrDefault(name, otherwise);

    /// <summary>A whole number.</summary>
    /// <inheritdoc cref="Ints"/>
    public int Int(string name, int otherwise) => _arguments.TryGetValue(name, out string? value) ? int.Parse(value, CultureInfo.InvariantCulture) : otherwise;

    /// <summary>A real number.</summary>
    /// <inheritdoc cref="Ints"/>
    public double Real(string name, double otherwise) => _arguments.TryGetValue(name, out string? value) ? double.Parse(value, CultureInfo.InvariantCulture) : otherwise;

    /// <summary>Whether something that is off by default is on.</summary>
    public bool Flag(string name) => Int(name, 0) != 0;

    /// <summary>A list with an entry for each axis, as many as it has where it is given.</summary>
    /// <param name="name">The argument's name.</param>
    /// <param name="count">Entries where it is left out.</param>
    /// <param name="otherwise">What they are then.</param>
    /// <exception cref="FormatException">The text is no number.</exception>
    public int[] Ints(string name, int count, int otherwise) => _arguments.TryGetValue(name, out string? value) ? Numbers(value) : Filled(count, otherwise);

    private static int[] Filled(int count, int value)
    {
        var values = new int[count];
        Array.Fill(values, value);
        return values;
    }

    private static int[] Numbers(string list) => Array.ConvertAll(list.Split(','), number => int.Parse(number, CultureInfo.InvariantCulture));
}
