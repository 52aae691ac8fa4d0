using System.Reflection;

namespace CnnGen.Runtime.Tests;

/// <summary>The reference of layers has a row for every attribute there is, with its constructor's arguments, and none for others.</summary>
public class DocumentationTests
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(int)] = "int",
        [typeof(double)] = "double",
        [typeof(int[])] = "int[]",
        [typeof(string[])] = "string[]",
    };

    [Fact]
    public void EveryLayerHasItsRow()
    {
        string[] expected = [.. Attributes().Where(type => !typeof(BlockAttribute).IsAssignableFrom(type)).Select(type => $"{Name(type)}({Arguments(type)})").Order(StringComparer.Ordinal)];
        string[] rows = [.. Rows("docs/layers.md").Where(cells => cells[0] != "attribute").Select(cells => $"{cells[0].Trim('`')}({WithoutDefaults(cells[1].Trim('`'))})").Order(StringComparer.Ordinal)];
        Assert.Equal(expected, rows);
    }

    [Fact]
    public void EveryBlockHasItsRow()
    {
        string[] expected = [.. Attributes().Where(typeof(BlockAttribute).IsAssignableFrom).Select(Name).Order(StringComparer.Ordinal)];
        string[] rows = [.. Rows("docs/blocks.md").Where(cells => cells[0] != "attribute").Select(cells => cells[0].Trim('`').Split('(')[0]).Order(StringComparer.Ordinal)];
        Assert.Equal(expected, rows);
    }

    private static IEnumerable<Type> Attributes() => typeof(Network).Assembly.GetExportedTypes().Where(type =>
        !type.IsAbstract && (typeof(LayerAttribute).IsAssignableFrom(type) || type == typeof(InputAttribute) || type == typeof(OutputAttribute) || type == typeof(LossAttribute)));

    private static string Name(Type type) => type.Name[..^nameof(Attribute).Length];

    private static string Arguments(Type type) => string.Join(
        ", ", type.GetConstructors().Single().GetParameters().Select(parameter => $"{Keywords.GetValueOrDefault(parameter.ParameterType, parameter.ParameterType.Name)} {parameter.Name}"));

    private static string WithoutDefaults(string arguments) => string.Join(", ", arguments.Split(", ").Select(argument => argument.Split(" = ")[0]));

    /// <summary>The cells of a page's tables.</summary>
    private static IEnumerable<string[]> Rows(string page)
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "CnnGen.sln")))
        {
            folder = folder.Parent;
        }

        Assert.NotNull(folder);
        return File.ReadLines(Path.Combine(folder.FullName, page))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Trim('|', ' ').Split(" | ").Select(cell => cell.Trim()).ToArray());
    }
}
