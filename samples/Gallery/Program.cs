using System.CommandLine;
using CnnGen.Samples;
using CnnGen.Tool.Commands;
using Gallery.Exhibits;
using Gallery.Report;
using Gallery;
using Spectre.Console;

Terminal.UsePlainTextWhenRedirected(width: 100);
var name = new Argument<string>("name") { Description = "A network's name, as list shows it" };
var data = new Option<string?>("--data") { Description = "A file or folder in place of the data that is looked for" };
var weights = new Option<FileInfo?>("--weights") { Description = "A safetensors file; default: what train wrote, else random weights" };
var output = new Option<DirectoryInfo>("--out") { Description = "Where weights and pictures go", DefaultValueFactory = _ => new DirectoryInfo("gallery-out") };
var epochs = new Option<int?>("--epochs") { Description = "Passes over the data, or steps where there is none; default: what the network needs" };
var seed = new Option<int>("--seed") { Description = "Decides weights, order, drawn data and dropout", DefaultValueFactory = _ => 1 };
epochs.Require(number => number is not < 0, number => $"{epochs.Name} is {number}; expected at least 0.");

var list = new Command("list", "All networks.");
list.SetAction(_ => PrintList());
var summary = new Command("summary", "A network's layers, shapes, parameters, multiply-adds, and its arena.") { name };
summary.SetAction(parsed => WithExhibit(parsed, exhibit => Summary.Print(AnsiConsole.Console, exhibit.Definition)));
var run = new Command("run", "Infers, and shows what comes out.") { name, data, weights, output, seed };
run.SetInterruptibleAction((parsed, cancellation) => WithExhibit(parsed, exhibit => exhibit.Demo.Run(MakeVisit(parsed, exhibit, cancellation))));
var train = new Command("train", "Trains, and tests what was learned.") { name, data, output, epochs, seed };
train.SetInterruptibleAction((parsed, cancellation) => WithExhibit(parsed, exhibit => exhibit.Demo.Train(MakeVisit(parsed, exhibit, cancellation))));
return new RootCommand("Networks of the literature as annotated classes.") { list, summary, run, train }.Parse(args).InvokeInterruptible();

static void PrintList()
{
    var table = new Table().Border(TableBorder.Horizontal);
    table.AddColumn(new TableColumn("name").NoWrap());
    table.AddColumn(new TableColumn("parameters").RightAligned().NoWrap());
    table.AddColumn("about");
    foreach (Exhibit exhibit in Catalogue.Exhibits)
    {
        table.AddRow(exhibit.Name, Summary.Number(exhibit.Definition.ParameterCount), Markup.Escape(exhibit.About));
    }

    AnsiConsole.Write(table);
}

int WithExhibit(ParseResult parsed, Action<Exhibit> action)
{
    string given = parsed.GetRequiredValue(name);
    if (Catalogue.Find(given) is not { } exhibit)
    {
        Console.Error.WriteLine($"There is no network '{given}'. There are: {string.Join(", ", Catalogue.Exhibits.Select(candidate => candidate.Name))}.");
        return 1;
    }

    try
    {
        action(exhibit);
        return 0;
    }
    catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
    {
        Console.Error.WriteLine(e.Message);
        return 2;
    }
}

Visit MakeVisit(ParseResult parsed, Exhibit exhibit, CancellationToken cancellation) => new(
    exhibit, parsed.GetValue(data), parsed.GetValue(weights)?.FullName, parsed.GetRequiredValue(output), parsed.GetValue(epochs), parsed.GetValue(seed), cancellation);
