using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace CnnGen.Generator.Weights;

/// <summary>The header of a file of weights, as the build writes it down beside: a generator reads no binary files.</summary>
/// <param name="File">The file, as a path from the project's folder.</param>
/// <param name="Class">The class that the project file names; empty where an attribute names the file.</param>
/// <param name="Resource">The name of the resource that the file becomes.</param>
/// <param name="Error">Why the file cannot be read; empty where it can.</param>
/// <param name="Tensors">Its tensors.</param>
internal sealed record WeightsManifest(string File, string Class, string Resource, string Error, EquatableArray<WeightsTensor> Tensors)
{
    /// <summary>How the names of such texts end.</summary>
    public const string Ending = ".cnngen-weights";

    /// <summary>Lines of a word and its value: <c>file</c>, <c>class</c>, <c>resource</c>, <c>error</c>, and for each tensor <c>tensor TYPE SIZE,SIZE NAME</c>.</summary>
    public static WeightsManifest Parse(string text)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var tensors = new List<WeightsTensor>();
        foreach (string line in text.Split('\n').Select(line => line.TrimEnd('\r')).Where(line => line.IndexOf(' ') > 0))
        {
            string word = line.Substring(0, line.IndexOf(' ')), value = line.Substring(word.Length + 1);
            if (word != "tensor")
            {
                values[word] = value;
                continue;
            }

            string[] parts = value.Split([' '], 3);
            tensors.Add(new WeightsTensor(parts[2], parts[0], new(parts[1].Split([','], StringSplitOptions.RemoveEmptyEntries).Select(size => long.Parse(size, CultureInfo.InvariantCulture)))));
        }

        return new WeightsManifest(Value("file"), Value("class"), Value("resource"), Value("error"), new(tensors));

        string Value(string word) => values.TryGetValue(word, out string? value) ? value : "";
    }
}

/// <summary>A tensor of a file.</summary>
/// <param name="Name">As in <c>conv1.weight</c>.</param>
/// <param name="Type">As the file's header says it: <c>F32</c>.</param>
/// <param name="Shape">Its sizes.</param>
internal sealed record WeightsTensor(string Name, string Type, EquatableArray<long> Shape);
