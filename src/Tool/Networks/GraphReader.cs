using CnnGen.Generator;
using CnnGen.Generator.Graph;
using GraphActivation = CnnGen.Generator.Graph.Activation;
using GraphPadMode = CnnGen.Generator.Graph.PadMode;

namespace CnnGen.Tool.Networks;

/// <summary>The generator's graph of a compiled class, had back from the operations that the class carries.</summary>
internal static class GraphReader
{
    /// <summary>The graph from which the generator would write the class's other half again.</summary>
    public static NetworkGraph Read(Network network)
    {
        NetworkInfo info = network.Info;
        Node[] nodes = [.. info.Layers.Select(layer => Node(layer))];
        int[] outputs = [.. info.Outputs.Select(output => Array.FindIndex(nodes, node => node.Name == output.Name))];
        Loss? loss = info.Loss is not { } function ? null : new Loss(
            Enum.Parse<LossKind>(function.ToString()), function == LossFunction.Huber ? 0 : info.LossParameter, function == LossFunction.Huber ? info.LossParameter : 1);
        return new NetworkGraph(Identity(network.GetType()), ShapeOf(info.Input), new(nodes), new(outputs), loss);
    }

    private static Shape ShapeOf(TensorShape shape) => new(shape.Channels, shape.Spatial);

    private static TypeIdentity Identity(Type type)
    {
        var outer = new List<string>();
        for (Type? around = type.DeclaringType; around is not null; around = around.DeclaringType)
        {
            outer.Insert(0, $"partial {(around.IsInterface ? "interface" : around.IsValueType ? "struct" : "class")} {around.Name}");
        }

        string path = (type.FullName ?? type.Name).Replace('+', '.');
        return new TypeIdentity(type.Namespace ?? "", new(outer), type.Name, type.IsVisible ? "public" : "internal", path);
    }

    private static Node Node(LayerInfo info)
    {
        LayerOperation operation = LayerOperation.Parse(info.Operation);
        int rank = operation.Text("kernel", "").Split(',').Length;
        Layer layer = operation.Kind switch
        {
            "Conv" => new ConvLayer(
                operation.Int("filters", 0), WindowOf(operation, rank), operation.Int("groups", 1), !operation.Flag("nobias"), Mode(operation), operation.Real("value", 0), ActivationOf(operation),
                AlgorithmOf(operation)),
            "ConvTranspose" => new ConvTransposeLayer(
                operation.Int("filters", 0), WindowOf(operation, rank), operation.Int("groups", 1), !operation.Flag("nobias"), ActivationOf(operation), AlgorithmOf(operation)),
            "Separable" => new SeparableLayer(
                operation.Int("filters", 0), WindowOf(operation, rank), !operation.Flag("nobias"), Mode(operation), operation.Real("value", 0), ActivationOf(operation), AlgorithmOf(operation)),
            "Dense" => new DenseLayer(operation.Int("units", 0), !operation.Flag("nobias"), ActivationOf(operation)),
            "Pool" => new PoolLayer(
                Enum.Parse<PoolKind>(operation.Text("pool", "Max")), WindowOf(operation, rank), operation.Flag("countpad"), new(operation.Ints("extra", rank, 0))),
            "AdaptivePool" => new AdaptivePoolLayer(),
            "Activation" => new ActivationLayer(ActivationOf(operation)),
            "PReLU" => new PReLULayer(),
            "Softmax" => new SoftmaxLayer(operation.Flag("log")),
            "Reshape" => new ReshapeLayer(),
            "Pad" => new PadLayer(
                new(operation.Ints("begin", info.Output.Spatial.Length, 0)), new(operation.Ints("end", info.Output.Spatial.Length, 0)), Mode(operation), operation.Real("value", 0)),
            "Dropout" => new DropoutLayer(operation.Real("rate", 0)),
            "Normalization" => new NormalizationLayer(
                Enum.Parse<NormalizationKind>(operation.Text("over", "Batch")), operation.Int("groups", 1), operation.Real("epsilon", 1e-5), operation.Real("momentum", 0.1)),
            "LocalResponseNorm" => new LocalResponseNormLayer(
                operation.Int("size", 1), operation.Real("alpha", 1e-4), operation.Real("beta", 0.75), operation.Real("bias", 1)),
            "Upsample" => new UpsampleLayer(new(operation.Ints("scale", info.Output.Spatial.Length, 1)), operation.Flag("linear")),
            "Scale" => new ScaleLayer(!operation.Flag("nobias")),
            "Permute" => new PermuteLayer(new(operation.Text("order", "").Split(',').Select(int.Parse))),
            "PixelShuffle" => new PixelShuffleLayer(operation.Int("factor", 1)),
            "Add" => new AddLayer(),
            "Multiply" => new MultiplyLayer(),
            "Concat" => new ConcatLayer(),
            _ => throw new ToolException($"{info.Name} is of kind {operation.Kind}, which this version does not know."),
        };
        return new Node(info.Name, info.Kind, layer, new(operation.Inputs), ShapeOf(info.Output));
    }

    private static Generator.Graph.Algorithm AlgorithmOf(LayerOperation operation) => Enum.Parse<Generator.Graph.Algorithm>(operation.Text("algorithm", nameof(Generator.Graph.Algorithm.Auto)));

    private static Window WindowOf(LayerOperation operation, int rank) => new(
        new(operation.Ints("kernel", rank, 1)), new(operation.Ints("stride", rank, 1)), new(operation.Ints("dilation", rank, 1)),
        new(operation.Ints("begin", rank, 0)), new(operation.Ints("end", rank, 0)));

    private static GraphPadMode Mode(LayerOperation operation) => Enum.Parse<GraphPadMode>(operation.Text("mode", nameof(GraphPadMode.Zeros)));

    private static GraphActivation ActivationOf(LayerOperation operation) =>
        new(Enum.Parse<ActivationKind>(operation.Text("activation", nameof(ActivationKind.None))), operation.Real("a", 0), operation.Real("b", 0));
}
