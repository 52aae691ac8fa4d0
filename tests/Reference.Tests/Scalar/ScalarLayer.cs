namespace CnnGen.Reference.Tests.Scalar;

/// <summary>A tensor of a layer; its name is what follows the layer's.</summary>
internal sealed record ScalarParameter(string Name, int[] Shape, double[] Values, bool IsTrained);

/// <summary>A layer as plain loops.</summary>
internal abstract class ScalarLayer
{
    public List<ScalarParameter> Parameters { get; } = [];

    /// <summary>The forward pass over a batch.</summary>
    /// <param name="inputs">The samples of every value that the layer reads.</param>
    /// <param name="isTraining">Whether normalisation takes the batch's own statistics.</param>
    public abstract Volume[] Forward(Volume[][] inputs, bool isTraining);

    protected double[] Add(string name, int[] shape, bool isTrained = true)
    {
        var parameter = new ScalarParameter(name, shape, new double[shape.Aggregate(1, (product, size) => product * size)], isTrained);
        Parameters.Add(parameter);
        return parameter.Values;
    }
}

/// <summary>A layer that reads one value and treats every sample alone.</summary>
internal abstract class ScalarMap : ScalarLayer
{
    public override Volume[] Forward(Volume[][] inputs, bool isTraining) => [.. inputs[0].Select(Apply)];

    public abstract Volume Apply(Volume x);
}
