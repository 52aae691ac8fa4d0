using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.Serialization.Json;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Finds the files of weights that classes and the project name, and writes the header of each as text for the generator. Compiled by the build itself, against netstandard 2.0, in the
/// language of old compilers.
/// </summary>
public sealed class WriteWeightsManifests : Task
{
    /// <summary>Source files in which <c>[Weights("...")]</c> may stand.</summary>
    public ITaskItem[] Sources { get; set; }

    /// <summary>Files that the project names, with the metadata <c>Class</c>.</summary>
    public ITaskItem[] Weights { get; set; }

    [Required]
    public string ProjectFolder { get; set; }

    [Required]
    public string OutputFolder { get; set; }

    /// <summary>Where to say what was found: a line for each file, <c>manifest|file|resource</c>.</summary>
    [Required]
    public string List { get; set; }

    public override bool Execute()
    {
        Directory.CreateDirectory(OutputFolder);
        var lines = new List<string>();
        foreach (string file in (Sources ?? new ITaskItem[0]).SelectMany(source => NamedIn(File.ReadAllText(source.ItemSpec))).Distinct().OrderBy(file => file, StringComparer.Ordinal))
        {
            // A file that is not there is the generator's to report, at the attribute.
            if (File.Exists(Path.Combine(ProjectFolder, file)))
            {
                Add(file, "");
            }
        }

        foreach (ITaskItem item in Weights ?? new ITaskItem[0])
        {
            if (item.GetMetadata("Class").Length == 0)
            {
                Log.LogError("CnnGenWeights '{0}' names no class: expected Class=\"...\", a network of the project.", item.ItemSpec);
                continue;
            }

            Add(item.ItemSpec.Replace('\\', '/'), item.GetMetadata("Class"));
        }

        File.WriteAllLines(List, lines);
        return !Log.HasLoggedErrors;

        void Add(string file, string type)
        {
            string path = Path.GetFullPath(Path.Combine(ProjectFolder, file)), resource = "CnnGen.Weights/" + file;
            string manifest = Path.Combine(OutputFolder, lines.Count + "-" + Path.GetFileName(file) + ".cnngen-weights");
            string text = "file " + file + "\nclass " + type + "\nresource " + resource + "\n" + Describe(path);
            if (!File.Exists(manifest) || File.ReadAllText(manifest) != text)
            {
                File.WriteAllText(manifest, text);
            }

            lines.Add(manifest + "|" + path + "|" + resource);
        }
    }

    /// <summary>The files of all attributes in a source: <c>[Weights("a.safetensors")]</c>, also among others and by its long name.</summary>
    private static IEnumerable<string> NamedIn(string source)
    {
        return Regex.Matches(source, @"\bWeights(?:Attribute)?\s*\(\s*(?:file\s*:\s*)?@?""([^""\r\n|]+)""\s*\)").Cast<Match>().Select(match => match.Groups[1].Value);
    }

    /// <summary>The tensors of a file, a line each, or why it cannot be read.</summary>
    private static string Describe(string path)
    {
        try
        {
            using (FileStream stream = File.OpenRead(path))
            using (var reader = new BinaryReader(stream))
            {
                if (stream.Length < 8)
                {
                    return "error it is no safetensors file: it ends within the first eight bytes, the header's length\n";
                }

                ulong length = reader.ReadUInt64();
                if (length > 100000000 || length > (ulong)stream.Length - 8)
                {
                    return "error it is no safetensors file: it claims a header of " + length + " bytes, more than it holds\n";
                }

                return Tensors(reader.ReadBytes((int)length));
            }
        }
        catch (Exception e) when (e is IOException || e is UnauthorizedAccessException)
        {
            return "error " + OneLine(e.Message) + "\n";
        }
        catch (Exception e) when (e is XmlException || e is FormatException || e is NullReferenceException || e is ArgumentException)
        {
            return "error it is no safetensors file: its header is not the JSON of one. " + OneLine(e.Message) + "\n";
        }
    }

    /// <summary>JSON as XML, where a name that XML does not allow stands in an attribute.</summary>
    private static string Tensors(byte[] header)
    {
        var text = new StringBuilder();
        using (XmlDictionaryReader json = JsonReaderWriterFactory.CreateJsonReader(header, XmlDictionaryReaderQuotas.Max))
        {
            foreach (XElement tensor in XElement.Load(json).Elements())
            {
                string name = tensor.Attribute("item") == null ? tensor.Name.LocalName : tensor.Attribute("item").Value;
                if (name != "__metadata__")
                {
                    text.Append("tensor ").Append(tensor.Element("dtype").Value).Append(' ')
                        .Append(string.Join(",", tensor.Element("shape").Elements().Select(size => long.Parse(size.Value)))).Append(' ').Append(OneLine(name)).Append('\n');
                }
            }
        }

        return text.ToString();
    }

    private static string OneLine(string text)
    {
        return text.Replace("\r", " ").Replace("\n", " ");
    }
}
