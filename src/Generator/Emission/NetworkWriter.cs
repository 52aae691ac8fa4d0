using CnnGen.Generator.Graph;

namespace CnnGen.Generator.Emission;

/// <summary>The generated half of a network class.</summary>
internal static class NetworkWriter
{
    public static string Write(NetworkGraph graph) => "// " + graph.Type.Name;
}
