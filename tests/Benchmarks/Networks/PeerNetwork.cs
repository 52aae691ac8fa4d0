using CnnGen.Benchmarks.Onnx;
using CnnGen.Tool.Onnx;
using CnnGen.Tool.OnnxRuntime;
using Gallery.Networks;

namespace CnnGen.Benchmarks.Networks;

/// <summary>A network of this project and the ONNX model of the same function.</summary>
/// <param name="Name">Its name on the command line, and its model's folder.</param>
/// <param name="Make">Makes the network.</param>
/// <param name="Load">Loads it from a weight file.</param>
/// <param name="Info">What is known of its class.</param>
/// <param name="IsOwnModel">Whether the model is written here from the network's own weights, rather than read from the shared models.</param>
internal sealed record PeerNetwork(string Name, Func<Network> Make, Func<string, Network> Load, NetworkInfo Info, bool IsOwnModel = false)
{
    /// <summary>Environment variable with the folder of shared data.</summary>
    public const string SharedVariable = "CNNGEN_SHARED";

    /// <summary>All of them, from the smallest on.</summary>
    public static IReadOnlyList<PeerNetwork> All { get; } =
    [
        new("book6", () => new Book6(seed: 1), Book6.Load, Book6.Definition),
        new("lenet", () => new LeNet(seed: 1), LeNet.Load, LeNet.Definition),
        new("mnistcnn", () => new MnistCnn(seed: 1), MnistCnn.Load, MnistCnn.Definition),
        new("audio1d", () => new Audio1D(seed: 1), Audio1D.Load, Audio1D.Definition),
        new("anfany", () => new Anfany(seed: 1), Anfany.Load, Anfany.Definition),
        new("voxel3d", () => new Voxel3D(seed: 1), Voxel3D.Load, Voxel3D.Definition),
        new("vgg_cifar", () => new VggCifar(seed: 1), VggCifar.Load, VggCifar.Definition, IsOwnModel: true),
        new("mobilenetv2", () => new MobileNetV2(seed: 1), MobileNetV2.Load, MobileNetV2.Definition, IsOwnModel: true),
        new("resnet18", () => new ResNet18(seed: 1), ResNet18.Load, ResNet18.Definition, IsOwnModel: true),
        new("resnet50", () => new ResNet50(seed: 1), ResNet50.Load, ResNet50.Definition, IsOwnModel: true),
        new("yolov1", () => new Yolo1(seed: 1), Yolo1.Load, Yolo1.Definition, IsOwnModel: true),
    ];

    /// <summary>The model's file; where it is written here, only <see cref="Prepare"/> makes it.</summary>
    /// <exception cref="FileNotFoundException">A shared model is not there.</exception>
    public string ModelPath => IsOwnModel ? Path.Combine(Cache.Folder("models"), Name + ".onnx") : SharedModel();

    /// <summary>The file with the network's weights, which are the model's: <see cref="Prepare"/> makes it.</summary>
    public string WeightsPath => Path.Combine(Cache.Folder("models"), Name + ".safetensors");

    /// <summary>Makes the network and its model, of equal weights, and writes their files.</summary>
    /// <exception cref="FileNotFoundException">The model is not there.</exception>
    /// <exception cref="InvalidDataException">The model is not of the network's layers.</exception>
    public (Network Network, OnnxGraph Graph) Prepare()
    {
        Network network = Make();
        if (IsOwnModel)
        {
            WriteModel(network);
        }

        OnnxGraph graph = OnnxReader.Read(ModelPath).Graph;
        if (!IsOwnModel)
        {
            OnnxParameters.Set(network, graph);
        }

        network.Save(WeightsPath);
        return (network, graph);
    }

    private void WriteModel(Network network)
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

        network.ExportOnnx(ModelPath);
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
