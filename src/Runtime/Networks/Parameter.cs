namespace CnnGen;

/// <summary>A named tensor of trained values.</summary>
public sealed class Parameter
{
    private readonly Network _network;

    internal Parameter(Network network, ParameterInfo info)
    {
        _network = network;
        Info = info;
    }

    /// <summary>Name, shape, place.</summary>
    public ParameterInfo Info { get; }

    /// <summary><c>layer.weight</c> or <c>layer.bias</c>.</summary>
    public string Name => Info.Name;

    /// <summary>Number of elements.</summary>
    public int Length => Info.Length;

    /// <summary>The values, row-major in <see cref="ParameterInfo.Shape"/>.</summary>
    /// <remarks>A span taken before <see cref="Network.LoadParameters(string)"/> keeps showing what was there: the loaded values come in an array of their own.</remarks>
    public ReadOnlySpan<float> Values => _network.Weights.AsSpan(Info.Offset, Info.Length);

    /// <summary>The values, to be changed now: the network packs its weights anew at its next pass.</summary>
    /// <remarks>Do not keep the span over <see cref="Network.LoadParameters(string)"/>, which takes an array of its own, nor over a pass: what is written through it afterwards is seen only after the next call of this method.</remarks>
    public Span<float> Edit()
    {
        Span<float> values = _network.Weights.AsSpan(Info.Offset, Info.Length);
        _network.WeightsChanged();
        return values;
    }

    /// <summary>Replaces all values.</summary>
    /// <exception cref="ArgumentException"><paramref name="values"/> has another length.</exception>
    public void Set(ReadOnlySpan<float> values)
    {
        if (values.Length != Length)
        {
            throw new ArgumentException($"'{Name}' has {Length} values in shape [{string.Join(", ", Info.Shape)}]; {values.Length} were given.", nameof(values));
        }

        values.CopyTo(Edit());
    }
}
