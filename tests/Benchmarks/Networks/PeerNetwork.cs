using CnnGen.Benchmarks.Onnx;
using CnnGen.Tool.Onnx;
using CnnGen.Tool.OnnxRuntime;
using Gallery.Networks;

namespace CnnGen.Benchmarks.Networks;

/// <summary>A network of this project and the ONNX model of the same function.</summary>
/// <param name="Name">Its name on the command line, and its model's folder.</param>
/// <param name="Make">Makes the network.</param>
/// <param name="IsOwnModel">Whether the model is written here from the network's own weights, rather than read from the shared models.</param>
internal sealed record PeerNetwork(string Name, Func<Network> Make, bool IsOwnModel = false)
{
    /// <summary>Environment variable with the folder of shared data.</summary>
    public const string SharedVariable = "CNNGEN_SHARED";

    /// <summary>All of them, from the smallest on.</summary>
    public static IReadOnlyList<PeerNetwork> All { get; } =
    [
        new("book6", () => new Book6(seed: 1)),
        new("lenet", () => new LeNet(seed: 1)),
        new("mnistcnn", () => new MnistCnn(seed: 1)),
        new("audio1d", () => new Audio1D(seed: 1)),
        new("anfany", () => new Anfany(seed: 1)),
        new("voxel3d", () => new Voxel3D(seed: 1)),
        new("vgg_cifar", () => new VggCifar(seed: 1), IsOwnModel: true),
        new("mobilenetv2", () => new MobileNetV2(seed: 1), IsOwnModel: true),
        new("resnet18", () => new ResNet18(seed: 1), IsOwnModel: true),
        new("resnet50", () => new ResNet50(seed: 1), IsOwnModel: true),
        new("yolov1", () => new Yolo1(seed: 1), IsOwnModel: true),
    ];

    /// <summary>Makes the network and its model, of equal weights.</summary>
    /// <exception cref="FileNotFoundException">The model is not there.</exception>
    /// <exception cref="InvalidDataException">The model is not of the network's layers.</exception>
    public (Network Network, OnnxGraph Graph, byte[] File) Prepare()
    {
        Network network = Make();
        string path = IsOwnModel ? WriteModel(network) : SharedModel();
        OnnxGraph graph = OnnxReader.Read(path).Graph;
        if (!IsOwnModel)
        {
            OnnxParameters.Set(network, graph);
        }

        return (network, graph, File.ReadAllBytes(path));
    }

    private string WriteModel(Network network)
    {
        // Biases start at zero; random ones show whether they are added.
        var random = new RandomSequence(2);
        foreach (Parameter bias in network.Parameters.Where(parameter => parameter.Name.EndsWith(".bias", StringComparison.Ordinal)))
        {
            foreach (ref float value in bias.Edit())
            {
                value = 0.1f * (float)random.NextGaussian();
            }
        }

        string path = Path.Combine(Cache.Folder("models"), Name + ".onnx");
        network.ExportOnnx(path);
        return path;
    }

    /// <summary>The model in the shared data, in the folder that <see cref="SharedVariable"/> names or beside the repository.</summary>
    private string SharedModel()
    {
        string? shared = Environment.GetEnvironmentVariable(SharedVariable) is { Length: > 0 } named ? named : null;
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); shared is null && folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "CnnGen.sln")))
            {
                shared = Path.Combine(folder.Parent!.FullName, "shared");
            }
        }

        string path = Path.Combine(shared ?? "", "conformance", "models", Name, "model.onnx");
        return File.Exists(path) ? path : throw new FileNotFoundException($"there is no {path}; {SharedVariable} names the folder of shared data.");
    }
}
