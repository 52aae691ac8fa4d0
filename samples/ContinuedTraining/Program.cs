using System.CommandLine;
using CnnGen.Samples.ContinuedTraining;
using CnnGen.Samples;
using CnnGen.Tool.Commands;
using CnnGen;

Terminal.UsePlainTextWhenRedirected(width: 100);
var model = new Argument<string?>("MODEL")
{
    Description = "mnist-8 of the ONNX model zoo: the ONNX file, or the safetensors file that \"cnngen import\" made of it",
    Arity = ArgumentArity.ZeroOrOne,
};
var data = new Option<DirectoryInfo?>("--data") { Description = "Folder of IDX files to train further on; digits that are drawn here unless given" };
var first = new Option<DirectoryInfo?>("--first") { Description = "Folder with MNIST's test files, to see what of the first training is kept" };
var count = new Option<int>("--images") { Description = "Images to train on, the first of the set: with few of them it tells what the model knew before", DefaultValueFactory = _ => 500 };
var epochs = new Option<int>("--epochs") { Description = "Passes over the training set", DefaultValueFactory = _ => 20 };
var batch = new Option<int>("--batch") { Description = "Images of a step", DefaultValueFactory = _ => 16 };
var rate = new Option<double>("--learning-rate") { Description = "Of Adam, at first; it falls to nothing within the run", DefaultValueFactory = _ => 1e-3 };
var seed = new Option<int>("--seed") { Description = "Decides drawn digits, order and new weights", DefaultValueFactory = _ => 1 };
var output = new Option<DirectoryInfo>("--out") { Description = "Where weights, the model and the report go", DefaultValueFactory = _ => new DirectoryInfo("continued-out") };
foreach (Option<int> option in new[] { count, epochs, batch })
{
    option.Require(number => number >= 1, number => $"{option.Name} is {number}; expected at least 1.");
}

rate.Require(number => number > 0 && double.IsFinite(number), number => $"{rate.Name} is {number}; expected a number above 0.");

var root = new RootCommand("Trains an imported model further.") { model, data, first, count, epochs, batch, rate, seed, output };
root.SetInterruptibleAction(Run);
return root.Parse(args).InvokeInterruptible();

int Run(ParseResult parsed, CancellationToken cancellation)
{
    try
    {
        (Mnist8 network, string path) = Mnist8.Model.Load(parsed.GetValue(model), Mnist8.Load);
        int number = parsed.GetValue(seed);
        ImageSet images = parsed.GetValue(data) is { } folder
            ? ImageSet.Find(folder, number)
            : DrawnDigits.Make(number) with { Source = "digits drawn here (name other data with --data)" };
        string? mnist = parsed.GetValue(first)?.FullName ?? (KnownPlaces.Find("data", "mnist") is { } known && Directory.EnumerateFiles(known, "t10k-*").Any() ? known : null);
        var job = new Job(images with { Train = First(images.Train, parsed.GetValue(count)) }, mnist is null ? null : ImageSet.ReadPart(mnist, "t10k"), parsed.GetRequiredValue(output), number);
        return job.Run(network, path, parsed.GetValue(epochs), parsed.GetValue(batch), parsed.GetValue(rate), cancellation);
    }
    catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
    {
        Console.Error.WriteLine(e.Message);
        return 2;
    }
}

LabeledData First(LabeledData all, int most)
{
    int taken = Math.Min(all.Count, most);
    return new LabeledData(all.Inputs[..(taken * all.Shape.Length)], all.Labels[..taken], all.Shape, all.Classes);
}
