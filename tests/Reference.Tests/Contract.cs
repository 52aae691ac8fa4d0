using CnnGen.Reference.Tests.Scalar;

namespace CnnGen.Reference.Tests;

/// <summary>What of the contract this version has, as far as its attributes say.</summary>
internal static class Contract
{
    /// <summary>The first thing that a class under these attributes needs and that does not exist; null where all does.</summary>
    /// <param name="axes">Spatial axes of the input.</param>
    /// <param name="lines">The attributes of layers.</param>
    public static string? Missing(int axes, IEnumerable<string> lines)
    {
        if (axes is 1 or 3 && !Has($"Conv{axes}D"))
        {
            return $"an input of {axes} spatial {(axes == 1 ? "axis" : "axes")}";
        }

        foreach (ScalarAttribute attribute in lines.SelectMany(ScalarAttribute.Parse))
        {
            if (!Has(attribute.Kind))
            {
                return $"[{attribute.Kind}]";
            }

            // Branches exist where something joins them.
            if ((attribute.Has("From") || (attribute.Kind == "Output" && attribute.Texts().Length > 1)) && !Has("Add"))
            {
                return attribute.Has("From") ? "From" : "several outputs";
            }
        }

        return null;
    }

    private static bool Has(string kind) => typeof(Network).Assembly.GetType($"CnnGen.{kind}Attribute") is not null;
}
