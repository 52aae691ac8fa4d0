namespace Gallery.Exhibits;

/// <summary>A network of the gallery.</summary>
/// <param name="Name">What it is called on the command line.</param>
/// <param name="About">A line about it.</param>
/// <param name="Definition">Its layers.</param>
/// <param name="Create">Makes one from a seed.</param>
/// <param name="Demo">What <c>run</c> and <c>train</c> do with it.</param>
internal sealed record Exhibit(string Name, string About, NetworkInfo Definition, Func<int, Network> Create, IDemo Demo);

/// <summary>What <c>run</c> and <c>train</c> do with a network.</summary>
internal interface IDemo
{
    /// <summary>Infers, and shows what comes out.</summary>
    void Run(Visit visit);

    /// <summary>Trains, and shows how it goes.</summary>
    void Train(Visit visit);
}

/// <summary>A network and what was asked for on the command line.</summary>
/// <param name="Exhibit">The network.</param>
/// <param name="Data">A file or folder in place of the one that is looked for.</param>
/// <param name="Weights">A safetensors file in place of what <c>train</c> wrote.</param>
/// <param name="Output">The folder that weights and pictures go to.</param>
/// <param name="Epochs">How long to train; null for as long as the network needs.</param>
/// <param name="Seed">Decides weights, order, drawn data and dropout.</param>
/// <param name="Cancellation">Ends a training between two steps.</param>
internal sealed record Visit(Exhibit Exhibit, string? Data, string? Weights, DirectoryInfo Output, int? Epochs, int Seed, CancellationToken Cancellation)
{
    /// <summary>Where <c>train</c> writes the weights, and <c>run</c> finds them.</summary>
    public string WeightsPath => Path.Combine(Output.FullName, Exhibit.Name + ".safetensors");

    /// <summary>The network with weights from the file that was named, else from what <c>train</c> wrote, else random ones.</summary>
    /// <returns>The network, and in words what its weights are.</returns>
    /// <exception cref="InvalidDataException">The file does not fit.</exception>
    public (Network Network, string Weights) Load()
    {
        Network network = Exhibit.Create(Seed);
        string? path = Weights ?? (File.Exists(WeightsPath) ? WeightsPath : null);
        if (path is null)
        {
            return (network, $"Its weights are random (seed {Seed}): what it says means nothing before it is trained.");
        }

        network.LoadParameters(path);
        return (network, $"Weights: {path}");
    }
}
