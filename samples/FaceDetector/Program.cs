using System.CommandLine;
using System.Diagnostics;
using CnnGen.Samples.FaceDetector;
using CnnGen.Samples;
using CnnGen.Tool.Commands;
using Gallery.Detection;
using Gallery.Pictures;
using Spectre.Console;

Terminal.UsePlainTextWhenRedirected(width: 100);
var photo = new Argument<string?>("PHOTO") { Description = "A PNG or PPM file; a face that is drawn here unless given", Arity = ArgumentArity.ZeroOrOne };
var model = new Option<string?>("--model") { Description = "UltraFace: the ONNX file, or the safetensors file that \"cnngen import\" made of it" };
var threshold = new Option<double>("--threshold") { Description = "The least probability of a face", DefaultValueFactory = _ => 0.7 };
var overlap = new Option<double>("--overlap") { Description = "Of two boxes that share more than this of their area one is kept", DefaultValueFactory = _ => 0.3 };
var output = new Option<FileInfo>("--out") { Description = "The PNG file to write", DefaultValueFactory = _ => new FileInfo("faces.png") };
foreach (Option<double> option in new[] { threshold, overlap })
{
    option.Require(number => number is >= 0 and <= 1, number => FormattableString.Invariant($"{option.Name} is {number}; expected 0 to 1."));
}

var root = new RootCommand("Finds faces in a photograph and frames them.") { photo, model, threshold, overlap, output };
root.SetAction(Run);
return root.Parse(args).Invoke();

int Run(ParseResult parsed)
{
    try
    {
        (UltraFace network, string path) = UltraFace.Model.Load(parsed.GetValue(model), UltraFace.Load);
        string? named = parsed.GetValue(photo);
        Picture picture = named is null ? DrawnFace.Draw() : Picture.Read(named);
        Console.WriteLine($"Model: {path}");
        Console.WriteLine($"Picture: {named ?? "a face drawn here (name a PNG or PPM file)"}, {picture.Width} x {picture.Height}");
        var detector = new Detector(network);
        IReadOnlyList<Finding> faces = detector.Find(picture, parsed.GetValue(threshold), parsed.GetValue(overlap));
        Print(faces, picture);
        string file = parsed.GetRequiredValue(output).FullName;
        Frames.Draw(picture, faces.Select(face => face.Box)).Save(file);
        Console.WriteLine(FormattableString.Invariant($"The network takes {MedianMilliseconds(detector):0.0} ms an image (median of 50). Picture with frames: {file}"));
        return 0;
    }
    catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
    {
        Console.Error.WriteLine(e.Message);
        return 2;
    }
}

void Print(IReadOnlyList<Finding> faces, Picture picture)
{
    Table table = new Table().Border(TableBorder.Rounded);
    foreach (string name in new[] { "face", "probability", "left", "top", "width", "height" })
    {
        table.AddColumn(new TableColumn(name).RightAligned());
    }

    for (int i = 0; i < faces.Count; i++)
    {
        Box box = faces[i].Box;
        table.AddRow(
        [
            .. new[] { i + 1, faces[i].Score, box.Left * picture.Width, box.Top * picture.Height, (box.Right - box.Left) * picture.Width, (box.Bottom - box.Top) * picture.Height }
                .Select((value, column) => value.ToString(column == 1 ? "0.000" : "0", System.Globalization.CultureInfo.InvariantCulture)),
        ]);
    }

    AnsiConsole.Write(table);
}

double MedianMilliseconds(Detector detector)
{
    var times = new double[50];
    for (int i = 0; i < times.Length; i++)
    {
        long start = Stopwatch.GetTimestamp();
        detector.Forward();
        times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    return times.Order().ElementAt(times.Length / 2);
}
