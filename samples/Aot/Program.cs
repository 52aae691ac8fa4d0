using System.Diagnostics;
using System.Globalization;
using CnnGen;
using CnnGen.Samples;
using CnnGen.Samples.Aot;

TimeSpan toMain = DateTime.Now - Process.GetCurrentProcess().StartTime;
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case ["--train", var file]:
        return Train(file);
    case ["--draw", var folder]:
        return Draw(folder);
    case [var file] when !file.StartsWith("--", StringComparison.Ordinal):
        return Classify(file);
    default:
        Console.Error.WriteLine("classify IMAGE.pgm            what digit the image shows, light on dark");
        Console.Error.WriteLine("classify --draw FOLDER        draws ten digits to try it with");
        Console.Error.WriteLine("classify --train WEIGHTS      trains the network anew, for the next build");
        return 2;
}

int Classify(string file)
{
    GreyImage image;
    try
    {
        image = GreyImage.Read(file);
    }
    catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
    {
        Console.Error.WriteLine(e.Message);
        return 1;
    }

    long start = Stopwatch.GetTimestamp();
    LeNet network = LeNet.Embedded();
    float[] input = new float[LeNet.InputLength], scores = new float[LeNet.OutputLength];
    ImageTensors.FromGray(image.Pixels, image.Rows, image.Columns, input, LeNet.Definition.Input);
    network.Forward(input, scores);
    TimeSpan first = Stopwatch.GetElapsedTime(start);

    const int Rounds = 200;
    start = Stopwatch.GetTimestamp();
    for (int i = 0; i < Rounds; i++)
    {
        network.Forward(input, scores);
    }

    TimeSpan each = Stopwatch.GetElapsedTime(start) / Rounds;
    double largest = scores.Max(), sum = scores.Sum(score => Math.Exp(score - largest));
    foreach (int digit in Enumerable.Range(0, 10).OrderByDescending(digit => scores[digit]).Take(3))
    {
        Console.WriteLine($"{digit}  {Math.Exp(scores[digit] - largest) / sum:P1}");
    }

    Console.WriteLine($"File: {new FileInfo(Environment.ProcessPath!).Length / 1e6:F1} MB. Start: {toMain.TotalMilliseconds:F0} ms. Weights and first image: {first.TotalMilliseconds:F2} ms. Then {each.TotalMicroseconds:F1} us an image.");
    return 0;
}

int Draw(string folder)
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

int Train(string file)
{
    ImageSet images = DrawnDigits.Make(seed: 1);
    var network = new LeNet(seed: 1);
    new Trainer(network, new Adam(2e-3)) { BatchSize = 32, Seed = 1 }.Fit(images.Train, epochs: 3);
    Console.WriteLine($"{ConfusionMatrix.Of(network, images.Test).Accuracy:P1} of {images.Test.Count} drawn digits are right.");
    network.Save(file);
    return 0;
}
