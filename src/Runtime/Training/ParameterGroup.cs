using System.IO.Enumeration;

namespace CnnGen;

/// <summary>Parameters that an optimizer treats in a way of their own. A parameter belongs to the first of <see cref="Optimizer.Groups"/> that it fits.</summary>
public sealed class ParameterGroup
{
    private readonly string? _pattern;

    /// <summary>The parameters of a name.</summary>
    /// <param name="pattern">A parameter's name; <c>*</c> stands for any characters, <c>?</c> for one: <c>conv1.weight</c>, <c>layer4.*</c>.</param>
    /// <exception cref="ArgumentException">The pattern is empty.</exception>
    public ParameterGroup(string pattern)
    {
        ArgumentException.ThrowIfNullOrEmpty(pattern);
        _pattern = pattern;
    }

    private ParameterGroup()
    {
    }

    /// <summary>Biases, the scales and shifts of normalisations, the slopes of PReLU: without weight decay, as is usual (He et al. 2018, "Bag of Tricks", section 3.1).</summary>
    public static ParameterGroup BiasesAndNormalizations => new() { WeightDecay = 0 };

    /// <summary>The group's learning rate as a share of the optimizer's; 0 keeps the parameters as they are.</summary>
    public double RateFactor { get; init; } = 1;

    /// <summary>The group's weight decay; that of the optimizer where it is not set.</summary>
    public double? WeightDecay { get; init; }

    /// <summary>Whether a parameter is of the group.</summary>
    public bool Contains(ParameterInfo parameter, NetworkInfo network)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        ArgumentNullException.ThrowIfNull(network);
        if (_pattern is not null)
        {
            return FileSystemName.MatchesSimpleExpression(_pattern, parameter.Name, ignoreCase: false);
        }

        // The longest name that fits: a layer "a" may stand beside a layer "a.b".
        string kind = network.Layers
            .Where(layer => parameter.Name.StartsWith(layer.Name + ".", StringComparison.Ordinal))
            .MaxBy(layer => layer.Name.Length)?.Kind ?? "";
        return parameter.Name.EndsWith(".bias", StringComparison.Ordinal) || kind.EndsWith("Norm", StringComparison.Ordinal) || kind == "PReLU";
    }

    /// <inheritdoc/>
    public override string ToString() => _pattern ?? "biases and normalisations";
}
