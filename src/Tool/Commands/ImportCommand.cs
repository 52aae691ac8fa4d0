using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CnnGen.Tool.Compilation;
using CnnGen.Tool.Import;
using CnnGen.Tool.Import.Blocks;
using CnnGen.Tool.Onnx;
using Microsoft.CodeAnalysis.CSharp;

namespace CnnGen.Tool.Commands;

/// <summary><c>cnngen import MODEL.onnx</c>: writes a class and its weights.</summary>
internal static class ImportCommand
{
    public static Command Create()
    {
        var model = new Argument<string>("MODEL") { Description = "The ONNX file." };
        var space = new Option<string>("--namespace") { Description = "The class's namespace.", DefaultValueFactory = _ => "" };
        var name = new Option<string?>("--class") { Description = "The class's name; by default the file's." };
        var input = new Option<string?>("--input") { Description = "The input's shape, as in 1x3x224x224; by default the model's." };
        var folder = new Option<string>("--out") { Description = "The folder to write to.", DefaultValueFactory = _ => "." };
        var force = new Option<bool>("--force") { Description = "Writes over a class that is there and was changed, or is another model's." };
        var command = new Command("import", "Turns an ONNX model into an annotated class and a safetensors file.") { model, space, name, input, folder, force };
        command.SetAction(parsed => Errors.Guard(() => Run(
            parsed.GetValue(model)!, parsed.GetValue(space)!, parsed.GetValue(name), parsed.GetValue(input), parsed.GetValue(folder)!, Console.Out, Console.Error, parsed.GetValue(force))));
        return command;
    }

    /// <summary>Imports a model.</summary>
    /// <returns>0, or 2 where something cannot be expressed, or would be lost: then nothing is written.</returns>
    public static int Run(string model, string @namespace, string? name, string? input, string folder, TextWriter output, TextWriter errors, bool isForced = false)
    {
        name ??= ClassName(Path.GetFileNameWithoutExtension(model));
        if (!SyntaxFacts.IsValidIdentifier(name) || (@namespace.Length != 0 && !@namespace.Split('.').All(SyntaxFacts.IsValidIdentifier)))
        {
            throw new ArgumentException($"'{(SyntaxFacts.IsValidIdentifier(name) ? @namespace : name)}' is no name in C#; give another with --class or --namespace.");
        }

        ImportedNetwork network;
        try
        {
            network = Importer.Import(OnnxReader.Read(model), new ImportOptions(input is null ? null : Shape(input)));
        }
        catch (ImportException e)
        {
            errors.WriteLine($"cnngen: {model} cannot be imported:");
            foreach (ImportProblem problem in e.Problems)
            {
                errors.WriteLine($"  {problem.Operator} '{problem.Node}': {problem.Reason}");
            }

            return Errors.ExitCode;
        }

        network = BlockRecognition.Apply(network, name);
        string source = network.Source(@namespace, name);
        IReadOnlyList<string> wrong = NetworkCompiler.Check(source);
        if (wrong.Count != 0)
        {
            errors.WriteLine($"cnngen: {model} cannot be imported:");
            foreach (string line in wrong)
            {
                errors.WriteLine("  " + line);
            }

            return Errors.ExitCode;
        }

        string code = Path.Combine(folder, name + ".cs"), weights = Path.Combine(folder, name + ".safetensors");
        string[] others = isForced ? [] : [.. Others()];
        if (others.Length != 0)
        {
            errors.WriteLine($"cnngen: {string.Join(", ", others)}: there already, and not what would be written: another model's, or changed since. Give another --class or --out, or --force to write over it.");
            return Errors.ExitCode;
        }

        Directory.CreateDirectory(folder);
        WholeFile.Write(
        [
            (weights, stream => Safetensors.Write(stream, network.Weights)),
            (code, stream => stream.Write(new UTF8Encoding(encoderShouldEmitUTF8Identifier: false).GetBytes(source))),
        ]);
        output.WriteLine($"{code}: {network.Lines.Count} lines of attributes");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{weights}: {network.Weights.Count} tensors, {network.Weights.Sum(tensor => (long)tensor.Values.Length)} values"));
        if (network.InputOrder is { } order)
        {
            output.WriteLine($"The model's input {Shapes.Text(network.InputDims)} is taken with its axes in the order {Shapes.Text(order)}.");
        }

        return 0;

        // What is there and would be lost; lines may have come to end otherwise.
        IEnumerable<string> Others()
        {
            if (File.Exists(code) && File.ReadAllText(code).ReplaceLineEndings("\n") != source.ReplaceLineEndings("\n"))
            {
                yield return code;
            }

            if (File.Exists(weights))
            {
                using FileStream file = File.OpenRead(weights);
                using var hash = SHA256.Create();
                using (var sink = new CryptoStream(Stream.Null, hash, CryptoStreamMode.Write))
                {
                    Safetensors.Write(sink, network.Weights);
                }

                if (!SHA256.HashData(file).AsSpan().SequenceEqual(hash.Hash))
                {
                    yield return weights;
                }
            }
        }
    }

    /// <summary>Sizes between crosses.</summary>
    public static int[] Shape(string text) => [.. text.Split('x', 'X').Select(size => int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value > 0
        ? value : throw new ArgumentException($"'{text}' is no shape; write it as 1x3x224x224."))];

    /// <summary>A class's name from a file's: words without what stands between them, each with a capital.</summary>
    public static string ClassName(string file)
    {
        var name = new StringBuilder();
        bool isStart = true;
        foreach (char c in file)
        {
            if (char.IsAsciiLetterOrDigit(c))
            {
                name.Append(isStart ? char.ToUpperInvariant(c) : c);
            }

            isStart = !char.IsAsciiLetterOrDigit(c);
        }

        return name.Length == 0 || char.IsAsciiDigit(name[0]) ? "Net" + name : name.ToString();
    }
}
