using CnnGen.Generator.Graph;

namespace CnnGen.Tool.Import.Blocks;

/// <summary>Whether graphs are the same but for names.</summary>
internal static class GraphEquality
{
    /// <summary>Whether two nodes compute the same of the same; the terms of a sum and factors have no order.</summary>
    public static bool IsSame(Node a, int[] inputsOfA, Node b, int[] inputsOfB) => a.Kind == b.Kind && a.Layer.Equals(b.Layer) && a.Output.Equals(b.Output)
        && (a.Layer is AddLayer or MultiplyLayer && inputsOfA.Length == 2 ? inputsOfA.Order().SequenceEqual(inputsOfB.Order()) : inputsOfA.SequenceEqual(inputsOfB));

    /// <summary>Whether a graph is another with its nodes in a new order: node i of the first is node places[i] of the second.</summary>
    public static bool IsSame(NetworkGraph a, NetworkGraph b, int[] places)
    {
        return a.Input.Equals(b.Input) && a.Nodes.Count == b.Nodes.Count && places.Length == a.Nodes.Count && a.Outputs.Select(Place).SequenceEqual(b.Outputs)
            && Enumerable.Range(0, places.Length).All(i => IsSame(a.Nodes[i], [.. a.Nodes[i].Inputs.Select(Place)], b.Nodes[places[i]], [.. b.Nodes[places[i]].Inputs]));

        int Place(int node) => node < 0 ? -1 : places[node];
    }
}
