namespace CnnGen.Reference.Tests.Scalar;

/// <summary>The gradient of a weighted sum of a network's outputs over a whole batch, by central differences of the plain reference.</summary>
internal sealed class FiniteDifferences
{
    private const double Coarse = 1e-4;
    private const double Fine = 2.5e-5;

    private readonly ScalarNetwork _network;
    private readonly Volume[] _input;
    private readonly bool _isTraining;
    private readonly double[] _direction;
    private readonly Volume[][] _known;
    private readonly double _base;

    /// <summary>Takes the network as it is.</summary>
    /// <param name="network">The network with its parameters.</param>
    /// <param name="input">The batch.</param>
    /// <param name="isTraining">Whether normalisation takes the batch's statistics.</param>
    /// <param name="direction">The weight of every output: the gradient that a backward pass starts from.</param>
    public FiniteDifferences(ScalarNetwork network, Volume[] input, bool isTraining, double[] direction)
    {
        (_network, _input, _isTraining, _direction) = (network, input, isTraining, direction);
        _known = network.Forward(input, isTraining);
        _base = Sum(_known);
    }

    /// <summary>The derivative by one element of a tensor; null where the function has a kink there, and no gradient.</summary>
    /// <param name="node">The layer whose tensor it is; -1 for the input.</param>
    /// <param name="values">The tensor.</param>
    /// <param name="element">The element.</param>
    public double? At(int node, double[] values, int element)
    {
        (double below, double above) = Sides(node, values, element, Fine);
        double fine = (above - below) / (2 * Fine);

        // A kink in the element itself bends the two sides; one nearby makes the two steps disagree.
        if (Math.Abs(above + below - (2 * _base)) / Fine > 1e-3 * (Math.Abs(fine) + 1))
        {
            return null;
        }

        (below, above) = Sides(node, values, element, Coarse);
        return Math.Abs(((above - below) / (2 * Coarse)) - fine) > 1e-5 * (Math.Abs(fine) + 1) ? null : fine;
    }

    private (double Below, double Above) Sides(int node, double[] values, int element, double step)
    {
        double before = values[element];
        values[element] = before - step;
        double below = Sum(_network.Forward(_input, _isTraining, _known, node));
        values[element] = before + step;
        double above = Sum(_network.Forward(_input, _isTraining, _known, node));
        values[element] = before;
        return (below, above);
    }

    private double Sum(Volume[][] values) => _network.OutputOf(_input, values).Zip(_direction, (y, weight) => y * weight).Sum();
}
