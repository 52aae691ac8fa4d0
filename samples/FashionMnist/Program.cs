using System.CommandLine;
using CnnGen.Samples;
using CnnGen.Tool.Commands;
using FashionMnist;

Terminal.UsePlainTextWhenRedirected(width: 100);
var data = new Option<DirectoryInfo?>("--data") { Description = "Folder of IDX files, as MNIST and Fashion-MNIST come, plain or .gz; clothes where its path says fashion, else digits" };
(int clothes, int digits, int drawn) = (Recipe.For(ImageKind.Clothes).Epochs, Recipe.For(ImageKind.Digits).Epochs, Recipe.For(ImageKind.DrawnDigits).Epochs);
var epochs = new Option<int?>("--epochs")
{
    Description = $"Passes over the training set [default: {clothes} for clothes (Fashion-MNIST), {digits} for digits (MNIST), {drawn} for digits that are drawn here]",
};
var batch = new Option<int>("--batch") { Description = "Images of a step", DefaultValueFactory = _ => 64 };
var rate = new Option<double>("--learning-rate") { Description = "The greatest learning rate; it rises to it and falls again within the run", DefaultValueFactory = _ => 0.1 };
var seed = new Option<int>("--seed") { Description = "Decides first weights, order and augmentation", DefaultValueFactory = _ => 1 };
var load = new Option<FileInfo?>("--load") { Description = "Weights to start from; with --epochs 0 they are only evaluated" };
var resume = new Option<bool>("--resume") { Description = "Goes on from the last checkpoint in the folder of --out, where there is one" };
var output = new Option<DirectoryInfo>("--out") { Description = "Where weights and pictures go", DefaultValueFactory = _ => new DirectoryInfo("fashion-mnist-out") };
epochs.Require(number => number is not < 0, number => $"{epochs.Name} is {number}; expected at least 0.");
batch.Require(number => number >= 1, number => $"{batch.Name} is {number}; expected at least 1.");
rate.Require(number => number > 0 && double.IsFinite(number), number => $"{rate.Name} is {number}; expected a number above 0.");

var root = new RootCommand("Trains a convolutional network on 28 x 28 images and reports how well it does.") { data, epochs, batch, rate, seed, load, resume, output };
root.SetInterruptibleAction(Run);
return root.Parse(args).InvokeInterruptible();

int Run(ParseResult parsed, CancellationToken cancellation)
{
    try
    {
        ImageSet images = ImageSet.Find(parsed.GetValue(data), parsed.GetValue(seed));
        var job = new TrainingJob(images, parsed.GetRequiredValue(output), parsed.GetValue(seed));
        int passes = parsed.GetValue(epochs) ?? Recipe.For(images.Kind).Epochs;
        return job.Run(parsed.GetValue(load), parsed.GetValue(resume), passes, parsed.GetValue(batch), parsed.GetValue(rate), cancellation);
    }
    catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
    {
        Console.Error.WriteLine(e.Message);
        return 2;
    }
}
