namespace CnnGen.Tool.Import.Operators;

/// <summary>GELU as exporters wrote it before it was an operator: x / 2 (1 + erf(x / sqrt(2))) in several orders of factors.</summary>
/// <remarks>
/// There is no layer for erf. It stands for a while as a line of no attribute, which the sum with 1 and the product with x turn into GELU; where one of them is
/// left, the model asks for more than GELU.
/// </remarks>
internal static class GeluPattern
{
    /// <summary>erf(x / sqrt(2)), 1 + that, and half of that.</summary>
    public const string Erf = "Erf", Above = "1 + erf", Half = "(1 + erf) / 2";

    public static bool IsPart(LayerLine layer) => layer.Kind is Erf or Above or Half;

    /// <summary>The operator Erf, of x / sqrt(2).</summary>
    public static Value[] Import(NodeContext node)
    {
        Computed value = node.Computed(0);
        LayerLine source = Scaled(value.Layer, Math.Sqrt(0.5))
            ?? throw new NotExpressibleException("it is not part of a GELU: only erf(x / sqrt(2)) can be one");
        return [value.By(new LayerLine(Erf, value.Layer.Shape, source))];
    }

    /// <summary>A sum with a constant.</summary>
    public static Computed? Plus(Computed value, Tensor constant) =>
        value.Layer.Kind == Erf && IsAll(constant, 1) && constant.Rank <= value.Rank ? value.By(new LayerLine(Above, value.Layer.Shape, value.Layer.Inputs)) : null;

    /// <summary>A product with a constant.</summary>
    public static Computed? Times(Computed value, Tensor constant) =>
        value.Layer.Kind == Above && IsAll(constant, 0.5) && constant.Rank <= value.Rank ? value.By(new LayerLine(Half, value.Layer.Shape, value.Layer.Inputs)) : null;

    /// <summary>A product of x, or x / 2, and a part.</summary>
    public static Computed? Times(Computed a, Computed b)
    {
        foreach ((Computed x, Computed part) in ((Computed, Computed)[])[(a, b), (b, a)])
        {
            if (!IsPart(part.Layer) || IsPart(x.Layer) || !x.Dims.AsSpan().SequenceEqual(part.Dims))
            {
                continue;
            }

            LayerLine source = part.Layer.Inputs[0];
            if (Core(x.Layer) == source)
            {
                Computed gelu = NetworkBuilder.Map(x, "GELU");
                return part.Layer.Kind == Half ? gelu : part.Layer.Kind == Above ? NetworkBuilder.Affine(gelu, 2, 0) : null;
            }

            if (part.Layer.Kind == Above && Scaled(x.Layer, 0.5) == source)
            {
                return x.By(NetworkBuilder.View(NetworkBuilder.Same("GELU", source), x.Layer.Shape));
            }
        }

        return null;
    }

    /// <summary>What is scaled by a number; null where the layer does something else.</summary>
    private static LayerLine? Scaled(LayerLine layer, double scale)
    {
        LayerLine core = Core(layer);
        return core.Kind == "Scale" && core.Parameter("bias") is null && core.Parameter("weight")!.All(weight => Math.Abs(weight - scale) < 1e-4) ? Core(core.Inputs[0]) : null;
    }

    private static LayerLine Core(LayerLine layer)
    {
        while (layer.Kind is "Reshape" or "Flatten")
        {
            layer = layer.Inputs[0];
        }

        return layer;
    }

    private static bool IsAll(Tensor constant, double value) => constant.AsFloats.All(one => Math.Abs(one - value) < 1e-4);
}
