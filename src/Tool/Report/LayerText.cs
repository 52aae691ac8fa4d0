namespace CnnGen.Tool.Report;

/// <summary>A layer in a few words: its kind with the arguments that matter to a reader.</summary>
internal static class LayerText
{
    /// <summary>As in <c>Conv2D 64 7x7 /2, ReLU</c>: filters, kernel, stride, activation.</summary>
    public static string Of(LayerInfo layer)
    {
        LayerOperation operation = LayerOperation.Parse(layer.Operation);
        var parts = new List<string> { layer.Kind };
        string units = operation.Text("filters", operation.Text("units", ""));
        if (units.Length != 0)
        {
            parts.Add(units);
        }

        bool isGlobal = layer.Kind.StartsWith("Global", StringComparison.Ordinal) || layer.Kind.StartsWith("Adaptive", StringComparison.Ordinal);
        if (!isGlobal && operation.Text("kernel", "") is { Length: > 0 } kernel)
        {
            parts.Add(Sizes(kernel));
        }

        if (!isGlobal && operation.Text("stride", "") is { Length: > 0 } stride)
        {
            string[] sizes = stride.Split(',');
            parts.Add("/" + (sizes.All(size => size == sizes[0]) ? sizes[0] : Sizes(stride)));
        }

        if (operation.Text("scale", "") is { Length: > 0 } scale)
        {
            parts.Add(Sizes(scale));
        }

        string text = string.Join(" ", parts);
        string activation = operation.Text("activation", "");
        return activation.Length == 0 || operation.Kind == "Activation" ? text : $"{text}, {activation}";
    }

    /// <summary>What a layer reads, by name.</summary>
    public static IEnumerable<string> Inputs(NetworkInfo info, LayerInfo layer) =>
        LayerOperation.Parse(layer.Operation).Inputs.Select(input => input < 0 ? "input" : info.Layers[input].Name);

    private static string Sizes(string list) => list.Replace(',', 'x');
}
