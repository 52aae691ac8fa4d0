using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using CnnGen.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Spectre.Console;

namespace CnnGen.Benchmarks.Commands;

/// <summary>What the generator takes of an editor's time, edit by edit, in a project with a network of fifty layers.</summary>
internal static class EditorCommand
{
    private const int OtherFiles = 50;

    public static Command Create()
    {
        var edits = new Option<int>("--edits") { Description = "Edits of each kind", DefaultValueFactory = _ => 40 };
        var command = new Command("editor", "The generator's run after an unrelated edit, and after an edit of a layer, in a network of fifty layers.") { edits };
        command.SetAction(parsed => Run(parsed.GetValue(edits)));
        return command;
    }

    private static int Run(int edits)
    {
        var options = new CSharpParseOptions(LanguageVersion.Latest);
        MetadataReference[] references = [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is var name && (name.StartsWith("System.", StringComparison.Ordinal) || name is "CnnGen.dll"))
            .Select(path => MetadataReference.CreateFromFile(path))];
        SyntaxTree[] trees = [Parse(Network(16), "Network.cs"), .. Enumerable.Range(0, OtherFiles).Select(i => Parse(Other(i, 0), $"Other{i}.cs"))];
        Compilation compilation = CSharpCompilation.Create("Editor", trees, references, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        GeneratorDriver driver = CSharpGeneratorDriver.Create([new CnnGenerator().AsSourceGenerator()], parseOptions: options);
        double first = Time(compilation);

        var unrelated = new List<double>();
        var layer = new List<double>();
        for (int i = 1; i <= edits + 5; i++)
        {
            // In turns: an edit of another file, then one of the first layer's filters. The first rounds warm up.
            Replace("Other7.cs", Other(7, i));
            double one = Time(compilation);
            Replace("Network.cs", Network(16 + (i % 7)));
            double other = Time(compilation);
            if (i > 5)
            {
                unrelated.Add(one);
                layer.Add(other);
            }
        }

        int length = driver.GetRunResult().Results.Single().GeneratedSources.Sum(source => source.SourceText.Length);
        AnsiConsole.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"A network of 50 layers among {OtherFiles + 1} files; {length / 1000} kB are generated. The first run took {first:F0} ms, compiling the generator's own code included."));
        var table = new Table().AddColumns("edit", "least, ms", "median, ms", "upper quartile, ms", "expected, ms");
        Row("unrelated", unrelated, 5);
        Row("a layer's filters", layer, 50);
        AnsiConsole.Write(table);
        return Median(unrelated) < 5 && Median(layer) < 50 ? 0 : 1;

        SyntaxTree Parse(string text, string path) => CSharpSyntaxTree.ParseText(text, options, path, Encoding.UTF8);

        void Replace(string path, string text) => compilation = compilation.ReplaceSyntaxTree(compilation.SyntaxTrees.Single(tree => tree.FilePath == path), Parse(text, path));

        double Time(Compilation edited)
        {
            long start = Stopwatch.GetTimestamp();
            driver = driver.RunGenerators(edited);
            return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        void Row(string name, List<double> times, int expected)
        {
            times.Sort();
            table.AddRow(name, Text(times[0]), Text(Median(times)), Text(times[times.Count * 3 / 4]), $"< {expected}");
        }
    }

    private static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);

    private static string Text(double value) => value.ToString("F2", CultureInfo.InvariantCulture);

    /// <summary>Sixteen rounds of convolution, normalisation and activation, a pool and a classifier: fifty layers.</summary>
    private static string Network(int filters)
    {
        var text = new StringBuilder("using CnnGen;\n\n[Input(3, 64, 64)]\n");
        for (int i = 0; i < 16; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"[Conv2D({(i == 0 ? filters : 16 << (i / 4))}, 3, {(i % 4 == 0 ? "Stride = 2, " : "")}Pad = 1, UseBias = false)]\n[BatchNorm]\n[ReLU]\n");
        }

        return text.Append("[GlobalAveragePool]\n[Dense(10)]\n[Loss(LossFunction.SoftmaxCrossEntropy)]\npublic sealed partial class Fifty;\n").ToString();
    }

    private static string Other(int file, int edit) =>
        $$"""
        using System;

        [Serializable]
        class Other{{file}}
        {
            public int Value() => {{edit}};
        }
        """;
}
