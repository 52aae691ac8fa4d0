namespace CnnGen.Samples.Web;

/// <summary>Weights from a file, or from a short training where there is none yet.</summary>
internal static class Training
{
    public static DigitLayers LoadOrTrain(string path, string? data, int epochs)
    {
        DigitNet network;
        if (File.Exists(path))
        {
            network = DigitNet.Load(path);
            Console.WriteLine($"Weights: {path}");
        }
        else
        {
            ImageSet images = data is null ? DrawnDigits.Make(seed: 1) : ImageSet.Find(new DirectoryInfo(data), seed: 1);
            network = new DigitNet(seed: 1);
            var trainer = new Trainer(network, new Adam(2e-3)) { BatchSize = 32, Seed = 1 };
            for (int epoch = 1; epoch <= epochs; epoch++)
            {
                trainer.Fit(images.Train, epochs: 1);
                Console.WriteLine($"Training on digits, epoch {epoch} of {epochs}: {ConfusionMatrix.Of(network, images.Test).Accuracy:P1} of {images.Test.Count} others are right.");
            }

            network.Save(path);
            Console.WriteLine($"Saved {path}: the next start takes it as it is.");
        }

        var layers = new DigitLayers();
        foreach (Parameter parameter in layers.Parameters)
        {
            parameter.Set(network.Parameter(parameter.Name).Values);
        }

        return layers;
    }
}
