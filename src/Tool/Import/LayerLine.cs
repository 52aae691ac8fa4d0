namespace CnnGen.Tool.Import;

/// <summary>A layer of the class to be: one attribute line.</summary>
/// <param name="kind">The attribute: <c>Conv2D</c>.</param>
/// <param name="shape">What comes out: channels, then up to three spatial sizes.</param>
/// <param name="inputs">What it reads.</param>
internal sealed class LayerLine(string kind, int[] shape, params LayerLine[] inputs)
{
    public string Kind { get; set; } = kind;

    public int[] Shape { get; } = shape;

    public LayerLine[] Inputs { get; set; } = inputs;

    /// <summary>Arguments by position, as source text.</summary>
    public List<string> Arguments { get; init; } = [];

    /// <summary>Named arguments, as source text.</summary>
    public List<(string Name, string Value)> Properties { get; init; } = [];

    /// <summary>Tensors by the end of their names: <c>weight</c>.</summary>
    public List<NamedTensor> Parameters { get; init; } = [];

    /// <summary>A name from the model, if it has one that helps.</summary>
    public string? SuggestedName { get; set; }

    /// <summary>Whether its pads are those of <c>Padding.Same</c>, however they are written.</summary>
    public bool FitsSame { get; set; }

    /// <summary>The name that is written; null where it is made up.</summary>
    public string? GivenName { get; set; }

    /// <summary>Set when all layers are known.</summary>
    public string Name { get; set; } = "";

    public bool IsInput => Kind == "Input";

    public int Length => (int)Shapes.Length(Shape);

    public int Channels => Shape[0];

    public string? Property(string name) => Properties.Where(property => property.Name == name).Select(property => property.Value).FirstOrDefault();

    public float[]? Parameter(string name) => Parameters.FirstOrDefault(parameter => parameter.Name == name)?.Values;
}
