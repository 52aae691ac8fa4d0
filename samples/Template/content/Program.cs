using CnnGen;
using CnnGenApp;

LabeledData training = DrawnShapes.Draw(1000, seed: 1), test = DrawnShapes.Draw(1000, seed: 2);
var network = new ShapeNet(seed: 1);
Console.WriteLine($"{ShapeNet.ParameterCount} parameters, {ShapeNet.MultiplyAdds} multiply-adds an image.");

var trainer = new Trainer(network, new Adam(2e-3)) { BatchSize = 32, Seed = 1 };
for (int epoch = 1; epoch <= 4; epoch++)
{
    trainer.Fit(training, epochs: 1);
    Console.WriteLine($"Epoch {epoch}: {ConfusionMatrix.Of(network, test).Accuracy:P1} of {test.Count} new images are right.");
}

// One image, as it is seen, and what the network makes of it.
ReadOnlySpan<float> image = test.Input(0);
for (int row = 0; row < DrawnShapes.Size; row++)
{
    for (int column = 0; column < DrawnShapes.Size; column++)
    {
        Console.Write(image[(row * DrawnShapes.Size) + column] switch { > 0.8f => "##", > 0.4f => "++", _ => "  " });
    }

    Console.WriteLine();
}

var scores = new float[ShapeNet.OutputLength];
network.Forward(image, scores);
int best = Array.IndexOf(scores, scores.Max());
Console.WriteLine($"This is a {DrawnShapes.Names[best]}, and it was drawn as a {DrawnShapes.Names[test.Labels[0]]}.");

network.Save("shapes.safetensors");
Console.WriteLine("Saved shapes.safetensors: ShapeNet.Load(\"shapes.safetensors\") reads it back, [Weights(\"shapes.safetensors\")] puts it into the assembly.");
