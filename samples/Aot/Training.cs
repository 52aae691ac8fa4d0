namespace CnnGen.Samples.Aot;

/// <summary>What the program does besides classifying where it is not one native file: the network's training, and digits to try it with.</summary>
internal static class Training
{
    public const string Help = """
        classify --draw FOLDER        draws ten digits to try it with
        classify --train WEIGHTS      trains the network anew, for the next build
        """;

    /// <summary>Does what the arguments ask for; null where they ask for nothing that is done here.</summary>
    public static int? Run(string[] args) => args switch
    {
        ["--train", var file] => Train(file),
        ["--draw", var folder] => Draw(folder),
        _ => null,
    };

    private static int Draw(string folder)
    {
        Directory.CreateDirectory(folder);
        LabeledData digits = DrawnDigits.Make(seed: 7).Test;
        for (int digit = 0; digit < 10; digit++)
        {
            byte[] pixels = [.. digits.Input(Array.IndexOf(digits.Labels, digit)).ToArray().Select(value => (byte)(255 * value))];
            new GreyImage(28, 28, pixels).Save(Path.Combine(folder, $"{digit}.pgm"));
        }

        return 0;
    }

    private static int Train(string file)
    {
        ImageSet images = DrawnDigits.Make(seed: 1);
        var network = new LeNet(seed: 1);
        new Trainer(network, new Adam(2e-3)) { BatchSize = 32, Seed = 1 }.Fit(images.Train, epochs: 3);
        Console.WriteLine($"{ConfusionMatrix.Of(network, images.Test).Accuracy:P1} of {images.Test.Count} drawn digits are right.");
        network.Save(file);
        return 0;
    }
}
